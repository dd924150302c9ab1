"""Where a meeting stands: its steps in order, which is the next, who does it, and where."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zhiping.core.terms import StageKind
from zhiping.records.committees.models import Minutes, PanelMember, ReviewSession
from zhiping.records.committees.queries import gate_word, panel_size, stages_of_kind


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of a meeting's preparation; ``state`` is done, now or ahead."""

    name: str
    page: str
    says: str
    who: str
    done: bool
    state: str = "ahead"


def _stops(session: ReviewSession) -> list[Stop]:
    stages = list(session.cases.values_list("application__stage", "application__state"))
    reading = set(stages_of_kind(session.cycle, StageKind.READING))
    gate = set(stages_of_kind(session.cycle, StageKind.GATE))
    votes = set(stages_of_kind(session.cycle, StageKind.VOTE))
    members = list(session.members.exclude(state=PanelMember.State.DECLINED).values_list("state", "declared_at"))
    seats, accepted = panel_size(session), sum(state == "accepted" for state, _ in members)
    declared = sum(at is not None for _, at in members)
    unsent = sum(stage in reading and state == "waiting" for stage, state in stages)
    unread = sum(stage in reading for stage, _ in stages)
    undefended = sum(stage in gate for stage, _ in stages)
    unvoted = sum(stage in votes for stage, _ in stages)
    word = gate_word(session.cycle)
    minutes = Minutes.objects.filter(session=session).first()
    over = session.closed_at is not None
    left_to_defend = f"{undefended} 份没有{word}，留待另行安排" if over and undefended else f"待{word} {undefended} 份"
    left_to_vote = f"{unvoted} 份没有表决，留待下次会议" if over and unvoted else f"待表决 {unvoted} 份"
    is_defended = bool(stages) and not unread and not undefended
    office, founders, chair = "评委会所在职改办", "组建单位", "主任委员"
    return [
        Stop("列入申报", "cases", f"已列入 {len(stages)} 份", office, bool(stages)),
        Stop("抽取专家", "draws", f"{len(members)} / {seats} 席已抽取", founders, len(members) >= seats),
        Stop("应邀与回避", "panel", f"已应邀 {accepted} 人，已申报回避关系 {declared} 人", "评审专家", declared >= seats),
        Stop("分送材料", "reading", f"待分送 {unsent} 份", office, bool(stages) and not unsent),
        Stop("审阅评议", "reading", f"在审阅 {unread} 份", "评审专家", bool(stages) and not unread),
        *([Stop(word, "defence", left_to_defend, office, over or is_defended)] if word else []),
        Stop("评审会议", "meeting", left_to_vote, chair, over),
        Stop(
            "会议记录",
            "meeting",
            "已签署" if minutes and minutes.signed_at else "尚未签署",
            chair,
            bool(minutes and minutes.signed_at),
        ),
    ]


def stops_of(session: ReviewSession) -> list[dict[str, Any]]:
    """The steps with their state and address; the first that is not done is the present one."""
    rows, now_seen = [], False
    for stop in _stops(session):
        state = "done" if stop.done else "ahead" if now_seen else "now"
        now_seen = now_seen or not stop.done
        rows.append(
            {
                "name": stop.name,
                "who": stop.who,
                "note": stop.says,
                "state": state,
                "url": reverse(f"committee:{stop.page}", args=[session.uid]),
            }
        )
    return rows


def next_of(stops: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((stop for stop in stops if stop["state"] == "now"), None)


TABS = (
    ("session", "概况"),
    ("cases", "申报"),
    ("draws", "抽取"),
    ("panel", "评委"),
    ("reading", "审阅"),
    ("meeting", "会议"),
)


def tabs_of(session: ReviewSession, current: str) -> list[dict[str, Any]]:
    word = gate_word(session.cycle)
    return [
        {"name": name, "url": reverse(f"committee:{page}", args=[session.uid]), "current": page == current}
        for page, name in (*TABS[:5], *([("defence", word)] if word else []), *TABS[5:])
    ]

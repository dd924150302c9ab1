"""Asking for a dress rehearsal, and working its runs off one after the other. The live year is read once and never touched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor, Subject
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, StageKind
from zhiping.core.timeline.rehearsal import RUNS, Paces, Run, simulate
from zhiping.packs import load_files
from zhiping.packs.calendar import calendar_for
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.permits import require
from zhiping.records.rehearsals.models import Rehearsal
from zhiping.records.rehearsals.queries import runners_of
from zhiping.records.rehearsals.shape import shape_of

MOST = 20_000
LIMITS = {
    "employer_days": ("单位每一步用几个工作日", 0, 60),
    "office_days": ("部门和职改办每一步用几个工作日", 0, 60),
    "pay_days": ("几天之内缴费", 0, 60),
    "employer_a_day": ("单位每天能办几份", 1, 1000),
    "office_a_day": ("部门和职改办每天能办几份", 1, 1000),
    "committee_a_day": ("评委会所在职改办每天能办几份", 1, 1000),
    "percent": ("申报人数是这一年的百分之几", 1, 1000),
}
"""What is asked, with the smallest and the largest answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How fast and how able everybody is taken to be."""

    employer_days: int = 3
    office_days: int = 3
    pay_days: int = 5
    employer_a_day: int = 5
    office_a_day: int = 8
    committee_a_day: int = 20
    percent: int = 100

    def checked(self) -> "Asked":
        """BadInput names every answer that is out of its bounds."""
        wrong = {}
        for name, (label, least, most) in LIMITS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                wrong[name] = f"“{label}”填的是 {value}，应当在 {least} 到 {most} 之间"
        if wrong:
            raise BadInput("演练没有开始，请改正下面的内容", wrong)
        return self

    def as_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in LIMITS}


def paces_of(asked: Asked, pack: Pack) -> Paces:
    """Every stage a body acts at takes its kind of body's days; a publicity is posted at once."""
    days = {
        stage.id: asked.employer_days if stage.actor == "employer" else asked.office_days
        for stage in pack.stages
        if stage.kind not in (StageKind.FILING, StageKind.PAYMENT, StageKind.PUBLICITY)
    }
    offices = dict.fromkeys(("department", "county_office", "city_office"), asked.office_a_day)
    return Paces(days, asked.pay_days, {"employer": asked.employer_a_day, **offices, "committee_office": asked.committee_a_day})


@transaction.atomic
def start_rehearsal(
    cycle: ReviewCycle, *, title: str, files: dict[str, str], asked: Asked, by: Actor, now: datetime
) -> Rehearsal:
    """Take the year's shape, without names, and let the timetable of ``files`` be rehearsed with it."""
    subject = Subject(committee=cycle.committee_id, cycle=cycle.pk, committee_office=cycle.committee.office_id)
    require(by, Permission.REHEARSE, subject)
    asked = asked.checked()
    pack = load_files(files, name=title)
    _must_be_dated(pack)
    shape = shape_of(cycle, pack, percent=asked.percent)
    if not shape.runners:
        raise ActionRefused(f"{cycle.name}还没有提交过的申报可以取形状，演练不了。请换一个年度，或等有人提交后再来。")
    if len(shape.runners) > MOST:
        raise ActionRefused(f"共 {len(shape.runners)} 份，一次最多演练 {MOST} 份，请把百分数改小")
    rehearsal = Rehearsal.objects.create(
        cycle=cycle,
        organisation_id=by.organisation,
        title=title[:160],
        files=files,
        settings=asked.as_json(),
        shape=[
            [one.key, one.level, one.submits.isoformat(), [[stop.stage, stop.body] for stop in one.stops]]
            for one in shape.runners
        ],
        left_out=shape.left_out,
        asked_by_id=by.person,
        asked_at=now,
    )
    record(by, "rehearsal.started", at=now, kind="cycle", ref=str(cycle.uid), label=title, cases=len(shape.runners))
    return rehearsal


def _must_be_dated(pack: Pack) -> None:
    """What the runs rest on is written in the pack: where it is not, the clerk hears it and not the work beside the server."""
    for stage in pack.stages:
        if stage.kind is StageKind.PUBLICITY and not isinstance(stage.options.get("workdays"), int):
            raise ActionRefused(f"“{stage.name}”没有写公示几个工作日，演练不了。请在政策包里补上，或先按预计的天数写。")
    if not pack.stages[0].window:
        raise ActionRefused("第一个环节没有时间窗口，演练不了。请在政策包里写明申报的起止时间。")


def take_run(rehearsal: Rehearsal) -> bool:
    """Work off the next run; False when there is none left or another process took it. A run that is done twice does no harm."""
    at = len(rehearsal.runs)
    if rehearsal.state != Rehearsal.State.WAITING or at >= len(RUNS):
        return False
    pack = load_files(rehearsal.files, name=rehearsal.title)
    paces = paces_of(Asked(**rehearsal.settings), pack)
    run = simulate(pack, runners_of(rehearsal), paces, calendar_for(pack), without=RUNS[at])
    rehearsal.runs = [*rehearsal.runs, _as_json(run, with_loads=at == 0)]
    is_last = len(rehearsal.runs) == len(RUNS)
    changed = {"runs": rehearsal.runs}
    if is_last:
        rehearsal.state, rehearsal.done_at = Rehearsal.State.DONE, timezone.now()
        changed |= {"state": rehearsal.state, "done_at": rehearsal.done_at}
    Rehearsal.objects.filter(pk=rehearsal.pk, state=Rehearsal.State.WAITING).update(**changed)
    return not is_last


def _as_json(run: Run, *, with_loads: bool) -> dict[str, Any]:
    loads = [[load.day.isoformat(), load.role, load.came, load.handled, load.waiting, load.capacity] for load in run.loads]
    return {"lost": dict(run.lost), "loads": loads if with_loads else []}

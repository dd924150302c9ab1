"""The one-time notice: everything that is missing, said once, until when; and the unit's endorsement of the answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.lifecycle import second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import CORRECTION, Pack
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, moment, tell_applicant, tell_back, wanted
from zhiping.records.applications.models import Application, NoticeItem, OneTimeNotice
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput, StepRefused

HOW_OFTEN = "AMB-39"
ITEM_LABELS = {"what": "问题", "why": "依据", "mend": "怎样补正"}
ITEM_LIMITS = {"what": 200, "why": 200, "mend": 300}


@transaction.atomic
def issue_one_time_notice(
    application: Application,
    *,
    items: list[Mapping[str, str]],
    due: datetime,
    by: Actor,
    now: datetime,
    decision: Mapping[str, Any] | None = None,
) -> OneTimeNotice:
    """Tell the applicant once, completely, what is missing and until when (R97).

    ``due`` is capped by the end of the correction window (R99). A further notice needs ``decision``: how often "once"
    is, for an application or for an office, the notice leaves open (AMB-39).
    """
    application = lock(application)
    pack = pack_of_case(application)
    correction = pack.windows.get(CORRECTION)
    due = min(due, correction.closes) if correction else due
    settled = {"no_earlier_notice": True} if decision is not None else {}
    taken = take_step("issue_one_time_notice", application, by=by, now=now, guards=settled, due=due)
    if correction is not None and second(now) < correction.opens:
        raise StepRefused(f"补正从 {moment(correction.opens)} 开始；在此以前请用“退回申报人”，退回不算一次性告知（AMB-36）")
    kept_items = _whole_items(pack, items)
    if second(now) >= due:
        latest = f"；补正最晚到 {moment(correction.closes)}" if correction else ""
        raise BadInput("补正期限已经过去", {"due": f"期限是 {moment(due)}，须晚于现在{latest}"})
    earlier = application.notices.count()
    if earlier:
        keep_decision(
            application,
            decision,
            subject="step:issue_one_time_notice",
            point="是否再次告知",
            effect="再次发出告知",
            passes=True,
            by=by,
            now=now,
            open_point=HOW_OFTEN,
        )
    sent = OneTimeNotice.objects.create(
        application=application,
        number=f"{application.number}-告{earlier + 1}",
        stage=application.stage,
        issued_by_id=by.person,
        issuer_id=by.organisation,
        issued_at=now,
        due=due,
    )
    NoticeItem.objects.bulk_create([NoticeItem(notice=sent, **item) for item in kept_items])
    application.answering_notice, application.officer_id = True, by.person
    application.save(update_fields=["answering_notice", "officer"])
    keep(
        by,
        "one_time_notice.issued",
        application,
        at=now,
        cites=taken.stage.cites if taken.stage else None,
        notice=sent.number,
        items=len(kept_items),
        due=due.isoformat(),
    )
    tell_applicant(
        application,
        "one_time_notice",
        subject=f"请在 {moment(due)} 前补正 {len(kept_items)} 项",
        body="；".join(f"{i['what']}：{i['mend']}" for i in kept_items)
        + f"。逾期未补正的，视为放弃申报。告知编号 {sent.number}。",
        now=now,
        page=f"notice/{sent.uid}/",
        due=due,
        sms=f"【职评】您的申报{application.number}须在{moment(due)}前补正{len(kept_items)}项，逾期视为放弃。请登录查看。",
    )
    return sent


def _whole_items(pack: Pack, items: list[Mapping[str, str]]) -> list[dict[str, str]]:
    """Each item whole, and about something that the pack asks for: nothing more may be demanded (R104)."""
    if not items:
        raise BadInput("一次性告知须列明全部问题", {"items": "还没有列出要补正的事项"})
    known = {f"section:{s.id}" for s in pack.sections} | {f"slot:{m.id}" for m in pack.materials} | {""}
    kept: list[dict[str, str]] = []
    wrong: dict[str, str] = {}
    for number, item in enumerate(items, start=1):
        target = str(item.get("target") or "")
        said = {key: str(item.get(key) or "").strip() for key in ITEM_LABELS}
        for key, label in ITEM_LABELS.items():
            if not said[key]:
                wrong[f"{key}_{number}"] = f"第 {number} 项的“{label}”还没有填写"
            elif len(said[key]) > ITEM_LIMITS[key]:
                wrong[f"{key}_{number}"] = f"第 {number} 项的“{label}”有 {len(said[key])} 个字，最多 {ITEM_LIMITS[key]} 个字"
        if target not in known:
            wrong[f"target_{number}"] = f"第 {number} 项的对象“{target}”不在申报内容和材料清单里，不能要求申报人提供"
        kept.append({"target": target, **said})
    if wrong:
        raise BadInput("告知的事项没有写全", wrong)
    return kept


@transaction.atomic
def endorse_supplement(application: Application, *, by: Actor, now: datetime, remark: str = "") -> Application:
    """The unit has looked at what was changed; back to the office that gave the notice, no lower (R102)."""
    application = lock(application)
    pack = pack_of_case(application)
    stage = pack.stage(application.stage) if application.stage != "ended" else None
    due = pack.windows[stage.window].closes if stage and stage.window else None
    taken = take_step("endorse_supplement", application, by=by, now=now, due=due)
    notice = application.notices.exclude(answered_at=None).last()
    keep(
        by,
        "supplement.endorsed",
        application,
        at=now,
        cites=taken.stage.cites if taken.stage else None,
        notice=notice.number if notice else "",
        remark=wanted({"remark": remark or "已核实"}, {"remark": "说明"}, reason="")["remark"][:300],
    )
    if notice is not None:
        tell_back(
            application,
            "supplemented",
            subject=f"{application.number}已补正，请继续审核",
            body=f"单位已核实告知 {notice.number} 的补正内容。",
            now=now,
        )
    return application

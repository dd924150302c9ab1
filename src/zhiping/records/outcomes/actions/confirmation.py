"""确认: every person looked at again, the clear ones confirmed by number, the barred ones recorded, the open ones held."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, StageKind
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, permit, tell_applicant, wanted
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.typed import NotTaken, read_value
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.outcomes.actions.common import lock_batch, permit_on_cycle
from zhiping.records.outcomes.again import look_again
from zhiping.records.outcomes.barring import barring_fields
from zhiping.records.outcomes.models import Circumstance, Confirmation

REMEDY = "对结果有异议的，可以按《职称评审管理暂行规定》申请复查或者投诉"


def confirm_results(
    cycle: ReviewCycle, *, applications: Iterable[Application], number: str, by: Actor, now: datetime
) -> Confirmation:
    """Confirm the results that stand under ``number``.

    R10 is looked at again for each: one whom the notice itself bars by an uncontested fact is recorded as not confirmed,
    without discretion; one with an open fact is held until a person decides; neither stops the others (R143). What is
    recorded about the barred stands even when nobody is left to confirm.
    """
    said = wanted({"number": number}, {"number": "文号"}, reason="请填写结果确认文件的文号")
    if Confirmation.objects.filter(number=said["number"]).exists():
        raise BadInput("没有确认", {"number": f"文号“{said['number']}”已经用过"})
    permit_on_cycle(by, Permission.CONFIRM_RESULT, cycle)
    chosen = list(applications)
    with transaction.atomic():
        cases = lock_batch(chosen, cycle=cycle, kind=StageKind.CONFIRMATION, state="waiting")
    own = [case.number for case in cases if case.applicant_id == by.person]
    if own:
        raise BadInput("没有确认", {"applications": f"{'、'.join(own)}是您本人的申报，请由别人办理"})
    clear = [case for case in cases if _settled(case, by=by, now=now)]
    if not clear:
        raise ActionRefused("选中的人都不能确认：或者出现了不得申报的情形，或者还有事实须由人决定。各人的情况见名单")
    return _confirm(cycle, clear, number=said["number"], by=by, now=now)


@transaction.atomic
def _settled(application: Application, *, by: Actor, now: datetime) -> bool:
    """True when the case may be confirmed; a barred case is ended here, an open one left where it is."""
    application = lock(application)
    look = look_again(application, now=now, store=True)
    if look.barred:
        says = "；".join(finding.title for finding in look.barred)
        # The notice itself makes this final: the officer only records it (R10, AMB-5).
        taken = take_step("do_not_confirm", application, by=by, now=now, guards={"decision_recorded": True})
        cites = look.barred[0].cites
        keep(by, "result.not_confirmed", application, at=now, cites=cites, reason=says, without_discretion=True)
        _tell_not_confirmed(application, says, taken.pack.document, now)
        return False
    if look.open:
        says = "；".join(finding.title for finding in look.open)
        keep(by, "result.held", application, at=now, reason=f"{says}须由人决定")
        return False
    return True


def _tell_not_confirmed(application: Application, reason: str, document: str, now: datetime) -> None:
    tell_applicant(
        application,
        "not_confirmed",
        subject="评审结果不予确认",
        body=f"原因：{reason}。依据：{document}，申报后出现不得申报情形的，评审结果不予确认。{REMEDY}。",
        now=now,
        page="result/",
    )


@transaction.atomic
def _confirm(cycle: ReviewCycle, applications: list[Application], *, number: str, by: Actor, now: datetime) -> Confirmation:
    cases = lock_batch(applications, cycle=cycle, kind=StageKind.CONFIRMATION, state="waiting")
    confirmation = Confirmation.objects.create(cycle=cycle, number=number, by_id=by.person, at=now)
    for case in cases:
        guards: dict[str, bool | str] = {"bars_clear": True, "confirmation_numbered": True}
        taken = take_step("confirm", case, by=by, now=now, guards=guards)
        cites = taken.stage.cites if taken.stage else None
        keep(by, "result.confirmed", case, at=now, cites=cites, number=number)
        tell_applicant(
            case,
            "confirmed",
            subject="评审结果已确认",
            body=f"已列入{number}，等待批复。批复后核发电子证书。",
            now=now,
            page="result/",
        )
    confirmation.applications.set(cases)
    return confirmation


@transaction.atomic
def do_not_confirm(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """Decide, with the reason, that this result is not confirmed."""
    application = lock(application)
    taken = take_step("do_not_confirm", application, by=by, now=now, guards={"decision_recorded": True})
    kept = keep_decision(
        application,
        decision,
        subject="step:do_not_confirm",
        point="评审结果是否确认",
        effect="评审结果不予确认",
        passes=False,
        by=by,
        now=now,
    )
    keep(by, "result.not_confirmed", application, at=now, cites=kept.clause, reason=kept.reason)
    _tell_not_confirmed(application, kept.reason, taken.pack.document, now)
    return kept


@transaction.atomic
def let_pass(application: Application, *, rule: str, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """Decide an open fact in the person's favour, so that the result may be confirmed."""
    application = lock(application)
    permit(by, Permission.CONFIRM_RESULT, application)
    finding = next((f for f in look_again(application, now=now).open if f.rule == rule), None)
    if finding is None:
        raise ActionRefused("这一条现在不需要决定：或者已经清楚，或者通知本身已有结论")
    return keep_decision(
        application,
        decision,
        subject=f"confirmation:{rule}",
        point=f"{finding.title}：申报后是否出现不得申报的情形",
        effect="不影响确认",
        passes=True,
        by=by,
        now=now,
        open_point=finding.open_point,
    )


@transaction.atomic
def note_circumstance(
    application: Application, *, fact: str, value: str, document: str, arose_on: date | None, by: Actor, now: datetime
) -> Circumstance:
    """Register something that arose after filing, on a document; the applicant's own words stay as filed (R10)."""
    application = lock(application)
    permit(by, Permission.CONFIRM_RESULT, application)
    fields = barring_fields(pack_of_case(application))
    if fact not in fields:
        raise BadInput("没有登记", {"fact": "请从列表里选择一种情形"})
    said = wanted({"document": document}, {"document": "依据的文书"}, reason="没有登记")
    if arose_on is None:
        raise BadInput("没有登记", {"arose_on": "“发生日期”还没有填写"})
    try:
        read = read_value(fields[fact], value)
    except NotTaken as wrong:
        raise BadInput("没有登记", {"value": str(wrong)}) from wrong
    if read is None:
        raise BadInput("没有登记", {"value": f"“{fields[fact].label}”还没有填写"})
    kept = Circumstance.objects.create(
        application=application,
        fact=fact,
        value=read,
        document=said["document"],
        arose_on=arose_on,
        by_id=by.person,
        at=now,
    )
    keep(by, "circumstance.noted", application, at=now)
    return kept

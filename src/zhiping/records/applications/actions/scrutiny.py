"""What departments and offices do with a case: check, forward, return, decline, accept (三（二）, 三（三）)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.lifecycle import second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack, WindowSpec
from zhiping.core.terms import Permission, Role
from zhiping.records.applications.actions.decisions import decision_number, keep_decision
from zhiping.records.applications.actions.telling import (
    answer_due,
    keep,
    marks,
    moment,
    permit,
    tell_applicant,
    tell_back,
    tell_desk,
    told_reasons,
    wanted,
)
from zhiping.records.applications.checks import latest_decisions as decisions_of
from zhiping.records.applications.checks import office_checks, undecided_of
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, CheckAnswer, HumanDecision, Return
from zhiping.records.applications.steps import Taken, lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput, StepRefused


@transaction.atomic
def answer_check(
    application: Application, *, item: str, passed: bool, by: Actor, now: datetime, remark: str = ""
) -> CheckAnswer:
    """Answer one line of the office's check list; a line that fails says why (R92, R95)."""
    application = lock(application)
    permit(by, Permission.SCRUTINISE, application)
    if application.state != "waiting":
        raise StepRefused("这份申报已退出审核，请等对方交回后再填写审核清单")
    known = {check.id: check for check in office_checks(application, pack_of_case(application))}
    if item not in known:
        raise BadInput("审核清单没有这一项", {"item": f"没有“{item}”这一项，请刷新页面"})
    remark = remark.strip()
    if not passed and not remark:
        raise BadInput("不符合的须写明问题", {"remark": f"“{known[item].text}”不符合的理由还没有填写"})
    if len(remark) > 300:
        raise BadInput("说明太长", {"remark": f"说明有 {len(remark)} 个字，最多 300 个字"})
    answer = known[item].answer or CheckAnswer(application=application, stage=application.stage, item=item)
    answer.passed, answer.remark, answer.by_id, answer.at = passed, remark, by.person, now
    answer.save()
    keep(by, "check.answered", application, at=now, stage=application.stage, item=item, passed=passed)
    return answer


@transaction.atomic
def forward(application: Application, *, by: Actor, now: datetime) -> Application:
    """On to the next office. Evaluated anew and kept; what is undecided stops it, by page or by API (R96)."""
    application = lock(application)
    permit(by, Permission.SCRUTINISE, application)
    here = application.stage
    guards = {"must_findings_decided": _findings_decided(application, now)} if here != "ended" else {}
    taken = take_step("forward", application, by=by, now=now, guards=guards)
    keep(
        by, "office.forwarded", application, at=now, cites=_cites(taken), stage=here, to=application.stage, **_marks(taken, now)
    )
    following = taken.pack.stage(application.stage)
    tell_applicant(
        application,
        "forwarded",
        subject=f"申报已到“{following.public_name}”",
        body=f"{by.organisation_name}已审核通过，现由{application.holder or following.public_name}办理。",
        now=now,
    )
    return application


def _findings_decided(application: Application, now: datetime) -> bool | str:
    """The stored evaluation of this gate, and what of it nobody has decided."""
    evaluation = evaluate_application(application, gate=application.stage, now=now, store=True)
    undecided = undecided_of(evaluation, decisions_of(application))
    return f"还有 {len(undecided)} 项必备条件没有由人决定：" + "；".join(f.title for f in undecided) if undecided else True


@transaction.atomic
def return_to_applicant(
    application: Application, *, reasons: list[str], by: Actor, now: datetime, targets: list[str] | None = None
) -> Return:
    """Back to the applicant with reasons; an ordinary return, not the one-time notice (R93, AMB-36).

    ``answering_notice`` stays set until the case is accepted: what was corrected in time must still be able to pass
    the stages whose own windows have ended meanwhile (AMB-1).
    """
    application = lock(application)
    pack, stage = _place(application)
    due, served = answer_due(pack, stage.window if stage else None, now)
    taken = take_step("return_to_applicant", application, by=by, now=now, due=due)
    kept_reasons = told_reasons(reasons)
    _in_time(due, now)
    application.answering_notice = application.answering_notice or served
    application.officer_id = by.person
    application.save(update_fields=["answering_notice", "officer"])
    kept = Return.objects.create(
        application=application,
        stage=application.stage,
        to=Return.To.APPLICANT,
        reasons=kept_reasons,
        targets=_known_targets(pack, targets or []),
        by_id=by.person,
        at=now,
    )
    keep(by, "application.returned", application, at=now, cites=_cites(taken), stage=application.stage, reasons=kept_reasons)
    until = f"请在 {moment(due)} 前修改并重新提交" if due else "请修改后重新提交"
    tell_applicant(
        application,
        "returned",
        subject=f"{by.organisation_name}退回了您的申报，请修改",
        body="；".join(kept_reasons) + f"。{until}，交回后仍到{by.organisation_name}。",
        now=now,
        page="",
        due=due,
        sms=f"【职评】您的申报{application.number}被退回修改，{until}。",
    )
    return kept


@transaction.atomic
def send_back_to_unit(application: Application, *, reasons: list[str], by: Actor, now: datetime) -> Return:
    """Back to the unit with reasons; what was done so far stays (R93)."""
    application = lock(application)
    pack, stage = _place(application)
    due, served = answer_due(pack, stage.window if stage else None, now)
    taken = take_step("send_back_to_unit", application, by=by, now=now, due=due)
    kept_reasons = told_reasons(reasons)
    _in_time(due, now)
    application.answering_notice = application.answering_notice or served
    application.officer_id = by.person
    application.save(update_fields=["answering_notice", "officer"])
    kept = Return.objects.create(
        application=application, stage=application.stage, to=Return.To.UNIT, reasons=kept_reasons, by_id=by.person, at=now
    )
    keep(by, "application.sent_back", application, at=now, cites=_cites(taken), stage=application.stage, reasons=kept_reasons)
    tell_desk(
        application,
        application.representative,
        Role.EMPLOYER,
        "sent_back",
        subject=f"{application.number}退回单位，请说明或改正",
        body="；".join(kept_reasons) + (f"。请在 {moment(due)} 前答复。" if due else "。"),
        now=now,
        due=due,
    )
    return kept


@transaction.atomic
def answer_from_unit(application: Application, *, answer: str, by: Actor, now: datetime) -> Return:
    """The unit answers; the case is again with the office that asked."""
    application = lock(application)
    pack, stage = _place(application)
    due = pack.windows[stage.window].closes if stage and stage.window else None
    taken = take_step("answer_from_unit", application, by=by, now=now, due=due)
    said = wanted({"answer": answer}, {"answer": "答复"}, reason="请写明怎样改正或说明")
    if len(said["answer"]) > 300:
        raise BadInput("答复太长", {"answer": f"答复有 {len(said['answer'])} 个字，最多 300 个字"})
    asked = application.returns.filter(to=Return.To.UNIT, answered_at=None).last()
    if asked is None:
        raise StepRefused("没有等待单位答复的退回")
    asked.answer, asked.answered_at = said["answer"], now
    asked.save(update_fields=["answer", "answered_at"])
    keep(by, "unit.answered", application, at=now, cites=_cites(taken), stage=application.stage)
    tell_back(
        application,
        "unit_answered",
        subject=f"{application.number}单位已答复，请继续审核",
        body=asked.answer,
        now=now,
        due=due,
    )
    return asked


@transaction.atomic
def decline(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """Do not recommend (unit) or do not take in (office); a numbered decision with its ground (R84, R100, R166)."""
    application = lock(application)
    taken = take_step("decline", application, by=by, now=now, guards={"decision_recorded": True})
    by_unit = taken.stage is not None and taken.stage.actor == Role.EMPLOYER
    return _ended(application, taken, decision, "不予推荐" if by_unit else "不予受理", by=by, now=now)


@transaction.atomic
def refuse(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """The committee's office does not take the case in; with a numbered decision (R100)."""
    application = lock(application)
    taken = take_step("refuse", application, by=by, now=now, guards={"decision_recorded": True})
    return _ended(application, taken, decision, "不予受理", by=by, now=now)


@transaction.atomic
def decide_late(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """A case still at an office after its window: never by the clock alone, the committee's office decides (R98)."""
    application = lock(application)
    taken = take_step("decide_late", application, by=by, now=now, guards={"decision_recorded": True})
    return _ended(application, taken, decision, "逾期未报送", by=by, now=now)


@transaction.atomic
def void(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """A result of somebody who applied twice at one level in the year is void; a person has established it (R12, AMB-4)."""
    application = lock(application)
    taken = take_step("void", application, by=by, now=now, guards={"decision_recorded": True})
    return _ended(application, taken, decision, "当年结果无效", by=by, now=now)


def _ended(
    application: Application, taken: Taken, decision: Mapping[str, Any] | None, what: str, *, by: Actor, now: datetime
) -> HumanDecision:
    name = taken.step.name
    kept = keep_decision(
        application,
        decision,
        subject=f"step:{name}",
        point=f"是否{what}",
        effect=f"{what}，本次申报结束",
        passes=False,
        by=by,
        now=now,
    )
    number = decision_number(kept)
    keep(by, f"application.{name}", application, at=now, cites=_cites(taken), stage=taken.step.stage, number=number)
    tell_applicant(
        application,
        name,
        subject=f"{by.organisation_name}决定：{what}",
        body=f"决定编号：{number}。理由：{kept.reason}。依据：{kept.clause}。救济途径：{kept.remedy}。",
        now=now,
        sms=f"【职评】您的申报{application.number}有新的决定，请登录查看。",
    )
    return kept


@transaction.atomic
def accept(application: Application, *, by: Actor, now: datetime) -> Application:
    """The committee's office takes the case in: list, findings, second officer and scope all hold (R35, R96, R27)."""
    application = lock(application)
    permit(by, Permission.ACCEPT, application)
    pack = pack_of_case(application)
    if not pack.level(application.level).reviewed_here:
        raise StepRefused(f"本评委会不评审{pack.level(application.level).name}，请办理不予受理并告知应报的评委会")
    guards = {"must_findings_decided": _findings_decided(application, now)} if application.stage != "ended" else {}
    taken = take_step("accept", application, by=by, now=now, guards=guards)
    application.answering_notice = False  # from here on no correction is answered
    application.save(update_fields=["answering_notice"])
    keep(by, "application.accepted", application, at=now, cites=_cites(taken), **_marks(taken, now))
    tell_applicant(
        application,
        "accepted",
        subject="申报材料已受理",
        body="评委会所在职改办已受理您的申报。缴费完成后才算报送成功；已缴费的，等待评审安排。",
        now=now,
    )
    return application


def _place(application: Application) -> tuple[Pack, Any]:
    pack = pack_of_case(application)
    return pack, None if application.stage == "ended" else pack.stage(application.stage)


def _in_time(due: datetime | None, now: datetime) -> None:
    if due is not None and second(now) > due:
        raise StepRefused(f"可以交回的时间已于 {moment(due)} 截止，退回后对方无法再提交；请按现有材料审核或作出决定")


def _known_targets(pack: Pack, targets: list[str]) -> list[str]:
    known = {f"section:{s.id}" for s in pack.sections} | {f"slot:{m.id}" for m in pack.materials}
    unknown = [target for target in targets if target not in known]
    if unknown:
        raise BadInput("只能要求修改申报中有的部分", {"targets": f"没有“{'、'.join(unknown)}”这一部分"})
    return targets


def _window(taken: Taken) -> WindowSpec | None:
    return taken.pack.windows[taken.step.window] if taken.step.window else None


def _marks(taken: Taken, now: datetime) -> dict[str, bool]:
    return marks(_window(taken), now)


def _cites(taken: Taken) -> Any:
    return taken.stage.cites if taken.stage else None

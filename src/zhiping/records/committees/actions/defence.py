"""Defences: when and where, told by SMS to the application's own number, three caps, absence put to a person (R116-R120)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import GateSpec
from zhiping.core.terms import Permission, StageKind
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import worded
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.tenure import phone_of
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.actions.telling import keep_case, lock_session
from zhiping.records.committees.models import DefenceSlot, GateResult, SessionCase
from zhiping.records.committees.queries import defence_clash, stages_of_kind
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

STEP_FROM = {"waiting": "schedule_defence", "scheduled": "reschedule_defence"}
VOTE_ON_PAPER, NEW_DATE = "vote_on_paper", "new_date"
UNTIMED = 30
"""Minutes kept free around an appointment for which the notice sets none."""


def gate_of(application: Application) -> GateSpec:
    """What is done at the gate this case stands at, or at the first one on its way."""
    pack = pack_of_case(application)
    here = [stage for stage in pack.stages if stage.id == application.stage and stage.gate is not None]
    gates = here or [stage for stage in pack.stages if stage.gate is not None]
    return gates[0].gate or GateSpec()


def _at_defence(case: SessionCase) -> Application:
    lock_session(case.session)
    application = lock(case.application)
    if application.stage not in stages_of_kind(application.cycle, StageKind.GATE):
        raise ActionRefused("这份申报现在不在答辩或考核环节")
    return application


def _place(case: SessionCase, starts_at: datetime, room: str, now: datetime) -> None:
    """Check the time and place; they are written by the caller."""
    minutes = gate_of(case.application).minutes.get("total", UNTIMED)
    problems = {}
    if not room.strip():
        problems["room"] = "还没有填写地点"
    if starts_at <= now:
        problems["starts_at"] = "答辩时间应当在现在之后"
    if not problems:
        clash = defence_clash(case, starts_at, room.strip(), minutes)
        if clash is not None:
            problems["starts_at"] = f"{clash}，请另选时间或地点"
    if problems:
        raise BadInput(f"{gate_of(case.application).form.label}没有安排，请改正下面的内容", problems)


def _write_slot(case: SessionCase, application: Application, *, starts_at: datetime, room: str, now: datetime) -> DefenceSlot:
    """Keep the slot and send the SMS to the number written in the application, never to the account's (R169)."""
    phone = phone_of(application)
    slot, _ = DefenceSlot.objects.update_or_create(
        case=case,
        defaults={
            "starts_at": starts_at,
            "room": room.strip(),
            "state": DefenceSlot.State.SCHEDULED,
            "told_at": now if phone else None,
            "prepare_seconds": None,
            "answer_seconds": None,
            "flags": [],
            "note": "",
        },
    )
    gate = gate_of(application)
    what, caps = gate.form.label, gate.minutes
    limits = (
        f"个人准备不超过 {caps['prepare']} 分钟，答辩和提问不超过 {caps['answer']} 分钟，总共不超过 {caps['total']} 分钟。"
        if caps
        else ""
    )
    when = f"{timezone.localtime(starts_at):%Y年%m月%d日 %H:%M}"
    subject, body = worded(
        application,
        "defence_scheduled",
        subject=f"{what}时间和地点",
        body=f"{what}定于{when}，地点：{room.strip()}。{limits}请带有效证件提前到场。",
    )
    tell(
        application.applicant,
        "defence_scheduled",
        subject=subject,
        body=body,
        now=now,
        case=application.number,
        link=f"/me/{application.number}/progress/",
        due=starts_at,
        sms=f"您的职称评审{what}定于{when}，地点：{room.strip()}。请带有效证件提前到场。" if phone else "",
        phone=phone,
    )
    return slot


@transaction.atomic
def schedule_defence(case: SessionCase, *, starts_at: datetime, room: str, by: Actor, now: datetime) -> DefenceSlot:
    """Fix or change time and place and tell the applicant by SMS."""
    application = _at_defence(case)
    name = STEP_FROM.get(application.state)
    if name is None:
        raise ActionRefused("申报人缺席的答辩，先由人决定，再另行安排")
    require(by, Permission.SCHEDULE_DEFENCE, subject_of(application))
    _place(case, starts_at, room, now)
    take_step(name, application, by=by, now=now, due=starts_at)
    slot = _write_slot(case, application, starts_at=starts_at, room=room, now=now)
    keep_case(
        by,
        "defence.scheduled",
        application,
        at=now,
        starts_at=starts_at.isoformat(),
        room=room.strip(),
        sms=slot.told_at is not None,
    )
    return slot


@transaction.atomic
def record_defence(
    case: SessionCase,
    *,
    note: str,
    by: Actor,
    now: datetime,
    prepare_seconds: int | None = None,
    answer_seconds: int | None = None,
    score: Decimal | None = None,
    grade: str = "",
) -> DefenceSlot:
    """Keep how it went, in the form the notice gives this gate: minutes, a score, a grade.

    Each of the three caps on time binds, and going over one is flagged (R117). A result below the notice's mark goes on
    to the vote like any other, or is put to a person where the pack says so; it never ends a case by itself.
    """
    application = _at_defence(case)
    gate = gate_of(application)
    check_result(gate, prepare_seconds=prepare_seconds, answer_seconds=answer_seconds, score=score, grade=grade)
    passed = gate.passed(score=score, grade=grade)
    stage = application.stage
    waits = passed is False and gate.below_to_person
    take_step("record_below" if waits else "record_defence", application, by=by, now=now, guards={"defence_settled": True})
    spent = {}
    if gate.minutes and prepare_seconds is not None and answer_seconds is not None:
        spent = {"prepare": prepare_seconds, "answer": answer_seconds, "total": prepare_seconds + answer_seconds}
    flags = [name for name, seconds in spent.items() if seconds > gate.minutes[name] * 60]
    slot = DefenceSlot.objects.get(case=case)
    slot.state, slot.note = DefenceSlot.State.HELD, note.strip()
    slot.prepare_seconds, slot.answer_seconds, slot.flags = prepare_seconds, answer_seconds, flags
    slot.save()
    result = {"score": score, "grade": grade, "passed": passed, "note": note.strip(), "by_id": by.person, "at": now}
    GateResult.objects.update_or_create(case=case, stage=stage, defaults=result)
    said = {"score": str(score)} if score is not None else {"grade": grade} if grade else {}
    keep_case(
        by,
        "defence.held",
        application,
        at=now,
        form=gate.form.label,
        prepare=prepare_seconds,
        answer=answer_seconds,
        flags=flags,
        **said,
        **({"waits": True} if waits else {}),
    )
    return slot


def check_result(
    gate: GateSpec, *, prepare_seconds: int | None, answer_seconds: int | None, score: Decimal | None, grade: str
) -> None:
    """Everything this gate is told by is there and possible."""
    problems = {}
    if gate.minutes and (answer_seconds is None or answer_seconds <= 0):
        problems["answer_seconds"] = "答辩和提问的用时应当大于零"
    if gate.minutes and (prepare_seconds is None or prepare_seconds < 0):
        problems["prepare_seconds"] = "个人准备的用时还没有填写"
    if gate.out_of and (score is None or not 0 <= score <= gate.out_of):
        problems["score"] = f"得分应当在 0 到 {gate.out_of} 之间"
    if gate.grades and grade not in gate.grades:
        problems["grade"] = f"等次从{'、'.join(gate.grades)}中选一个"
    if problems:
        raise BadInput("没有保存", problems)


@transaction.atomic
def settle_below(case: SessionCase, *, decision: Mapping[str, Any], passes: bool, by: Actor, now: datetime) -> None:
    """A person decides what follows from a result below the notice's mark: on to the vote, or the end of the case."""
    application = _at_defence(case)
    require(by, Permission.DECIDE_LAPSE, subject_of(application))
    what = gate_of(application).form.label
    effect = "仍提交评审会议表决" if passes else "评审未通过"
    keep_decision(
        application,
        decision,
        subject=f"step:{application.stage}_below",
        point=f"{what}结果没有达到要求，怎么处理",
        effect=effect,
        passes=passes,
        by=by,
        now=now,
    )
    name = "pass_below" if passes else "fail_below"
    take_step(name, application, by=by, now=now, guards={"decision_recorded": True})
    keep_case(by, "gate.below_settled", application, at=now, effect=effect)


@transaction.atomic
def mark_absent(case: SessionCase, *, by: Actor, now: datetime) -> DefenceSlot:
    """The applicant did not come; what follows a person decides (AMB-37)."""
    application = _at_defence(case)
    slot = DefenceSlot.objects.filter(case=case).first()
    if slot is not None and now < slot.starts_at:
        raise ActionRefused(f"还没有到{gate_of(application).form.label}时间，不能记为缺席")
    take_step("mark_absent", application, by=by, now=now)
    slot = DefenceSlot.objects.get(case=case)
    slot.state = DefenceSlot.State.ABSENT
    slot.save(update_fields=["state"])
    keep_case(by, "defence.absent", application, at=now)
    return slot


@transaction.atomic
def settle_absence(
    case: SessionCase,
    *,
    decision: Mapping[str, Any],
    by: Actor,
    now: datetime,
    starts_at: datetime | None = None,
    room: str = "",
) -> None:
    """Carry out a person's decision on an absence: a new date when ``starts_at`` is given, else the vote on paper."""
    application = _at_defence(case)
    require(by, Permission.DECIDE_LAPSE, subject_of(application))
    if starts_at is not None:
        _place(case, starts_at, room, now)
    what = gate_of(application).form.label
    effect = f"另行安排{what}" if starts_at is not None else f"不再{what}，按材料表决"
    keep_decision(
        application,
        decision,
        subject="step:defence_absence",
        point=f"申报人{what}缺席，怎么处理",
        effect=effect,
        passes=True,
        by=by,
        now=now,
        open_point="AMB-37",
    )
    name = "reschedule_absent" if starts_at is not None else "settle_absence"
    take_step(name, application, by=by, now=now, guards={"decision_recorded": True}, due=starts_at)
    if starts_at is not None:
        _write_slot(case, application, starts_at=starts_at, room=room, now=now)
    keep_case(by, "defence.absence_settled", application, at=now, effect=effect)

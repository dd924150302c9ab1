"""Answering: handing a returned application in again, and the answer to a one-time notice."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhiping.core.lifecycle import second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import CORRECTION
from zhiping.core.terms import Role
from zhiping.records.applications.actions.filing import clerks_of, keep_late, keep_receipt
from zhiping.records.applications.actions.telling import tell_back
from zhiping.records.applications.canonical import content_hash
from zhiping.records.applications.editing import open_notice, open_return
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, OneTimeNotice, Receipt
from zhiping.records.applications.officers import desk_of
from zhiping.records.applications.steps import Taken, lock, take_step
from zhiping.records.applications.tenure import application_phone
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput, StepRefused
from zhiping.records.journal.actions import record
from zhiping.records.messages.actions import tell

ANSWER_LENGTH = 300


def resubmit(application: Application, *, by: Actor, now: datetime, received_at: datetime | None = None) -> Receipt:
    """Hand in again what was returned; it goes back to those who returned it, not through the whole route."""
    moment = received_at or now
    try:
        return _resubmit(application, by=by, moment=moment)
    except StepRefused as refused:
        keep_late(application, refused, kind="resubmit", by=by, moment=moment)
        raise


@transaction.atomic
def _resubmit(application: Application, *, by: Actor, moment: datetime) -> Receipt:
    application = lock(application, with_rows=True)
    returned = open_return(application)
    taken = take_step("resubmit", application, by=by, now=moment, due=_own_window_closes(application))
    if returned is not None:
        returned.answered_at = moment
        returned.save(update_fields=["answered_at"])
    receipt = _take_in(application, kind="resubmit", taken=taken, moment=moment)
    if desk_of(application) is Role.EMPLOYER:
        _tell_clerks(application, "重新提交了申报", now=moment, receipt=receipt)
    else:
        tell_back(
            application,
            "case_changed",
            subject=f"{application.number}已修改并重新提交，请继续审核",
            body=f"回执号 {receipt.number}。案卷页上有改动前后的对照。",
            now=moment,
            due=application.due,
        )
    record(
        by,
        "application.resubmitted",
        at=moment,
        kind="application",
        ref=application.number,
        receipt=receipt.number,
        content_hash=receipt.content_hash,
        last_second=receipt.last_second,
    )
    return receipt


def supplement(
    application: Application,
    *,
    answers: Mapping[int, str],
    by: Actor,
    now: datetime,
    received_at: datetime | None = None,
) -> Receipt:
    """Answer every item of the one-time notice, in its time; the unit then endorses what changed (R102)."""
    moment = received_at or now
    try:
        return _supplement(application, answers=answers, by=by, moment=moment)
    except StepRefused as refused:
        keep_late(application, refused, kind="supplement", by=by, moment=moment)
        raise


@transaction.atomic
def _supplement(application: Application, *, answers: Mapping[int, str], by: Actor, moment: datetime) -> Receipt:
    application = lock(application, with_rows=True)
    notice = open_notice(application)
    if notice is not None:
        answers = _read_answers(notice, answers)
    guards = {
        "notice_open": notice is not None or "没有尚未答复的告知",
        "items_answered": notice is None or _unanswered(notice, answers),
    }
    taken = take_step("supplement", application, by=by, now=moment, guards=guards, due=_correction_closes(application))
    if notice is None:
        raise StepRefused("没有尚未答复的告知", guard="notice_open")
    if second(moment) > notice.due:
        raise StepRefused(f"补正期限已于{notice.due.astimezone(moment.tzinfo):%Y年%m月%d日 %H:%M}届满", guard="window")
    for item in notice.items.all():
        item.answer, item.answered_at = answers[item.pk], moment
        item.save(update_fields=["answer", "answered_at"])
    notice.answered_at = moment
    notice.save(update_fields=["answered_at"])
    receipt = _take_in(application, kind="supplement", taken=taken, moment=moment)
    if second(moment) == second(notice.due) and not receipt.last_second:
        receipt.last_second = True
        receipt.save(update_fields=["last_second"])
    _tell_clerks(application, "补正了材料，请核实改动的部分", now=moment, receipt=receipt)
    record(
        by,
        "application.supplemented",
        at=moment,
        kind="application",
        ref=application.number,
        receipt=receipt.number,
        content_hash=receipt.content_hash,
        notice=notice.number,
        last_second=receipt.last_second,
    )
    return receipt


def _own_window_closes(application: Application) -> datetime | None:
    pack = pack_of_case(application)
    stage = next((one for one in pack.stages if one.id == application.stage), None)
    return pack.windows[stage.window].closes if stage is not None and stage.window else None


def _correction_closes(application: Application) -> datetime | None:
    window = pack_of_case(application).windows.get(CORRECTION)
    return window.closes if window else None


def _read_answers(notice: OneTimeNotice, answers: Mapping[int, str]) -> dict[int, str]:
    """The answers by item; BadInput names those that are too long or belong to nothing."""
    items = {item.pk: item for item in notice.items.all()}
    problems: dict[str, str] = {}
    read: dict[int, str] = {}
    for pk, raw in answers.items():
        text = str(raw).replace("\x00", "").strip()
        if pk not in items:
            problems[f"answer_{pk}"] = "告知里没有这一项，请刷新页面后再答复"
        elif len(text) > ANSWER_LENGTH:
            problems[f"answer_{pk}"] = f"“{items[pk].what}”的答复有 {len(text)} 个字，最多 {ANSWER_LENGTH} 个字"
        else:
            read[pk] = text
    if problems:
        raise BadInput("答复有需要改的地方", problems)
    return read


def _unanswered(notice: OneTimeNotice, answers: Mapping[int, str]) -> bool | str:
    empty = [item.what for item in notice.items.all() if not answers.get(item.pk)]
    return f"还有 {len(empty)} 项没有答复：" + "；".join(empty) if empty else True


def _take_in(application: Application, *, kind: str, taken: Taken, moment: datetime) -> Receipt:
    """New digest, receipt and stored findings of what came."""
    application.content_hash = content_hash(application)
    application.phone_digest = application_phone(application)
    application.save(update_fields=["content_hash", "phone_digest"])
    receipt = keep_receipt(application, kind=kind, taken=taken, moment=moment)
    evaluate_application(application, gate=kind, now=moment)
    return receipt


def _tell_clerks(application: Application, what: str, *, now: datetime, receipt: Receipt) -> None:
    for grant in clerks_of(application):
        tell(
            grant.person,
            "case_changed",
            subject=f"{application.applicant.name}{what}",
            body=f"编号 {application.number}，回执号 {receipt.number}。",
            now=now,
            case=application.number,
            link=f"/unit/{application.number}/",
            due=application.due,
            once=f"case_changed:{receipt.number}:{grant.person_id}",
        )

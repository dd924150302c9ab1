"""Handing an application in: the undertaking, the submission inside the window, the receipt, taking it back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiping.core.lifecycle import ENDED, second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import CORRECTION, Pack, WindowSpec
from zhiping.core.terms import Ended, Permission, Role, StageKind
from zhiping.records.applications.actions.telling import moment as moment_words
from zhiping.records.applications.adapt import facts_of
from zhiping.records.applications.canonical import content_hash, files_in
from zhiping.records.applications.editing import LOCKED, editable_of, open_notice, require_applicant
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, Receipt, Undertaking
from zhiping.records.applications.same_level import live_key_of, marks_for
from zhiping.records.applications.steps import Taken, lock, take_step
from zhiping.records.applications.tenure import ahead_of, application_phone, count_from_of
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, StepRefused
from zhiping.records.journal.actions import record
from zhiping.records.journal.models import TreeHead
from zhiping.records.messages.actions import tell

UNDERTAKING = (
    "本人遵守宪法和法律，具有良好的职业道德。本人对所填内容和所交材料的真实性、完整性负责，没有抄袭、剽窃、不当署名、代写代发等行为。"
    "如有不实，愿意接受取消申报资格、撤销职称、记入诚信档案等处理。"
)
"""Our own words; a pack may give its own as ``undertaking.applicant``."""

LATE_BY = timedelta(minutes=1)  # a submission this close behind the end keeps a receipt for a person to look at (AMB-33)


def undertaking_text(pack: Pack) -> str:
    text = pack.values.get("undertaking.applicant")
    return text if isinstance(text, str) else UNDERTAKING


@transaction.atomic
def sign_undertaking(application: Application, *, by: Actor, now: datetime) -> Undertaking:
    """Answer for the content as it stands now; any later change asks for a new signature (R41)."""
    application = lock(application)
    require_applicant(application, Permission.SUBMIT, by)
    if not editable_of(application):
        raise ActionRefused(LOCKED)
    undertaking = Undertaking.objects.create(
        application=application,
        kind=Undertaking.Kind.APPLICANT,
        text=undertaking_text(pack_of_case(application)),
        content_hash=content_hash(application),
        signer_id=by.person,
        signed_at=now,
    )
    record(
        by,
        "undertaking.signed",
        at=now,
        kind="application",
        ref=application.number,
        content_hash=undertaking.content_hash,
    )
    return undertaking


def submit(application: Application, *, by: Actor, now: datetime, received_at: datetime | None = None) -> Receipt:
    """Hand the application in to the unit. The moment that counts is when the server took it in (R126).

    A submission that comes after the end is refused, and the refusal leaves a receipt in a transaction of its own, so
    that a person can decide otherwise (AMB-33).
    """
    moment = received_at or now
    try:
        return _submit(application, by=by, moment=moment)
    except StepRefused as refused:
        keep_late(application, refused, kind="submit", by=by, moment=moment)
        raise


@transaction.atomic
def _submit(application: Application, *, by: Actor, moment: datetime) -> Receipt:
    application = lock(application, with_rows=True)
    pack = pack_of_case(application)
    if application.count_from is None:
        application.count_from = count_from_of(application, pack, moment)
    application.submitted_at = application.submitted_at or moment
    taken = take_step("submit", application, by=by, now=moment)
    application.content_hash = content_hash(application)
    application.live_key = live_key_of(application, pack)
    application.phone_digest = application_phone(application)
    application.marks = [*application.marks, *marks_for(application)]
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:  # another application of the same level came in between (R11)
        raise StepRefused("同一年度同一级别只能申报一个，另一份刚刚提交", guard="one_per_level") from None
    receipt = keep_receipt(application, kind="submit", taken=taken, moment=moment)
    evaluation = evaluate_application(application, gate="submit", now=moment, facts=facts_of(application, now=moment))
    record(
        by,
        "application.submitted",
        at=moment,
        kind="application",
        ref=application.number,
        cites=taken.stage.cites if taken.stage else None,
        receipt=receipt.number,
        content_hash=receipt.content_hash,
        last_second=receipt.last_second,
        undecided=[finding.rule for finding in evaluation.undecided_must],
        marks=application.marks,
    )
    _tell_submitted(application, receipt, pack, now=moment)
    _warn_ahead(application, pack, now=moment)
    return receipt


def closing_of(taken: Taken, application: Application, moment: datetime) -> WindowSpec | None:
    """The window that served this step: its own, or the correction window for an answer to a notice (AMB-1)."""
    windows = taken.pack.windows
    own = windows.get(taken.step.window or "")
    if own is not None and second(moment) > own.closes:
        return windows.get(CORRECTION)
    return own


def keep_receipt(application: Application, *, kind: str, taken: Taken, moment: datetime) -> Receipt:
    """Proof of arrival: the time, the digest of what came, the journal's root at that time."""
    window = closing_of(taken, application, moment)
    return Receipt.objects.create(
        application=application,
        number=_receipt_number(application),
        kind=kind,
        received_at=moment,
        last_second=window is not None and second(moment) == window.closes,
        content_hash=application.content_hash,
        files=files_in(application),
        journal_root=TreeHead.objects.order_by("-size").values_list("root", flat=True).first() or "",
    )


def _receipt_number(application: Application) -> str:
    return f"{application.number}-{application.receipts.count() + 1:02d}"


@transaction.atomic
def keep_late(application: Application, refused: StepRefused, *, kind: str, by: Actor, moment: datetime) -> None:
    """Keep that something came after the end; the first late attempt is kept, those after it change nothing."""
    application = lock(application)
    closes = _closes(application)
    is_closed = application.state == Ended.LATE  # the clock came first and has closed the draft
    if not (is_closed or refused.guard == "window") or closes is None or second(moment) <= closes:
        return
    if application.receipts.filter(kind=kind, received_at__gt=closes).exclude(refused="").exists():
        return
    receipt = Receipt.objects.create(
        application=application,
        number=_receipt_number(application),
        kind=kind,
        received_at=moment,
        content_hash=content_hash(application),
        files=files_in(application),
        refused=f"收件已于{moment_words(closes)}截止，这次提交没有收下" if is_closed else refused.reason[:200],
    )
    record(
        by,
        "application.came_late",
        at=moment,
        kind="application",
        ref=application.number,
        receipt=receipt.number,
        within_the_minute=moment <= closes + LATE_BY,
    )


def _closes(application: Application) -> datetime | None:
    """When the time for what the applicant hands in now is over."""
    pack = pack_of_case(application)
    if application.stage == ENDED:
        filing = next(stage for stage in pack.stages if stage.kind is StageKind.FILING)
        never_came = application.state == Ended.LATE and application.submitted_at is None
        return pack.windows[filing.window].closes if never_came and filing.window else None
    notice = open_notice(application)
    if notice is not None:
        return notice.due
    window = pack.windows.get(pack.stage(application.stage).window or "")
    return window.closes if window is not None else None


def clerks_of(application: Application) -> list[RoleGrant]:
    """Who acts for the body that recommends."""
    live = RoleGrant.objects.filter(role=Role.EMPLOYER, organisation=application.representative, until=None)
    return list(live.select_related("person"))


def _tell_submitted(application: Application, receipt: Receipt, pack: Pack, *, now: datetime) -> None:
    body = application.representative.name if application.representative else ""
    tell(
        application.applicant,
        "submitted",
        subject=f"已提交到{body}",
        body=f"回执号 {receipt.number}。下一步由{body}核验、审议、公示和推荐，可在进度页查看。",
        now=now,
        case=application.number,
        link=f"/me/{application.number}/receipt/{receipt.number}/",
    )
    for grant in clerks_of(application):
        tell(
            grant.person,
            "case_arrived",
            subject=f"收到{application.applicant.name}的申报",
            body=f"{pack.level(application.level).title}，编号 {application.number}。请逐项核验原件。",
            now=now,
            case=application.number,
            link=f"/unit/{application.number}/",
            due=application.due,
            once=f"case_arrived:{application.number}:{receipt.number}:{grant.person_id}",
        )


def _warn_ahead(application: Application, pack: Pack, *, now: datetime) -> None:
    """A day ahead that the notice makes final is told now, with its date (AMB-5)."""
    for day, says in ahead_of(application, pack, now):
        tell(
            application.applicant,
            "day_ahead",
            subject=f"提醒：{day.year}年{day.month}月{day.day}日",
            body=says,
            now=now,
            case=application.number,
            link=f"/me/{application.number}/progress/",
            once=f"day_ahead:{application.number}:{day.isoformat()}",
        )


@transaction.atomic
def withdraw(application: Application, *, by: Actor, now: datetime, reason: str = "") -> Application:
    """Take a submitted application back while it is under scrutiny; whether the year is used up stays open (AMB-40)."""
    application = lock(application)
    take_step("withdraw", application, by=by, now=now)
    record(by, "application.withdrawn", at=now, kind="application", ref=application.number, reason=reason[:300])
    for grant in clerks_of(application):
        tell(
            grant.person,
            "withdrawn",
            subject=f"{application.applicant.name}撤回了申报",
            body=f"编号 {application.number}，已于{timezone.localtime(now):%m月%d日 %H:%M}撤回，无须再办理。",
            now=now,
            case=application.number,
            link=f"/unit/{application.number}/",
        )
    return application


@transaction.atomic
def discard(application: Application, *, by: Actor, now: datetime, reason: str = "") -> Application:
    """Give up a draft; it was no application yet (R11)."""
    application = lock(application)
    take_step("discard", application, by=by, now=now)
    record(by, "application.discarded", at=now, kind="application", ref=application.number, reason=reason[:300])
    return application

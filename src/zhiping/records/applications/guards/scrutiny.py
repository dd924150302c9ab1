"""What must hold before a case may leave the unit or an office."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from zhiping.core.lifecycle import second
from zhiping.core.policy.schema import CORRECTION, Pack
from zhiping.core.terms import Route
from zhiping.records.applications.checks import (
    is_at_unit,
    office_checks,
    open_notice,
    signatures,
    undecided_findings,
    unit_items,
)
from zhiping.records.applications.models import Application, Objection, Undertaking

Answer = bool | str
NEEDS_TWO_OFFICERS = frozenset({Route.DIRECT, Route.EXCEPTIONAL})


def items_checked(application: Application, pack: Pack, now: datetime) -> Answer:
    """Every item seen in the original and found consistent (R72, R75)."""
    still_open = [f"{item.title}（{item.open_because}）" for item in unit_items(application, pack) if item.open_because]
    return f"还有 {len(still_open)} 项没有核验完：" + "；".join(still_open) if still_open else True


def officer_named(application: Application, pack: Pack, now: datetime) -> Answer:
    """A named officer signed for the unit (R73)."""
    signed = application.undertakings.filter(kind=Undertaking.Kind.UNIT).exclude(officer_name="").exists()
    return signed or "还没有明确审核责任人并签署承诺书"


def checklist_done(application: Application, pack: Pack, now: datetime) -> Answer:
    """Every line of the office's check list answered, and passed (R92, R95)."""
    checks = office_checks(application, pack)
    unanswered = [check.text for check in checks if check.answer is None]
    failed = [check.text for check in checks if check.answer is not None and not check.answer.passed]
    if unanswered:
        return f"审核清单还有 {len(unanswered)} 项没有填写：" + "；".join(unanswered)
    if failed:
        return f"审核清单有 {len(failed)} 项不符合：" + "；".join(failed)
    return True


def must_findings_decided(application: Application, pack: Pack, now: datetime) -> Answer:
    """Conditions that bind must be met, or let pass by an officer with a reason (R96)."""
    undecided = undecided_findings(application, now)
    return f"还有 {len(undecided)} 项必备条件没有由人决定：" + "；".join(f.title for f in undecided) if undecided else True


def exception_approved(application: Application, pack: Pack, now: datetime) -> Answer:
    """Exceptional and direct applications need two officers of the committee's office (R27, R29)."""
    if application.route not in NEEDS_TWO_OFFICERS:
        return True
    signed = signatures(application)
    if any(not signature.agree for signature in signed):
        return "破格或直接申报的审核意见为不同意，请办理不予受理"
    return len(signed) == 2 or f"破格或直接申报须两位经办人审核同意，现有 {len(signed)} 位"


def no_earlier_notice(application: Application, pack: Pack, now: datetime) -> Answer:
    """Once for each application; how often "once" is stays open in the pack (AMB-39)."""
    earlier = application.notices.last()
    if earlier is None:
        return True
    return f"已于 {timezone.localtime(earlier.issued_at):%Y年%m月%d日} 一次性告知过（{earlier.number}）；再次告知须由人决定"


def notice_open(application: Application, pack: Pack, now: datetime) -> Answer:
    return open_notice(application) is not None or "没有尚未答复的告知"


def lapse_safe(application: Application, pack: Pack, now: datetime) -> Answer:
    """The time is really over, and nothing that came in time still waits (R98, AMB-1)."""
    if application.state == "notified":
        notice = open_notice(application)
        if notice is None or second(now) <= notice.due:
            return "补正期限还没有届满"
        in_time = application.receipts.filter(
            kind="supplement",
            received_at__gte=notice.issued_at,
            received_at__lt=notice.due.replace(microsecond=999_999),
            refused="",
        ).exists()
        return "期限内收到的补正尚未办结" if in_time else True
    if is_at_unit(application, pack):
        correction = pack.windows.get(CORRECTION)
        if application.answering_notice and correction is not None and second(now) <= correction.closes:
            return "这份申报正在答复退回意见，补正时间还没有截止"
        return True
    return "还不具备按放弃处理的条件，由经办人决定"


def publicity_place(application: Application, pack: Pack, now: datetime) -> Answer:
    return application.publicity_entries.exclude(publicity__place="").exists() or "公示没有载明地点"


def no_open_objection(application: Application, pack: Pack, now: datetime) -> Answer:
    still_open = Objection.objects.filter(entry__application=application, settled_at=None).count()
    return f"还有 {still_open} 件异议没有处理" if still_open else True


def days_run(application: Application, pack: Pack, now: datetime) -> Answer:
    """The advised number of working days is over: the last day itself belongs to the publicity (R80)."""
    entry = application.publicity_entries.filter(publicity__closed_at=None).select_related("publicity").last()
    if entry is None:
        return "还没有公示"
    last = entry.publicity.advised_last_day
    return timezone.localtime(now).date() > last or f"公示要到 {last:%Y年%m月%d日} 满，次日起可以结束"


SCRUTINY_GUARDS: Mapping[str, Callable[[Application, Pack, datetime], Answer]] = {
    "items_checked": items_checked,
    "officer_named": officer_named,
    "checklist_done": checklist_done,
    "must_findings_decided": must_findings_decided,
    "exception_approved": exception_approved,
    "no_earlier_notice": no_earlier_notice,
    "notice_open": notice_open,
    "lapse_safe": lapse_safe,
    "publicity_place": publicity_place,
    "no_open_objection": no_open_objection,
    "days_run": days_run,
}

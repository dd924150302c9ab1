"""The day from which years and achievements count, days ahead that the notice makes final, the phone that is written to."""

from datetime import date, datetime

from zhiping.core.policy.facts import count_from
from zhiping.core.policy.schema import Pack
from zhiping.core.timeline import last_day_of
from zhiping.records.accounts.identity import NotANumber, normal_phone, phone_digest
from zhiping.records.applications.adapt import facts_of, rows_by_section, values_of
from zhiping.records.applications.models import Application

RETIREMENT, EXTENSION = "person.retirement_on", "person.extension_until"
PHONE = ("person", "phone")


def count_from_of(application: Application, pack: Pack, now: datetime) -> date | None:
    """Set once, at the first submission, by the route (R15); None where the facts do not say."""
    return count_from(str(application.route), facts_of(application, now=now), level=application.level, pack=pack)


def ahead_of(application: Application, pack: Pack, now: datetime) -> list[tuple[date, str]]:
    """Days between now and the confirmation on which a bar begins that the notice makes final (AMB-5)."""
    facts = facts_of(application, now=now)
    retires, extended = facts.get(RETIREMENT), facts.get(EXTENSION)
    month = pack.values.get("confirm_month")
    if retires is None or not isinstance(month, str):
        return []
    last = last_day_of(month)
    if not now.date() < retires <= last or (extended is not None and extended >= last):
        return []
    says = (
        f"您的法定退休日期是{retires.year}年{retires.month}月{retires.day}日，早于结果确认（{last.year}年{last.month}月）。"
        "现在可以申报；到结果确认时如已达到退休年龄又没有办理延长退休手续，评审结果不予确认。"
    )
    return [(retires, says)]


def phone_of(application: Application) -> str:
    """The phone written in the application, where the defence SMS goes (R169); empty when none was written."""
    section, field = PHONE
    rows = rows_by_section(application).get(section, [])
    return str(values_of(rows[0]).get(field) or "") if rows else ""


def application_phone(application: Application) -> str:
    """Its keyed digest."""
    try:
        return phone_digest(normal_phone(phone_of(application)))
    except NotANumber:
        return ""

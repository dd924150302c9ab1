"""Template words: dates as people say them, money in yuan, masks for personal data, the navigation."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from zhiping.core import terms
from zhiping.core.policy.schema import UNSET, WindowSpec
from zhiping.core.terms import Outcome
from zhiping.core.timeline import hours_words
from zhiping.project.navigation import entries_for
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of

register = template.Library()

WEEKDAYS = "一二三四五六日"

CONTACTS = {
    "office": "办理单位",
    "office_phone": "咨询电话",
    "support_phone": "技术支持",
    "address": "地址",
    "postcode": "邮编",
    "publish_site": "公示网站",
    "progress": "掌上查询",
}
"""The words for the keys of a pack's contacts; a key without a word is shown as the pack wrote it."""

TONES = {
    Outcome.MET: "good",
    Outcome.NOT_MET: "bad",
    Outcome.NEEDS_DECISION: "warn",
    Outcome.UNDETERMINED: "info",
    Outcome.NOT_APPLICABLE: "plain",
}


def _local(value: Any) -> Any:
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: date | datetime | str | None) -> str:
    """2023年9月10日（星期日）."""
    if not value:
        return ""
    value = _local(value)
    return f"{value.year}年{value.month}月{value.day}日（星期{WEEKDAYS[value.weekday()]}）"


CODE = re.compile(r"[a-z][a-z0-9]+(?:[_./-][a-z0-9]+)*")


@register.filter
def with_codes(words: str) -> SafeString:
    """A sentence about a pack in which the pack's own keys and values are marked as code."""
    parts: list[SafeString] = []
    place = 0
    for found in CODE.finditer(words):
        parts += [escape(words[place : found.start()]), format_html("<code>{}</code>", found.group())]
        place = found.end()
    return mark_safe("".join([*parts, escape(words[place:])]))


@register.filter
def plain_day(value: date | datetime | str | None) -> str:
    """2023年9月10日."""
    if not value:
        return ""
    value = _local(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: datetime | str | None) -> str:
    """2023年9月10日 18:00."""
    if not value:
        return ""
    value = _local(value)
    if not isinstance(value, datetime):
        return plain_day(value)
    return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"


@register.filter
def deadline(value: datetime | str | None) -> str:
    """2023年9月10日（星期日）18:00."""
    if not value:
        return ""
    value = _local(value)
    return f"{day(value)}{value:%H:%M}" if isinstance(value, datetime) else day(value)


@register.filter
def opening(window: WindowSpec) -> str:
    """A window's start as exactly as the notice writes it."""
    if window.from_issue:
        return "通知印发之日"
    starts_the_day = window.opens.time() == time()
    if window.by_day or window.daily or starts_the_day:
        return plain_day(window.opens)
    return moment(window.opens) + _seconds(window.opens)


@register.filter
def closing(window: WindowSpec) -> str:
    """A window's end as exactly as the notice writes it."""
    return day(window.closes) if window.by_day or window.daily else deadline(window.closes) + _seconds(window.closes)


def _seconds(value: datetime) -> str:
    """The seconds of a notice that writes them; the last one of a minute is said by the minute."""
    return f":{value:%S}" if value.second not in (0, 59) else ""


@register.filter
def share(part: tuple[int, int]) -> str:
    """(2, 3) -> 三分之二."""
    numbers = "零一二三四五六七八九十"
    words = [numbers[n] if n <= 10 else str(n) for n in part]
    return f"{words[1]}分之{words[0]}"


@register.filter
def hours(window: WindowSpec) -> str:
    """每天8:30至17:30."""
    return hours_words(window)


@register.filter
def clause(case: Any, key: str) -> str:
    """The clause on which the pack of this case rests ``key``; empty when the pack names none."""
    cites = pack_of_case(case).page_clauses.get(key)
    return cites.clause if cites else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the datetime attribute of a time element."""
    return _local(value).isoformat() if value else ""


@register.filter
def yuan(fen: int | None) -> str:
    """38000 -> 380.00 元."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f} 元"


@register.filter
def mask_id(text: str | None) -> str:
    """The first two and the last two characters of an identity number."""
    text = str(text or "")
    return text[:2] + "*" * max(len(text) - 4, 0) + text[-2:] if len(text) > 4 else "*" * len(text)


@register.filter
def mask_phone(text: str | None) -> str:
    """138****5678."""
    text = str(text or "")
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else "*" * len(text)


@register.filter
def mask_name(text: str | None) -> str:
    """韦* for two characters, 韦*宁 for three."""
    text = str(text or "")
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


@register.filter
def label(value: Any, enumeration: str = "") -> str:
    """The word of an enumeration's value: {{ application.route|label:"Route" }}."""
    if value is None or value == "":
        return ""
    if hasattr(value, "label"):
        return str(value.label)
    known = getattr(terms, enumeration, None)
    if known is None or value not in {member.value for member in known}:
        return str(value)
    return str(known(value).label)


@register.filter
def tone(outcome: Any) -> str:
    """The tag's tone for a finding's outcome."""
    return TONES.get(outcome, "plain")


@register.filter
def wanting(plans: Any) -> list[Any]:
    """The ways to a requirement that want more than time; time alone is told by its day."""
    return [plan for plan in plans or () if plan.earliest is None]


@register.filter
def is_unset(value: Any) -> bool:
    """True for a value of the pack that nobody has settled."""
    return value is UNSET


@register.filter
def one_line(text: str) -> str:
    """White space folded, for a title element."""
    return " ".join(str(text).split())


@register.filter
def size(count: int | None) -> str:
    """Bytes as people read them."""
    if count is None:
        return ""
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count, 1) / 1024:.0f} KB"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """{{ mapping|get:key }}; empty when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.simple_tag(takes_context=True)
def page_heading(context: template.Context) -> SafeString:
    """The page's title block once more, for the h1."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("title") if blocks else None
    return mark_safe(block.nodelist.render(context).strip()) if block else SafeString("")


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[dict[str, Any]]:
    """The entries of the acting capacity; the longest address that begins the path is the current one."""
    actor = context.get("actor")
    entries = entries_for(actor.role if actor else terms.Role.PUBLIC)
    path = context["request"].path if "request" in context else ""
    fitting = [where for _, where in entries if path == where or (where != "/" and path.startswith(where))]
    current = max(fitting, key=len, default="")
    return [{"label": label, "url": where, "current": where == current} for label, where in entries]


@register.simple_tag
def contacts() -> list[tuple[str, str]]:
    """Whom to ask, as the newest notice names them."""
    cycle = ReviewCycle.objects.filter(closed_at=None).order_by("-year", "id").first()
    return [(CONTACTS.get(key, key), how) for key, how in pack_of(cycle).contacts.items()] if cycle else []


@register.filter
def pages(paginator: Any, page: Any) -> list[Any]:
    """Page numbers around the current one, with … for what is left out."""
    return list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))

"""Dates and remaining time in plain Chinese words."""

from datetime import date, datetime, timedelta

from zhiping.core.policy.schema import WindowSpec
from zhiping.core.timeline.workdays import WorkCalendar

_WEEKDAYS = "一二三四五六日"


def day_words(day: date) -> str:
    """9月10日（星期日）"""
    return f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def countdown(now: datetime, due: datetime, cal: WorkCalendar) -> str:
    """How long is left, e.g. “还有 3 个工作日，9月10日（星期日）18:00 截止”."""
    end = f"{day_words(due.date())}{due:%H:%M}"
    if now.replace(microsecond=0) > due:
        return f"已于{end}截止"
    if now.date() == due.date():
        minutes = int((due - now).total_seconds()) // 60
        if minutes >= 60:
            return f"还有 {minutes // 60} 小时，今天 {due:%H:%M} 截止"
        return f"还有 {minutes} 分钟，今天 {due:%H:%M} 截止"
    workdays = cal.between(now.date() + timedelta(days=1), due.date())
    if workdays:
        return f"还有 {workdays} 个工作日，{end} 截止"
    return f"还有 {(due.date() - now.date()).days} 天，中间没有工作日，{end} 截止"


def _moment_words(moment: datetime) -> str:
    return f"{day_words(moment)}{moment:%H:%M}"


def hours_words(window: WindowSpec) -> str:
    """每天8:30至17:30; empty where the notice sets no hours."""
    if window.daily is None:
        return ""
    first, last = (f"{at.hour}:{at.minute:02d}" for at in window.daily)
    return f"每天{first}至{last}"


def window_words(window: WindowSpec) -> str:
    """From when to when, as the notice writes it, e.g. “3月4日（星期一）至3月29日（星期五），每天8:30至17:30”."""
    said = day_words if window.by_day or window.daily else _moment_words
    opens = "通知印发之日" if window.from_issue else said(window.opens)
    closes, hours = said(window.closes), hours_words(window)
    return f"{opens}至{closes}" + (f"，{hours}" if hours else "")

"""Dates and remaining time in plain Chinese words."""

from datetime import date, datetime, timedelta

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

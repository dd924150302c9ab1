"""Calendar months: before and after, and the end of the month before another."""

from calendar import monthrange
from datetime import date, datetime, tzinfo


def month_of(day: date) -> str:
    """``2023-09``."""
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, by: int) -> str:
    """The month ``by`` months after ``month`` (before it when negative)."""
    year, number = (int(part) for part in month.split("-"))
    total = year * 12 + number - 1 + by
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def last_day_of(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def end_of_month_before(month: str, tz: tzinfo) -> datetime:
    """The last second of the month before ``month``: 2023-11 gives 2023-10-31 23:59:59 (AMB-12)."""
    last = last_day_of(shift(month, -1))
    return datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=tz)

"""Years between days: anniversaries with their readings, and the sum of periods with overlaps merged."""

from calendar import monthrange
from collections.abc import Callable, Container, Iterable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def anniversaries(start: date, years: int) -> tuple[date, date]:
    """The days that may be the ``years``-th anniversary: the same day, or for 29 February 28 February and 1 March (AMB-21)."""
    try:
        day = start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28), date(start.year + years, 3, 1)
    return day, day


def months_and_days(first: date, last: date) -> tuple[int, int]:
    """Whole calendar months and days left over from ``first`` to ``last``, both days counted."""
    if last < first:
        return 0, 0
    end = last + ONE_DAY
    months = (end.year - first.year) * 12 + end.month - first.month
    while months and _after_months(first, months) > end:
        months -= 1
    return months, (end - _after_months(first, months)).days


def _after_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def merged(periods: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The periods in order with overlapping and touching ones made one, so that no day counts twice."""
    out: list[tuple[date, date]] = []
    for first, last in sorted(period for period in periods if period[1] >= period[0]):
        if out and first <= out[-1][1] + ONE_DAY:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


def total_months(periods: Iterable[tuple[date, date]]) -> int:
    """Whole months in all the periods together; of several periods, thirty left-over days make one."""
    parts = [months_and_days(first, last) for first, last in merged(periods)]
    left_over = sum(days for _, days in parts) // 30 if len(parts) > 1 else 0
    return sum(months for months, _ in parts) + left_over


def whole_years(start: date, day: date) -> int:
    """Anniversaries of ``start`` reached by ``day``; one of 29 February falls on 28 February in a common year."""
    years = day.year - start.year
    return max(years if anniversaries(start, years)[0] <= day else years - 1, 0)


def moved(day: date, *, years: int = 0, months: int = 0) -> date:
    """The day so many years and months on (back when negative); the last of the month where it has no such day."""
    return _after_months(day, years * 12 + months)


def add_workdays(day: date, n: int, holidays: Container[date], makeup: Container[date]) -> date:
    """The ``n``-th working day after ``day`` (before it when negative)."""
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= day in makeup or (day.weekday() < 5 and day not in holidays)
    return day


def edge(day: date, word: str, span: str) -> date:
    """The first or last day of the month or year of ``day``; ``word`` is start_of or end_of."""
    if span == "year":
        return date(day.year, 1, 1) if word == "start_of" else date(day.year, 12, 31)
    return day.replace(day=1 if word == "start_of" else monthrange(day.year, day.month)[1])


def first_day(holds: Callable[[date], bool], today: date) -> date | None:
    """The day after ``today`` from which ``holds``, which changes once; None when it does not within fifty years."""
    far = today.replace(year=today.year + 50, day=min(today.day, 28))
    if not holds(far):
        return None
    low, high = today, far
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high

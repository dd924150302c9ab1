"""Days of many people at once: years, months and days by tables of the whole calendar, so that every answer is exact."""

from collections.abc import Callable, Collection
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from zhiping.analysis.values import OneByOne, day_number

FIRST, LAST = date(1600, 1, 1), date(2600, 12, 31)
"""The calendar that is tabled; facts lie between 1900 and 2100, and rules move them rarely by more than centuries."""
BASE = day_number(FIRST)
TWELVE = 12
EARLIEST_FACT, LATEST_FACT = day_number(date(1900, 1, 1)), day_number(date(2100, 12, 31))


@cache
def _months_and_days() -> tuple[Any, Any]:
    days = np.arange(BASE, day_number(LAST) + 1, dtype=np.int32).astype("M8[D]")
    months = days.astype("M8[M]")
    of_month = (days - months.astype("M8[D]")).astype(np.int8) + 1
    return months.astype(np.int32) + 1970 * TWELVE, of_month.astype(np.int32)


@cache
def _starts() -> Any:
    """The first day of each month, and of the month after the last."""
    first = (FIRST.year - 1970) * TWELVE
    months = np.arange(first, (LAST.year - 1970) * TWELVE + TWELVE + 1, dtype=np.int32).astype("M8[M]")
    return months.astype("M8[D]").astype(np.int32)


def month_of(day: Any) -> Any:
    place = day - BASE
    if np.size(place) and (np.min(place) < 0 or np.max(place) >= len(_months_and_days()[0])):
        raise OneByOne("a day outside the calendar")
    return _months_and_days()[0][place]


def day_of_month(day: Any) -> Any:
    return _months_and_days()[1][day - BASE]


def year_of(day: Any) -> Any:
    return month_of(day) // TWELVE


def _place(month: Any) -> Any:
    """The month's place in the table of months."""
    place = month - FIRST.year * TWELVE
    if np.size(place) and (np.min(place) < 0 or np.max(place) >= len(_starts()) - 1):
        raise OneByOne("a day outside the calendar")
    return place


def first_of_month(month: Any) -> Any:
    return _starts()[_place(month)]


def length_of_month(month: Any) -> Any:
    place = _place(month)
    return _starts()[place + 1] - _starts()[place]


def moved_by_months(day: Any, months: Any) -> Any:
    """The day so many months on; the last of the month where it has no such day."""
    month = month_of(day) + months
    return first_of_month(month) + np.minimum(day_of_month(day), length_of_month(month)) - 1


def anniversaries(start: Any, years: Any) -> tuple[Any, Any]:
    """The days that may be the anniversary: the same day, or for 29 February 28 February and 1 March."""
    month = month_of(start) + years * TWELVE
    of_month, length = day_of_month(start), length_of_month(month)
    first = first_of_month(month) + np.minimum(of_month, length) - 1
    return first, first + (of_month > length)


def edge(day: Any, word: str, span: str) -> Any:
    """The first or last day of the month or year of ``day``; ``word`` is start_of or end_of."""
    month = month_of(day)
    if span == "year":
        month = month // TWELVE * TWELVE + (0 if word == "start_of" else TWELVE - 1)
    return first_of_month(month) if word == "start_of" else first_of_month(month) + length_of_month(month) - 1


def months_and_days(first: Any, last: Any) -> tuple[Any, Any]:
    """Whole calendar months and days left over from ``first`` to ``last``, both counted; ``last`` is not before ``first``."""
    end = last + 1
    months = month_of(end) - month_of(first)
    months = months - ((months > 0) & (moved_by_months(first, months) > end))
    return months, end - moved_by_months(first, months)


class Workdays:
    """Counts working days by the weekdays, holidays and made-up days of one calendar."""

    def __init__(self, holidays: Collection[date], makeup: Collection[date]) -> None:
        days = np.arange(BASE, day_number(LAST) + 1, dtype=np.int64)
        working = (days + 3) % 7 < 5  # 1970-01-01 was a Thursday
        working[[day_number(day) - BASE for day in holidays]] = False
        working[[day_number(day) - BASE for day in makeup]] = True
        self._so_far = np.cumsum(working)

    def after(self, day: Any, n: Any) -> Any:
        """The ``n``-th working day after ``day``, before it when ``n`` is negative, ``day`` itself when it is none."""
        done = self._so_far[day - BASE]
        done_before = self._so_far[day - BASE - 1]
        wanted = np.where(n > 0, done + n, done_before + n + 1)
        found = BASE + np.searchsorted(self._so_far, wanted, "left")
        return np.where(n == 0, day, found).astype(np.int32)[()]  # one day for all stays one day


def last_start(holds: Callable[[int], bool]) -> int:
    """The last day on which a fact may lie and ``holds``, which holds up to some day; the day before all where it never does."""
    low, high = EARLIEST_FACT - 1, LATEST_FACT
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low

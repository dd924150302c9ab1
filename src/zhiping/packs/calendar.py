"""The working-day calendar of a pack: national holidays and make-up days, with the pack's own days on top."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from chinese_calendar import constants  # type: ignore[import-untyped]

from zhiping.core.policy.schema import Pack
from zhiping.core.timeline import WorkCalendar


@lru_cache(maxsize=32)
def _of_years(first: int, last: int, holidays: tuple[date, ...], workdays: tuple[date, ...]) -> WorkCalendar:
    years = range(first, last + 1)
    off = {day for day in constants.holidays if day.year in years} | set(holidays)
    on = {day for day in constants.workdays if day.year in years} | set(workdays)
    return WorkCalendar(holidays=frozenset(off - set(workdays)), makeup_workdays=frozenset(on - set(holidays)))


def calendar_for(pack: Pack) -> WorkCalendar:
    """Working days from the year before the pack's to two years after it.

    ``calendar.holidays`` and ``calendar.workdays`` of the pack add days that no published table holds yet.
    """
    return calendar_of(pack.year, pack.values)


def calendar_of(year: int, values: Mapping[str, Any]) -> WorkCalendar:
    holidays = tuple(date.fromisoformat(text) for text in values.get("calendar.holidays", ()))
    workdays = tuple(date.fromisoformat(text) for text in values.get("calendar.workdays", ()))
    return _of_years(year - 1, year + 2, holidays, workdays)

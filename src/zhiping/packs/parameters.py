"""The parameters the platform itself reads, and what each must be; all others are the pack's own and any value will do."""

import re
from collections.abc import Mapping
from typing import Any

from zhiping.packs import reading as r
from zhiping.packs.problems import Problems, did_you_mean
from zhiping.packs.tree import Map

_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")


def month(value: Any) -> str:
    if not isinstance(value, str) or not _MONTH.match(value):
        raise r.Wrong(f"写的是“{r.plain(value)}”", "应当是年月，如 2023-11")
    return value


def days(value: Any) -> tuple[Any, ...]:
    return tuple(r.day(item) for item in r.listing(value))


def among(*allowed: str) -> r.Kind:
    """One of the readings the platform knows."""

    def kind(value: Any) -> str:
        if value not in allowed:
            raise r.Wrong(f"写的是“{r.plain(value)}”", did_you_mean(str(value), allowed))
        return str(value)

    return kind


PARAMETERS: Mapping[str, r.Kind] = {
    "tenure_as_of": among("submission", "end_of_first_window", "end_of_year"),
    "anniversary": among("on_the_day", "day_after"),
    "social_insurance.freelancers.month_reading": among(
        "with_month_of_applying", "with_month_of_applying_and_six_before", "six_before"
    ),
    "directed.counties": r.texts,
    "branch_exception.by_kind": r.identifiers,
    "calendar.holidays": days,
    "calendar.workdays": days,
    "payment.alarm_days": r.natural,
    "review_month": month,
    "confirm_month": month,
}
"""Parameter -> its kind. ``unset`` and ``unknown`` are always allowed."""


def check_parameters(values: Map | None, open_points: Map | None, problems: Problems) -> None:
    for key, kind in PARAMETERS.items():
        for holder, name, value in (*_in_values(values, key), *_in_points(open_points, key)):
            if isinstance(value, str) and value in r.WORDS:
                continue
            try:
                kind(value)
            except r.Wrong as wrong:
                problems.add(holder.file, holder.at(name), f"参数“{key}”{wrong.found}", wrong.wanted)


def _in_values(values: Any, key: str) -> list[tuple[Map, str, Any]]:
    *way, last = key.split(".")
    for part in way:
        values = values.get(part) if isinstance(values, Map) else None
    return [(values, last, values[last])] if isinstance(values, Map) and last in values else []


def _in_points(points: Map | None, key: str) -> list[tuple[Map, str, Any]]:
    listed = [point for point in (points or {}).values() if isinstance(point, Map)]
    return [(point, "value", point["value"]) for point in listed if point.get("key") == key and "value" in point]

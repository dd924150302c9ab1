"""Tests over a list of records: how many fit, what they add up to, which months are covered, how many years in all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhiping.core.policy.arguments import number_of, value_of, whole
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import (
    NUMBERS,
    Measured,
    Rows,
    counted,
    distinct_of,
    field_named,
    judged,
    months_of,
    parted,
    sum_of,
)
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import UNKNOWN, UNSET
from zhiping.core.policy.spans import first_day
from zhiping.core.policy.time_tests import as_of_readings
from zhiping.core.policy.truth import NO, Truth, Verdict, unknown
from zhiping.core.terms import FactType

ListTest = Callable[[Rows, Any, FactSpec, Scene], Verdict]
Shape = Mapping[str, type | tuple[type, ...]]
LIMIT = (int, Decimal, dict, Mapping)
GROUP = (dict, Mapping)  # a plain dict is told at once
TWELVE = 12


def options_of(arg: Any, allowed: Shape, name: str, scene: Scene) -> Mapping[str, Any]:
    if not isinstance(arg, GROUP):
        raise scene.broken(f"{name} 后面要写一组键值")
    for key, value in arg.items():
        if key not in allowed:
            raise scene.broken(f"{name} 没有“{key}”；可以写的是：{'、'.join(allowed)}")
        if (not isinstance(value, allowed[key]) and value is not UNKNOWN) or isinstance(value, bool):
            raise scene.broken(f"{name} 的“{key}”写得不对")
    return arg


def within_limits(found: Measured, options: Mapping[str, Any], name: str, scene: Scene) -> Truth:
    """Yes or no where the measure is sure enough to say; unknown or open where what is in doubt would tip it."""
    if "at_least" not in options and "at_most" not in options:
        raise scene.broken(f"{name} 要写 at_least 或 at_most")
    low = number_of(options["at_least"], scene, "at_least") if "at_least" in options else None
    high = number_of(options["at_most"], scene, "at_most") if "at_most" in options else None
    if (low is not None and found.high is not None and found.high < low) or (high is not None and found.low > high):
        return Truth.NO
    enough = low is None or found.low >= low
    if enough and (high is None or (found.high is not None and found.high <= high)):
        return Truth.YES
    return Truth.UNKNOWN if found.missing else Truth.OPEN


def _verdict(found: Measured, truth: Truth, notes: tuple[tuple[str, str], ...], earliest: date | None = None) -> Verdict:
    if truth is Truth.YES or truth is Truth.NO:
        return Verdict(truth, earliest=earliest if truth is Truth.NO else None, notes=notes)
    return Verdict(truth, found.points, found.missing if truth is Truth.UNKNOWN else (), notes=notes)


def count(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{where: ..., at_least: 2}`` or ``at_most``: how many records fit, those in doubt kept apart."""
    options = options_of(arg, {"where": GROUP, "at_least": LIMIT, "at_most": LIMIT}, "count", scene)
    parts = parted(rows, options.get("where", {}), spec, scene)
    found = counted(parts, spec)
    truth = within_limits(found, options, "count", scene)
    doubt = f"，待定 {found.high - found.low} 条" if found.high > found.low else ""
    notes = ((spec.label, f"共 {len(rows)} 条，符合 {found.low} 条{doubt}"),)
    return _verdict(found, truth, notes, _when_enough(parts[2], scene, options, found) if truth is Truth.NO else None)


def _when_enough(verdicts: Sequence[Verdict], scene: Scene, options: Mapping[str, Any], found: Measured) -> date | None:
    """The day on which enough records will have come to fit by time alone."""
    if "at_least" not in options or found.high > found.low:
        return None
    short = int(number_of(options["at_least"], scene, "at_least")) - found.low
    days = sorted(v.earliest for v in verdicts if v.earliest)
    return days[short - 1] if 0 < short <= len(days) else None


def exists(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{where: ...}``: at least one record fits."""
    options = options_of(arg, {"where": GROUP}, "exists", scene)
    return count(rows, {**options, "at_least": 1}, spec, scene)


def total(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{of: hours, where: ..., at_least: 90}``: the sum of a number over the records that fit."""
    options = options_of(arg, {"of": str, "where": GROUP, "at_least": LIMIT, "at_most": LIMIT}, "sum", scene)
    field = field_named(options.get("of"), NUMBERS, spec, scene, "of")
    found = sum_of(rows, options.get("where", {}), spec, scene, field)
    column = spec.columns[field]
    said = f"合计 {found.low} {column.unit}".strip() + ("，有的没有填" if found.high is None else "")
    return _verdict(found, within_limits(found, options, "sum", scene), ((f"{spec.label}·{column.label}", said),))


def distinct(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{of: year, where: ..., at_least: 3}``: how many different values the fitting records have."""
    options = options_of(arg, {"of": str, "where": GROUP, "at_least": LIMIT, "at_most": LIMIT}, "distinct", scene)
    field = field_named(options.get("of"), tuple(FactType), spec, scene, "of")
    found = distinct_of(rows, options.get("where", {}), spec, scene, field)
    notes = ((f"{spec.label}·不同的{spec.columns[field].label}", f"{found.low} 个"),)
    return _verdict(found, within_limits(found, options, "distinct", scene), notes)


def _shift(month: str, by: int) -> str:
    total = int(month[:4]) * TWELVE + int(month[5:]) - 1 + by
    return f"{total // TWELVE:04d}-{total % TWELVE + 1:02d}"


def _named(options: Mapping[str, Any], key: str, type: FactType, spec: FactSpec, scene: Scene) -> str:
    return field_named(str(options.get(key)), (type,), spec, scene, key)


def months_covered(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{where, month, paid, months: 6}``: each of the months before the month of applying has a record (AMB-6).

    A month paid for after it had ended counts by its own month, by the day of payment, or not at all (AMB-31).
    """
    options = options_of(arg, {"where": GROUP, "month": str, "paid": str, "months": LIMIT}, "months_covered", scene)
    month, paid = _named(options, "month", FactType.MONTH, spec, scene), _named(options, "paid", FactType.DATE, spec, scene)
    wanted = [_shift(scene.facts["apply_month"], -n) for n in range(whole(options["months"], scene, "months"), 0, -1)]
    in_time: set[str] = set()
    late: set[str] = set()
    doubtful = False
    for row, verdict in zip(rows, judged(rows, options.get("where", {}), spec, scene), strict=True):
        if month not in row or verdict.truth in (Truth.UNKNOWN, Truth.OPEN):
            doubtful = True
        elif verdict.truth is Truth.YES:
            paid_on: date | None = row.get(paid)
            (late if paid_on is not None and f"{paid_on:%Y-%m}" > row[month] else in_time).add(row[month])
    absent = [m for m in wanted if m not in in_time | late]
    notes: tuple[tuple[str, str], ...] = (
        (spec.label, f"{wanted[0]} 至 {wanted[-1]} 应有 {len(wanted)} 个月，找到 {len(wanted) - len(absent)} 个月"),
    )
    if absent:
        notes += ((f"{spec.label}·缺的月份", "、".join(absent)),)
        return Verdict(Truth.UNKNOWN, missing=(spec.id,), notes=notes) if doubtful else Verdict(Truth.NO, notes=notes)
    in_doubt = sorted(set(wanted) & (late - in_time))
    if not in_doubt:
        return Verdict(Truth.YES, notes=notes)
    notes += ((f"{spec.label}·补缴的月份", "、".join(in_doubt)),)
    reading = scene.pack.values.get("social_insurance.late_paid_month", UNSET)
    if reading is UNSET:
        return Verdict(Truth.OPEN, points=(scene.point_of("social_insurance.late_paid_month"),), notes=notes)
    return Verdict(Truth.YES if reading == "by_month" else Truth.NO, notes=notes)


def no_months(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{where, month, months: 6, doubtful_where: ...}``: no record in the months back from the month of applying.

    Whether the month of applying and the month before the first belong to them is left open (AMB-7); records that fit
    ``doubtful_where`` are open by another point (AMB-30). A no ends by itself once the months have passed.
    """
    shape: Shape = {"where": GROUP, "month": str, "months": LIMIT, "doubtful_where": Mapping}
    options = options_of(arg, shape, "no_months", scene)
    month = _named(options, "month", FactType.MONTH, spec, scene)
    verdicts = judged(rows, options.get("where", {}), spec, scene)
    if any(month not in row or v.truth is Truth.UNKNOWN for row, v in zip(rows, verdicts, strict=True)):
        return unknown(spec.id)
    fitting = [row for row, v in zip(rows, verdicts, strict=True) if v.truth is Truth.YES]
    verdict = _free_months(fitting, options, month, spec, scene)
    if verdict.truth is not Truth.NO:
        return verdict
    free = first_day(lambda day: _free_months(fitting, options, month, spec, scene.on_day(day)).truth is Truth.YES, scene.today)
    return Verdict(Truth.NO, earliest=free, notes=verdict.notes)


def _free_months(rows: Rows, options: Mapping[str, Any], month: str, spec: FactSpec, scene: Scene) -> Verdict:
    apply_month, back = scene.facts["apply_month"], whole(options["months"], scene, "months")
    readings = {
        "with_month_of_applying": {_shift(apply_month, -n) for n in range(back)},
        "with_month_of_applying_and_six_before": {_shift(apply_month, -n) for n in range(back + 1)},
        "six_before": {_shift(apply_month, -n) for n in range(1, back + 1)},
    }
    reading = scene.pack.values.get("social_insurance.freelancers.month_reading", UNSET)
    sets = list(readings.values()) if reading is UNSET else [readings[reading]]
    found: dict[str, Verdict] = {}
    for row in rows:
        if any(row[month] in months for months in sets):
            doubt = scene.on(row, spec).judge(options["doubtful_where"]) if "doubtful_where" in options else NO
            sure = doubt.truth is Truth.NO and all(row[month] in months for months in sets)
            point = (
                "social_insurance.freelancers.insurances"
                if doubt.truth is not Truth.NO
                else "social_insurance.freelancers.month_reading"
            )
            if sure:
                found[row[month]] = NO
            else:  # what another record of the month says for sure stays sure
                found.setdefault(row[month], Verdict(Truth.OPEN, points=(scene.point_of(point),)))
    notes = ((spec.label, "、".join(sorted(found)) or "没有找到"),)
    if not found:
        return Verdict(Truth.YES, notes=notes)
    if any(v.truth is Truth.NO for v in found.values()):
        return Verdict(Truth.NO, notes=notes)
    points = tuple(dict.fromkeys(point for v in found.values() for point in v.points))
    return Verdict(Truth.OPEN, points=points, notes=notes)


def _in_total(unit: int, word: str) -> ListTest:
    def in_total(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
        """``{where, from, to, at_least: 5, within: {from: ..., to: ...}}``: whole years (months) in all fitting periods.

        Overlaps are merged; an open end runs to the as-of day; ``within`` counts only what falls between two days.
        """
        shape: Shape = {"where": GROUP, "from": str, "to": str, "at_least": LIMIT, "as_of": (str, Mapping), "within": Mapping}
        options = options_of(arg, shape, word, scene)
        start, end = _named(options, "from", FactType.DATE, spec, scene), _named(options, "to", FactType.DATE, spec, scene)
        wanted = number_of(options["at_least"], scene, "at_least") * unit
        parts = parted(rows, options.get("where", {}), spec, scene)
        first, until = _window(options.get("within", {}), scene)

        def months_at(day: date) -> Measured:
            return months_of(parts, spec, start, end, first, min(day, until) if until else day)

        found = [(words, months_at(day)) for words, day in as_of_readings(options.get("as_of", "tenure"), scene)]
        said = tuple((f"{spec.label}·{words}", _span(one.low)) for words, one in found)
        truths = [_long_enough(one, wanted) for _, one in found]
        if all(truth is truths[0] for truth in truths):
            one = found[0][1]
            earliest = None
            if truths[0] is Truth.NO:
                earliest = first_day(lambda day: _long_enough(months_at(day), wanted) is Truth.YES, scene.facts["as_of"])
            return _verdict(one, truths[0], said[:1], earliest)
        unsure = next((one for _, one in found if one.missing), None)
        if unsure is not None:
            return Verdict(Truth.UNKNOWN, missing=unsure.missing, notes=said)
        return Verdict(Truth.OPEN, points=(scene.point_of("tenure_as_of"),), notes=said)

    return in_total


def _window(within: Mapping[str, Any], scene: Scene) -> tuple[date | None, date | None]:
    if set(within) - {"from", "to"}:
        raise scene.broken("within 只能写 from、to")
    day = FactSpec("", "日期", FactType.DATE)
    first, last = (value_of(within[key], day, scene) if key in within else None for key in ("from", "to"))
    return first, last


def _long_enough(found: Measured, wanted: int | Decimal) -> Truth:
    if found.low >= wanted:
        return Truth.YES
    if found.high is not None and found.high < wanted:
        return Truth.NO
    return Truth.UNKNOWN if found.missing else Truth.OPEN


def _span(months: int) -> str:
    return f"{months // TWELVE} 年 {months % TWELVE} 个月"


LIST_TESTS: Mapping[str, ListTest] = {
    "count": count,
    "exists": exists,
    "sum": total,
    "distinct": distinct,
    "months_covered": months_covered,
    "no_months": no_months,
    "years_in_total": _in_total(TWELVE, "years_in_total"),
    "months_in_total": _in_total(1, "months_in_total"),
}
"""Every test of a record list; ``credits`` stands in the table of equivalences."""

__all__ = ["LIST_TESTS", "ListTest", "Shape", "options_of", "within_limits"]

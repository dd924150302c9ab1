"""Tests over a list of records: how many fit, which months are covered, how many years in all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import UNSET
from zhiping.core.policy.spans import total_months
from zhiping.core.policy.time_tests import as_of_readings
from zhiping.core.policy.truth import NO, Truth, Verdict, unknown, yes_or_no
from zhiping.core.terms import FactType

Rows = Sequence[Mapping[str, Any]]
Evaluate = Callable[[Mapping[str, Any], Scene], Verdict]
ListTest = Callable[[Rows, Any, FactSpec, Scene, Evaluate], Verdict]


def _options(arg: Any, allowed: Mapping[str, type | tuple[type, ...]], name: str, scene: Scene) -> Mapping[str, Any]:
    if not isinstance(arg, Mapping):
        raise scene.broken(f"{name} 后面要写一组键值")
    for key, value in arg.items():
        if key not in allowed:
            raise scene.broken(f"{name} 没有“{key}”；可以写的是：{'、'.join(allowed)}")
        if not isinstance(value, allowed[key]) or isinstance(value, bool):
            raise scene.broken(f"{name} 的“{key}”写得不对")
    return arg


def _fitting(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene, evaluate: Evaluate) -> list[Verdict]:
    return [evaluate(where, scene.on(row, spec)) for row in rows]


def _missing(verdicts: Sequence[Verdict], spec: FactSpec) -> tuple[str, ...]:
    """What to ask for: a field of a record is asked for by its list, an outer fact by its own name."""
    ids = [id for v in verdicts if v.truth is Truth.UNKNOWN for id in v.missing]
    return tuple(dict.fromkeys(spec.id if id in spec.fields else id for id in ids))


def count(rows: Rows, arg: Any, spec: FactSpec, scene: Scene, evaluate: Evaluate) -> Verdict:
    """``{where: ..., at_least: 2}`` or ``at_most``: how many records fit, those in doubt kept apart."""
    options = _options(arg, {"where": Mapping, "at_least": int, "at_most": int}, "count", scene)
    if "at_least" not in options and "at_most" not in options:
        raise scene.broken("count 要写 at_least 或 at_most")
    verdicts = _fitting(rows, options.get("where", {}), spec, scene, evaluate)
    sure = sum(v.truth is Truth.YES for v in verdicts)
    doubtful = [v for v in verdicts if v.truth in (Truth.UNKNOWN, Truth.OPEN)]
    most = sure + len(doubtful)
    low, high = options.get("at_least", 0), options.get("at_most", len(rows))
    notes = ((spec.label, f"共 {len(rows)} 条，符合 {sure} 条" + (f"，待定 {len(doubtful)} 条" if doubtful else "")),)
    if low <= sure and most <= high:
        return Verdict(Truth.YES, notes=notes)
    if most < low or sure > high:
        return Verdict(Truth.NO, notes=notes)
    missing = _missing(doubtful, spec)
    points = tuple(dict.fromkeys(point for v in doubtful for point in v.points))
    return Verdict(Truth.UNKNOWN if missing else Truth.OPEN, points, missing, notes=notes)


def exists(rows: Rows, arg: Any, spec: FactSpec, scene: Scene, evaluate: Evaluate) -> Verdict:
    """``{where: ...}``: at least one record fits."""
    options = _options(arg, {"where": Mapping}, "exists", scene)
    return count(rows, {**options, "at_least": 1}, spec, scene, evaluate)


def _shift(month: str, by: int) -> str:
    total = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def _named(options: Mapping[str, Any], key: str, type: FactType, spec: FactSpec, scene: Scene) -> str:
    name = str(options.get(key))
    if name not in spec.fields or spec.fields[name].type is not type:
        raise scene.broken(f"“{key}”要写“{spec.label}”里的一个{type.label}栏目")
    return name


def months_covered(rows: Rows, arg: Any, spec: FactSpec, scene: Scene, evaluate: Evaluate) -> Verdict:
    """``{where, month, paid, months: 6}``: each of the months before the month of applying has a record (AMB-6).

    A month paid for after it had ended counts by its own month, by the day of payment, or not at all (AMB-31).
    """
    options = _options(arg, {"where": Mapping, "month": str, "paid": str, "months": int}, "months_covered", scene)
    month, paid = _named(options, "month", FactType.MONTH, spec, scene), _named(options, "paid", FactType.DATE, spec, scene)
    wanted = [_shift(scene.facts["apply_month"], -n) for n in range(options["months"], 0, -1)]
    in_time: set[str] = set()
    late: set[str] = set()
    doubtful: list[Verdict] = []
    for row in rows:
        verdict = evaluate(options.get("where", {}), scene.on(row, spec))
        if month not in row or verdict.truth in (Truth.UNKNOWN, Truth.OPEN):
            doubtful.append(verdict if month in row else unknown(month))
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


def no_months(rows: Rows, arg: Any, spec: FactSpec, scene: Scene, evaluate: Evaluate) -> Verdict:
    """``{where, month, months: 6, doubtful_where: ...}``: no record in the months back from the month of applying.

    Whether the month of applying and the month before the first belong to them is left open (AMB-7); records that fit
    ``doubtful_where`` are open by another point (AMB-30).
    """
    shape = {"where": Mapping, "month": str, "months": int, "doubtful_where": Mapping}
    options = _options(arg, shape, "no_months", scene)
    month = _named(options, "month", FactType.MONTH, spec, scene)
    apply_month, back = scene.facts["apply_month"], options["months"]
    readings = {
        "with_month_of_applying": {_shift(apply_month, -n) for n in range(back)},
        "with_month_of_applying_and_six_before": {_shift(apply_month, -n) for n in range(back + 1)},
        "six_before": {_shift(apply_month, -n) for n in range(1, back + 1)},
    }
    reading = scene.pack.values.get("social_insurance.freelancers.month_reading", UNSET)
    sets = list(readings.values()) if reading is UNSET else [readings[reading]]
    found: dict[str, Verdict] = {}
    for row in rows:
        verdict = evaluate(options.get("where", {}), scene.on(row, spec))
        if month not in row or verdict.truth is Truth.UNKNOWN:
            return unknown(spec.id)
        if verdict.truth is Truth.YES and any(row[month] in months for months in sets):
            doubt = evaluate(options["doubtful_where"], scene.on(row, spec)) if "doubtful_where" in options else NO
            sure = doubt.truth is Truth.NO and all(row[month] in months for months in sets)
            point = (
                "social_insurance.freelancers.insurances"
                if doubt.truth is not Truth.NO
                else "social_insurance.freelancers.month_reading"
            )
            found[row[month]] = NO if sure else Verdict(Truth.OPEN, points=(scene.point_of(point),))
    notes = ((spec.label, "、".join(sorted(found)) or "没有找到"),)
    if not found:
        return Verdict(Truth.YES, notes=notes)
    if any(v.truth is Truth.NO for v in found.values()):
        return Verdict(Truth.NO, notes=notes)
    points = tuple(dict.fromkeys(point for v in found.values() for point in v.points))
    return Verdict(Truth.OPEN, points=points, notes=notes)


def years_in_total(rows: Rows, arg: Any, spec: FactSpec, scene: Scene, evaluate: Evaluate) -> Verdict:
    """``{where, from, to, at_least: 5}``: whole years in all fitting periods, overlaps merged; an open end runs to the as-of day."""
    shape = {"where": Mapping, "from": str, "to": str, "at_least": int, "as_of": str}
    options = _options(arg, shape, "years_in_total", scene)
    start, end = _named(options, "from", FactType.DATE, spec, scene), _named(options, "to", FactType.DATE, spec, scene)
    verdicts = _fitting(rows, options.get("where", {}), spec, scene, evaluate)
    if any(v.truth in (Truth.UNKNOWN, Truth.OPEN) for v in verdicts) or any(start not in row for row in rows):
        return unknown(spec.id)
    fitting = [row for row, v in zip(rows, verdicts, strict=True) if v.truth is Truth.YES]
    totals = []
    for words, day in as_of_readings(options.get("as_of", "tenure"), scene):
        months = total_months((row[start], min(row.get(end, day), day)) for row in fitting)
        totals.append((words, months))
    wanted = options["at_least"] * 12
    said = tuple((f"{spec.label}·{words}", f"{months // 12} 年 {months % 12} 个月") for words, months in totals)
    full = [months >= wanted for _, months in totals]
    if all(full) or not any(full):
        return Verdict(yes_or_no(all(full)).truth, notes=said[:1])
    return Verdict(Truth.OPEN, points=(scene.point_of("tenure_as_of"),), notes=said)


LIST_TESTS: Mapping[str, ListTest] = {
    "count": count,
    "exists": exists,
    "months_covered": months_covered,
    "no_months": no_months,
    "years_in_total": years_in_total,
}
"""Every test of a record list."""

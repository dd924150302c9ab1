"""Tests over each person's records: how many fit, what they add up to, which months are covered, how many years in all."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zhiping.analysis.calendar import month_of
from zhiping.analysis.chunk import Rows
from zhiping.analysis.compiler import CompileList, Compiler, Context, Term, Test
from zhiping.analysis.equivalence import credits
from zhiping.analysis.fact_tests import as_of_readings
from zhiping.analysis.limits import compile_limits
from zhiping.analysis.measures import Measured, compile_where, count_of, distinct, distinct_of, months_of, sum_of
from zhiping.analysis.terms import number, whole
from zhiping.analysis.truths import (
    ALL,
    NONE,
    OPEN,
    UNKNOWN,
    YES,
    Plane,
    Truths,
    answered,
    both,
    either,
    opposite,
    plane,
    select,
    settled,
    without,
)
from zhiping.analysis.values import Value, unknown_first
from zhiping.core.policy.arguments import DAY
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import NUMBERS, field_named
from zhiping.core.policy.records_tests import LIMIT, Shape, options_of
from zhiping.core.policy.schema import UNSET
from zhiping.core.terms import FactType

TWELVE = 12
WHERE: Shape = {"where": Mapping}
LIMITS: Shape = {"at_least": LIMIT, "at_most": LIMIT}


def of_known(test: Test, spec: FactSpec) -> Test:
    """The test's answer where it is known which records there are; elsewhere unknown."""

    def known(context: Context) -> Truths:
        unknown = context.people.rows(spec).unknown
        if unknown is ALL:
            return UNKNOWN
        truths = test(context)
        return truths if unknown is NONE else select([(unknown, UNKNOWN), (ALL, truths)])

    return known


def _count(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    options = options_of(arg, {**WHERE, **LIMITS}, "count", compiler.scene())
    parted = compile_where(compiler, options.get("where", {}), spec)
    within = compile_limits(compiler, options, "count")
    return of_known(lambda context: within(context, count_of(parted(context))), spec)


def _exists(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    options = options_of(arg, WHERE, "exists", compiler.scene())
    return _count(compiler, {**options, "at_least": 1}, spec)


def _sum(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    scene = compiler.scene()
    options = options_of(arg, {"of": str, **WHERE, **LIMITS}, "sum", scene)
    field = field_named(options.get("of"), NUMBERS, spec, scene, "of")
    parted = compile_where(compiler, options.get("where", {}), spec)
    within = compile_limits(compiler, options, "sum")
    return of_known(lambda context: within(context, sum_of(parted(context), field)), spec)


def _distinct(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    scene = compiler.scene()
    options = options_of(arg, {"of": str, **WHERE, **LIMITS}, "distinct", scene)
    field = field_named(options.get("of"), tuple(FactType), spec, scene, "of")
    parted = compile_where(compiler, options.get("where", {}), spec)
    within = compile_limits(compiler, options, "distinct")
    return of_known(lambda context: within(context, distinct_of(parted(context), field)), spec)


def _field(options: Mapping[str, Any], key: str, type: FactType, compiler: Compiler, spec: FactSpec) -> str:
    return field_named(str(options.get(key)), (type,), spec, compiler.scene(), key)


def _months_covered(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    """Each of the months before the month of applying has a record; one paid late counts by the pack's reading."""
    options = options_of(arg, {**WHERE, "month": str, "paid": str, "months": LIMIT}, "months_covered", compiler.scene())
    month = _field(options, "month", FactType.MONTH, compiler, spec)
    paid = _field(options, "paid", FactType.DATE, compiler, spec)
    wanted = whole(compiler, options["months"], None, "months")
    parted = compile_where(compiler, options.get("where", {}), spec)
    reading = compiler.pack.values.get("social_insurance.late_paid_month", UNSET)
    late_counts = OPEN if reading is UNSET else (YES if reading == "by_month" else settled(NONE))

    def covered(context: Context) -> Truths:
        found, count = parted(context), wanted(context)
        rows, fits = found.rows, found.fits
        own, paid_on = rows.value(month), rows.value(paid)
        doubtful = rows.anywhere(either(own.unknown, found.doubtful))
        back = _back(rows, own)
        in_window = (back >= 1) & (back <= _of(count.data, rows))
        there = both(both(fits.yes, own.known), plane(in_window))
        late = NONE if paid_on.is_missing else both(paid_on.known, plane(month_of(paid_on.data) > own.data))
        all_there = distinct(rows, own, there) == count.data
        all_in_time = distinct(rows, own, without(there, late)) == count.data
        absent = answered(NONE, doubtful, NONE)
        truths = select([(plane(all_in_time), YES), (plane(all_there), late_counts), (ALL, absent)])
        return select([(count.unknown, UNKNOWN), (count.open, OPEN), (ALL, truths)])

    return of_known(covered, spec)


def _of(data: Any, rows: Rows) -> Any:
    return data[rows.owners] if isinstance(data, np.ndarray) else data


def _back(rows: Rows, month: Value) -> Any:
    """How many months each record's month lies before the month of applying."""
    if month.is_missing:
        return np.zeros(rows.size, np.int64)
    return rows.fact("apply_month").data - month.data


def _no_months(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    """No record in the months back from the month of applying, under every reading of which months these are."""
    shape: Shape = {**WHERE, "month": str, "months": LIMIT, "doubtful_where": Mapping}
    options = options_of(arg, shape, "no_months", compiler.scene())
    month = _field(options, "month", FactType.MONTH, compiler, spec)
    months = whole(compiler, options["months"], None, "months")
    parted = compile_where(compiler, options.get("where", {}), spec)
    doubt = compiler.judge(options["doubtful_where"], spec) if "doubtful_where" in options else None
    reading = compiler.pack.values.get("social_insurance.freelancers.month_reading", UNSET)

    def free(context: Context) -> Truths:
        found, count = parted(context), months(context)
        rows, own = found.rows, found.rows.value(month)
        unknown = rows.anywhere(either(own.unknown, found.fits.unknown))
        n, back = _of(count.data, rows), _back(rows, own)
        readings = {
            "with_month_of_applying": (back >= 0) & (back < n),
            "with_month_of_applying_and_six_before": (back >= 0) & (back <= n),
            "six_before": (back >= 1) & (back <= n),
        }
        sets = list(readings.values()) if reading is UNSET else [readings[reading]]
        in_any, in_all = np.logical_or.reduce(sets), np.logical_and.reduce(sets)
        hit = np.broadcast_to(both(found.fits.yes, plane(in_any)), rows.size)
        clear = opposite(doubt(rows).may) if doubt is not None and rows.size else ALL
        sure = np.broadcast_to(both(clear, plane(in_all)), rows.size)
        barred = rows.anywhere(both(hit, sure))
        truths = select([(unknown, UNKNOWN), (barred, settled(NONE)), (rows.anywhere(plane(hit)), OPEN), (ALL, YES)])
        return select([(without(count.unknown, unknown), UNKNOWN), (without(count.open, unknown), OPEN), (ALL, truths)])

    return of_known(free, spec)


def _in_total(unit: int, word: str) -> CompileList:
    def compile_it(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
        """Whole years (months) in all fitting periods, under every reading of the day they are counted to."""
        scene = compiler.scene()
        shape: Shape = {
            **WHERE, "from": str, "to": str, "at_least": LIMIT, "as_of": (str, Mapping), "within": Mapping,
        }  # fmt: skip
        options = options_of(arg, shape, word, scene)
        start = _field(options, "from", FactType.DATE, compiler, spec)
        end = _field(options, "to", FactType.DATE, compiler, spec)
        wanted = number(compiler, options["at_least"], None, "at_least")
        parted = compile_where(compiler, options.get("where", {}), spec)
        first, until = _window(compiler, options.get("within", {}))
        days = as_of_readings(compiler, options.get("as_of", "tenure"), None)

        def test(context: Context) -> Truths:
            people = context.people
            least = wanted(people)
            edges = [term(people) for term in (first, until) if term is not None]
            ends = [day(people) for day in days]
            unknown, open = unknown_first(least, *edges, *ends)
            if any(value.is_missing for value in (least, *edges, *ends)):
                return answered(NONE, unknown, open)
            found = parted(context)
            begin = None if first is None else edges[0].data
            stop = None if until is None else edges[-1].data
            measures = [
                months_of(found, start, end, begin, one.data if stop is None else np.minimum(one.data, stop)) for one in ends
            ]
            truths = _under_all([_long_enough(one, least, unit) for one in measures], measures)
            return select([(unknown, UNKNOWN), (open, OPEN), (ALL, truths)])

        return of_known(test, spec)

    return compile_it


def _window(compiler: Compiler, within: Mapping[str, Any]) -> tuple[Term | None, Term | None]:
    if set(within) - {"from", "to"}:
        raise compiler.scene().broken("within 只能写 from、to")
    first, last = (compiler.value(within[key], DAY) if key in within else None for key in ("from", "to"))
    return first, last


def _long_enough(found: Measured, wanted: Value, unit: int) -> Truths:
    least, one_month = wanted.data * unit, 10**wanted.scale
    enough = plane(found.low * one_month >= least)
    may = either(plane(found.high * one_month >= least), found.boundless)
    return Truths(enough, either(enough, may), both(found.missing, without(may, enough)))


def _under_all(answers: list[Truths], measures: list[Measured]) -> Truths:
    """The answer all readings give; where they differ unknown if a fact is missing, else open."""
    first = answers[0]
    if len(answers) == 1:
        return first
    same: Plane = ALL
    for other in answers[1:]:
        for one, another in ((first.yes, other.yes), (first.may, other.may), (first.unknown, other.unknown)):
            same = both(same, plane(np.equal(one, another)))
    missing: Plane = NONE
    for measure in measures:
        missing = either(missing, measure.missing)
    return select([(same, first), (missing, UNKNOWN), (ALL, OPEN)])


LISTS: Mapping[str, CompileList] = {
    "count": _count,
    "exists": _exists,
    "sum": _sum,
    "distinct": _distinct,
    "months_covered": _months_covered,
    "no_months": _no_months,
    "years_in_total": _in_total(TWELVE, "years_in_total"),
    "months_in_total": _in_total(1, "months_in_total"),
    "credits": credits,
}
"""Every test of a record list."""

"""What is measured over each person's records: how many fit, their sum, how many different, the largest, the months in all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiping.analysis.chunk import Rows
from zhiping.analysis.compiler import Compiler, Context, Term, Test, all_tests
from zhiping.analysis.periods import total_months
from zhiping.analysis.truths import NONE, Plane, Truths, both, either, opposite, without
from zhiping.analysis.values import NOTHING, NUMBER, WORD, OneByOne, Value, bound, translated, wide
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import TAKES, field_named


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure for each person, between ``low`` and ``high``; ``boundless``: there is no telling how much it may be."""

    low: Any
    high: Any
    missing: Plane  # of whom a fact is missing in a record that may count
    open: Plane  # of whom a record may count by a point left open
    boundless: Plane = NONE
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Parted:
    """The records of a list with whether each fits."""

    rows: Rows
    fits: Truths

    @property
    def maybe(self) -> Plane:
        """Records that fit or may fit."""
        return self.fits.may

    @property
    def doubtful(self) -> Plane:
        return NONE if self.fits.may is self.fits.yes else without(self.fits.may, self.fits.yes)

    def doubts(self, blank: Plane = NONE) -> tuple[Plane, Plane]:
        """Of whom something is missing, and of whom something is open; a blank that may count is missing."""
        missing = self.rows.anywhere(either(self.fits.unknown, both(self.maybe, blank)))
        return missing, self.rows.anywhere(self.fits.open)


def compile_where(compiler: Compiler, where: Mapping[str, Any], spec: FactSpec) -> Callable[[Context], Parted]:
    """Whether each record fits, by the list's own condition and by ``where``."""
    test: Test = all_tests([compiler.judge(one, spec) for one in (*spec.where, where) if one])

    def parted(context: Context) -> Parted:
        rows = context.people.rows(spec)
        return Parted(rows, test(rows) if rows.size else Truths(NONE, NONE))

    return parted


def count_of(parted: Parted) -> Measured:
    low = parted.rows.count(parted.fits.yes)
    high = low if parted.fits.may is parted.fits.yes else parted.rows.count(parted.maybe)
    return Measured(low, high, *parted.doubts())


def sum_of(parted: Parted, field: str) -> Measured:
    """The sum of a number over the records that fit; a blank number may be anything."""
    rows, value = parted.rows, parted.rows.value(field)
    data = value.data
    if value.is_missing:
        data = np.zeros(rows.size, np.int64)
    data = wide(np.broadcast_to(data, rows.size), bound(data) * max(rows.size, 1))

    def over(where: Plane) -> Any:
        return rows.total(np.where(both(where, value.known), data, data.dtype.type(0) if data.dtype != object else 0))

    low = over(parted.fits.yes)
    high = low if parted.doubtful is NONE else low + over(parted.doubtful)
    blank = rows.anywhere(both(parted.maybe, value.unknown))
    return Measured(low, high, *parted.doubts(value.unknown), blank, value.scale)


def distinct_of(parted: Parted, field: str) -> Measured:
    """How many different values of a field the fitting records have; a blank one may be another."""
    rows, value = parted.rows, parted.rows.value(field)
    low = distinct(rows, value, both(parted.fits.yes, value.known))
    blank = rows.count(both(parted.maybe, value.unknown))
    high = distinct(rows, value, both(parted.maybe, value.known)) + blank
    return Measured(low, high, *parted.doubts(value.unknown))


def distinct(rows: Rows, value: Value, where: Plane) -> Any:
    """How many different values each person has in the records where the plane is set."""
    if where is NONE or rows.size == 0:
        return np.zeros(rows.people.size, np.int64)
    if value.data.dtype == object:
        raise OneByOne("numbers too long to tell apart in columns")
    chosen = np.broadcast_to(where, rows.size)
    owners, data = rows.owners[chosen], np.broadcast_to(value.data, rows.size)[chosen]
    order = np.lexsort((data, owners))
    owners, data = owners[order], data[order]
    first = np.ones(len(owners), bool)
    first[1:] = (owners[1:] != owners[:-1]) | (data[1:] != data[:-1])
    return np.bincount(owners[first], minlength=rows.people.size)


def extreme(parted: Parted, field: str, spec: FactSpec, largest: bool) -> Value:
    """The largest or smallest of a field; not known without a record, with one in doubt, or with a blank."""
    rows, value = parted.rows, parted.rows.value(field)
    if value.kind == WORD:
        choices = tuple(key for key, _ in spec.columns[field].choices)
        value = value.but(data=translated(value, choices), words=choices)
    missing, open = parted.doubts(value.unknown)
    missing = either(missing, opposite(rows.anywhere(parted.maybe)))
    if value.is_missing or parted.fits.yes is NONE:
        return Value(NOTHING, np.int64(0), missing, without(open, missing))
    where = np.broadcast_to(both(parted.fits.yes, value.known), rows.size)
    data = np.broadcast_to(value.data, rows.size)
    if data.dtype == object:
        raise OneByOne("numbers too long to order in columns")
    made = np.full(rows.people.size, 0, data.dtype)
    order = np.lexsort((data if largest else -data.astype(np.int64), rows.owners))
    kept = order[where[order]]
    made[rows.owners[kept]] = data[kept]  # of several, the last written stays
    return value.but(data=made, unknown=missing, open=without(open, missing))


def months_of(parted: Parted, start: str, end: str, first: Any, last: Any) -> Measured:
    """Whole months in the fitting periods, overlaps merged, clipped to ``first`` .. ``last``; an open end runs to ``last``."""
    rows = parted.rows
    began, ended = rows.value(start), rows.value(end)
    blank = rows.anywhere(both(parted.maybe, began.unknown))

    def of(day: Any, places: Any) -> Any:
        return day[places] if isinstance(day, np.ndarray) else day

    def over(where: Plane) -> Any:
        if where is NONE or began.is_missing:
            return np.zeros(rows.people.size, np.int64)
        chosen = np.flatnonzero(np.broadcast_to(both(where, began.known), rows.size))
        owners = rows.owners[chosen]
        until = of(last, owners)
        begins = began.data[chosen] if first is None else np.maximum(began.data[chosen], of(first, owners))
        known = of(ended.known, chosen)
        ends = until if ended.is_missing else np.where(known, np.minimum(of(ended.data, chosen), until), until)
        return total_months(owners, begins, np.broadcast_to(ends, len(chosen)), rows.people.size)

    low = over(parted.fits.yes)
    high = low if parted.doubtful is NONE else over(parted.maybe)
    return Measured(low, high, *parted.doubts(began.unknown), blank)


def measured(compiler: Compiler, arg: Mapping[str, Any]) -> Term:
    """``{over: list, where: ..., take: count | {sum: field}}`` as one value for each person."""
    scene = compiler.scene()
    spec = compiler.known.get(arg["over"])
    if spec is None or not spec.is_list:
        raise scene.broken(f"“{arg['over']}”不是一组记录")
    parted = compile_where(compiler, arg.get("where", {}), spec)
    measure = _measure(compiler, arg.get("take"), spec)

    def term(context: Context) -> Value:
        found = parted(context)
        value = measure(found)
        absent = found.rows.unknown
        return value.but(unknown=either(absent, value.unknown), open=without(value.open, absent))

    return term


def _measure(compiler: Compiler, take: Any, spec: FactSpec) -> Callable[[Parted], Value]:
    scene = compiler.scene()
    if take == "count":
        return lambda parted: sure(count_of(parted))
    if not isinstance(take, Mapping) or len(take) != 1 or next(iter(take)) not in MEASURES:
        raise scene.broken(f"take 要写 count，或 {'、'.join(f'{{{word}: 栏目}}' for word in MEASURES)}")
    (word, name), *_ = take.items()
    field = field_named(name, TAKES[word][1], spec, scene, word)
    return lambda parted: MEASURES[word](parted, field, spec)


def sure(found: Measured) -> Value:
    """A measure as one value: not known or left open where any record is in doubt."""
    return Value(NUMBER, found.low, found.missing, without(found.open, found.missing), found.scale)


MEASURES: Mapping[str, Callable[[Parted, str, FactSpec], Value]] = {
    "sum": lambda parted, field, spec: sure(sum_of(parted, field)),
    "distinct": lambda parted, field, spec: sure(distinct_of(parted, field)),
    "largest": lambda parted, field, spec: extreme(parted, field, spec, True),
    "smallest": lambda parted, field, spec: extreme(parted, field, spec, False),
}
"""What may be taken of a field; ``count`` is taken of the records themselves."""

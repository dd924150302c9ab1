"""Tests of a single fact, for many people: equal, among, compared by order, mentioned, filled, years since a day."""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from zhiping.analysis import calendar
from zhiping.analysis.chunk import by_word
from zhiping.analysis.compiler import Compiler, CompileTest, Context, FactTest, Term, Test
from zhiping.analysis.terms import whole
from zhiping.analysis.truths import (
    ALL,
    NONE,
    Plane,
    Truths,
    answered,
    both,
    either,
    none_of,
    opposite,
    plane,
)
from zhiping.analysis.values import (
    DAY,
    MONTH,
    NOTHING,
    SET,
    TRUE_OR_FALSE,
    WORD,
    OneByOne,
    Value,
    compared,
    constant,
    translated,
    unknown_first,
)
from zhiping.core.policy.expression import UNORDERED
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.schema import UNSET
from zhiping.core.policy.time_tests import AS_OF
from zhiping.core.policy.time_tests import DAY as DAY_SPEC
from zhiping.core.terms import FactType

Holds = Callable[[Value, Value], Plane]


def _against(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None, holds: Holds) -> FactTest:
    return FactTest(spec.id, compiler.value(arg, spec, inside), holds)


def _equal(value: Value, wanted: Value) -> Plane:
    if value.kind != wanted.kind:
        return NONE
    return compared(operator.eq, value, wanted)


def _is(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    if arg is False and spec.type is FactType.BOOLEAN:
        is_so = _against(compiler, True, spec, inside, _is_equal)
        return lambda context: none_of(is_so(context))
    return _against(compiler, arg, spec, inside, _is_equal)


def _is_equal(value: Value, wanted: Value) -> Plane:
    if value.kind == wanted.kind == TRUE_OR_FALSE:
        if wanted.data is ALL:
            return plane(value.data)
        if wanted.data is NONE:
            return opposite(plane(value.data))
    if value.kind == wanted.kind == WORD and not isinstance(wanted.data, np.ndarray):
        word = wanted.words[int(wanted.data)]
        return plane(value.data == value.words.index(word)) if word in value.words else NONE
    return _equal(value, wanted)


def _one_of(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    return _against(compiler, arg, spec, inside, lambda value, wanted: _in_set(compiler, inside, "one_of", value, wanted))


def _in_set(compiler: Compiler, inside: FactSpec | None, name: str, value: Value, wanted: Value) -> Plane:
    """Whether a value is among those of a set; where the set hangs on the person, each person's own."""
    if wanted.kind != SET:
        raise compiler.scene(inside).broken(f"{name} 后面要写列表")
    planes = [_member(value, members) for members in wanted.words]
    return _own(planes, wanted)


def _own(planes: Sequence[Plane], wanted: Value) -> Plane:
    if len(planes) == 1:
        return planes[0]
    found: Plane = NONE
    for place, one in enumerate(planes):
        found = either(found, both(plane(wanted.data == place), one))
    return found


def _member(value: Value, members: Sequence[Any]) -> Plane:
    found: Plane = NONE
    if value.kind == WORD:
        for first, last in _runs([place for place, word in enumerate(value.words) if word in members]):
            found = either(found, _between(value.data, first, last))
        return found
    for member in members:
        type = FactType.MONTH if value.kind == MONTH else None
        found = either(found, _is_equal(value, constant(member, type)))
    return found


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Places in order as runs from a first to a last: few comparisons tell who is in any of them."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _between(data: Any, first: int, last: int) -> Plane:
    if first == last:
        return plane(data == first)
    return plane(data <= last) if first == 0 else plane((data >= first) & (data <= last))


def _not_in(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    inner = _one_of(compiler, arg, spec, inside)
    return lambda context: none_of(inner(context))


def _mentions(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    """The text holds one of these words; asked once of each different text."""

    def holds(value: Value, wanted: Value) -> Plane:
        if wanted.kind != SET:
            raise compiler.scene(inside).broken("mentions 后面要写列表")
        return _own([_mentioned(value, words) for words in wanted.words], wanted)

    return _against(compiler, arg, spec, inside, holds)


def _mentioned(value: Value, words: Sequence[str]) -> Plane:
    return by_word(value, lambda text: any(word in text for word in words))


def _ordered(holds: Callable[[Any, Any], Any]) -> CompileTest:
    def compile_it(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
        if spec.type in UNORDERED:
            raise compiler.scene(inside).broken(f"“{spec.id}”不能比较先后大小")
        choices = tuple(key for key, _ in spec.choices)

        def by_order(value: Value, wanted: Value) -> Plane:
            if value.kind != wanted.kind:
                raise OneByOne(f"{spec.id} is compared with another kind")
            if value.kind != WORD:
                return compared(holds, value, wanted)
            limit = translated(wanted, choices)
            if np.any(np.asarray(limit) < 0):
                raise OneByOne(f"{spec.id} is compared with a word that is none of its choices")
            return plane(holds(value.data if value.words == choices else translated(value, choices), limit))

        return _against(compiler, arg, spec, inside, by_order)

    return compile_it


def _filled(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    if not isinstance(arg, bool):
        raise compiler.scene(inside).broken("filled 要写 true 或 false")
    if arg:
        return lambda context: context.filled(spec)
    return lambda context: none_of(context.filled(spec))


def as_of_readings(compiler: Compiler, name: Any, inside: FactSpec | None) -> list[Term]:
    """The days by which years may be counted: one, or where the pack leaves it open each of its readings."""
    if name in ("today", "as_of"):
        return [lambda context: context.fact(name)]
    if name != "tenure":
        return [_day(compiler, name, inside)]
    readings: dict[str, Term] = {"submission": lambda context: context.fact("as_of")}
    filing = compiler.pack.stages[0].window
    if filing is not None:
        closes = constant(compiler.pack.windows[filing].closes.date())
        readings["end_of_first_window"] = lambda context: closes
    end = constant(date(compiler.pack.year, 12, 31))
    readings["end_of_year"] = lambda context: end
    chosen = compiler.pack.values.get("tenure_as_of", UNSET)
    if chosen is UNSET:
        return list(readings.values())
    if isinstance(chosen, Mapping):
        return [_day(compiler, chosen, inside)]
    if chosen not in readings:
        raise compiler.scene(inside).broken(f"tenure_as_of 写的是“{chosen}”；可以写的是：{'、'.join(readings)}")
    return [readings[chosen]]


def _day(compiler: Compiler, term: Any, inside: FactSpec | None) -> Term:
    scene = compiler.scene(inside)
    if not isinstance(term, Mapping):
        raise scene.broken(f"as_of 写的是“{term}”；可以写的是：{'、'.join(AS_OF)}，或一个日期取值")
    made = compiler.value(term, DAY_SPEC, inside)

    def checked(context: Context) -> Value:
        value = made(context)
        if value.kind not in (DAY, NOTHING):
            raise scene.broken("as_of 的取值不是日期")
        return value

    return checked


def _full(start: Any, years: Any, day: Any, reading: Any) -> tuple[Plane, Plane]:
    """Of whom the years are full by ``day``, and of whom they may be."""
    first, last = calendar.anniversaries(start, years)
    if reading == "on_the_day":
        last = first
    elif reading == "day_after":
        first = last = last + 1
    may = day >= first
    full = day > last
    return plane(full if reading is UNSET else full | (may & (first == last))), plane(may)


def _years_since(compiler: Compiler, arg: Any, spec: FactSpec, inside: FactSpec | None) -> Test:
    """So many full years under all readings, some (open) or none."""
    scene = compiler.scene(inside)
    if not isinstance(arg, Mapping) or set(arg) - {"at_least", "as_of"} or spec.type is not FactType.DATE:
        raise scene.broken(f"“{spec.id}”的 years_since 要写 {{at_least: 年数, as_of: {' 或 '.join(AS_OF)}}}")
    wanted = whole(compiler, arg.get("at_least"), inside, "years_since 的 at_least")
    days = as_of_readings(compiler, arg.get("as_of", "tenure"), inside)
    reading = compiler.pack.values.get("anniversary", UNSET)
    limits: dict[tuple[int, int], tuple[int, int]] = {}

    def full(start: Any, years: Any, day: Any) -> tuple[Plane, Plane]:
        if isinstance(years, np.ndarray) or isinstance(day, np.ndarray):
            return _full(start, years, day, reading)
        key = (int(years), int(day))
        if key not in limits:  # the same day for all: whoever started by one day has the years full
            limits[key] = (
                calendar.last_start(lambda start: bool(_full(np.int64(start), *key, reading)[0])),
                calendar.last_start(lambda start: bool(_full(np.int64(start), *key, reading)[1])),
            )
        full_by, may_by = limits[key]
        yes = plane(start <= full_by)
        return yes, yes if full_by == may_by else plane(start <= may_by)

    def test(context: Context) -> Truths:
        value = context.value(spec.id)
        years = wanted(context)
        ends = [day(context) for day in days]
        unknown, open = unknown_first(value, years, *ends)
        if value.is_missing or years.is_missing or any(end.is_missing for end in ends):
            return answered(NONE, unknown, open)
        answers = [full(value.data, years.data, end.data) for end in ends]
        yes, may = all_planes(answers)
        unsure = either(unknown, open)
        if unsure is NONE:
            return Truths(yes, may)
        yes = both(yes, opposite(unsure))
        return Truths(yes, either(may, unsure), unknown)

    return test


def all_planes(answers: Sequence[tuple[Plane, Plane]]) -> tuple[Plane, Plane]:
    """Yes where every reading says so; no where none says that it may be."""
    yes, may = answers[0]
    for one, other in answers[1:]:
        yes, may = both(yes, one), either(may, other)
    return yes, may


TESTS: Mapping[str, CompileTest] = {
    "is": _is,
    "one_of": _one_of,
    "not_in": _not_in,
    "mentions": _mentions,
    "at_least": _ordered(operator.ge),
    "at_most": _ordered(operator.le),
    "after": _ordered(operator.gt),
    "before": _ordered(operator.lt),
    "years_since": _years_since,
    "filled": _filled,
}
"""Every test of a single fact."""

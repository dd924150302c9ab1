"""What a fact is compared with, for many people: literals, facts, parameters, windows, and values worked out of these."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from zhiping.analysis import calendar
from zhiping.analysis.compiler import Always, Compiler, CompileTerm, Context, Term, Test
from zhiping.analysis.measures import measured
from zhiping.analysis.population import Column
from zhiping.analysis.truths import ALL, NONE, both, opposite, plane, somewhere, without
from zhiping.analysis.values import (
    DAY,
    KINDS,
    LEFT_OPEN,
    MISSING,
    MONTH,
    NOTHING,
    NUMBER,
    SET,
    TRUE_OR_FALSE,
    WORD,
    OneByOne,
    Value,
    add,
    same_shape,
    select,
    take,
    times,
    translated,
    unknown_first,
)
from zhiping.core.policy import arguments
from zhiping.core.policy.facts import FactSpec
from zhiping.core.terms import FactType


def number(compiler: Compiler, arg: Any, inside: FactSpec | None, what: str) -> Term:
    """A limit: a whole number or a decimal."""
    term = compiler.value(arg, None, inside)

    def checked(context: Context) -> Value:
        value = term(context)
        if value.kind not in (NUMBER, NOTHING):
            raise compiler.scene(inside).broken(f"{what} 要写数")
        return value

    return checked


def whole(compiler: Compiler, arg: Any, inside: FactSpec | None, what: str) -> Term:
    term = number(compiler, arg, inside, what)

    def checked(context: Context) -> Value:
        value = term(context)
        if value.scale == 0:
            return value
        unit = 10**value.scale
        if somewhere(both(value.known, plane(value.data % unit != 0))):
            raise compiler.scene(inside).broken(f"{what} 要写整数")
        return value.but(data=value.data // unit, scale=0)

    return checked


def fitted(value: Value, spec: FactSpec | None) -> Value:
    """A day as its month where a month is wanted, a month as its first day where a day is."""
    if spec is not None and spec.type is FactType.MONTH and value.kind == DAY:
        return value.but(kind=MONTH, data=calendar.month_of(value.data))
    if spec is not None and spec is not arguments.AS_GIVEN and spec.type is FactType.DATE and value.kind == MONTH:
        return value.but(kind=DAY, data=calendar.first_of_month(value.data))
    return value


def fact_named(compiler: Compiler, id: str, inside: FactSpec | None) -> Term:
    if id not in compiler.known:
        raise compiler.scene(inside).broken(f"没有事实“{id}”")
    return lambda context: context.fact(id)


def _fact(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    if arg["fact"] in compiler.asked.fixed:
        return Always(fitted(compiler.asked.fixed[arg["fact"]], spec))
    term = fact_named(compiler, arg["fact"], inside)
    return lambda context: fitted(term(context), spec)


def _field(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    id = arg["field"]
    if inside is None or id not in inside.columns:
        raise compiler.scene(inside).broken(f"记录里没有栏目“{id}”")
    return lambda context: fitted(context.value(id), spec)


def _value(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    stored = compiler.pack.values.get(arg["value"])
    if isinstance(stored, Mapping):
        return compiler.value(stored, spec, inside)
    return Always(compiler.plain(lambda scene: scene.literal(scene.setting(arg["value"]), spec), spec, inside))


def _window(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    return Always(compiler.plain(lambda scene: arguments.value_of(arg, spec, scene), spec, inside))


def _by(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    """One value for each value of another fact."""
    fact = fact_named(compiler, arg["by"], inside)
    cases = {key: compiler.value(value, spec, inside) for key, value in arg.items() if key not in ("by", "other")}
    other = compiler.value(arg["other"], spec, inside) if "other" in arg else None

    def by(context: Context) -> Value:
        key = fact(context)
        parts = [(key.open, LEFT_OPEN), *((has_key(key, name), term(context)) for name, term in cases.items())]
        left = key.known
        for where, _ in parts[1:]:
            left = without(left, where)
        if other is not None:
            parts.append((left, other(context)))
        elif somewhere(left):
            raise compiler.scene(inside).broken(f"by 没有写全“{arg['by']}”的取值，也没有写 other")
        return select(parts)

    return by


def has_key(value: Value, name: str) -> Any:
    """Whose value the pack writes as ``name``."""
    if value.is_missing:
        return NONE
    if value.kind == WORD:
        found = plane(np.array([word == name for word in value.words])[value.data])
    elif value.kind == TRUE_OR_FALSE:
        found = {"true": plane(value.data), "false": opposite(plane(value.data))}.get(name, NONE)
    else:
        found = plane(np.vectorize(lambda one: _said(one, value) == name, otypes=[bool])(value.data))
    return both(value.known, found)


def _said(data: Any, value: Value) -> str:
    return arguments.key_of(Column(value.kind, [data], ALL, value.scale).at(0))


def _cases(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    """The first case that holds; one that may hold keeps those after it from being asked."""
    cases = [(compiler.judge(one["when"], inside), compiler.value(one["take"], spec, inside)) for one in arg["cases"]]
    other = compiler.value(arg["other"], spec, inside) if "other" in arg else None

    def case(context: Context) -> Value:
        parts: list[tuple[Any, Value]] = []
        for when, term in cases:
            holds: Any = when(context)
            parts += [(holds.yes, term(context)), (holds.unknown, MISSING), (holds.open, LEFT_OPEN)]
        return select([*parts, (ALL, MISSING if other is None else other(context))])

    return case


def _from(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    """A day moved by years and months, to an edge, by days, by working days."""
    start = compiler.value(arg["from"], arguments.AS_GIVEN, inside)
    steps = {key: whole(compiler, arg[key], inside, key) for key in ("years", "months", "days", "workdays") if key in arg}
    for word in ("start_of", "end_of"):
        if word in arg and arg[word] not in arguments.EDGES:
            raise compiler.scene(inside).broken(f"{word} 写的是“{arg[word]}”；可以写的是：{'、'.join(arguments.EDGES)}")
    workdays = calendar.Workdays(compiler.pack.holidays, compiler.pack.makeup_workdays) if "workdays" in arg else None

    def moved(context: Context) -> Value:
        begin = start(context)
        by = {key: term(context) for key, term in steps.items()}
        unknown, open = unknown_first(begin, *by.values())
        if begin.is_missing or unknown is ALL or open is ALL:
            return MISSING.but(unknown=unknown, open=open)
        day = calendar.first_of_month(begin.data) if begin.kind == MONTH else begin.data
        if "years" in by or "months" in by:
            months = sum((by[key].data * unit for key, unit in (("years", 12), ("months", 1)) if key in by), 0)
            day = calendar.moved_by_months(day, months)
        for word in ("start_of", "end_of"):
            if word in arg:
                day = calendar.edge(day, word, arg[word])
        if "days" in by:
            day = day + by["days"].data
        if workdays is not None:
            day = workdays.after(day, by["workdays"].data)
        made = Value(DAY, day, unknown, open)
        if begin.kind == MONTH and (spec is None or spec.type is not FactType.DATE):
            return made.but(kind=MONTH, data=calendar.month_of(day))
        return fitted(made, spec)

    return moved


def _year_of(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    term = compiler.value(arg["year_of"], arguments.AS_GIVEN, inside)

    def year(context: Context) -> Value:
        value = term(context)
        if value.is_missing:
            return value
        return value.but(kind=NUMBER, data=value.data // 12 if value.kind == MONTH else calendar.year_of(value.data))

    return year


def _numbers(word: str, join: Callable[[Value, Value], Value]) -> CompileTerm:
    def term(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
        parts = _parts(word, compiler, arg, inside)
        return _folded([number(compiler, part, inside, word) for part in parts], join)

    return term


def _extreme(word: str, better: Callable[[Any, Any], Any]) -> CompileTerm:
    def choose(one: Value, other: Value) -> Value:
        if one.kind in (WORD, SET):
            raise OneByOne("words have no order")
        one, other = same_shape(one, other)
        return one.but(data=better(one.data, other.data))

    def term(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
        """The largest or smallest of several values, days among them."""
        wanted = arguments.DAY if spec is arguments.AS_GIVEN else spec
        return _folded([compiler.value(part, wanted, inside) for part in _parts(word, compiler, arg, inside)], choose)

    return term


def _parts(word: str, compiler: Compiler, arg: Mapping[str, Any], inside: FactSpec | None) -> Sequence[Any]:
    parts = arg[word]
    if not isinstance(parts, tuple) or not parts:
        raise compiler.scene(inside).broken(f"{word} 后面要写列表")
    return parts


def _folded(terms: Sequence[Term], join: Callable[[Value, Value], Value]) -> Term:
    def folded(context: Context) -> Value:
        values = [term(context) for term in terms]
        unknown, open = unknown_first(*values)
        if any(value.is_missing for value in values):
            return MISSING.but(unknown=unknown, open=open)
        made = values[0]
        for value in values[1:]:
            made = join(made, value)
        return made.but(unknown=unknown, open=open)

    return folded


def _sum(one: Value, other: Value) -> Value:
    one, other = same_shape(one, other)
    return one.but(data=add(one.data, other.data))


def _product(one: Value, other: Value) -> Value:
    return one.but(data=times(one.data, other.data), scale=one.scale + other.scale)


def _over(compiler: Compiler, arg: Mapping[str, Any], spec: FactSpec | None, inside: FactSpec | None) -> Term:
    """A number or a day taken of a record list."""
    term = measured(compiler, arg)
    if inside is None:
        return term
    return lambda context: take(term(context.people), context.owners)  # type: ignore[union-attr]


def as_type(value: Value, spec: FactSpec) -> Value:
    """A value worked out, as one of the derived fact's own type."""
    value = fitted(value, spec)
    if value.is_missing:
        return value
    if spec.type is None or value.kind != KINDS[spec.type]:
        raise OneByOne(f"{spec.id} is not of its type")
    odd: Any = NONE
    if spec.type is FactType.CHOICE:
        words = tuple(key for key, _ in spec.choices)
        value = value.but(data=translated(value, words), words=words)
        odd = value.data < 0
    elif spec.type is FactType.INTEGER and value.scale:
        odd = value.data % 10**value.scale != 0
    elif value.kind == DAY:
        odd = (value.data < calendar.EARLIEST_FACT) | (value.data > calendar.LATEST_FACT)
    if somewhere(both(value.known, plane(odd))):
        raise OneByOne(f"{spec.id} has values that are not of its type")
    return value


TERMS: Mapping[str, CompileTerm] = {
    "fact": _fact,
    "field": _field,
    "value": _value,
    "opens": _window,
    "closes": _window,
    "by": _by,
    "cases": _cases,
    "from": _from,
    "year_of": _year_of,
    "plus": _numbers("plus", _sum),
    "times": _numbers("times", _product),
    "largest": _extreme("largest", np.maximum),
    "smallest": _extreme("smallest", np.minimum),
    "over": _over,
}
"""Every kind of value that is not a literal."""

__all__ = ["SET", "TERMS", "Test", "as_type", "number", "whole"]

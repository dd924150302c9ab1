"""Which facts, tests and values an expression names: for checks at loading, and for what to show and to ask."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhiping.core.policy.arguments import word_of
from zhiping.core.policy.expression import JOINS
from zhiping.core.policy.schema import Derived, Pack

WHERES = ("where", "doubtful_where")


def facts_in(expression: Any) -> Iterator[str]:
    """The facts an expression looks at, each time it does; record fields are not among them."""
    if not isinstance(expression, Mapping):
        return
    for key, arg in expression.items():
        if key in JOINS:
            for part in parts_of(key, arg):
                yield from facts_in(part)
        else:
            yield key


def parts_of(key: str, arg: Any) -> tuple[Any, ...]:
    """The expressions that a join holds."""
    if key == "setting":
        return ()
    if key == "not":
        return (arg,)
    if key == "at_least_k":
        return (*arg.get("always", ()), *arg.get("of", ())) if isinstance(arg, Mapping) else ()
    return arg if isinstance(arg, tuple) else ()


def every_fact_in(expression: Any, *, inside: bool = False) -> Iterator[str]:
    """Every fact an expression rests on: those it looks at, and those its values and the conditions on records name."""
    if not isinstance(expression, Mapping):
        return
    for key, arg in expression.items():
        if key in JOINS:
            for part in parts_of(key, arg):
                yield from every_fact_in(part, inside=inside)
            yield from facts_in_value(arg.get("k") if key == "at_least_k" and isinstance(arg, Mapping) else None)
            continue
        if not inside:
            yield key
        for test in arg.values() if isinstance(arg, Mapping) else ():
            yield from _facts_in_test(test)


def _facts_in_test(arg: Any) -> Iterator[str]:
    if isinstance(arg, Mapping) and word_of(arg) is None:
        for key, value in arg.items():
            if key in WHERES:
                yield from every_fact_in(value, inside=True)
            elif key == "within" and isinstance(value, Mapping):
                for edge in value.values():
                    yield from facts_in_value(edge)
            else:
                yield from facts_in_value(value)
    elif isinstance(arg, Mapping) and {"from", "to"} <= set(arg):  # periods of records, not a day moved
        yield from _facts_in_test({key: value for key, value in arg.items() if key not in ("from", "to")})
    else:
        yield from facts_in_value(arg)


def facts_in_value(arg: Any) -> Iterator[str]:
    """The facts a value rests on."""
    if isinstance(arg, tuple):
        for one in arg:
            yield from facts_in_value(one)
    if not isinstance(arg, Mapping):
        return
    word = word_of(arg)
    if word in ("fact", "by", "over"):
        yield str(arg[word])
    if word == "over":
        yield from every_fact_in(arg.get("where"), inside=True)
    elif word == "cases":
        for case in arg["cases"]:
            yield from every_fact_in(case.get("when"))
            yield from facts_in_value(case.get("take"))
        yield from facts_in_value(arg.get("other"))
    elif word not in ("fact", "field", "value", "opens", "closes"):
        for key, value in arg.items():
            if key != "by":
                yield from facts_in_value(value)


def parameters_in(expression: Any) -> Iterator[str]:
    """Every parameter of the pack that an expression or value names, ``{value: key}`` and ``setting`` alike."""
    if isinstance(expression, tuple):
        for one in expression:
            yield from parameters_in(one)
    if not isinstance(expression, Mapping):
        return
    for key, arg in expression.items():
        if key == "value" and isinstance(arg, str):
            yield arg
        elif key == "setting" and isinstance(arg, Mapping):
            yield from arg
        else:
            yield from parameters_in(arg)


def rests_on(derived: Derived) -> tuple[str, ...]:
    """The facts a derived one is worked out of, without going deeper."""
    found = [*facts_in_value(derived.value), *every_fact_in(derived.test), *every_fact_in(derived.fits, inside=True)]
    return tuple(dict.fromkeys([*([derived.records] if derived.records else []), *found]))


def sources_of(id: str, pack: Pack) -> tuple[str, ...]:
    """The facts that are given, not derived, that ``id`` comes from; itself when it is given."""
    if id not in pack.derived:
        return (id,)
    return tuple(dict.fromkeys(source for part in rests_on(pack.derived[id]) for source in sources_of(part, pack)))

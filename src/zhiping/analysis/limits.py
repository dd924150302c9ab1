"""Whether a measure of which not every record is sure lies within a rule's limits, for many people."""

from collections.abc import Callable, Mapping
from typing import Any

from zhiping.analysis.compiler import Compiler, Context
from zhiping.analysis.measures import Measured
from zhiping.analysis.terms import number
from zhiping.analysis.truths import ALL, NONE, OPEN, UNKNOWN, Plane, Truths, both, either, opposite, plane, select, without
from zhiping.analysis.values import NUMBER, Value, joined, unknown_first

Within = Callable[[Context, Measured], Truths]


def compile_limits(compiler: Compiler, options: Mapping[str, Any], name: str) -> Within:
    """Yes or no where the measure is sure enough to say; unknown or open where what is in doubt would tip it."""
    if "at_least" not in options and "at_most" not in options:
        raise compiler.scene().broken(f"{name} 要写 at_least 或 at_most")
    least = number(compiler, options["at_least"], None, "at_least") if "at_least" in options else None
    most = number(compiler, options["at_most"], None, "at_most") if "at_most" in options else None

    def within(context: Context, found: Measured) -> Truths:
        limits = [None if term is None else term(context.people) for term in (least, most)]
        given = [value for value in limits if value is not None]
        unknown, open = unknown_first(*given)
        if any(value.is_missing for value in given):
            return Truths(NONE, ALL, unknown)
        truths = judged(found, *limits)
        return select([(unknown, UNKNOWN), (open, OPEN), (ALL, truths)]) if unknown is not NONE or open is not NONE else truths

    return within


def judged(found: Measured, least: Value | None, most: Value | None) -> Truths:
    enough: Plane = ALL
    may_be_enough: Plane = ALL
    if least is not None:
        enough = _at_least(found.low, found, least)
        may_be_enough = either(_at_least(found.high, found, least), found.boundless)
    few: Plane = ALL
    may_be_few: Plane = ALL
    if most is not None:
        may_be_few = opposite(_more(found.low, found, most))
        few = without(opposite(_more(found.high, found, most)), found.boundless)
    yes = both(enough, few)
    may = either(yes, both(may_be_enough, may_be_few))
    return Truths(yes, may, both(found.missing, without(may, yes)))


def _at_least(data: Any, found: Measured, limit: Value) -> Plane:
    one, other = joined(Value(NUMBER, data, scale=found.scale), limit)
    return plane(one >= other)


def _more(data: Any, found: Measured, limit: Value) -> Plane:
    one, other = joined(Value(NUMBER, data, scale=found.scale), limit)
    return plane(one > other)

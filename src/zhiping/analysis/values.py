"""Values of many people at once: days, months, numbers and words as typed arrays, with what is not known beside them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from zhiping.analysis.truths import ALL, NONE, Plane, both, chosen, either, opposite, plane, without
from zhiping.core.terms import FactType

TRUE_OR_FALSE, NUMBER, DAY, MONTH, WORD, SET = "true_or_false", "number", "day", "month", "word", "set"
NOTHING = "nothing"
"""The kind of a value that nobody has: it fits any other."""
KINDS = {
    FactType.BOOLEAN: TRUE_OR_FALSE,
    FactType.INTEGER: NUMBER,
    FactType.DECIMAL: NUMBER,
    FactType.DATE: DAY,
    FactType.MONTH: MONTH,
    FactType.TEXT: WORD,
    FactType.LONG_TEXT: WORD,
    FactType.CHOICE: WORD,
    FactType.IMAGE: WORD,
}
EPOCH = date(1970, 1, 1).toordinal()
LARGEST = 2**62
"""Whole numbers up to this stay in machine words; beyond it they are Python's own, which never overflow."""


class OneByOne(Exception):
    """What columns cannot say: whoever meets it is asked alone, by the one-person evaluator."""


class Value:
    """``data``: an array, or one value for all. ``unknown`` and ``open`` are never set for the same person.

    Days count from 1970-01-01, months from January of the year 0; a decimal is ``data`` divided by ten to the ``scale``; a word or
    a set is a place in ``words``. Of ``unknown`` and ``known`` one is given, the other worked out when it is asked for.
    """

    __slots__ = ("_known", "_unknown", "data", "kind", "open", "scale", "words")

    def __init__(
        self,
        kind: str,
        data: Any,
        unknown: Plane | None = NONE,
        open: Plane = NONE,
        scale: int = 0,
        words: tuple[Any, ...] = (),
        known: Plane | None = None,
    ) -> None:
        self.kind = kind
        self.data = data
        self._unknown = unknown
        self.open = open
        self.scale = scale
        self.words = words
        self._known = known

    @property
    def unknown(self) -> Plane:
        if self._unknown is None:
            self._unknown = opposite(self._known)
        return self._unknown

    @property
    def known(self) -> Plane:
        if self._known is None:
            self._known = opposite(either(self.unknown, self.open))
        return self._known

    @property
    def is_missing(self) -> bool:
        """Whether nobody has it."""
        return self.kind == NOTHING or self._unknown is ALL or self.open is ALL or self._known is NONE

    def but(self, **changes: Any) -> "Value":
        """The same value with something changed."""
        kept = {"kind": self.kind, "data": self.data, "open": self.open, "scale": self.scale, "words": self.words}
        if "unknown" not in changes and "known" not in changes:
            kept["unknown"] = self.unknown
        return Value(**(kept | changes))


MISSING = Value(NOTHING, np.int64(0), unknown=ALL)
LEFT_OPEN = Value(NOTHING, np.int64(0), open=ALL)


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def scaled(number: int | Decimal) -> tuple[int, int]:
    """A number as a whole one and the power of ten it is divided by: 1.50 is (15, 1)."""
    if isinstance(number, int):
        return number, 0
    sign, digits, exponent = number.normalize().as_tuple()
    whole = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
    assert isinstance(exponent, int)
    return (whole * 10**exponent, 0) if exponent >= 0 else (whole, -exponent)


def constant(literal: Any, type: FactType | None = None) -> Value:
    """The same value for all; ``type`` tells a month from other text."""
    if isinstance(literal, bool | np.bool_):
        return Value(TRUE_OR_FALSE, ALL if literal else NONE)
    if isinstance(literal, int | Decimal):
        whole, scale = scaled(literal)
        return Value(NUMBER, np.int64(whole) if abs(whole) < LARGEST else whole, scale=scale)
    if isinstance(literal, date):
        return Value(DAY, np.int32(day_number(literal)))
    if isinstance(literal, tuple):
        return Value(SET, np.int32(0), words=(literal,))
    if type is FactType.MONTH:
        return Value(MONTH, np.int32(month_number(literal)))
    return Value(WORD, np.int32(0), words=(literal,))


def joined(one: Value, other: Value) -> tuple[Any, Any]:
    """The data of two values of one kind so that they can be compared."""
    if one.kind != other.kind:
        raise OneByOne(one.kind, other.kind)
    if one.kind == NUMBER and one.scale != other.scale:
        scale = max(one.scale, other.scale)
        return times(one.data, 10 ** (scale - one.scale)), times(other.data, 10 ** (scale - other.scale))
    if one.kind in (WORD, SET) and one.words is not other.words:
        return one.data, translated(other, one.words)
    return one.data, other.data


def translated(value: Value, words: Sequence[Any]) -> Any:
    """Places in ``words`` of a value's own words; of those that are not among them -1."""
    places = {word: place for place, word in enumerate(words)}
    return np.array([places.get(word, -1) for word in value.words], np.int32)[value.data]


def bound(data: Any) -> int:
    """The largest magnitude among the data."""
    if not isinstance(data, np.ndarray):
        return abs(int(data))
    return 0 if data.size == 0 else int(max(abs(data.max()), abs(data.min())))


def wide(data: Any, largest: int) -> Any:
    """The data as machine words where ``largest`` fits, else as Python's whole numbers."""
    if largest < LARGEST:
        return data.astype(np.int64) if isinstance(data, np.ndarray) and data.dtype != object else data
    return data.astype(object) if isinstance(data, np.ndarray) else int(data)


def times(one: Any, other: Any) -> Any:
    largest = bound(one) * bound(other)
    return wide(one, largest) * wide(other, largest)


def add(one: Any, other: Any) -> Any:
    largest = bound(one) + bound(other)
    return wide(one, largest) + wide(other, largest)


def compared(holds: Callable[[Any, Any], Any], one: Value, other: Value) -> Plane:
    """A comparison's plane; what is not known gives any answer."""
    if one.is_missing or other.is_missing:
        return NONE
    return plane(holds(*joined(one, other)))


def unknown_first(*values: Value) -> tuple[Plane, Plane]:
    """What keeps values from being known that are asked one after the other: the first that is not known says why."""
    unknown: Plane = NONE
    open: Plane = NONE
    for value in values:
        going_on = opposite(either(unknown, open)) if unknown is not NONE or open is not NONE else ALL
        unknown = either(unknown, both(value.unknown, going_on))
        open = either(open, both(value.open, going_on))
    return unknown, open


def take(value: Value, owners: Any) -> Value:
    """A person's value for each of the person's records."""

    def of(data: Any) -> Any:
        return data[owners] if isinstance(data, np.ndarray) else data

    return value.but(data=of(value.data), unknown=of(value.unknown), open=of(value.open))


def select(parts: Sequence[tuple[Plane, Value]]) -> Value:
    """For each person the value of the first plane that is set; unknown where none is."""
    made: Value | None = None
    left: Plane = ALL
    for where, value in parts:
        here = both(left, where)
        left = without(left, where)
        if here is not NONE:
            made = value if made is None and here is ALL else _laid_over(made, here, value)
    if made is None:
        return MISSING
    return made.but(unknown=either(made.unknown, left), open=without(made.open, left))


def _laid_over(under: Value | None, here: Plane, value: Value) -> Value:
    if under is None:
        under = value.but(unknown=ALL, open=NONE)
    elif under.kind == NOTHING:
        under = value.but(unknown=under.unknown, open=under.open)
    if value.kind == NOTHING:
        value = under.but(unknown=value.unknown, open=value.open)
    under, value = same_shape(under, value)
    return under.but(
        data=chosen(here, value.data, under.data),
        unknown=either(both(here, value.unknown), without(under.unknown, here)),
        open=either(both(here, value.open), without(under.open, here)),
    )


def same_shape(one: Value, other: Value) -> tuple[Value, Value]:
    """Both values with one scale and one list of words."""
    if one.kind in (WORD, SET) and one.kind == other.kind and one.words != other.words:
        words = tuple(dict.fromkeys((*one.words, *other.words)))
        return tuple(v.but(data=translated(v, words), words=words) for v in (one, other))  # type: ignore[return-value]
    first, second = joined(one, other)
    scale = max(one.scale, other.scale)
    return one.but(data=first, scale=scale), other.but(data=second, scale=scale)

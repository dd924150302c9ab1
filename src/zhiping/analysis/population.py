"""Many people's facts as columns: typed arrays with what is known beside them, and record lists as one long table of rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from zhiping.analysis.truths import ALL, Plane, somewhere
from zhiping.analysis.values import (
    DAY,
    EPOCH,
    KINDS,
    LARGEST,
    MONTH,
    NUMBER,
    TRUE_OR_FALSE,
    WORD,
    day_number,
    month_number,
    scaled,
)
from zhiping.core.terms import FactType


class BadColumn(Exception):
    """A column that does not fit its fact: what was found, what is wanted."""


def part_of(plane: Plane, first: int, last: int) -> Plane:
    return plane[first:last] if isinstance(plane, np.ndarray) else plane


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of all people, or one field of all records; ``known`` says where it is given at all."""

    kind: str
    data: Any
    known: Plane = ALL
    scale: int = 0
    words: tuple[str, ...] = ()

    def part(self, first: int, last: int) -> "Column":
        return Column(self.kind, self.data[first:last], part_of(self.known, first, last), self.scale, self.words)

    def at(self, place: int) -> Any:
        """The value at one place as core has it; None where it is not known."""
        known = self.known[place] if isinstance(self.known, np.ndarray) else self.known
        if not known:
            return None
        found = self.data[place]
        if self.kind == TRUE_OR_FALSE:
            return bool(found)
        if self.kind == WORD:
            return self.words[found]
        if self.kind == DAY:
            return date.fromordinal(int(found) + EPOCH)
        if self.kind == MONTH:
            return f"{int(found) // 12:04d}-{int(found) % 12 + 1:02d}"
        return Decimal(int(found)).scaleb(-self.scale) if self.scale else int(found)


@dataclass(frozen=True, slots=True)
class Records:
    """A record list of all people: those of person ``i`` are the rows from ``offsets[i]`` up to ``offsets[i + 1]``.

    ``known`` says of whom it is known that they have these records and no others; ``wrong`` whose list could not be read.
    """

    offsets: Any
    columns: Mapping[str, Column]
    known: Plane = ALL
    wrong: Plane = np.False_

    def part(self, first: int, last: int) -> "Records":
        offsets = self.offsets[first : last + 1]
        columns = {id: column.part(int(offsets[0]), int(offsets[-1])) for id, column in self.columns.items()}
        return Records(offsets - offsets[0], columns, part_of(self.known, first, last), part_of(self.wrong, first, last))

    def of(self, person: int) -> tuple[Mapping[str, Any], ...] | None:
        known = self.known[person] if isinstance(self.known, np.ndarray) else self.known
        if not known:
            return None
        rows = range(int(self.offsets[person]), int(self.offsets[person + 1]))
        made = [{id: column.at(row) for id, column in self.columns.items()} for row in rows]
        return tuple({id: value for id, value in row.items() if value is not None} for row in made)


@dataclass(frozen=True, slots=True)
class Population:
    """``size`` people with what each has stated; what follows from it is worked out when the rules are asked."""

    size: int
    columns: Mapping[str, Column] = field(default_factory=dict)
    records: Mapping[str, Records] = field(default_factory=dict)

    def chunks(self, size: int) -> Iterator[tuple[int, int]]:
        """From whom to before whom each chunk goes."""
        return ((first, min(first + size, self.size)) for first in range(0, self.size, size))

    def person(self, place: int) -> dict[str, Any]:
        """What one person has stated, as the one-person evaluator takes it."""
        facts = {id: column.at(place) for id, column in self.columns.items()}
        facts |= {id: records.of(place) for id, records in self.records.items()}
        for id, records in self.records.items():
            if somewhere(records.wrong) and np.broadcast_to(records.wrong, self.size)[place]:
                facts[id] = "?"
        return {id: value for id, value in facts.items() if value is not None}

    @property
    def nbytes(self) -> int:
        """Memory of the data."""
        columns = [*self.columns.values(), *(column for r in self.records.values() for column in r.columns.values())]
        arrays = [array for column in columns for array in (column.data, column.known)]
        arrays += [array for r in self.records.values() for array in (r.offsets, r.known, r.wrong)]
        return sum(int(array.nbytes) for array in arrays)


def column_of(values: Sequence[Any], type: FactType, choices: Sequence[tuple[str, str]] = ()) -> Column:
    """A column of typed values; None where one is not known."""
    known = np.fromiter((value is not None for value in values), bool, len(values))
    everything: Plane = ALL if known.all() else known
    kind = KINDS[type]
    if kind == TRUE_OR_FALSE:
        return Column(kind, np.fromiter((value is True for value in values), bool, len(values)), everything)
    if kind == WORD:
        return _words(values, everything, tuple(key for key, _ in choices))
    if kind == NUMBER:
        return _numbers(values, everything)
    number = day_number if kind == DAY else month_number
    data = np.fromiter((0 if value is None else number(value) for value in values), np.int32, len(values))
    return Column(kind, data, everything)


def _words(values: Sequence[Any], known: Plane, choices: tuple[str, ...]) -> Column:
    places = {word: place for place, word in enumerate(choices)}
    codes = [0 if value is None else places.setdefault(value, len(places)) for value in values]
    return Column(WORD, np.array(codes, np.int8 if len(places) < 128 else np.int32), known, words=tuple(places) or ("",))


def _numbers(values: Sequence[Any], known: Plane) -> Column:
    pairs = [(0, 0) if value is None else scaled(value) for value in values]
    scale = max((scale for _, scale in pairs), default=0)
    whole = [number * 10 ** (scale - own) for number, own in pairs]
    fits = max((abs(number) for number in whole), default=0) < LARGEST
    return Column(NUMBER, np.array(whole, np.int64 if fits else object), known, scale)

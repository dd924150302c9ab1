"""Some thousand people as the rules see them: what they stated, boxes left blank, and the facts that follow from these."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np

from zhiping.analysis import calendar
from zhiping.analysis.population import Column, Population, Records, part_of
from zhiping.analysis.truths import ALL, NONE, Plane, Truths, both, either, opposite, plane, settled, somewhere, without
from zhiping.analysis.values import MISSING, WORD, Value, compared, constant, day_number, select, take
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.core.terms import Channel, FactType, Route

BY_OTHERS = (Channel.AGENCY.value, Channel.ASSOCIATION.value)


class Asked:
    """What is the same for everybody who is asked: the pack, the level, the route and the day."""

    def __init__(self, pack: Pack, *, level: str, route: str, now: datetime, settled: bool) -> None:
        self.pack = pack
        self.level = level
        self.route = route
        self.now = now
        self.settled = settled
        self.known = catalogue(pack)
        self.unticked = frozenset(
            f"{section.id}.{one.id}" if not section.repeats else f"{section.id}/{one.id}"
            for section in pack.sections
            for one in section.fields
            if one.type is FactType.BOOLEAN and not one.required
        )
        spec = pack.level(level)
        self.fixed: Mapping[str, Value] = {
            "target_level": constant(level),
            "route": constant(str(route)),
            "today": constant(now.date()),
            "level_reviewed_here": constant(spec.reviewed_here),
            **({"level_below": constant(spec.below)} if spec.below is not None else {}),
        }


class People:
    """One chunk of a population; every fact is worked out at most once."""

    def __init__(
        self, population: Population, place: tuple[int, int], asked: Asked, derive: Mapping[str, Callable[["People"], Value]]
    ) -> None:
        self.population = population
        self.asked = asked
        self.first, self.last = place
        self.size = self.last - self.first
        self.memo: dict[Any, Any] = {}
        self._derive = derive
        self._facts: dict[str, Value] = {}
        self._rows: dict[str, Rows] = {}

    @property
    def people(self) -> "People":
        return self

    def value(self, id: str) -> Value:
        return self.fact(id)

    def fact(self, id: str) -> Value:
        """The value of a fact: fixed, stated, left blank, or following from others."""
        if id not in self._facts:
            self._facts[id] = MISSING  # a fact that rests on itself is not known
            self._facts[id] = self._fact(id)
        return self._facts[id]

    def _fact(self, id: str) -> Value:
        if id in self.asked.fixed:
            return self.asked.fixed[id]
        if id in FOLLOWING:
            return FOLLOWING[id](self)
        stated = self.stated(id)
        if id in self.asked.unticked and stated.known is not ALL:
            blank = both(self.begun(id.split(".")[0]), stated.unknown)
            stated = stated if blank is NONE else select([(blank, constant(False)), (ALL, stated)])
        if id in self._derive and stated.known is not ALL:
            stated = select([(stated.known, stated), (ALL, self._derive[id](self))])
        return stated

    def stated(self, id: str) -> Value:
        column = self.population.columns.get(id)
        return MISSING if column is None else value_of(column.part(self.first, self.last))

    def person(self, place: int) -> dict[str, Any]:
        """What one person of the chunk has stated."""
        return self.population.person(self.first + place)

    def begun(self, section: str) -> Plane:
        """Whether anything of the section is filled in."""
        key = ("begun", section)
        if key not in self.memo:
            made: Plane = NONE
            for id, column in self.population.columns.items():
                if id.startswith(f"{section}."):
                    made = either(made, part_of(column.known, self.first, self.last))
            self.memo[key] = made
        found: Plane = self.memo[key]
        return found

    def filled(self, spec: FactSpec) -> Truths:
        """Whether an optional fact is given; a blank counts as blank only where its section has been filled in at all."""
        key = ("filled", spec.id)
        if key not in self.memo:
            known = self.fact(spec.id).known
            begun = self.begun(spec.section) if spec.section else ALL
            doubt = NONE if begun is ALL else without(opposite(known), begun)
            self.memo[key] = Truths(known, either(known, doubt), doubt) if somewhere(doubt) else settled(known)
        found: Truths = self.memo[key]
        return found

    def rows(self, spec: FactSpec) -> "Rows":
        """The records of a list, those of a list taken from another being the other's."""
        id = spec.base or spec.id
        if id not in self._rows:
            base = self.asked.known[id]
            whole = self.population.records.get(id)
            nobodys = Records(np.zeros(self.size + 1, np.int64), {}, NONE)
            records = nobodys if whole is None else whole.part(self.first, self.last)
            self._rows[id] = Rows(records, base, self)
        return self._rows[id]


class Rows:
    """The records of one list of the people of a chunk, one under the other."""

    def __init__(self, records: Records, spec: FactSpec, people: People) -> None:
        self.people = people
        self.spec = spec
        self.records = records
        self.size = int(records.offsets[-1])
        self.memo: dict[Any, Any] = {}
        self.owners = np.repeat(np.arange(people.size, dtype=np.int32), np.diff(records.offsets))
        known = records.known
        if people.asked.settled and spec.minimum == 0:
            known = either(known, opposite(records.wrong))
        self.unknown = opposite(known)
        """Of whom it is not known which records they have."""

    def value(self, id: str) -> Value:
        """A field of each record."""
        column = self.records.columns.get(id)
        made = MISSING if column is None else value_of(column)
        if f"{self.spec.id}/{id}" in self.people.asked.unticked and made.known is not ALL:
            return select([(made.unknown, constant(False)), (ALL, made)])
        return made

    def fact(self, id: str) -> Value:
        """A fact of the person, once for each record."""
        key = ("fact", id)
        if key not in self.memo:
            self.memo[key] = take(self.people.fact(id), self.owners)
        found: Value = self.memo[key]
        return found

    def filled(self, spec: FactSpec) -> Truths:
        return settled(self.value(spec.id).known)

    def count(self, where: Plane) -> Any:
        """How many records each person has where the plane is set."""
        if where is NONE:
            return np.zeros(self.people.size, np.int32)
        if where is ALL:
            return np.diff(self.records.offsets).astype(np.int32)
        return self.total(where.astype(np.int32))

    def total(self, data: Any) -> Any:
        """The sum of a number over each person's records."""
        so_far = np.zeros(self.size + 1, data.dtype)
        np.cumsum(data, out=so_far[1:])
        return so_far[self.records.offsets[1:]] - so_far[self.records.offsets[:-1]]

    def anywhere(self, where: Plane) -> Plane:
        """Of whom any record has the plane set."""
        if where is NONE or self.size == 0:
            return NONE
        return plane(self.count(where) > 0)


def value_of(column: Column) -> Value:
    return Value(column.kind, column.data, None, NONE, column.scale, column.words, known=column.known)


def _as_of(people: People) -> Value:
    submitted = people.fact("submitted_on")
    today = people.fact("today")
    return today if submitted.unknown is ALL else select([(submitted.known, submitted), (ALL, today)])


def _month(people: People) -> Value:
    return Value("month", calendar.month_of(people.fact("as_of").data))


def _six_before(people: People) -> Value:
    return Value("month", calendar.month_of(people.fact("as_of").data) - 6)


def _is_freelancer(people: People) -> Value:
    stated, channel, kind = people.stated("is_freelancer"), people.fact("channel"), people.stated("employer_kind")
    others = among(channel, BY_OTHERS)
    alone = either(kind.unknown, compared(np.equal, kind, constant("freelancer")))
    follows = constant(False).but(data=both(others, alone), unknown=channel.unknown)
    return select([(stated.known, stated), (ALL, follows)])


def _employer_kind(people: People) -> Value:
    stated = people.stated("employer_kind")
    if stated.known is ALL:
        return stated
    alone = is_true(people.fact("is_freelancer"))
    return select([(stated.known, stated), (alone, constant("freelancer"))])


def _in_county(people: People) -> Value:
    stated = people.stated("in_county")
    if stated.known is ALL:
        return stated
    counties = people.asked.pack.values.get("directed.counties", ())
    found: Plane = NONE
    named: Plane = NONE
    for id in ("person.county", "employer_area"):
        place = people.fact(id)
        if place.kind == WORD and not place.is_missing:
            named = either(named, both(place.known, by_word(place, bool)))
            found = either(found, both(place.known, by_word(place, lambda word: any(one in word for one in counties))))
    follows = constant(False).but(data=found, unknown=opposite(named))
    return select([(stated.known, stated), (ALL, follows)])


def _count_from(people: People) -> Value:
    """The day from which work, achievements and papers count, as core works it out for one person."""
    stated = people.stated("count_from")
    if stated.known is ALL:
        return stated
    has_title, started = people.fact("title_below.has_title"), people.fact("person.work_started_on")
    untitled = without(has_title.known, is_true(has_title))
    titled = _since_conversion(people) if people.asked.route == Route.CONVERSION else _since_promotion(people)
    return select([(stated.known, stated), (untitled, started), (ALL, titled)])


def _since_conversion(people: People) -> Value:
    below = people.asked.pack.level(people.asked.level).below
    acquired = people.fact("title_below.acquired_on")
    level = people.fact("title_below.level")
    if below is None:  # then a title of no level at all counts, as it does for one person
        return select([(level.unknown, acquired)])
    parts = []
    for prefix in ("earlier_", ""):
        at_level = among(people.fact(f"title_below.{prefix}level"), (below,))
        parts.append((at_level, people.fact(f"title_below.{prefix}acquired_on")))
    return select(parts)


def _since_promotion(people: People) -> Value:
    acquired, again = people.fact("title_below.acquired_on"), people.fact("title_below.reconfirmed_on")
    twice = both(is_true(people.fact("title_below.reconfirmed")), both(acquired.known, again.known))
    if twice is NONE:
        return acquired
    reading = people.asked.pack.values.get("count_from.reconfirmed_title", UNSET)
    if reading is UNSET:
        later = acquired.but(data=np.maximum(acquired.data, again.data), unknown=NONE)
        return select([(twice, later), (ALL, acquired)])
    return select([(twice, again), (ALL, acquired)]) if reading == "reconfirmed_on" else acquired


def is_true(value: Value) -> Plane:
    return NONE if value.is_missing else both(value.known, plane(value.data))


def among(value: Value, words: tuple[str, ...]) -> Plane:
    """Whose word is known and one of these."""
    return NONE if value.is_missing else both(value.known, by_word(value, lambda word: word in words))


def by_word(value: Value, holds: Callable[[Any], bool]) -> Plane:
    """A question asked once of each different word."""
    answers = np.fromiter((holds(word) for word in value.words), bool, len(value.words))
    return plane(answers[value.data])


FOLLOWING: Mapping[str, Callable[[People], Value]] = {
    "as_of": _as_of,
    "apply_month": _month,
    "six_months_before": _six_before,
    "is_freelancer": _is_freelancer,
    "employer_kind": _employer_kind,
    "in_county": _in_county,
    "count_from": _count_from,
}
"""Facts that core works out when it cleans what a person stated."""

__all__ = ["Asked", "People", "Rows", "among", "by_word", "date", "day_number", "is_true", "somewhere"]

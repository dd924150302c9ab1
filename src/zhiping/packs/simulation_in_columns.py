"""The same simulation with the rules compiled to columns: for a million people instead of a thousand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from zhiping.analysis.gathering import population_of
from zhiping.analysis.rules import STATED
from zhiping.analysis.study import OVERALL, Compiled, Study
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome
from zhiping.packs.simulation import ABSENT, WHOLE, Person, Simulation

BLOCK = 50_000
"""People read and judged together."""
WORDS = (*(outcome.value for outcome in (Outcome.MET, *STATED)), ABSENT)
"""What the numbers in a rule's answers mean."""
OVERALL_PLACES = np.array([WORDS.index(outcome.value) for outcome in OVERALL], np.uint8)


class InColumns:
    """Judges blocks of people by one pack; the rules of a level are compiled once for each route and day."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._compiled: dict[tuple[str, str, date], Compiled] = {}

    def answers(self, people: Sequence[Person]) -> Mapping[str, Any]:
        """Rule -> everybody's answer as a place in ``WORDS``, that of the whole under ``WHOLE``; all of one level, route and day."""
        level, route, at = people[0].level, people[0].route, people[0].at
        key = (level, route, at.date())
        if key not in self._compiled:
            self._compiled[key] = Compiled(self.pack, level=level, route=route, now=at, settled=False)
        study = self._compiled[key].study(population_of(self.pack, [person.facts for person in people]))
        return {WHOLE: OVERALL_PLACES[study.outcomes], **{rule.id: _places(study, rule.id) for rule in study.rules}}


def _places(study: Study, rule: str) -> Any:
    places = np.zeros(len(study.outcomes), np.uint8)
    for place, outcome in enumerate(STATED, start=1):
        places += study.who(rule, outcome).view(np.uint8) * np.uint8(place)
    return places


def simulate_in_columns(people: Iterable[Person], judge: InColumns, other: InColumns | None = None) -> Simulation:
    """Everybody by ``judge``, and where given by ``other`` beside it; the same counts as ``simulate`` gives."""
    found = Simulation()
    everybody = iter(people)
    while block := list(islice(everybody, BLOCK)):
        for group in _alike(block):
            before = judge.answers(group)
            found.people += len(group)
            _count(found.counts, before)
            if other is not None:
                after = other.answers(group)
                _count(found.against, after)
                _compare(found, group, before, after)
    return found


def _alike(people: Sequence[Person]) -> Iterator[list[Person]]:
    """Those of one level, route and day together: of the moment no more than the day counts."""
    groups: dict[tuple[str, str, date], list[Person]] = {}
    for person in people:
        groups.setdefault((person.level, person.route, person.at.date()), []).append(person)
    yield from groups.values()


def _count(counts: dict[str, Counter[str]], answers: Mapping[str, Any]) -> None:
    for rule, places in answers.items():
        counter = counts.setdefault(rule, Counter())
        for place, number in enumerate(np.bincount(places, minlength=len(WORDS)).tolist()):
            if number:
                counter[WORDS[place]] += number


def _compare(found: Simulation, people: Sequence[Person], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Who changes by which rule; a rule that only one of the packs has is absent in the other."""
    absent = np.full(len(people), WORDS.index(ABSENT), np.uint8)
    pairs = {rule: (before.get(rule, absent), after.get(rule, absent)) for rule in dict.fromkeys((*before, *after))}
    anybody = np.logical_or.reduce([was != becomes for was, becomes in pairs.values()])
    for place in np.flatnonzero(anybody).tolist():
        found.changed.setdefault(people[place].id, {})
    for rule, (was, becomes) in pairs.items():
        moved = np.flatnonzero(was != becomes)
        for place, old, new in zip(moved.tolist(), was[moved].tolist(), becomes[moved].tolist(), strict=True):
            move = WORDS[old], WORDS[new]
            found.moves.setdefault(rule, Counter())[move] += 1
            found.changed[people[place].id][rule] = move

"""Judges many people by a pack, or by two, and counts by rule and outcome who changes; in chunks, by an exchangeable judge."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from zhiping.core.eligibility import evaluate
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome

WHOLE = "whole"
ABSENT = "absent"
"""What a rule is for somebody whose level does not have it, or to whom the other pack says nothing."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """One row: who, with what facts, for which level, by which route, when."""

    id: str
    facts: Mapping[str, Any]
    level: str
    route: str
    at: datetime


Answers = Mapping[str, str]
"""Rule -> outcome, and that of the whole under ``WHOLE``."""


class Judge(Protocol):
    """Judges a chunk of people by one pack, in their order. Another way of working it out keeps to this."""

    pack: Pack

    def judge(self, people: Sequence[Person]) -> Sequence[Answers]: ...


class OneByOne:
    """The evaluator that judges applicants, person by person."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def judge(self, people: Sequence[Person]) -> Sequence[Answers]:
        return [self._answers(person) for person in people]

    def _answers(self, person: Person) -> Answers:
        made = evaluate(self.pack, person.facts, level=person.level, route=person.route, now=person.at)
        return {WHOLE: made.outcome.value, **{finding.rule: finding.outcome.value for finding in made.findings}}


@dataclass(slots=True)
class Simulation:
    """How many people have which outcome by rule; against another pack, who changes and how."""

    people: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    against: dict[str, Counter[str]] = field(default_factory=dict)
    moves: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    changed: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)  # person -> rule -> (before, after)

    def add(self, person: Person, before: Answers, after: Answers | None) -> None:
        self.people += 1
        for rule, outcome in before.items():
            self.counts.setdefault(rule, Counter())[outcome] += 1
        if after is None:
            return
        for rule, outcome in after.items():
            self.against.setdefault(rule, Counter())[outcome] += 1
        for rule in dict.fromkeys((*before, *after)):
            move = before.get(rule, ABSENT), after.get(rule, ABSENT)
            if move[0] != move[1]:
                self.moves.setdefault(rule, Counter())[move] += 1
                self.changed.setdefault(person.id, {})[rule] = move


def simulate(people: Iterable[Person], judge: Judge, other: Judge | None = None) -> Simulation:
    """Everybody by ``judge``, and where given by ``other`` beside it."""
    found = Simulation()
    for chunk in _chunks(people):
        after: Sequence[Answers | None] = [None] * len(chunk) if other is None else list(other.judge(chunk))
        for person, first, second in zip(chunk, judge.judge(chunk), after, strict=True):
            found.add(person, first, second)
    return found


def _chunks(people: Iterable[Person]) -> Iterator[list[Person]]:
    chunk: list[Person] = []
    for person in people:
        chunk.append(person)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def simulation_json(found: Simulation) -> dict[str, Any]:
    """The stable JSON form of what was counted."""
    outcomes = [outcome.value for outcome in Outcome]

    def table(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
        return {rule: {outcome: by[outcome] for outcome in outcomes} for rule, by in counts.items()}

    return {
        "people": found.people,
        "rules": table(found.counts),
        "against": table(found.against),
        "moves": {
            rule: [{"from": before, "to": after, "people": number} for (before, after), number in moves.items()]
            for rule, moves in found.moves.items()
        },
        "changed": {
            id: {rule: {"from": before, "to": after} for rule, (before, after) in rules.items()}
            for id, rules in found.changed.items()
        },
    }

"""All rules of a level asked of a whole population, some thousand people at a time, with the reasons of each person."""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

import numpy as np

from zhiping.analysis.chunk import Asked, People
from zhiping.analysis.compiler import Compiler
from zhiping.analysis.language import WORDS
from zhiping.analysis.population import Population
from zhiping.analysis.rules import STATED, Answer, compile_rule
from zhiping.analysis.terms import as_type
from zhiping.analysis.truths import ALL, NONE, Plane, either, somewhere, without
from zhiping.analysis.values import LEFT_OPEN, MISSING, Value, constant, select
from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.schema import Derived, Pack, Rule
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Force, Outcome

CHUNK = 262_144
"""People asked together."""
MOST_ROWS = 262_144
"""Records of one list that are looked at together: with more, fewer people are."""
LANE = 8
"""Rules whose reasons stand in one byte."""
FREE = (Force.PREFERENCE, Force.REFERENCE)
"""Forces that bind nobody."""
ORDER = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NEEDS_DECISION)
"""From the worst outcome on; who has none of them has met all that binds."""
OVERALL = (Outcome.MET, *ORDER)
"""What the numbers of ``Study.outcomes`` mean."""


@dataclass(frozen=True, slots=True)
class Study:
    """Everybody's outcome, and for each outcome a mask of the rules that have it.

    ``outcomes[i]`` is a place in ``OVERALL``; bit ``k % 8`` of ``reasons[outcome][k // 8][i]`` is set where rule ``k`` has the
    outcome for person ``i``; a rule with none of them is met.
    """

    rules: tuple[Rule, ...]
    outcomes: Any
    reasons: Mapping[Outcome, Any]

    def who(self, rule: str, outcome: Outcome) -> Any:
        """Of whom this rule has this outcome."""
        place = [one.id for one in self.rules].index(rule)
        if outcome is Outcome.MET:
            found = [self.who(rule, other) for other in STATED]
            return ~np.logical_or.reduce(found)
        return (self.reasons[outcome][place // LANE] >> (place % LANE) & 1).astype(bool)

    def counts(self, rule: str) -> Mapping[Outcome, int]:
        """How many people have each outcome of this rule."""
        return {outcome: int(np.count_nonzero(self.who(rule, outcome))) for outcome in Outcome}

    def person(self, place: int) -> Mapping[str, Outcome]:
        """One person's outcome of every rule."""
        made = {}
        for number, rule in enumerate(self.rules):
            lane, bit = divmod(number, LANE)
            held = [outcome for outcome in STATED if self.reasons[outcome][lane][place] >> bit & 1]
            made[rule.id] = held[0] if held else Outcome.MET
        return made


class Compiled:
    """The rules of one level by one route on one day; ask it of as many populations as wanted."""

    def __init__(
        self,
        pack: Pack,
        *,
        level: str,
        route: str,
        now: datetime,
        settled: bool = True,
        only: Collection[str] | None = None,
    ) -> None:
        self.asked = Asked(pack, level=level, route=route, now=now, settled=settled)
        compiler = Compiler(self.asked, WORDS)
        self.rules = tuple(rule for rule in rules_of(pack, level) if only is None or rule.id in only)
        self._derive = {id: _derived(one, compiler) for id, one in pack.derived.items() if one.type is not None}
        self._answers: tuple[Answer, ...] = tuple(compile_rule(rule, compiler) for rule in self.rules)
        self._binding = np.array(
            [
                sum(1 << bit for bit, rule in enumerate(self.rules[first : first + LANE]) if rule.force not in FREE)
                for first in range(0, len(self.rules), LANE)
            ],
            np.uint8,
        )

    def study(self, population: Population, *, chunk: int = 0, threads: int = 1) -> Study:
        """Everybody's outcomes; RuleBroken when a rule cannot be evaluated for somebody."""
        outcomes = np.zeros(population.size, np.uint8)
        masks: dict[Outcome, Any] = {}
        making = Lock()

        def ask(part: tuple[int, int]) -> None:
            place = slice(*part)
            for (outcome, lane), mask in self._ask(population, part, outcomes[place]).items():
                with making:
                    if outcome not in masks:
                        masks[outcome] = np.zeros((len(self._binding), population.size), np.uint8)
                masks[outcome][lane, place] = mask

        parts = population.chunks(chunk or chunk_for(population))
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(ask, parts))
        else:
            for part in parts:
                ask(part)
        nobody = np.broadcast_to(np.uint8(0), (len(self._binding), population.size))
        return Study(self.rules, outcomes, {outcome: masks.get(outcome, nobody) for outcome in STATED})

    def _ask(self, population: Population, part: tuple[int, int], outcomes: Any) -> Mapping[tuple[Outcome, int], Any]:
        """The masks of one chunk, of those outcomes that anybody has; ``outcomes`` is written."""
        people = People(population, part, self.asked, self._derive)
        masks: dict[tuple[Outcome, int], Any] = {}
        for number, answer in enumerate(self._answers):
            lane, bit = divmod(number, LANE)
            for outcome, plane in zip(STATED, answer(people).planes, strict=True):
                if plane is not NONE and somewhere(plane):
                    note(masks, (outcome, lane), bit, np.ones(people.size, bool) if plane is ALL else plane)
        worst(masks, self._binding, outcomes)
        return masks


def note(masks: dict[tuple[Outcome, int], Any], key: tuple[Outcome, int], bit: int, plane: Plane) -> None:
    """Set this bit of the mask where the plane is set."""
    bits = plane.view(np.uint8) * np.uint8(1 << bit)
    if key in masks:
        masks[key] |= bits
    else:
        masks[key] = bits


def worst(masks: Mapping[tuple[Outcome, int], Any], binding: Any, outcomes: Any) -> None:
    """The worst outcome among the rules that bind; adding up is quicker here than writing where a mask is set."""
    worse: Plane = NONE
    for place, outcome in enumerate(ORDER, start=1):
        held: Plane = NONE
        for lane, bits in enumerate(binding):
            mask = masks.get((outcome, lane))
            if mask is not None:
                held = either(held, (mask if bits == 255 else mask & bits) != 0)
        if held is not NONE:
            outcomes += without(held, worse).view(np.uint8) * np.uint8(place)
            worse = either(worse, held)


def chunk_for(population: Population) -> int:
    """So many people that no list has too many records to look at together."""
    longest = max((int(records.offsets[-1]) for records in population.records.values()), default=0)
    if longest == 0 or population.size == 0:
        return CHUNK
    return max(1024, min(CHUNK, MOST_ROWS * population.size // longest))


def _derived(derived: Derived, compiler: Compiler) -> Callable[[People], Value]:
    """A fact the pack works out of others; what is broken in it is raised when it is asked."""
    try:
        if not derived.test:
            term, spec = compiler.value(derived.value, compiler.known[derived.id]), compiler.known[derived.id]
            return lambda people: as_type(term(people), spec)
        test = compiler.judge(derived.test)
    except RuleBroken as broken:
        error = broken

        def raise_it(people: People) -> Value:
            raise error

        return raise_it

    def answer(people: People) -> Value:
        truths = test(people)
        return select(
            [(truths.yes, constant(True)), (truths.unknown, MISSING), (truths.open, LEFT_OPEN), (ALL, constant(False))]
        )

    return answer


def changes(before: Study, after: Study) -> Iterator[tuple[str, Outcome, Outcome, int]]:
    """Which rules answer otherwise for how many people: (rule, outcome before, outcome after, people)."""
    shared = [rule.id for rule in before.rules if rule.id in {other.id for other in after.rules}]
    for rule in shared:
        for one in Outcome:
            was = before.who(rule, one)
            for other in Outcome:
                if other is not one and somewhere(was):
                    people = int(np.count_nonzero(was & after.who(rule, other)))
                    if people:
                        yield rule, one, other, people

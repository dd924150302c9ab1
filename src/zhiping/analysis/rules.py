"""One rule for many people: where it is met, not met, undetermined, for a person to decide, or not applicable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiping.analysis.chunk import People
from zhiping.analysis.compiler import Compiler, Test
from zhiping.analysis.truths import (
    ALL,
    NONE,
    Plane,
    Truths,
    both,
    either,
    somewhere,
    without,
)
from zhiping.analysis.values import OneByOne
from zhiping.core.eligibility.evaluate import evaluate
from zhiping.core.policy.schema import FACT_IN_DISPUTE, UNSET, Pack, Rule
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Force, Outcome

STATED = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NEEDS_DECISION, Outcome.NOT_APPLICABLE)
"""The outcomes of which each is one plane; whoever is in none of them has met the rule."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A rule's outcomes, no two of them set for the same person."""

    not_met: Plane = NONE
    undetermined: Plane = NONE
    needs_decision: Plane = NONE
    not_applicable: Plane = NONE

    @property
    def planes(self) -> tuple[Plane, ...]:
        return (self.not_met, self.undetermined, self.needs_decision, self.not_applicable)


Answer = Callable[[People], Answers]


def compile_rule(rule: Rule, compiler: Compiler) -> Answer:
    """What core's evaluation says of this rule; whom columns cannot answer is asked one by one, and a broken rule stops."""
    when = _lazily(rule.when, compiler)
    unless = _lazily(rule.unless, compiler) if rule.unless else None
    needed = _by_paths(rule, compiler) if rule.paths else _by_need(rule, compiler)

    def answer(people: People) -> Answers:
        applies = when(people)
        if applies.may is NONE:
            return Answers(not_applicable=ALL)
        if not somewhere(applies.yes):
            return Answers(NONE, applies.unknown, applies.open, applies.no)
        excepted = unless(people) if unless is not None else Truths(NONE, NONE)
        asked = without(applies.yes, excepted.yes)
        found = needed(people, excepted, asked)
        undetermined, decision = both(asked, found.undetermined), both(asked, found.needs_decision)
        if applies.may is not applies.yes:
            undetermined, decision = either(undetermined, applies.unknown), either(decision, applies.open)
        return Answers(found.not_met, undetermined, decision, applies.no)

    def whole(people: People) -> Answers:
        try:
            return answer(people)
        except (RuleBroken, OneByOne):
            return one_by_one(rule, people)

    return whole


def _lazily(expression: Mapping[str, Any], compiler: Compiler) -> Test:
    """What is broken in an expression is raised when it is asked, not before."""
    try:
        return compiler.judge(expression)
    except RuleBroken as broken:
        error = broken

    def raise_it(people: Any) -> Truths:
        raise error

    return raise_it


def _no_means(rule: Rule, pack: Pack) -> Outcome:
    """What a no comes to: an open point or an in-principle clause leaves it to a person."""
    if rule.open_point == FACT_IN_DISPUTE or rule.force is Force.IN_PRINCIPLE:
        return Outcome.NEEDS_DECISION
    if rule.open_point:
        point = next((p for p in pack.open_points if p.id == rule.open_point), None)
        if point is None or point.value is UNSET:
            return Outcome.NEEDS_DECISION
    return Outcome.NOT_MET


def _said(no: Plane, unknown: Plane, open: Plane, means: Outcome) -> Answers:
    if means is Outcome.NOT_MET:
        return Answers(no, unknown, open)
    return Answers(NONE, unknown, either(no, open))


Needed = Callable[[People, Truths, Plane], Answers]
"""What is asked of those of a plane, whom no exception lets off: where it is not met, and of others what they please."""


def _by_need(rule: Rule, compiler: Compiler) -> Needed:
    need, means = _lazily(rule.need, compiler), _no_means(rule, compiler.pack)

    def needed(people: People, excepted: Truths, asked: Plane) -> Answers:
        truths = need(people)
        no = truths.no if asked is ALL else without(asked, truths.may)
        unknown, open = truths.unknown, truths.open
        if excepted.may is not excepted.yes:  # an exception that may hold keeps a no from being one
            unknown = either(unknown, both(no, excepted.unknown))
            open = either(open, both(no, excepted.open))
            decided = without(no, without(excepted.may, excepted.yes))
            return _said(decided, unknown, open, means)
        return _said(no, unknown, open, means)

    return needed


def _by_paths(rule: Rule, compiler: Compiler) -> Needed:
    """Met when one path is met; a discretionary path that is met opens a person's decision, never a pass."""
    paths = [
        (_lazily(path.when, compiler), _lazily(path.need, compiler), path.force is Force.DISCRETIONARY) for path in rule.paths
    ]
    means = _no_means(rule, compiler.pack)

    def needed(people: People, excepted: Truths, asked: Plane) -> Answers:
        met: Plane = NONE
        decided: Plane = NONE
        unknown: Plane = NONE
        open: Plane = NONE
        for when, need, is_discretionary in paths:
            may = when(people)
            if may.may is NONE or not somewhere(may.may):
                continue
            verdict = need(people) if somewhere(may.yes) else Truths(NONE, NONE)
            holds = both(may.yes, verdict.yes)
            met, decided = (met, either(decided, holds)) if is_discretionary else (either(met, holds), decided)
            unknown = either(unknown, either(may.unknown, both(may.yes, verdict.unknown)))
            open = either(open, either(may.open, both(may.yes, verdict.open)))
            if met is ALL:
                return Answers()
        decided = without(decided, met)
        open = without(open, either(met, decided))
        unknown = without(unknown, either(either(met, decided), open))
        no = without(asked, either(either(met, decided), either(open, unknown)))
        said = _said(no, unknown, open, means)
        return Answers(said.not_met, said.undetermined, either(said.needs_decision, decided))

    return needed


def one_by_one(rule: Rule, people: People) -> Answers:
    """Everybody of the chunk asked alone; RuleBroken as the one-person evaluator raises it."""
    asked = people.asked
    gate = "submit" if asked.settled else "draft"
    found = []
    for place in range(people.size):
        facts = people.person(place)
        whole = evaluate(asked.pack, facts, level=asked.level, route=asked.route, now=asked.now, gate=gate, only=(rule.id,))
        found.append(whole.finding(rule.id).outcome)
    return Answers(*(np.array([outcome is one for outcome in found], bool) for one in STATED))

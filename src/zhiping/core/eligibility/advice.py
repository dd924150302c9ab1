"""What an honest person can do about a finding: the smallest sets of changes, the earliest day, other ways that are open.

Nothing here ever suggests to answer otherwise about the past. A change is time that passes, something added, a blank filled
in, an act the pack itself names (``remedy`` of a field), or a person's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.eligibility.evaluate import evaluate
from zhiping.core.eligibility.findings import Finding
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import ChangeKind, Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have to come about; ``on`` is the day by which time alone brings it, ``materials`` ids of slots."""

    kind: ChangeKind
    words: str
    fact: str = ""
    section: str = ""
    on: date | None = None
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that together meet one rule, by ``path`` where the rule has several."""

    changes: tuple[Change, ...]
    path: str = ""

    @property
    def earliest(self) -> date | None:
        """The day on which time alone does it; None where something else is wanted too."""
        days = [change.on for change in self.changes if change.kind is ChangeKind.TIME and change.on]
        return max(days) if days and len(days) == len(self.changes) else None


@dataclass(frozen=True, slots=True)
class RuleAdvice:
    """One requirement that does not stand yet, and the ways to it, smallest first; none when nothing honest can change it."""

    rule: str
    title: str
    outcome: Outcome
    cites: Citation
    section: str
    plans: tuple[Plan, ...] = ()
    question: str = ""

    @property
    def earliest(self) -> date | None:
        return min((plan.earliest for plan in self.plans if plan.earliest), default=None)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another level, route or relaxation, judged with the same facts."""

    level: str
    route: str
    words: str
    outcome: Outcome
    waits_for: tuple[str, ...] = ()  # titles of the rules that do not stand yet
    earliest: date | None = None
    materials: tuple[str, ...] = ()
    facts: Mapping[str, Any] | None = None  # what the person would choose otherwise, e.g. {"dual_targeted": True}


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that can be said about changing the outcome. ``earliest``: when time alone would meet every rule that binds."""

    outcome: Outcome
    rules: tuple[RuleAdvice, ...]
    alternatives: tuple[Alternative, ...] = ()
    earliest: date | None = None

    def rule(self, id: str) -> RuleAdvice | None:
        return next((one for one in self.rules if one.rule == id), None)


def advise(pack: Pack, facts: Mapping[str, Any], *, level: str, route: str, now: datetime) -> Advice:
    """Advice on every rule of the level that is not met or not settled; RuleBroken when a rule cannot be evaluated."""
    evaluation = evaluate(pack, facts, level=level, route=route, now=now)
    rules = tuple(_of(finding) for finding in evaluation.findings if not finding.is_settled)
    return Advice(evaluation.outcome, rules)


def _of(finding: Finding) -> RuleAdvice:
    plans: tuple[Plan, ...] = ()
    if finding.earliest is not None:
        plans = (Plan((Change(ChangeKind.TIME, f"等到{finding.earliest.isoformat()}", on=finding.earliest),)),)
    elif finding.question:
        plans = (Plan((Change(ChangeKind.ANSWER, finding.question, section=finding.section),)),)
    return RuleAdvice(finding.rule, finding.title, finding.outcome, finding.cites, finding.section, plans, finding.question)

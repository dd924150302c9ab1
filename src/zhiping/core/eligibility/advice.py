"""What an honest person can do about a finding: the smallest sets of changes, the earliest day, other ways that are open.

Nothing here ever suggests to answer otherwise about the past. A change is time that passes, something added, a blank filled
in, an act the pack itself names (``remedy`` of a rule), or a person's decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.eligibility.alternatives import Alternative, alternatives
from zhiping.core.eligibility.evaluate import EXCEPTED, evaluate, scene_for
from zhiping.core.eligibility.findings import Evaluation, Finding
from zhiping.core.eligibility.ways import NONE, Change, Way, Ways, both, decisions, ways, weight
from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import Pack, Path, Rule
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import ChangeKind, Force, Outcome

MOST_PLANS = 6
SOFT = (Force.PREFERENCE, Force.REFERENCE)


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

    @property
    def materials(self) -> tuple[str, ...]:
        """Ids of the slots whose materials would go with it."""
        return tuple(dict.fromkeys(id for change in self.changes for id in change.materials))


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
class Advice:
    """Everything that can be said about changing the outcome. ``earliest``: when time alone would meet every rule that binds."""

    outcome: Outcome
    rules: tuple[RuleAdvice, ...]
    alternatives: tuple[Alternative, ...] = ()
    earliest: date | None = None

    def rule(self, id: str) -> RuleAdvice | None:
        return next((one for one in self.rules if one.rule == id), None)


def advise(
    pack: Pack,
    facts: Mapping[str, Any],
    *,
    level: str,
    route: str,
    now: datetime,
    evaluation: Evaluation | None = None,
) -> Advice:
    """Advice on every rule of the level that is not met or not settled; RuleBroken when a rule cannot be evaluated.

    ``evaluation``: the findings of these facts where they are at hand, so that they are not worked out again.
    """
    found = evaluation or evaluate(pack, facts, level=level, route=route, now=now)
    scene, _ = scene_for(pack, facts, level=level, route=route, now=now, gate=found.gate)
    rules = {rule.id: rule for rule in rules_of(pack, level)}
    open_ones = [finding for finding in found.findings if not finding.is_settled]
    advised = tuple(_of(finding, rules[finding.rule], scene.at(finding.rule)) for finding in open_ones)
    others = alternatives(pack, facts, found, level=level, route=route, now=now)
    return Advice(found.outcome, advised, others, _all_by(open_ones, advised))


def _all_by(findings: Sequence[Finding], advised: Sequence[RuleAdvice]) -> date | None:
    """The day on which time alone will have met every rule that binds; None where one wants something else."""
    days = [one.earliest for finding, one in zip(findings, advised, strict=True) if finding.force not in SOFT]
    return max((day for day in days if day), default=None) if all(days) else None


def _of(finding: Finding, rule: Rule, scene: Scene) -> RuleAdvice:
    plans = _plans(finding, rule, scene)
    return RuleAdvice(finding.rule, finding.title, finding.outcome, finding.cites, finding.section, plans, finding.question)


def _plans(finding: Finding, rule: Rule, scene: Scene) -> tuple[Plan, ...]:
    applies = scene.judge(rule.when) if rule.when else None
    if applies is not None and applies.truth is not Truth.YES:
        return tuple(Plan(way) for way in ways(rule.when, scene))
    found = [Plan(way, path.title) for path in rule.paths for way in _by(path, scene)]
    if not rule.paths:
        found = [Plan(way) for way in ways(rule.need, scene)]
    if rule.unless:
        found += [Plan(way, EXCEPTED.title) for way in ways(rule.unless, scene)]
    if rule.remedy:
        found.append(Plan((Change(ChangeKind.REMEDY, rule.remedy, section=rule.section),)))
    if finding.outcome is Outcome.NEEDS_DECISION and not any(_is_decision(plan.changes) for plan in found):
        points = [point for point in finding.open_point.split("、") if point]
        found.append(Plan(decisions(points, scene) or (_decided(finding),), finding.path))
    return _smallest(found)


def _by(path: Path, scene: Scene) -> Ways:
    """The ways to one path that is open to the person; a discretionary one is decided by a person at its end."""
    may = scene.judge(path.when) if path.when else None
    if may is not None and may.truth is Truth.NO:
        return NONE
    found = both([ways(path.when, scene), ways(path.need, scene)])
    if path.force is not Force.DISCRETIONARY:
        return found
    last = Change(ChangeKind.DECISION, f"由经办人决定能否按“{path.title}”办理")
    return tuple((*way, last) for way in found)


def _decided(finding: Finding) -> Change:
    return Change(ChangeKind.DECISION, f"由经办人看过情况后决定：{finding.title}")


def _is_decision(way: Way) -> bool:
    return any(change.kind is ChangeKind.DECISION for change in way)


def _smallest(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The smallest plans, each set of changes once, and none that holds another and more."""
    kept: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: weight(plan.changes)):
        if not any(set(one.changes) <= set(plan.changes) for one in kept):
            kept.append(plan)
    return tuple(kept[:MOST_PLANS])


__all__ = ["Advice", "Alternative", "Change", "Plan", "RuleAdvice", "advise"]

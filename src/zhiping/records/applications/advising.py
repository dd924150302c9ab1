"""Findings with what an honest person can do about each: for the applicant's pages, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.core.eligibility import Evaluation
from zhiping.core.eligibility.advice import Advice, RuleAdvice, advise
from zhiping.core.eligibility.findings import Finding
from zhiping.core.terms import Force, Outcome
from zhiping.records.applications.adapt import facts_of
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import version_of

BINDING = (Force.MUST, Force.IN_PRINCIPLE, Force.DISCRETIONARY)


@dataclass(frozen=True, slots=True)
class Advised:
    """One requirement as it stands now, and the ways out of it; ``advice`` is None where it stands well."""

    finding: Finding
    advice: RuleAdvice | None

    @property
    def binds(self) -> bool:
        return self.finding.force in BINDING


@dataclass(frozen=True, slots=True)
class Advisement:
    """All requirements of a case now."""

    evaluation: Evaluation
    advice: Advice
    rows: tuple[Advised, ...]

    def of_section(self, section: str) -> tuple[Advised, ...]:
        """Those that concern a section and the person, the ones still wanting first."""
        own = [row for row in self.rows if row.finding.section == section and row.finding.outcome is not Outcome.NOT_APPLICABLE]
        return tuple(sorted(own, key=lambda row: (row.finding.is_settled, not row.binds)))

    @property
    def open(self) -> tuple[Advised, ...]:
        """Everything that binds and does not stand yet."""
        return tuple(row for row in self.rows if row.binds and not row.finding.is_settled)


def advise_application(application: Application, *, now: datetime, facts: Mapping[str, Any] | None = None) -> Advisement:
    """What the rules say of a draft now, and what would change it."""
    facts = facts if facts is not None else facts_of(application, now=now)
    evaluation = evaluate_application(application, gate="draft", now=now, store=False, facts=facts)
    moment, route = timezone.localtime(now), str(application.route)
    pack = version_of(application).at_level(application.level)
    advice = advise(pack, facts, level=application.level, route=route, now=moment, evaluation=evaluation)
    by_rule = {one.rule: one for one in advice.rules}
    return Advisement(evaluation, advice, tuple(Advised(one, by_rule.get(one.rule)) for one in evaluation.findings))

"""R10 looked at again before a result is confirmed: whom the notice bars, and where a fact is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.eligibility import Finding
from zhiping.core.terms import Outcome
from zhiping.records.applications.adapt import fact_of, facts_of
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.outcomes.barring import barring_fields

GATE = "confirmation"


@dataclass(frozen=True, slots=True)
class Look:
    """What stands against a result: ``barred`` by the notice itself, ``open`` for a person to decide."""

    barred: tuple[Finding, ...]
    open: tuple[Finding, ...]

    @property
    def is_clear(self) -> bool:
        return not self.barred and not self.open


LOOKED_AT = ("rows", "circumstances", "decisions")
"""What a list prefetches before it looks at many cases."""


def facts_now(application: Application, *, now: datetime) -> dict[str, Any]:
    """The case's facts with what arose since laid over them; the later entry counts."""
    facts = facts_of(application, now=now)
    fields = barring_fields(pack_of_case(application))
    for circumstance in application.circumstances.all():
        if circumstance.fact in fields:
            facts[circumstance.fact] = fact_of(fields[circumstance.fact], circumstance.value)
    return facts


def look_again(application: Application, *, now: datetime, store: bool = False) -> Look:
    """Evaluate the exclusions as they stand today."""
    facts = facts_now(application, now=now)
    evaluation = evaluate_application(application, gate=GATE, now=now, store=store, facts=facts)
    decided = {decision.subject: decision for decision in application.decisions.all()}  # the latest on each subject
    barred, undecided = [], []
    for finding in evaluation.bars:
        if finding.final and finding.outcome is Outcome.NOT_MET:
            barred.append(finding)
        elif (decision := decided.get(f"confirmation:{finding.rule}")) is None or not decision.passes:
            undecided.append(finding)
    return Look(tuple(barred), tuple(undecided))

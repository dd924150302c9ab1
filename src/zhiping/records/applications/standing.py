"""How many open drafts and cases of a year stand where under each rule, by their newest stored evaluation."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from zhiping.core.terms import Outcome
from zhiping.records.applications.models import Application, StoredEvaluation
from zhiping.records.cycles.models import ReviewCycle

SHOWN = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NEEDS_DECISION)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the open drafts and cases: how many there are, how many were ever evaluated, and per rule how many at each outcome."""

    open_cases: int = 0
    evaluated: int = 0
    by_rule: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, rule: str) -> tuple[tuple[Outcome, int], ...]:
        """(outcome, how many) for the four outcomes that concern somebody."""
        counts = self.by_rule.get(rule, {})
        return tuple((outcome, counts.get(outcome.value, 0)) for outcome in SHOWN)


def standing(cycles: Iterable[ReviewCycle]) -> Standing:
    """The numbers of these years together; the caller says whose years may be counted. Two queries, whatever the number of rules."""
    ids = [cycle.pk for cycle in cycles]
    if not ids:
        return Standing()
    cases = Application.objects.filter(cycle__in=ids, ended_at=None)
    newest = StoredEvaluation.objects.filter(application__in=cases).values("application").annotate(newest=Max("id"))
    by_rule: dict[str, Counter[str]] = {}
    evaluated = 0
    for found in StoredEvaluation.objects.filter(pk__in=newest.values("newest")).values_list("findings", flat=True):
        evaluated += 1
        for finding in found["findings"]:
            by_rule.setdefault(finding["rule"], Counter())[finding["outcome"]] += 1
    return Standing(cases.count(), evaluated, by_rule)

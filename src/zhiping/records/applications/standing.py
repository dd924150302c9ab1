"""How many open drafts and cases of a year stand where under each rule, by their newest stored evaluation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

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


EACH_FINDING = {
    "sqlite": "json_each(e.findings, '$.findings') f",
    "postgresql": "jsonb_array_elements(e.findings -> 'findings') AS f(value)",
}
"""How each database takes the findings of one row apart."""

PART = {"sqlite": "json_extract(f.value, '$.{}')", "postgresql": "f.value ->> '{}'"}


def standing(cycles: Iterable[ReviewCycle], *, with_rules: bool = True) -> Standing:
    """The numbers of these years together; the caller says whose years may be counted. Three queries, whatever the number of rules."""
    ids = [cycle.pk for cycle in cycles]
    if not ids:
        return Standing()
    cases = Application.objects.filter(cycle__in=ids, ended_at=None)
    evaluated = StoredEvaluation.objects.filter(application__in=cases).values("application").distinct().count()
    return Standing(cases.count(), evaluated, _tally(ids) if with_rules else {})


def _tally(cycles: list[int]) -> dict[str, dict[str, int]]:
    """Rule -> outcome -> how many, counted in the database: the findings of a year are too large to be read for a number."""
    part = PART[connection.vendor]
    marks = ", ".join(["%s"] * len(cycles))
    query = f"""
        SELECT {part.format("rule")}, {part.format("outcome")}, COUNT(*)
        FROM {StoredEvaluation._meta.db_table} e, {EACH_FINDING[connection.vendor]}
        WHERE e.id IN (
            SELECT MAX(s.id) FROM {StoredEvaluation._meta.db_table} s
            JOIN {Application._meta.db_table} a ON a.id = s.application_id
            WHERE a.cycle_id IN ({marks}) AND a.ended_at IS NULL GROUP BY s.application_id)
        GROUP BY 1, 2"""
    by_rule: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, cycles)
        for rule, outcome, number in cursor.fetchall():
            by_rule.setdefault(rule, {})[outcome] = number
    return by_rule

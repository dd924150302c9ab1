"""What stands beside a case's findings: where each fact comes from, and what officers decided."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from zhiping.core.eligibility import Decided, Evaluation, beside
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Role
from zhiping.records.applications.models import Application, HumanDecision, SectionRow

CHOSEN = ("target_level", "specialty", "route", "channel", "dual_targeted", "epidemic_work")
REGISTERED = ("employer_kind", "employer_area")
BY_APPLICANT, BY_OFFICE = "本人选择", "单位登记信息"
ABOUT_RULES = "rule:"


def sources_of(pack: Pack, rows: Mapping[str, Sequence[SectionRow]]) -> dict[str, str]:
    """Fact id -> in words where it comes from: typed in by the applicant, shared data, or what an office keeps."""
    told = {**dict.fromkeys(CHOSEN, BY_APPLICANT), **dict.fromkeys(REGISTERED, BY_OFFICE)}
    for section in pack.sections:
        kinds = dict.fromkeys(SectionRow.Source(row.source).label for row in rows.get(section.id, ()))
        if not kinds:
            continue
        said = "、".join(str(kind) for kind in kinds)
        told |= {section.id: said} if section.repeats else {f"{section.id}.{field.id}": said for field in section.fields}
    return told


def decided_of(application: Application) -> dict[str, Decided]:
    """Rule -> the latest decision of an officer on it."""
    decisions = application.decisions.select_related("decided_by").filter(subject__startswith=ABOUT_RULES)
    return {decision.subject.removeprefix(ABOUT_RULES): _said(decision) for decision in decisions}


def _said(decision: HumanDecision) -> Decided:
    at = timezone.localtime(decision.decided_at)
    return Decided(
        passes=decision.passes,
        by=decision.decided_by.name,
        capacity=Role(decision.capacity).label,
        at=f"{at.year}年{at.month}月{at.day}日",
        reading=decision.reading,
        clause=decision.clause,
        reason=decision.reason,
    )


def with_what_is_beside(
    evaluation: Evaluation, application: Application, pack: Pack, rows: Mapping[str, Sequence[SectionRow]]
) -> Evaluation:
    """The findings with sources and decisions beside them; no outcome changes."""
    return beside(evaluation, decisions=decided_of(application), sources=sources_of(pack, rows))

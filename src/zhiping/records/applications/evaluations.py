"""What the pack's rules say of a case now, and what is kept of it at a gate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.core.eligibility import EVALUATOR_VERSION, Evaluation, evaluate
from zhiping.core.evidence import ChecklistLine, checklist
from zhiping.records.applications.adapt import facts_of
from zhiping.records.applications.canonical import plain, sha256_of_plain
from zhiping.records.applications.models import Application, EvidenceFile, StoredEvaluation
from zhiping.records.applications.versions import pack_of_case, version_of


def evaluate_application(
    application: Application, *, gate: str, now: datetime, store: bool = True, facts: Mapping[str, Any] | None = None
) -> Evaluation:
    """The findings at ``gate``; stored with the facts and the digests of both sides unless ``store`` is false."""
    pack = version_of(application)
    facts = facts if facts is not None else facts_of(application, now=now)
    evaluation = evaluate(
        pack, facts, level=application.level, route=str(application.route), now=timezone.localtime(now), gate=gate
    )
    if store:
        findings, kept = plain(evaluation.as_json()), plain(facts)
        StoredEvaluation.objects.create(
            application=application,
            gate=gate,
            at=now,
            evaluator=EVALUATOR_VERSION,
            pack_digest=pack.digest,
            facts=kept,
            facts_digest=sha256_of_plain(kept),
            findings=findings,
            findings_digest=sha256_of_plain(findings),
        )
    return evaluation


def supplied_of(application: Application) -> dict[str, int]:
    """Slot -> how many readable files lie in it; an empty or broken file counts as missing (R43)."""
    supplied: dict[str, int] = {}
    readable = application.files.filter(removed_at=None, state=EvidenceFile.State.READABLE)
    for slot in readable.values_list("slot", flat=True):
        supplied[slot] = supplied.get(slot, 0) + 1
    return supplied


def checklist_of(
    application: Application, now: datetime, *, facts: Mapping[str, Any] | None = None
) -> tuple[ChecklistLine, ...]:
    """The material checklist of this case: required, supplied, missing, pending."""
    facts = facts if facts is not None else facts_of(application, now=now)
    return checklist(pack_of_case(application), facts, supplied=supplied_of(application))

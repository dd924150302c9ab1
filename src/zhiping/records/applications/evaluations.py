"""What the pack's rules say of a case now, and what is kept of it at a gate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.core.eligibility import EVALUATOR_VERSION, Evaluation, evaluate
from zhiping.core.evidence import ChecklistLine, checklist
from zhiping.core.policy.schema import Pack
from zhiping.records.applications.adapt import facts_of
from zhiping.records.applications.canonical import plain, sha256_of_plain
from zhiping.records.applications.models import Application, EvidenceFile, StoredEvaluation
from zhiping.records.applications.versions import pack_of_case, version_of
from zhiping.records.cycles.queries import pack_by_digest


def evaluate_application(
    application: Application, *, gate: str, now: datetime, store: bool = True, facts: Mapping[str, Any] | None = None
) -> Evaluation:
    """The findings at ``gate``; stored with the facts and the digests of both sides unless ``store`` is false."""
    facts = facts if facts is not None else facts_of(application, now=now)
    evaluation = evaluate_under(version_of(application), application, facts, gate=gate, now=now)
    if store:
        keep_evaluation(application, evaluation, facts, pack=version_of(application), now=now)
    return evaluation


def evaluate_under(pack: Pack, application: Application, facts: Mapping[str, Any], *, gate: str, now: datetime) -> Evaluation:
    """The findings that one version of the notice gives for a case."""
    moment = timezone.localtime(now)
    return evaluate(pack, facts, level=application.level, route=str(application.route), now=moment, gate=gate)


def keep_evaluation(
    application: Application, evaluation: Evaluation, facts: Mapping[str, Any], *, pack: Pack, now: datetime
) -> StoredEvaluation:
    """Keep findings with what they were computed from, so that they can be computed again."""
    findings, told = plain(evaluation.as_json()), plain(facts)
    return StoredEvaluation.objects.create(
        application=application,
        gate=evaluation.gate,
        at=now,
        evaluator=EVALUATOR_VERSION,
        pack_digest=pack.digest,
        facts=told,
        facts_digest=sha256_of_plain(told),
        findings=findings,
        findings_digest=sha256_of_plain(findings),
    )


def computed_again(stored: StoredEvaluation) -> bool:
    """Whether the version that findings were stored under still gives the same findings for the same facts (R127)."""
    facts = stored.facts
    pack = pack_by_digest(stored.pack_digest)
    moment = timezone.localtime(stored.at)
    again = evaluate(pack, facts, level=facts["target_level"], route=facts["route"], now=moment, gate=stored.gate)
    return sha256_of_plain(plain(again.as_json())) == stored.findings_digest


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

"""The one human-decision record: who decided what, on which reading, by which clause, why (R164)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission
from zhiping.records.applications.actions.telling import keep, permit, tell_applicant, wanted
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.applications.steps import lock
from zhiping.records.errors import BadInput, StepRefused

WANTED = {"reading": "采用的理解口径", "clause": "依据条款", "reason": "理由"}
UNSET_REMEDY = "未定"
"""The notice does not say where to turn against this; the record says so rather than invent a way (R173)."""


def decision_number(decision: HumanDecision) -> str:
    """The number printed on the decision."""
    return f"决{decision.decided_at.year}-{decision.pk:05d}"


def keep_decision(
    application: Application,
    decision: Mapping[str, Any] | None,
    *,
    subject: str,
    point: str,
    effect: str,
    passes: bool,
    by: Actor,
    now: datetime,
    open_point: str = "",
    second_by: int | None = None,
    event: str = "decision.recorded",
) -> HumanDecision:
    """Write a decision inside another verb. The caller has asked the permission and takes the step.

    ``decision`` holds reading, clause and reason, and may hold evidence and remedy. BadInput when one is empty.
    """
    if decision is None:
        raise BadInput("这一步须先记录人工决定", {key: f"“{label}”还没有填写" for key, label in WANTED.items()})
    said = wanted(decision, WANTED, reason="人工决定须写明理解口径、依据条款和理由")
    kept = HumanDecision.objects.create(
        application=application,
        subject=subject,
        point=point,
        open_point=str(decision.get("open_point") or open_point),
        reading=said["reading"],
        clause=said["clause"],
        reason=said["reason"],
        evidence=str(decision.get("evidence") or "").strip(),
        effect=effect,
        passes=passes,
        remedy=str(decision.get("remedy") or "").strip() or UNSET_REMEDY,
        decided_by_id=by.person,
        capacity=by.role,
        organisation_id=by.organisation,
        second_by_id=second_by,
        decided_at=now,
    )
    keep(
        by,
        event,
        application,
        at=now,
        decision=str(kept.uid),
        subject=subject,
        point=point,
        open_point=kept.open_point,
        reading=kept.reading,
        clause=kept.clause,
        effect=effect,
        passes=passes,
    )
    return kept


@transaction.atomic
def decide(
    application: Application,
    *,
    subject: str,
    point: str,
    reading: str,
    clause: str,
    reason: str,
    effect: str,
    passes: bool,
    remedy: str,
    by: Actor,
    now: datetime,
    evidence: str = "",
    open_point: str = "",
) -> HumanDecision:
    """Decide one matter of a case by a person, e.g. ``subject="rule:education"``; the applicant is told."""
    application = lock(application)
    permit(by, Permission.DECIDE, application)
    if subject.startswith("rule:") and (application.stage == ENDED or application.holder_id != by.organisation):
        raise StepRefused("条件由正在审核这份申报的部门决定，这份申报现在不在您单位")
    asked = {"subject": subject, "point": point, "effect": effect}
    wanted(asked, {"subject": "对象", "point": "所决定的问题", "effect": "效果"}, reason="人工决定没有写全")
    kept = keep_decision(
        application,
        {"reading": reading, "clause": clause, "reason": reason, "evidence": evidence, "remedy": remedy},
        subject=subject,
        point=point,
        effect=effect,
        passes=passes,
        by=by,
        now=now,
        open_point=open_point,
    )
    tell_applicant(
        application,
        "decision",
        subject=f"经办人对“{point}”作出了决定"[:120],
        body=f"结论：{effect}。理由：{kept.reason}。依据：{kept.clause}。救济途径：{kept.remedy}。",
        now=now,
    )
    return kept

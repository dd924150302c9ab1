"""Exceptional and direct applications: two officers of the committee's office must agree (R27, R29)."""

from datetime import datetime

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, StageKind
from zhiping.records.applications.actions.telling import keep, wanted
from zhiping.records.applications.checks import signatures
from zhiping.records.applications.guards.scrutiny import NEEDS_TWO_OFFICERS
from zhiping.records.applications.models import Application, ExceptionApproval
from zhiping.records.applications.queries import stage_kind, subject_of
from zhiping.records.applications.steps import lock
from zhiping.records.errors import StepRefused
from zhiping.records.permits import require


@transaction.atomic
def approve_exception(application: Application, *, agree: bool, reason: str, by: Actor, now: datetime) -> ExceptionApproval:
    """Sign for or against; the second signature is another officer's."""
    application = lock(application)
    signed = signatures(application)
    subject = subject_of(application, first_officer=signed[0].by_id if signed else None)
    require(by, Permission.APPROVE_EXCEPTION, subject)
    if application.route not in NEEDS_TWO_OFFICERS:
        raise StepRefused("只有破格申报和直接申报须两位经办人审核")
    if stage_kind(application) != StageKind.ACCEPTANCE or application.state != "waiting":
        raise StepRefused("破格和直接申报在受理环节审核，这份申报现在不在受理环节或正在补正")
    if len(signed) == 2:
        raise StepRefused("两位经办人都已签署")
    said = wanted({"reason": reason}, {"reason": "理由"}, reason="请写明理由")
    kept = ExceptionApproval.objects.create(
        application=application, position=len(signed) + 1, agree=agree, reason=said["reason"], by_id=by.person, at=now
    )
    keep(by, "exception.signed", application, at=now, position=kept.position, agree=agree)
    return kept

"""复核: the committee's office looks once more at procedure and count before anything is made public (R129)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, tell_applicant, wanted
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.committees.queries import minutes_signed_for
from zhiping.records.outcomes.models import Recheck


@transaction.atomic
def recheck(
    application: Application,
    *,
    passed: bool,
    note: str,
    by: Actor,
    now: datetime,
    decision: Mapping[str, Any] | None = None,
) -> Recheck:
    """Say that procedure and count were in order, or, by a decision with its reason, that the result cannot stand."""
    application = lock(application)
    said = wanted({"note": note}, {"note": "复核情况"}, reason="请写明复核了什么")
    step = "pass_recheck" if passed else "fail_recheck"
    guards: dict[str, bool | str] = {"decision_recorded": True}
    guards["minutes_signed"] = minutes_signed_for(application) or "会议记录还没有签署，复核不能开始"
    taken = take_step(step, application, by=by, now=now, guards=guards)
    if not passed:
        keep_decision(
            application,
            decision,
            subject="step:fail_recheck",
            point="复核发现的问题是否影响评审结果",
            effect="复核未通过，评审结果不予确认",
            passes=False,
            by=by,
            now=now,
        )
    kept = Recheck.objects.create(application=application, passed=passed, note=said["note"], by_id=by.person, at=now)
    event = "recheck.passed" if passed else "recheck.failed"
    keep(by, event, application, at=now, cites=taken.stage.cites if taken.stage else None)
    if not passed:
        tell_applicant(
            application,
            "recheck_failed",
            subject="复核未通过",
            body="评审结果在复核中发现问题，不予确认。理由和救济途径见决定。",
            now=now,
            page="result/",
        )
    return kept

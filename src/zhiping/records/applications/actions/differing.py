"""A reviewer finds otherwise than the platform on one requirement: kept with a reason beside the finding, which stays as it is."""

from datetime import datetime

from django.db import transaction

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor
from zhiping.core.terms import Outcome, Permission
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import permit
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.applications.steps import lock
from zhiping.records.errors import BadInput, NotFound, StepRefused

MAY_FIND = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


@transaction.atomic
def differ(
    application: Application, *, rule: str, finds: str, reason: str, by: Actor, now: datetime, evidence: str = ""
) -> HumanDecision:
    """Record that ``by`` finds ``finds`` where the rules give another outcome. It lets nothing pass and stops nothing."""
    application = lock(application)
    permit(by, Permission.DECIDE, application)
    if application.stage == ENDED or application.holder_id != by.organisation:
        raise StepRefused("不同看法由正在审核这份申报的单位记录，这份申报现在不在您单位")
    evaluation = evaluate_application(application, gate=application.stage, now=now, store=False)
    finding = next((one for one in evaluation.findings if one.rule == rule), None)
    if finding is None:
        raise NotFound("没有这一项条件")
    if finds not in MAY_FIND:
        raise BadInput("没有这样的看法", {"finds": f"请从这些里选：{'、'.join(one.label for one in MAY_FIND)}"})
    if finds == finding.outcome:
        raise BadInput("与平台得出的相同", {"finds": f"平台得出的就是“{finding.outcome.label}”，看法相同的不用记录"})
    mine = Outcome(finds).label
    return keep_decision(
        application,
        {
            "reading": f"平台得出“{finding.outcome.label}”，经办人认为“{mine}”",
            "clause": str(finding.cites)[:160],
            "reason": reason,
            "evidence": evidence,
        },
        subject=f"{HumanDecision.DIFFERS}{rule}"[:80],
        point=finding.title[:200],
        effect=f"认为“{mine}”，只作记录，平台得出的结论不变",
        passes=False,
        by=by,
        now=now,
        open_point=finding.open_point[:12],
        event="finding.differed",
    )

"""A person decides, for one case, under which version it goes on, or whether it goes on at all (R127, R164)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor
from zhiping.core.terms import Fate, Permission
from zhiping.records.amendments.actions.common import may
from zhiping.records.amendments.actions.moving import to_version
from zhiping.records.amendments.actions.rehearsing import whole
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import missed_window, plan_of
from zhiping.records.amendments.queries import step_of
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.extending import reopen
from zhiping.records.applications.actions.telling import permit, tell_applicant
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import lock
from zhiping.records.errors import ActionRefused, StepRefused

MOVED, KEPT, REOPENED, LEFT = "转入新版本", "沿用原版本", "恢复办理", "不恢复办理"


def effects(row: AmendedCase) -> tuple[str, str]:
    """What a yes and a no would bring about."""
    return (REOPENED, LEFT) if row.application.stage == ENDED else (MOVED, KEPT)


@transaction.atomic
def decide_case(row: AmendedCase, *, passes: bool, decision: Mapping[str, Any], by: Actor, now: datetime) -> AmendedCase:
    """Decide what the amendment left to a person. ``decision`` holds reading, clause and reason."""
    lock(Application(pk=row.application_id))
    application = whole(Application.objects.filter(pk=row.application_id)).get()
    row = AmendedCase.objects.select_for_update(of=("self",)).select_related("amendment__cycle__committee").get(pk=row.pk)
    row.application = application
    amendment = row.amendment
    may(by, Permission.PROPOSE_AMENDMENT, amendment)
    permit(by, Permission.MOVE_CASE, application)
    if row.carried_at is None or row.fate != Fate.ASKS or row.decision_id is not None:
        raise ActionRefused("这份申报在这项修订里没有须由人决定的事项")
    if amendment.cycle.pack_id != amendment.pack_id and passes:
        raise ActionRefused("本年度又有新的修订；请在最近的一项修订里决定")
    effect = effects(row)[0 if passes else 1]
    row.decision = keep_decision(
        application,
        decision,
        subject=f"amendment:{amendment.uid}",
        point=f"修订 {amendment.version}：{row.says}"[:200],
        effect=effect,
        passes=passes,
        by=by,
        now=now,
    )
    if passes:
        _carry_on(application, amendment, row, by, now)
    else:
        row.fate = Fate.STAYS
    row.save()
    tell_applicant(
        application,
        "amendment_decided",
        subject=f"关于修订的决定：{effect}",
        body=f"结论：{effect}。理由：{row.decision.reason}。依据：{row.decision.clause}。救济途径：{row.decision.remedy}。",
        now=now,
        due=application.due,
    )
    return row


def _carry_on(application: Application, amendment: Amendment, row: AmendedCase, by: Actor, now: datetime) -> None:
    step = step_of(amendment)
    if application.stage == ENDED:
        change = missed_window(application, step, now)
        if change is None:
            raise StepRefused("延长后的时间也已经过去，不能恢复")
        reopen(application, change, document=amendment.document, now=now)
        row.fate, row.reopens = Fate.STAYS, True
        return
    planned = plan_of(application, step, now=now)
    if planned.before is None or planned.after is None:
        raise StepRefused(f"现在不能转入新版本：{planned.says}")
    moved = to_version(application, amendment, planned, by=by, now=now)
    row.fate, row.before, row.after = Fate.MOVES, moved.before, moved.after

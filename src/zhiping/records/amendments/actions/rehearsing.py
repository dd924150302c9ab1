"""The dry run: each case of the year looked at under both versions, in batches; nothing of a case is changed."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission
from zhiping.records.amendments.actions.common import locked, may
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import Planned, plan_of
from zhiping.records.amendments.queries import step_of
from zhiping.records.applications.models import Application
from zhiping.records.errors import ActionRefused

BATCH = 100


def whole(cases: QuerySet[Application]) -> QuerySet[Application]:
    """The cases with what an evaluation asks of them, in a fixed number of queries."""
    return cases.select_related("cycle", "committee", "applicant", "representative", "employer").prefetch_related("rows")


def values_of(planned: Planned, application: Application, now: datetime) -> dict[str, object]:
    """A plan as it is kept."""
    return {
        "stage": application.stage,
        "state": application.state,
        "fate": planned.fate,
        "reopens": planned.reopens is not None,
        "window": planned.reopens.id if planned.reopens is not None else "",
        "says": planned.says,
        "changes": [change.as_json() for change in planned.changes],
        "worse": sum(change.is_worse for change in planned.changes),
        "planned_at": now,
    }


def rehearse(amendment: Amendment, *, now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Look at the cases that were not looked at yet, batch by batch, until all are or the caller has ``enough``."""
    if amendment.rehearsed_at is not None or amendment.state != Amendment.State.PROPOSED:
        return 0
    step, seen = step_of(amendment), 0
    last = amendment.cases.order_by("-application_id").values_list("application_id", flat=True).first() or 0
    while True:
        batch = list(whole(Application.objects.filter(cycle=amendment.cycle_id, pk__gt=last)).order_by("pk")[:BATCH])
        if not batch:
            Amendment.objects.filter(pk=amendment.pk, rehearsed_at=None).update(rehearsed_at=now)
            amendment.rehearsed_at = now
            return seen
        rows = [
            AmendedCase(amendment=amendment, application=one, **values_of(plan_of(one, step, now=now), one, now))
            for one in batch
        ]
        AmendedCase.objects.bulk_create(rows, ignore_conflicts=True)
        seen, last = seen + len(batch), batch[-1].pk
        if enough():
            return seen


@transaction.atomic
def rehearse_again(amendment: Amendment, *, by: Actor, now: datetime) -> Amendment:
    """Forget the dry run, so that it is made anew from the cases as they stand now."""
    amendment = locked(amendment)
    may(by, Permission.PROPOSE_AMENDMENT, amendment)
    if amendment.state != Amendment.State.PROPOSED:
        raise ActionRefused("已经复核的修订不再试算；办理时按每份申报当时的情况重新判断")
    amendment.cases.all().delete()
    amendment.rehearsed_at = None
    amendment.save(update_fields=["rehearsed_at"])
    return amendment

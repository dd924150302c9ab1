"""Moving one case to a new version: names carried over, the route ahead laid anew, findings before and after kept (R127)."""

from dataclasses import dataclass
from datetime import datetime

from zhiping.core.permission import Actor
from zhiping.core.policy.amending import new_slots
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.plan import Planned, renamed_values
from zhiping.records.amendments.queries import pack_of_amendment
from zhiping.records.applications.actions.telling import keep, permit
from zhiping.records.applications.evaluations import keep_evaluation
from zhiping.records.applications.models import Application, EvidenceFile, SectionRow, StoredEvaluation
from zhiping.records.applications.routes import relay_route
from zhiping.records.applications.versions import version_of


@dataclass(frozen=True, slots=True)
class Moved:
    """The findings on both sides of a move."""

    before: StoredEvaluation
    after: StoredEvaluation


def to_version(application: Application, amendment: Amendment, planned: Planned, *, by: Actor, now: datetime) -> Moved:
    """Put a locked case under the amendment's version; ``planned`` holds the findings of both sides."""
    permit(by, Permission.MOVE_CASE, application)
    assert planned.before is not None and planned.after is not None
    old, new = version_of(application), pack_of_amendment(amendment)
    before, after = planned.before, planned.after
    kept = keep_evaluation(application, before.evaluation, before.facts, pack=old, now=now)
    carry_names(application, new)
    put_under(application, amendment)
    if old.stages != new.stages:
        relay_route(application, new)
    made = keep_evaluation(application, after.evaluation, after.facts, pack=new, now=now)
    keep(
        by,
        "amendment.case_moved",
        application,
        at=now,
        amendment=str(amendment.uid),
        base=old.version,
        version=new.version,
        changed=[change.rule for change in planned.changes],
        before=kept.findings_digest,
        after=made.findings_digest,
    )
    return Moved(kept, made)


def put_under(application: Application, amendment: Amendment) -> None:
    """Name the version the case is under from now on."""
    application.pack_id = amendment.pack_id
    application.save(update_fields=["pack"])


def carry_names(application: Application, new: Pack) -> None:
    """Rows and files under the names that the new version uses; what was filled in is not lost."""
    if new.amends is None:
        return
    for row in SectionRow.objects.filter(application=application):
        values = renamed_values(row.values, row.section, new)
        sealed = renamed_values(row.sealed_values, row.section, new) if row.sealed_values else row.sealed_values
        if (values, sealed) != (row.values, row.sealed_values):
            row.values, row.sealed_values = values, sealed
            row.save(update_fields=["values", "sealed_values"])
    for slot, into in new_slots(new.amends).items():
        EvidenceFile.objects.filter(application=application, slot=slot).update(slot=into)

"""What the verbs on batches of results share: cases locked in one order, the permission asked once, words of a case."""

from collections.abc import Iterable

from zhiping.core.permission import Actor, Subject
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, StageKind
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import lock
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import BadInput
from zhiping.records.permits import require

DIRECTED = "双定向"


def permit_on_cycle(by: Actor, permission: Permission, cycle: ReviewCycle) -> None:
    """Raise unless ``by`` may do this to the results of ``cycle``."""
    committee = cycle.committee
    subject = Subject(
        committee=committee.pk,
        cycle=cycle.pk,
        committee_office=committee.office_id,
        founding_body=committee.founding_body_id,
        regional_office=committee.regional_office_id,
    )
    require(by, permission, subject)


def lock_batch(applications: Iterable[Application], *, cycle: ReviewCycle, kind: StageKind, state: str) -> list[Application]:
    """The cases locked in the order of their numbers; BadInput names each that does not belong to this batch."""
    cases = [lock(application) for application in sorted(applications, key=lambda case: case.pk)]
    if not cases:
        raise BadInput("没有选中任何人", {"applications": "请至少选一人"})
    strangers = [case.number for case in cases if case.cycle_id != cycle.pk or stage_kind(case) != kind or case.state != state]
    if strangers:
        raise BadInput("有的申报不能列入这一批", {"applications": f"{'、'.join(strangers)}不在这一步，请去掉后再办"})
    return cases


def specialty_name(pack: Pack, application: Application) -> str:
    return next((s.name for s in pack.specialties if s.id == application.specialty), application.specialty)


def unit_name(application: Application) -> str:
    unit = application.employer or application.representative
    return unit.name if unit else ""


def scope_mark(application: Application) -> str:
    """The mark of a directed title; copied from the first publicity that carried it, never typed again (R172)."""
    if not application.dual_targeted:
        return ""
    first = application.publicity_entries.order_by("id").exclude(mark="").first()
    return first.mark if first else DIRECTED

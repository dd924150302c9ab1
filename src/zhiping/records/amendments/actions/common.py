"""What every verb on an amendment does besides its own: right, journal row, message to the officers."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Role
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.queries import subject_of
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.cycles.queries import wall_now
from zhiping.records.journal.actions import record
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require


def locked(amendment: Amendment) -> Amendment:
    """The same amendment, freshly read and locked until the transaction ends."""
    return Amendment.objects.select_for_update(of=("self",)).select_related("cycle__committee", "base").get(pk=amendment.pk)


def may(by: Actor, permission: Permission, amendment: Amendment) -> None:
    """Raise unless ``by`` may."""
    require(by, permission, subject_of(amendment.cycle, amendment))


def keep(by: Actor, event: str, amendment: Amendment, *, at: datetime, **data: Any) -> None:
    """The journal row of an amendment."""
    record(
        by,
        event,
        at=at,
        kind="amendment",
        ref=str(amendment.uid),
        label=f"{amendment.cycle.name} {amendment.version}",
        version=amendment.version,
        document=amendment.document,
        **data,
    )


def tell_officers(
    amendment: Amendment, kind: str, *, subject: str, body: str, now: datetime, once: str, but: int | None = None
) -> int:
    """A message to each officer of the committee's office of this year, once each."""
    live = Q(until=None) | Q(until__gt=wall_now())
    cycle = amendment.cycle
    grants = RoleGrant.objects.filter(
        live,
        Q(committee=None) | Q(committee=cycle.committee_id),
        Q(cycle=None) | Q(cycle=cycle.pk),
        organisation=cycle.committee.office_id,
        role=Role.COMMITTEE_OFFICE,
    ).select_related("person")
    told = 0
    for person in {grant.person_id: grant.person for grant in grants if grant.person_id != but}.values():
        key = f"amendment:{amendment.uid}:{once}:{person.pk}"
        link = f"/committee/amendments/{amendment.uid}/"
        told += tell(person, kind, subject=subject[:120], body=body, now=now, link=link, once=key) is not None
    return told

"""The clocks, the packs as read, the roles a person may act in."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiping.core.lifecycle import StepTable
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Role
from zhiping.packs import load_files
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.models import InstalledPack, LegalClock, ReviewCycle, RoleGrant


def wall_now() -> datetime:
    """The machine's clock: sessions, one-time codes, tokens."""
    return timezone.now()


def legal_now() -> datetime:
    """The legal clock: windows, due dates, documents. In a sandbox it stands where it was put."""
    clock = LegalClock.objects.filter(id=1).first()
    if clock is None or clock.legal_now is None:
        return timezone.localtime()
    return timezone.localtime(clock.legal_now)


def is_sandbox() -> bool:
    clock = LegalClock.objects.filter(id=1).first()
    return clock is not None and clock.is_sandbox


@lru_cache(maxsize=32)
def pack_by_digest(digest: str) -> Pack:
    """The installed pack of this content, parsed once."""
    installed = InstalledPack.objects.get(digest=digest)
    return load_files(installed.files, name=installed.pack_id)


@lru_cache(maxsize=32)
def step_table_by_digest(digest: str) -> StepTable:
    """The steps that the stages of this content bring."""
    return StepTable.of(pack_by_digest(digest).stages)


def pack_of(cycle: ReviewCycle) -> Pack:
    """The pack that ``cycle`` runs by now: ``pack_id`` is the digest. A case's own is ``pack_of_case``."""
    return pack_by_digest(cycle.pack_id)


def step_table_of(cycle: ReviewCycle) -> StepTable:
    """The step table that the pack's stages generate."""
    return step_table_by_digest(cycle.pack_id)


def open_windows(pack: Pack, now: datetime) -> Mapping[str, bool]:
    """Window id -> open at ``now``."""
    return {id: w.is_open(now) for id, w in pack.windows.items()}


def grants_of(person: Person, now: datetime) -> QuerySet[RoleGrant]:
    """The roles a person may act in at ``now`` (wall clock)."""
    live = Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))
    return RoleGrant.objects.filter(live, person=person).select_related("organisation", "committee", "cycle")


def actor_for(person: Person, grant: RoleGrant | None, *, second_factor: bool) -> Actor:
    """The person in one capacity; without a grant they act as applicant."""
    if grant is None:
        return Actor(role=Role.APPLICANT, person=person.pk, name=person.name, second_factor=second_factor)
    return Actor(
        role=Role(grant.role),
        person=person.pk,
        organisation=grant.organisation_id,
        committee=grant.committee_id,
        cycle=grant.cycle_id,
        second_factor=second_factor,
        name=person.name,
        organisation_name=grant.organisation.name if grant.organisation else "",
        grant=grant.pk,
    )


def cycles_of_office(actor: Actor) -> QuerySet[ReviewCycle]:
    """The years of the committees whose office this actor sits in, narrowed to what the role was given for; else none."""
    cycles = ReviewCycle.objects.all()
    if actor.role not in (Role.POLICY_CLERK, Role.COMMITTEE_OFFICE) or actor.organisation is None or not actor.second_factor:
        return cycles.none()
    cycles = cycles.filter(committee__office=actor.organisation, committee__hosted=True)
    if actor.committee is not None:
        cycles = cycles.filter(committee=actor.committee)
    return cycles.filter(pk=actor.cycle) if actor.cycle is not None else cycles

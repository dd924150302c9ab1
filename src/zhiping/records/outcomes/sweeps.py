"""Checks at night that the access rows are what their sources say: routes, applicants, supervisors, panels."""

from collections.abc import Iterator
from datetime import datetime

from zhiping.core.terms import Role
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.models import PanelMember, Recusal

Right = tuple[str, int | None, int | None]  # capacity, person, organisation

CHUNK = 200
NAMED = 5
PANEL = frozenset({Role.EXPERT.value, Role.CHAIR.value})


class AccessDiffers(Exception):
    """Some access rows are not what their sources say; the message names the first cases."""


def expected_rights(application: Application) -> set[Right]:
    """Who must see this case now: the applicant, the supervisors, and every body the route has reached."""
    pack = pack_of_case(application)
    actors = {stage.id: stage.actor for stage in pack.stages}
    rights: set[Right] = {(Role.APPLICANT.value, application.applicant_id, None)}
    if application.committee.supervision_id is not None:
        rights.add((Role.SUPERVISOR.value, None, application.committee.supervision_id))
    for stop in application.stops.all():
        # At the applicant's own stop (payment) a body only holds the case; the applicant has access already.
        held_for_applicant = actors[stop.stage] == Role.APPLICANT
        if stop.entered_at is not None and stop.organisation_id is not None and not held_for_applicant:
            rights.add((actors[stop.stage], None, stop.organisation_id))
    return rights


def _seats(applications: list[Application]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(case, person) pairs that sit on the case's panel, and those recused from it."""
    listed = {case.pk: set() for case in applications}
    rows = PanelMember.objects.filter(session__cases__application__in=applications)
    for case, person in rows.values_list("session__cases__application", "expert__person"):
        if case in listed:
            listed[case].add(person)
    recused = Recusal.objects.filter(application__in=applications).values_list("application", "member__expert__person")
    return {(case, person) for case, people in listed.items() for person in people}, set(recused)


def differences(applications: list[Application]) -> Iterator[str]:
    """What is wrong with the access rows of these cases, in words."""
    seated, recused = _seats(applications)
    for application in applications:
        wanted = expected_rights(application)
        # The committee's office may be shown a case that a lower office left too late.
        office = application.committee.office_id
        allowed = wanted | {(Role.COMMITTEE_OFFICE.value, None, office), (Role.APPLICANT.value, None, office)}
        live = {(a.capacity, a.person_id, a.organisation_id) for a in application.access.all() if a.until is None}
        for capacity, person, organisation in sorted(live - allowed, key=str):
            pair = (application.pk, person)
            if capacity not in PANEL or pair not in seated or pair in recused:
                yield f"{application.number} 多出{Role(capacity).label}（{person or organisation}）"
        for capacity, _, _ in sorted(wanted - live, key=str):
            yield f"{application.number} 缺少{Role(capacity).label}"


def check_access(now: datetime) -> int:
    """Recompute who may see each case and raise when any row differs, so that the health page shows it until it is mended."""
    checked, found = 0, []
    keys = list(Application.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows = Application.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("cycle", "committee")
        cases = list(rows.prefetch_related("access", "stops"))
        found += differences(cases)
        checked += len(cases)
    if found:
        raise AccessDiffers(f"{len(found)} 处与来源不符：{'；'.join(found[:NAMED])}")
    return checked

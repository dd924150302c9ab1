"""The one door to cases: what an actor may see, and a case for a purpose."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import Q, QuerySet

from zhiping.core.permission import Actor, Meeting, Party, Subject
from zhiping.core.terms import Permission, Role
from zhiping.records.applications.errors import NotFound
from zhiping.records.applications.models import Access, Application, RouteStop
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.queries import legal_now
from zhiping.records.journal.actions import note_reading
from zhiping.records.permits import require


def visible_to(actor: Actor) -> QuerySet[Application]:
    """The cases this actor may see: one join over the live access rows. Lists, exports, search, counts, API: all use it."""
    cases = Application.objects.select_related("cycle", "committee", "applicant", "representative", "holder", "officer")
    if actor.role in (Role.PUBLIC, Role.CLOCK, Role.OPERATOR):
        return cases.none()
    live = Access.objects.filter(capacity=actor.role, until=None)
    mine = Q()
    if actor.role in (Role.APPLICANT, Role.EXPERT, Role.CHAIR):
        mine = Q(person=actor.person)
    elif actor.organisation is not None:
        mine = Q(organisation=actor.organisation)
    else:
        return cases.none()
    if actor.role is not Role.APPLICANT and not actor.second_factor:
        return cases.none()
    cases = cases.filter(pk__in=live.filter(mine).values("application"))
    if actor.committee is not None:
        cases = cases.filter(committee=actor.committee)
    if actor.cycle is not None:
        cases = cases.filter(cycle=actor.cycle)
    return cases


def live_access(application: Application) -> Iterable[tuple[str, int | None, int | None]]:
    """The live access rows, from what a list has prefetched or else by one query."""
    if "access" in getattr(application, "_prefetched_objects_cache", {}):
        return [(row.capacity, row.person_id, row.organisation_id) for row in application.access.all() if row.until is None]
    with connection.cursor() as cursor:
        cursor.execute(_live_sql(connection.vendor), [application.pk])
        return cursor.fetchall()


@cache
def _live_sql(vendor: str) -> str:
    """The query for the live rows of one case, put into words once: every act and every page of a case asks it."""
    rows = Access.objects.filter(application=0, until=None).values_list("capacity", "person_id", "organisation_id")
    return rows.query.sql_with_params()[0]


def subject_of(application: Application, *, meeting: Meeting | None = None, first_officer: int | None = None) -> Subject:
    """The case as the who-may table sees it."""
    committee = application.committee
    parties = frozenset(
        Party(Role(capacity), person, organisation) for capacity, person, organisation in live_access(application)
    )
    return Subject(
        applicant=application.applicant_id,
        committee=application.committee_id,
        cycle=application.cycle_id,
        stage_kind=stage_kind(application),
        state=application.state,
        holder=application.holder_id,
        organisation=application.representative_id,
        committee_office=committee.office_id,
        founding_body=committee.founding_body_id,
        regional_office=committee.regional_office_id,
        parties=parties,
        meeting=meeting or Meeting(),
        first_officer=first_officer,
    )


def stage_kind(application: Application) -> str:
    """The kind of the stage the case is in; empty once it has ended."""
    if application.stage == "ended":
        return ""
    return pack_of_case(application).stage(application.stage).kind


def get_for(
    actor: Actor, ref: str, permission: Permission, *, purpose: str = "办理", now: datetime | None = None
) -> Application:
    """The case called ``ref`` for ``permission``; NotFound where it may not be known, NotAllowed with the reason otherwise.

    The reading is kept in the read log unless it is the applicant's own.
    """
    application = visible_to(actor).prefetch_related("access").filter(number=ref).first()
    if application is None:
        raise NotFound("没有找到这份申报。请核对编号，或确认它是否属于您现在的身份。")
    require(actor, permission, subject_of(application))
    if actor.role is not Role.APPLICANT:
        note_reading(actor, application.number, purpose=purpose, now=now or legal_now())
    return application


def route_of(application: Application) -> list[RouteStop]:
    """This case's own route, in order."""
    return list(application.stops.select_related("organisation"))

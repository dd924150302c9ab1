"""To whom a case comes back: the officer who sent it away, as long as they still act for that desk (R103)."""

from django.db.models import Q

from zhiping.core.terms import Role
from zhiping.records.accounts.models import Person
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.cycles.queries import wall_now


def acting_for(application: Application, organisation: int | None, role: Role) -> dict[int, Person]:
    """Who acts for ``organisation`` in ``role`` on this committee's cases now, by person id."""
    live = Q(until=None) | Q(until__gt=wall_now())
    grants = RoleGrant.objects.filter(live, organisation=organisation, role=role).select_related("person")
    return {
        grant.person_id: grant.person
        for grant in grants
        if grant.committee_id in (None, application.committee_id) and grant.cycle_id in (None, application.cycle_id)
    }


def desk_of(application: Application) -> Role:
    """In which role the case is worked on where it is now."""
    return Role(pack_of_case(application).stage(application.stage).actor)


def back_to(application: Application) -> Person | None:
    """Give a locked case back to the officer who sent it away; None, and to the whole desk, where they no longer act."""
    who = acting_for(application, application.holder_id, desk_of(application)).get(application.officer_id or 0)
    if who is None and application.officer_id is not None:
        application.officer = None
        application.save(update_fields=["officer"])
    return who

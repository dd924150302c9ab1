"""Which stops a case has on its way, and which organisation acts at each."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.schema import Level, Pack, StageSpec
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.accounts.models import Organisation
from zhiping.records.applications.models import Application, RouteStop
from zhiping.records.errors import StepRefused


def offices_of(representative: Organisation | None) -> Mapping[str, Organisation | None]:
    """The department, the county office and the city office above the body that recommends (AMB-18: the route is data)."""
    if representative is None:
        return {Role.DEPARTMENT: None, Role.COUNTY_OFFICE: None, Role.CITY_OFFICE: None}
    office = representative.office
    county = office if office and office.kind == OrganisationKind.COUNTY_OFFICE else None
    city = county.office if county else office
    if city is not None and city.kind != OrganisationKind.CITY_OFFICE:
        city = None
    return {Role.DEPARTMENT: representative.department, Role.COUNTY_OFFICE: county, Role.CITY_OFFICE: city}


def applies(stage: StageSpec, level: Level, above: Mapping[str, Organisation | None]) -> bool:
    """Whether a case of this level with these bodies above it stops here."""
    conditions: Mapping[str, Any] = stage.when
    for key, wanted in conditions.items():
        if key == "level_flag" and wanted not in level.flags:
            return False
        if key == "route_has" and above.get(wanted) is None:
            return False
    return True


def rebuild_route(application: Application, pack: Pack) -> list[RouteStop]:
    """Write the case's own stops anew; only a draft's route may change as a whole."""
    application.stops.all().delete()
    stops = [
        RouteStop(
            application=application,
            position=position,
            stage=stage.id,
            organisation=organisation,
            entered_at=application.started_at if position == 1 else None,
        )
        for position, (stage, organisation) in enumerate(_stops(application, pack), start=1)
    ]
    return RouteStop.objects.bulk_create(stops)


def relay_route(application: Application, pack: Pack) -> bool:
    """Lay the stops that lie ahead as ``pack`` has them; those behind stay. True when any differs."""
    route = _stops(application, pack)
    here = next((n for n, (stage, _) in enumerate(route) if stage.id == application.stage), None)
    if here is None:
        raise StepRefused("新版本里，这份申报不经过现在所在的环节")
    now = application.stops.get(stage=application.stage)
    ahead = application.stops.filter(position__gt=now.position)
    wanted = [(stage.id, organisation.pk if organisation else None) for stage, organisation in route[here + 1 :]]
    if list(ahead.values_list("stage", "organisation_id")) == wanted:
        return False
    ahead.delete()
    RouteStop.objects.bulk_create(
        RouteStop(application=application, position=now.position + n, stage=stage, organisation_id=organisation)
        for n, (stage, organisation) in enumerate(wanted, start=1)
    )
    return True


def _stops(application: Application, pack: Pack) -> list[tuple[StageSpec, Organisation | None]]:
    """The stages that a case of this level and unit passes, and who acts at each."""
    above = offices_of(application.representative)
    committee = application.committee
    acts: dict[str, Organisation | None] = {
        **above,
        Role.APPLICANT: None,
        Role.EMPLOYER: application.representative,
        Role.COMMITTEE_OFFICE: committee.office,
        Role.FOUNDING_BODY: committee.founding_body,
        Role.REGIONAL_OFFICE: committee.regional_office,
    }
    level = pack.level(application.level)
    found = []
    for stage in pack.stages:
        if not applies(stage, level, above):
            continue
        organisation = acts.get(stage.actor)
        if stage.actor == Role.APPLICANT and found:
            organisation = committee.office  # payment: the committee's office keeps the case meanwhile
        found.append((stage, organisation))
    return found

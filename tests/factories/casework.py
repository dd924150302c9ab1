"""A small platform with one committee's year, and cases put at any stop of their route: rows only, no action is used."""

import io
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf

from zhiping.core.permission import Actor
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Access, Application, RouteStop, SectionRow, Undertaking
from zhiping.records.cycles.actions import install_pack
from zhiping.records.cycles.models import Committee, ReviewCycle, RoleGrant
from zhiping.records.cycles.queries import pack_of

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2023, 1, 1, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    """``at("2023-09-10 18:00:01")`` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Platform:
    """Who and what there is. ``people`` counts, so that every person is another."""

    unit: Organisation
    other_unit: Organisation
    department: Organisation
    city: Organisation
    other_city: Organisation
    office: Organisation
    committee: Committee
    cycle: ReviewCycle
    people: list[Person] = field(default_factory=list)

    def person(self, name: str) -> Person:
        n = len(self.people) + 1
        person = Person.objects.create(
            login=f"login-{n}",
            name=name,
            id_kind=Person.IdKind.RESIDENT,
            id_number=f"45010019800101{n:04d}",
            id_digest=f"id-{n}",
            phone=f"138000{n:05d}",
            is_demo=True,
            created_at=LONG_AGO,
        )
        self.people.append(person)
        return person

    def officer(self, role: Role, organisation: Organisation, name: str = "经办人", person: Person | None = None) -> Actor:
        """Someone who acts for ``organisation``, with a second factor."""
        person = person or self.person(name)
        grant = RoleGrant.objects.create(person=person, role=role, organisation=organisation, since=LONG_AGO, granted_by="设置")
        return Actor(
            role=role,
            person=person.pk,
            organisation=organisation.pk,
            second_factor=True,
            name=person.name,
            organisation_name=organisation.name,
            grant=grant.pk,
        )

    def clerk(self) -> Actor:
        return self.officer(Role.EMPLOYER, self.unit, "覃经办")

    def case(
        self,
        stage: str,
        state: str = "waiting",
        *,
        level: str = "associate_senior",
        route: str = "ordinary",
        name: str = "韦一",
        since: datetime = LONG_AGO,
        unit: Organisation | None = None,
        with_department: bool = True,
        cycle: ReviewCycle | None = None,
    ) -> Application:
        """A case at ``stage``, with the route behind it and access for those who have had it."""
        cycle = cycle or self.cycle
        pack = pack_of(cycle)
        unit = unit or self.unit
        applicant = self.person(name)
        acts = {
            "applicant": None,
            "employer": unit,
            "department": self.department if with_department else None,
            "city_office": self.city,
            "county_office": None,
            "committee_office": cycle.committee.office,
            "regional_office": cycle.committee.regional_office,
        }
        flags = pack.level(level).flags
        stages = [
            s
            for s in pack.stages
            if s.when.get("level_flag") in (None, *flags) and (not s.when.get("route_has") or acts[s.when["route_has"]])
        ]
        ids = [s.id for s in stages]
        here = ids.index(stage)
        case = Application.objects.create(
            number=f"2023GY{Application.objects.count() + 1:06d}",
            applicant=applicant,
            cycle=cycle,
            committee=cycle.committee,
            level=level,
            specialty=pack.specialties[0].id,
            route=route,
            representative=unit,
            employer=unit,
            stage=stage,
            state=state,
            state_since=since,
            holder=acts[stages[here].actor],
            started_at=since,
            submitted_at=since,
            content_hash="0" * 64,
        )
        for position, spec in enumerate(stages, start=1):
            RouteStop.objects.create(
                application=case,
                position=position,
                stage=spec.id,
                organisation=acts[spec.actor] if spec.kind != "payment" else cycle.committee.office,
                entered_at=since if position <= here + 1 else None,
                left_at=since if position <= here else None,
            )
        Access.objects.create(application=case, capacity="applicant", person=applicant, since=since, because="本人")
        for spec in stages[: here + 1]:
            if acts[spec.actor] is not None:
                Access.objects.get_or_create(
                    application=case,
                    capacity=spec.actor,
                    organisation=acts[spec.actor],
                    until=None,
                    defaults={"since": since, "because": "环节"},
                )
        SectionRow.objects.create(
            application=case,
            section="education",
            values={"school": "广西艺术学院"},
            saved_at=since,
        )
        return case

    def sign_for_unit(self, case: Application) -> None:
        """The unit's undertaking, so that what follows does not stop there."""
        Undertaking.objects.create(
            application=case,
            kind=Undertaking.Kind.UNIT,
            text="承诺",
            content_hash="0" * 64,
            signer=self.people[0],
            officer_name="黄主任",
            signed_at=LONG_AGO,
        )


def organisation(name: str, kind: OrganisationKind, **more: object) -> Organisation:
    code = f"91450000{Organisation.objects.count():010d}"
    return Organisation.objects.create(name=name, code=code, kind=kind, confirmed_at=LONG_AGO, **more)


def committee_of(name: str) -> Committee:
    """A hosted committee with bodies of its own."""
    return Committee.objects.create(
        name=name,
        series="工艺美术",
        area="全区",
        office=organisation(f"{name}办公室", OrganisationKind.COMMITTEE_OFFICE),
        founding_body=organisation(f"{name}组建单位", OrganisationKind.FOUNDING_BODY),
        regional_office=organisation(f"{name}批复单位", OrganisationKind.REGIONAL_OFFICE),
    )


def cycle_of(committee: Committee) -> ReviewCycle:
    pack = install_pack(PACK, now=LONG_AGO)
    return ReviewCycle.objects.create(committee=committee, pack=pack, year=2023, name="2023年度")


def platform() -> Platform:
    """The whole small world."""
    city = organisation("南宁市职改办", OrganisationKind.CITY_OFFICE, city="南宁市")
    department = organisation("南宁市工信局", OrganisationKind.DEPARTMENT, city="南宁市")
    committee = committee_of("工艺美术评委会")
    return Platform(
        unit=organisation("南宁陶艺厂", OrganisationKind.STATE_ENTERPRISE, department=department, office=city),
        other_unit=organisation("北海贝雕厂", OrganisationKind.STATE_ENTERPRISE, office=city),
        department=department,
        city=city,
        other_city=organisation("柳州市职改办", OrganisationKind.CITY_OFFICE, city="柳州市"),
        office=committee.office,
        committee=committee,
        cycle=cycle_of(committee),
    )


DECISION = {"reading": "按字面理解", "clause": "三（一）", "reason": "经核实，情况属实"}


def one_page() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


PDF = one_page()

"""The demo's bodies: offices, departments, employers, agencies, associations, committees, and who acts for each."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import Any

from zhiping.core.permission import Actor
from zhiping.core.terms import OrganisationKind as Kind
from zhiping.core.terms import Role
from zhiping.demo.names import AREAS, Numbers
from zhiping.records.accounts.actions import register_person
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.cycles.actions import create_committee, create_organisation, grant_role
from zhiping.records.cycles.models import Committee, RoleGrant
from zhiping.records.cycles.queries import actor_for

SETTING_UP = Actor(role=Role.OPERATOR, name="安装程序", second_factor=True)

PRIVATE = [
    "绣坊",
    "陶艺有限公司",
    "壮锦织造有限公司",
    "雕刻工艺有限公司",
    "漆艺工作室",
    "金属工艺有限公司",
    "编织合作社",
    "珠宝设计有限公司",
]
STATE = ["工艺美术研究所有限公司", "文化旅游投资有限公司", "坭兴陶厂有限公司"]
INSTITUTION = ["博物馆", "职业技术学院", "群众艺术馆", "非物质文化遗产保护中心", "师范学院"]
TOWN = ["锦绣", "春江", "山月", "石磨", "竹影", "青瓦", "红棉", "云岭", "古渡", "木棉", "榕荫", "荷塘"]


@dataclass
class Bodies:
    """Everything that exists before the first applicant comes."""

    numbers: Numbers
    opened: datetime
    offices: dict[str, Organisation] = field(default_factory=dict)  # city -> city office
    employers: list[Organisation] = field(default_factory=list)
    agencies: list[Organisation] = field(default_factory=list)
    associations: list[Organisation] = field(default_factory=list)
    committees: dict[str, Committee] = field(default_factory=dict)
    staff: dict[tuple[int, str], list[Actor]] = field(default_factory=dict)  # (organisation id, role) -> actors
    people: dict[int, Person] = field(default_factory=dict)

    def organisation(self, name: str, kind: str, *, city: str = "", prefix: str = "12", **more: Any) -> Organisation:
        code = self.numbers.credit_code(AREAS.get(city, ("450000", []))[0], prefix)
        return create_organisation(
            name=name, code=code, kind=kind, city=city, by=SETTING_UP, now=self.opened, is_demo=True, **more
        )

    def person(self, *, born: date | None = None, name: str | None = None, female: bool | None = None) -> Person:
        chance = self.numbers.chance
        born = born or self.numbers.day(date(1962, 1, 1), date(1990, 12, 31))
        female = chance.random() < 0.5 if female is None else female
        person = register_person(
            name=name or self.numbers.name(),
            id_kind="resident",
            id_number=self.numbers.resident_id(born, female=female),
            phone=self.numbers.phone(),
            password=None,
            now=self.opened,
            is_demo=True,
        )
        self.people[person.pk] = person
        return person

    def employ(self, organisation: Organisation, role: Role, *, how_many: int = 1, committee: Committee | None = None) -> None:
        """Give an organisation its officers."""
        for _ in range(how_many):
            person = self.person()
            grant = grant_role(
                person, role, organisation=organisation, committee=committee, by=SETTING_UP, now=self.opened, because="演示"
            )
            self.staff.setdefault((organisation.pk, str(role)), []).append(self.acting(person, grant))

    def acting(self, person: Person, grant: RoleGrant | None) -> Actor:
        return actor_for(person, grant, second_factor=grant is not None)

    def officer(self, organisation: Organisation | int, role: Role, which: int = 0) -> Actor:
        key = organisation if isinstance(organisation, int) else organisation.pk
        return self.staff[(key, str(role))][which]


def build_bodies(numbers: Numbers, opened: datetime) -> Bodies:
    """All bodies with their officers, on the register at ``opened``."""
    bodies = Bodies(numbers, opened)
    house = bodies.organisation("职评平台运营中心", Kind.OPERATOR)
    bodies.employ(house, Role.OPERATOR, how_many=2)
    region = bodies.organisation("自治区职称改革工作领导小组办公室", Kind.REGIONAL_OFFICE, prefix="11")
    bodies.employ(region, Role.REGIONAL_OFFICE, how_many=2)
    watch = bodies.organisation("派驻自治区工业和信息化厅纪检监察组", Kind.SUPERVISION, prefix="11")
    bodies.employ(watch, Role.SUPERVISOR, how_many=2)
    seat = bodies.organisation("自治区工艺美术系列职改办", Kind.COMMITTEE_OFFICE, city="南宁市", prefix="11")
    founders = bodies.organisation("自治区工业和信息化厅（评委会组建单位）", Kind.FOUNDING_BODY, city="南宁市", prefix="11")
    city_seat = bodies.organisation("南宁市工艺美术中级评委会办公室（示例）", Kind.COMMITTEE_OFFICE, city="南宁市", prefix="11")
    city_founders = bodies.organisation("南宁市工业和信息化局（示例组建单位）", Kind.FOUNDING_BODY, city="南宁市", prefix="11")
    _committees(bodies, seat, founders, city_seat, city_founders, region, watch)
    for city, (_, counties) in AREAS.items():
        _city(bodies, city, counties)
    return bodies


def appoint_policy_clerks(bodies: Bodies, chance: Random) -> None:
    """Two policy clerks for the one committee's office, one for the other's; their own dice leave everybody else who they are."""
    numbers, bodies.numbers = bodies.numbers, replace(bodies.numbers, chance=chance)
    for key, how_many in (("senior", 2), ("city", 1)):
        committee = bodies.committees[key]
        assert committee.office is not None
        bodies.employ(committee.office, Role.POLICY_CLERK, how_many=how_many, committee=committee)
    bodies.numbers = replace(bodies.numbers, chance=numbers.chance)


def _committees(bodies: Bodies, seat: Organisation, founders: Organisation, city_seat: Organisation,
                city_founders: Organisation, region: Organisation, watch: Organisation) -> None:  # fmt: skip
    year = bodies.opened.year
    common = {"series": "工艺美术", "by": SETTING_UP, "now": bodies.opened, "regional_office": region, "supervision": watch}
    bodies.committees["senior"] = create_committee(
        name="广西壮族自治区工艺美术系列正、副高级专业技术职务任职资格评审委员会", area="广西壮族自治区", levels=["正高级", "副高级"],
        office=seat, founding_body=founders, filing_number="示例备案〔2022〕018号", filed_on=date(year - 1, 6, 1),
        expires_on=date(year + 2, 5, 31), **common,
    )  # fmt: skip
    bodies.committees["city"] = create_committee(
        name="南宁市工艺美术系列中级专业技术职务任职资格评审委员会（示例）", area="南宁市", levels=["中级"], office=city_seat,
        founding_body=city_founders, filing_number="示例备案〔2022〕103号", filed_on=date(year - 1, 9, 1),
        expires_on=date(year + 2, 8, 31), **common,
    )  # fmt: skip
    for city in ("柳州市", "桂林市", "钦州市", "百色市"):
        create_committee(
            name=f"{city}工艺美术系列中级专业技术职务任职资格评审委员会", series="工艺美术", area=city, levels=["中级"], hosted=False,
            address=f"{city}工业和信息化局职改办（见该办印发的通知）", filing_number="", by=SETTING_UP, now=bodies.opened,
        )  # fmt: skip
    for organisation, role, committee in (
        (seat, Role.COMMITTEE_OFFICE, "senior"),
        (founders, Role.FOUNDING_BODY, "senior"),
        (city_seat, Role.COMMITTEE_OFFICE, "city"),
        (city_founders, Role.FOUNDING_BODY, "city"),
    ):
        bodies.employ(organisation, role, how_many=2, committee=bodies.committees[committee])


def _city(bodies: Bodies, city: str, counties: list[str]) -> None:
    chance = bodies.numbers.chance
    short = city.removesuffix("市")
    office = bodies.organisation(f"{city}职称改革工作领导小组办公室", Kind.CITY_OFFICE, city=city, prefix="11")
    bodies.offices[city] = office
    bodies.employ(office, Role.CITY_OFFICE, how_many=2)
    culture = bodies.organisation(f"{city}文化广电和旅游局", Kind.DEPARTMENT, city=city, prefix="11", office=office)
    bodies.employ(culture, Role.DEPARTMENT)
    county = counties[-1]
    county_office = bodies.organisation(
        f"{short}{county}职称改革工作领导小组办公室", Kind.COUNTY_OFFICE, city=city, area=county, prefix="11", office=office
    )
    bodies.employ(county_office, Role.COUNTY_OFFICE)
    words = chance.sample(TOWN, 4)
    plans = [
        (f"{short}{words[0]}{chance.choice(PRIVATE)}", Kind.PRIVATE_ENTERPRISE, "91", counties[0], None, office),
        (f"{short}{words[1]}{chance.choice(PRIVATE)}", Kind.PRIVATE_ENTERPRISE, "91", county, None, county_office),
        (f"{short}{words[2]}{chance.choice(STATE)}", Kind.STATE_ENTERPRISE, "91", counties[0], culture, office),
        (f"{city}{chance.choice(INSTITUTION)}", Kind.INSTITUTION, "12", counties[0], culture, office),
        (f"{county}{words[3]}手工艺专业合作社", Kind.SOCIAL_BODY, "53", county, None, county_office),
    ]
    for name, kind, prefix, area, department, its_office in plans:
        employer = bodies.organisation(
            name, kind, city=city, area=area, prefix=prefix, department=department, office=its_office,
            manages_posts=kind is Kind.INSTITUTION,
        )  # fmt: skip
        bodies.employers.append(employer)
        bodies.employ(employer, Role.EMPLOYER)
    agency = bodies.organisation(f"{city}人才服务中心", Kind.PERSONNEL_AGENCY, city=city, office=office)
    bodies.agencies.append(agency)
    bodies.employ(agency, Role.EMPLOYER)
    if len(bodies.associations) < 6:
        association = bodies.organisation(
            f"{city}工艺美术行业协会", Kind.TRADE_ASSOCIATION, city=city, prefix="51", office=office
        )
        bodies.associations.append(association)
        bodies.employ(association, Role.EMPLOYER)

"""A committee's year under the 2023 pack, one employer with its clerk, and people who apply."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
from PIL import Image

from zhiping.core.permission import Actor
from zhiping.core.terms import OrganisationKind as K
from zhiping.core.terms import Role
from zhiping.records.accounts.actions import register_person
from zhiping.records.accounts.models import Membership, Organisation, Person
from zhiping.records.applications.actions import add_evidence, save_section_row, sign_undertaking, start_application
from zhiping.records.applications.evaluations import checklist_of
from zhiping.records.applications.models import Application
from zhiping.records.cycles.actions import create_committee, create_organisation, grant_role, install_pack, open_cycle
from zhiping.records.cycles.models import ReviewCycle

ZONE = ZoneInfo("Asia/Shanghai")
PACKS = Path(__file__).resolve().parents[4] / "policy_packs"


def at(text: str) -> datetime:
    """``2023-08-01 09:00`` in the notice's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


OPENS, CLOSES = at("2023-07-27 08:00:00"), at("2023-09-10 18:00:00")
NOON = at("2023-08-01 12:00:00")
OPERATOR = Actor(role=Role.OPERATOR, person=None, name="管理员", second_factor=True)


@dataclass(frozen=True)
class Scene:
    """The bodies and the people."""

    cycle: ReviewCycle
    other_cycle: ReviewCycle
    employer: Organisation
    agency: Organisation
    association: Organisation
    department: Organisation
    county: Organisation
    city: Organisation
    wei: Person
    mo: Person
    clerk: Person

    @property
    def by(self) -> Actor:
        return applicant(self.wei)


def applicant(person: Person) -> Actor:
    return Actor(role=Role.APPLICANT, person=person.pk, name=person.name)


def _body(name: str, kind: str, number: int, **more: object) -> Organisation:
    return create_organisation(name=name, code=f"1145000000{number:08d}", kind=kind, by=OPERATOR, now=NOON, **more)


def _check_digit(seventeen: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return "10X98765432"[total % 11]


def person(name: str, number: int) -> Person:
    seventeen = f"45010219850301{number:03d}"
    return register_person(
        name=name,
        id_kind="resident",
        id_number=seventeen + _check_digit(seventeen),
        phone=f"1380771{number:04d}",
        password=None,
        now=NOON,
        is_demo=True,
    )


def build() -> Scene:
    city = _body("南宁市职改办", K.CITY_OFFICE, 1, city="南宁")
    county = _body("三江县职改办", K.COUNTY_OFFICE, 2, city="柳州", area="三江", office=city)
    office = _body("工艺美术评委会职改办", K.COMMITTEE_OFFICE, 3)
    founders = _body("组建单位", K.FOUNDING_BODY, 4)
    region = _body("自治区职改办", K.REGIONAL_OFFICE, 5)
    watch = _body("监督机构", K.SUPERVISION, 6)
    department = _body("轻工主管部门", K.DEPARTMENT, 7)
    employer = _body("南宁坭兴陶研究所", K.INSTITUTION, 8, city="南宁", department=department, office=county)
    agency = _body("南宁市人才服务中心", K.PERSONNEL_AGENCY, 9, city="南宁", office=city)
    association = _body("广西工艺美术行业协会", K.TRADE_ASSOCIATION, 10)
    bodies = {"office": office, "founding_body": founders, "regional_office": region, "supervision": watch}
    pack = install_pack(PACKS / "gx-2023-arts-and-crafts", now=NOON)
    cycles = []
    for name in ("广西工艺美术系列高级评委会", "广西工艺美术系列第二评委会"):
        committee = create_committee(
            name=name, series="工艺美术", area="全区", levels=["正高级", "副高级"], by=OPERATOR, now=NOON, **bodies
        )
        cycles.append(open_cycle(committee, pack=pack, year=2023, name="2023年度", by=OPERATOR, now=NOON))
    wei, mo, clerk = person("韦一", 101), person("莫三", 102), person("覃二", 103)
    grant_role(clerk, Role.EMPLOYER, organisation=employer, by=OPERATOR, now=NOON)
    for one in (wei, mo):
        Membership.objects.create(
            person=one,
            organisation=employer,
            basis=Membership.Basis.EMPLOYED,
            state=Membership.State.CONFIRMED,
            asked_at=NOON,
            decided_at=NOON,
        )
    return Scene(*cycles, employer, agency, association, department, county, city, wei, mo, clerk)


def start(scene: Scene, who: Person | None = None, **choice: object) -> Application:
    """A draft for an associate senior title."""
    who = who or scene.wei
    wanted: dict[str, object] = {
        "cycle": scene.cycle,
        "level": "associate_senior",
        "specialty": "ceramics",
        "channel": "employer",
        "organisation": scene.employer,
    } | choice
    return start_application(who, **wanted, by=applicant(who), now=NOON)


ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "person",
        {
            "gender": "male",
            "birth_date": "1985-03-01",
            "phone": "13907710001",
            "work_started_on": "2007-07-01",
            "retirement_on": "2045-03-01",
        },
    ),
    (
        "education",
        {
            "level": "bachelor",
            "school": "广西艺术学院",
            "major": "陶瓷艺术",
            "started_on": "2003-09-01",
            "ended_on": "2007-06-30",
        },
    ),
    (
        "title_below",
        {
            "has_title": True,
            "level": "intermediate",
            "title": "工艺美术师",
            "series": "工艺美术",
            "acquired_on": "2015-12-01",
        },
    ),
    ("appointment", {"unit": "南宁坭兴陶研究所", "post": "工艺美术师", "started_on": "2016-01-01"}),
    ("appraisal", {"year": 2022, "result": "excellent"}),
    (
        "continuing_education",
        {"year": 2023, "common_hours": "30", "specialist_hours": "60", "exam_passed_on": "2023-06-01"},
    ),
    ("work_record", {"started_on": "2007-07-01", "unit": "南宁坭兴陶研究所", "post": "设计", "professional": True}),
    ("work_spells", {"started_on": "2016-01-01", "content": "坭兴陶器型设计", "role": "主创", "witness": "李工"}),
    (
        "achievements",
        {"kind": "award", "title": "百花奖金奖", "tier": "national", "role": "主创", "rank": 1, "achieved_on": "2019-10-01"},
    ),
    ("works", {"title": "山水瓶", "material": "坭兴陶", "year": 2019, "role": "alone"}),
    (
        "declarations",
        {"ethics": True, "civil_servant": False, "sanction": "none", "under_investigation": False, "unit_legal_person": True},
    ),
)


def pdf_bytes(pages: int = 1) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def image_bytes(kind: str = "JPEG") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), (180, 90, 40)).save(kept, kind)
    return kept.getvalue()


def fill(application: Application, by: Actor, now: datetime = NOON) -> Application:
    """Everything that must be there, and the undertaking over it."""
    for section, values in ROWS:
        save_section_row(application, section=section, values=values, by=by, now=now)
    for line in checklist_of(application, now):
        if line.stops_filing:
            photo = line.slot == "photo"
            name, content = ("照片.jpg", image_bytes()) if photo else (f"{line.slot}.pdf", pdf_bytes())
            add_evidence(application, slot=line.slot, name=name, content=content, by=by, now=now)
    sign_undertaking(application, by=by, now=now)
    return Application.objects.get(pk=application.pk)

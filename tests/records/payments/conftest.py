"""A case that has reached the committee's office, without the acts that lead there."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Access, Application, RouteStop
from zhiping.records.cycles.actions import install_pack, start_sandbox
from zhiping.records.cycles.models import Committee, ReviewCycle, RoleGrant
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACK = Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts"


def at(month, day, hour=0, minute=0, second=0):
    return datetime(2023, month, day, hour, minute, second, tzinfo=SHANGHAI)


def person(name, number):
    return Person.objects.create(
        login=f"{number:064d}",
        name=name,
        id_kind="resident",
        id_number=f"4501031980010{number:05d}",
        id_digest=f"{number:064d}",
        phone=f"1380000{number:04d}",
        created_at=at(1, 1),
    )


@pytest.fixture(autouse=True)
def bank_book(settings, tmp_path):
    """The sandbox payment platform keeps its book apart for each test."""
    settings.DATA = tmp_path


@pytest.fixture
def cycle(db):
    start_sandbox(at=at(7, 20))
    bodies = {
        kind: Organisation.objects.create(code=f"{i:018d}", name=name, kind=kind, confirmed_at=at(1, 1))
        for i, (kind, name) in enumerate(
            [("committee_office", "评委会所在职改办"), ("founding_body", "组建单位"), ("regional_office", "自治区职改办")]
        )
    }
    committee = Committee.objects.create(
        name="工艺美术系列高级职称评审委员会",
        series="工艺美术",
        area="全区",
        office=bodies["committee_office"],
        founding_body=bodies["founding_body"],
        regional_office=bodies["regional_office"],
    )
    installed = install_pack(PACK, now=at(7, 20))
    return ReviewCycle.objects.create(committee=committee, pack=installed, year=2023, name="2023年度评审")


@pytest.fixture
def officer(cycle):
    """An officer of the committee's office, in that capacity."""
    officer = person("陆四", 4)
    RoleGrant.objects.create(
        person=officer,
        role=Role.COMMITTEE_OFFICE,
        organisation=cycle.committee.office,
        committee=cycle.committee,
        since=at(1, 1),
        granted_by="平台管理员",
    )
    return Actor(
        role=Role.COMMITTEE_OFFICE,
        person=officer.pk,
        organisation=cycle.committee.office_id,
        committee=cycle.committee_id,
        second_factor=True,
        name="陆四",
        organisation_name="评委会所在职改办",
    )


@pytest.fixture
def make_case(cycle):
    """A case standing at ``stage``, on a route of acceptance, payment, reading."""

    def make(number="2023GY000001", *, stage="acceptance", state="waiting", level="associate_senior", who=None, arrived=None):
        who = who or person("韦一", Person.objects.count() + 1)
        office = cycle.committee.office
        case = Application.objects.create(
            number=number,
            applicant=who,
            cycle=cycle,
            committee=cycle.committee,
            level=level,
            specialty="ceramics",
            stage=stage,
            state=state,
            state_since=at(8, 1),
            holder=office,
            started_at=at(8, 1),
        )
        names = ["application", "acceptance", "payment", "reading"]
        for position, name in enumerate(names):
            reached = names.index(name) <= names.index(stage)
            entered = (arrived or at(9, 5)) if reached else None
            RouteStop.objects.create(
                application=case, position=position, stage=name, organisation=office if position else None, entered_at=entered
            )
        Access.objects.create(application=case, person=who, capacity=Role.APPLICANT, since=at(8, 1), because="本人")
        Access.objects.create(
            application=case, organisation=office, capacity=Role.COMMITTEE_OFFICE, since=at(8, 1), because="环节"
        )
        return case

    return make


@pytest.fixture
def case(make_case):
    return make_case()


@pytest.fixture
def applicant(case):
    return Actor(role=Role.APPLICANT, person=case.applicant_id, name="韦一")


def place(case):
    case.refresh_from_db()
    return (case.stage, case.state)


def journal_of(case):
    return list(JournalRow.objects.filter(subject_ref=case.number).values_list("event", flat=True))


def told(case):
    return list(Message.objects.filter(person=case.applicant).order_by("id").values_list("kind", flat=True))


DECISION = {"reading": "以银行时间为准", "clause": "六（二）", "reason": "银行时间在期限内", "passes": True}

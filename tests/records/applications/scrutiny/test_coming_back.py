"""What was sent away comes back to the officer who sent it, or to the desk where that officer no longer acts (R103)."""

import pytest

from factories.casework import DECISION, Platform, at
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.applications.actions import (
    answer_check,
    answer_from_unit,
    decide,
    endorse_supplement,
    forward,
    issue_one_time_notice,
    send_back_to_unit,
)
from zhiping.records.applications.checks import office_checks, undecided_findings
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.messages.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R103")]

NOON, LATER = at("2023-08-15 12:00"), at("2023-08-16 12:00")
ITEMS = [{"target": "section:education", "what": "缺学位", "why": "二（二）", "mend": "上传学位证书"}]


@pytest.fixture
def colleague(world: Platform) -> Actor:
    return world.officer(Role.CITY_OFFICE, world.city, "莫同事")


def by_department(world, department, clerk):
    case = world.case("department")
    send_back_to_unit(case, reasons=["公示地点不明"], by=department, now=NOON)
    answer_from_unit(case, answer="在一楼公告栏", by=clerk, now=LATER)
    return case


def told_of(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("person__name", flat=True))


def officer_of(case: Application) -> int | None:
    case.refresh_from_db()
    return case.officer_id


def test_the_units_answer_and_its_endorsement_come_back_to_the_officer_who_asked(world, department, city, colleague, clerk):
    answered = by_department(world, department, clerk)
    notified = world.case("city_office")
    issue_one_time_notice(notified, items=ITEMS, due=at("2023-09-12 18:00"), by=city, now=at("2023-09-05 10:00"))
    Application.objects.filter(pk=notified.pk).update(state="endorsing")
    notified.notices.update(answered_at=at("2023-09-06 10:00"))
    endorse_supplement(notified, by=clerk, now=at("2023-09-06 11:00"))

    assert (officer_of(answered), told_of("unit_answered")) == (department.person, {"农主管"})
    assert (officer_of(notified), told_of("supplemented")) == (city.person, {"蒙市办"})


def test_when_that_officer_no_longer_acts_it_comes_back_to_the_desk(world, department, clerk):
    world.officer(Role.DEPARTMENT, world.department, "莫同事")
    case = world.case("department")
    send_back_to_unit(case, reasons=["公示地点不明"], by=department, now=NOON)
    RoleGrant.objects.filter(pk=department.grant).update(until=NOON)
    answer_from_unit(case, answer="在一楼公告栏", by=clerk, now=LATER)

    assert (officer_of(case), told_of("unit_answered")) == (None, {"莫同事"})


def test_a_colleague_may_go_on_with_it_and_the_next_desk_gets_it_unassigned(world, department, clerk):
    case = by_department(world, department, clerk)
    stand_in = world.officer(Role.DEPARTMENT, world.department, "代办")
    for check in office_checks(case, pack_of_case(case)):
        answer_check(case, item=check.id, passed=True, by=stand_in, now=LATER)
    for finding in undecided_findings(case, LATER):
        decide(
            case,
            **DECISION,
            subject=f"rule:{finding.rule}",
            point=finding.title,
            effect="放行",
            passes=True,
            remedy="",
            by=stand_in,
            now=LATER,
        )
    forward(case, by=stand_in, now=LATER)

    assert officer_of(case) is None
    assert case.stage == "city_office"

"""Exceptional and direct applications need two officers (R27, R29)."""

import pytest

from factories.casework import at
from zhiping.records.applications.actions import accept, approve_exception
from zhiping.records.applications.guards.scrutiny import exception_approved
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, NotAllowed, NotFound, StepRefused

pytestmark = pytest.mark.django_db
NOW = at("2023-09-05 10:00")


def held(case):
    return exception_approved(case, pack_of(case.cycle), NOW)


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("route", ["exceptional", "direct"])
def test_two_different_officers_must_agree(world, officer, second_officer, route):
    case = world.case("acceptance", route=route)
    answers = [held(case)]
    approve_exception(case, agree=True, reason="符合", by=officer, now=NOW)
    answers.append(held(case))
    with pytest.raises(NotAllowed) as refused:
        approve_exception(case, agree=True, reason="再签", by=officer, now=NOW)
    assert refused.value.reason == "须由另一位经办人复核，同一人不能签两次"
    approve_exception(case, agree=True, reason="符合", by=second_officer, now=NOW)
    answers.append(held(case))
    assert answers == [
        "破格或直接申报须两位经办人审核同意，现有 0 位",
        "破格或直接申报须两位经办人审核同意，现有 1 位",
        True,
    ]


@pytest.mark.requirement("R27")
def test_an_ordinary_application_needs_none_and_none_can_be_given(world, officer):
    case = world.case("acceptance")
    assert held(case) is True
    with pytest.raises(StepRefused):
        approve_exception(case, agree=True, reason="符合", by=officer, now=NOW)


@pytest.mark.requirement("R27")
def test_one_officer_against_stops_the_acceptance(world, officer, second_officer):
    case = world.case("acceptance", route="exceptional")
    approve_exception(case, agree=True, reason="符合", by=officer, now=NOW)
    approve_exception(case, agree=False, reason="业绩不足", by=second_officer, now=NOW)
    assert held(case) == "破格或直接申报的审核意见为不同意，请办理不予受理"
    with pytest.raises(StepRefused):
        accept(case, by=officer, now=NOW)


def test_reason_place_and_office_are_asked(world, officer, city):
    with pytest.raises(BadInput):
        approve_exception(world.case("acceptance", route="direct"), agree=True, reason=" ", by=officer, now=NOW)
    with pytest.raises(StepRefused):
        approve_exception(world.case("acceptance", "notified", route="direct"), agree=True, reason="是", by=officer, now=NOW)
    with pytest.raises((NotAllowed, NotFound)):
        approve_exception(world.case("acceptance", route="direct"), agree=True, reason="是", by=city, now=NOW)

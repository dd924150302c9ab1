"""When a step may not be taken: windows to the second, the correction window, guards with their reasons."""

import pytest

from core.lifecycle.route import ROUTE, WINDOWS, moment
from zhiping.core.lifecycle import StepTable, entry_state, refusal

TABLE = StepTable.of(ROUTE)


def why_not(name, place, at, *, answering=False, guard=lambda name: True):
    step = TABLE.find(name, *place.split("."))
    refused = refusal(step, now=moment(at), windows=WINDOWS, answering_notice=answering, guard=guard)
    return refused.reason if refused else None


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2023-07-27 07:59:59", "个人申报及单位审核推荐从2023年07月27日 08:00开始，现在还没有到时间"),
        ("2023-07-27 08:00:00", None),
        ("2023-09-10 17:59:59", None),
        ("2023-09-10 18:00:00", None),
        ("2023-09-10 18:00:01", "个人申报及单位审核推荐已于2023年09月10日 18:00截止"),
    ],
)
def test_the_first_window_opens_and_closes_to_the_second(at, reason):
    assert why_not("submit", "application.draft", at) == reason
    assert why_not("recommend", "unit_recommendation.waiting", at) == reason


@pytest.mark.requirement("R121")
def test_the_fraction_of_the_last_second_is_still_in_the_window():
    step = TABLE.find("submit", "application", "draft")
    late = moment("2023-09-10 18:00:00").replace(microsecond=999_999)

    assert refusal(step, now=late, windows=WINDOWS, answering_notice=False, guard=lambda name: True) is None


@pytest.mark.requirement("R122")
def test_an_office_may_forward_while_the_first_window_still_runs():
    assert why_not("forward", "city_office.waiting", "2023-08-01 08:00:00") is None
    assert why_not("forward", "city_office.waiting", "2023-08-01 07:59:59") is not None


@pytest.mark.requirement("R123")
def test_a_case_that_arrives_early_waits_for_the_committees_office_to_open():
    assert why_not("accept", "acceptance.waiting", "2023-08-31 17:00:00") is not None
    assert why_not("accept", "acceptance.waiting", "2023-09-01 08:00:00") is None


@pytest.mark.requirement("R124")
@pytest.mark.requirement("R101")
@pytest.mark.parametrize(
    ("name", "place", "at", "answering", "allowed"),
    [
        ("submit", "application.draft", "2023-09-11 09:00:00", False, False),  # a new application may not use it
        ("resubmit", "unit_scrutiny.returned", "2023-09-11 09:00:00", True, True),
        ("resubmit", "unit_scrutiny.returned", "2023-09-11 09:00:00", False, False),
        ("resubmit", "unit_scrutiny.returned", "2023-09-28 18:00:00", True, True),
        ("resubmit", "unit_scrutiny.returned", "2023-09-28 18:00:01", True, False),
        ("recommend", "unit_recommendation.waiting", "2023-09-20 09:00:00", True, True),
        ("forward", "city_office.waiting", "2023-09-20 09:00:00", True, True),
        ("forward", "city_office.waiting", "2023-09-20 09:00:00", False, False),
        ("supplement", "city_office.notified", "2023-08-31 23:59:59", True, False),
        ("supplement", "city_office.notified", "2023-09-01 08:00:00", True, True),
        ("supplement", "city_office.notified", "2023-09-28 18:00:00", True, True),
        ("supplement", "city_office.notified", "2023-09-28 18:00:01", True, False),
        # the offices may still act on what came in time, until the invented grace ends
        ("accept", "acceptance.waiting", "2023-09-29 09:00:00", True, True),
        ("accept", "acceptance.waiting", "2023-10-07 18:00:00", True, True),
        ("accept", "acceptance.waiting", "2023-10-07 18:00:01", True, False),
        ("accept", "acceptance.waiting", "2023-09-29 09:00:00", False, False),
    ],
)
def test_the_correction_window_serves_an_open_notice_and_nobody_else(name, place, at, answering, allowed):
    assert (why_not(name, place, at, answering=answering) is None) is allowed


@pytest.mark.requirement("R153")
def test_the_clock_may_not_act_before_the_window_has_closed():
    assert why_not("lapse_unpaid", "payment.waiting", "2023-10-10 18:00:00") == "缴费还没有截止"
    assert why_not("lapse_unpaid", "payment.waiting", "2023-10-10 18:00:01") is None


def test_a_guard_that_does_not_hold_gives_its_reason_and_a_more_exact_one_is_preferred():
    at = "2023-08-02 09:00:00"

    assert why_not("recommend", "unit_recommendation.waiting", at, guard=lambda name: False) == "意见为不同意"
    assert why_not("submit", "application.draft", at, guard=lambda name: "还缺身份证") == "还缺身份证"


def test_each_guard_of_each_step_alone_stops_it():
    inside = {
        "apply_and_unit": "2023-08-10 09:00:00", "zhigai_and_dept": "2023-08-10 09:00:00", "committee_office": "2023-09-05 09:00:00",
        "correction": "2023-09-05 09:00:00", "payment": "2023-09-05 09:00:00",
    }  # fmt: skip
    for step in TABLE.steps:
        at = moment("2023-11-01 09:00:00" if step.after else inside.get(step.window or "", "2023-09-05 09:00:00"))

        def refused_by(broken, step=step, at=at):
            return refusal(step, now=at, windows=WINDOWS, answering_notice=False, guard=lambda each: each != broken)

        assert refused_by(None) is None, step
        for name in step.guards:
            assert refused_by(name).guard == name


def test_a_case_enters_a_stage_as_the_kind_of_the_stage_says():
    entered = {stage.id: entry_state(stage) for stage in ROUTE}

    assert (entered["application"], entered["unit_scrutiny"], entered["payment"]) == ("draft", "waiting", "waiting")

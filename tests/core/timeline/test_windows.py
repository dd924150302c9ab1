"""A window as the notice writes it: to the second or to the day, open certain hours, other times for other levels."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.lifecycle.route import ROUTE, WINDOWS, moment, window
from core.policy.small import pack
from zhiping.core.lifecycle import StepTable, refusal
from zhiping.core.timeline import hours_words, last_safe_day, window_words
from zhiping.core.timeline.workdays import WorkCalendar

OFFICE_HOURS = (time(8, 30), time(17, 30))
WHOLE = window("filing", "网上申报", "2024-05-06 08:30:00", "2024-06-28 17:30:00")
HOURS = replace(WHOLE, daily=OFFICE_HOURS)


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2024-05-06 08:29:59", False),
        ("2024-05-06 08:30:00", True),
        ("2024-05-20 08:29:59", False),  # in between, before the hours begin
        ("2024-05-20 12:00:00", True),
        ("2024-05-20 17:30:00", True),
        ("2024-05-20 17:30:01", False),
        ("2024-06-28 17:30:00", True),
        ("2024-06-28 17:30:01", False),
    ],
)
def test_a_window_with_daily_hours_is_open_in_those_hours_alone(at, is_open):
    assert HOURS.is_open(moment(at)) is is_open


def test_hours_are_those_of_the_place_whatever_zone_the_moment_is_told_in():
    nine_in_shanghai = moment("2024-05-20 09:00:00").astimezone(ZoneInfo("UTC"))

    assert HOURS.is_open(nine_in_shanghai)


def test_without_hours_the_whole_of_every_day_is_open():
    assert WHOLE.is_open(moment("2024-05-20 03:00:00"))


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (WHOLE, "5月6日（星期一）08:30至6月28日（星期五）17:30"),
        (HOURS, "5月6日（星期一）至6月28日（星期五），每天8:30至17:30"),
        (replace(WHOLE, by_day=True), "5月6日（星期一）至6月28日（星期五）"),
        (replace(WHOLE, from_issue=True), "通知印发之日至6月28日（星期五）17:30"),
    ],
)
def test_a_window_is_said_as_the_notice_writes_it(shown, words):
    assert window_words(shown) == words


def test_a_window_without_hours_has_no_words_for_them():
    assert (hours_words(WHOLE), hours_words(HOURS)) == ("", "每天8:30至17:30")


def test_a_level_whose_time_differs_has_its_own_window():
    late = moment("2024-07-12 17:30:00")
    both = replace(WHOLE, by_level={"higher": (WHOLE.opens, late)})

    assert both.for_level("higher").closes == late
    assert both.for_level("lower").closes == WHOLE.closes
    assert both.first_closes == WHOLE.closes
    assert both.for_level("higher").first_closes == late


def test_the_pack_rules_a_case_with_the_windows_of_its_level():
    whole = pack()
    late = moment("2023-09-20 18:00:00")
    own = replace(whole.windows["apply_and_unit"], by_level={"full_senior": (WHOLE.opens, late)})
    made = replace(whole, windows={**whole.windows, "apply_and_unit": own})

    assert made.at_level("full_senior").windows["apply_and_unit"].closes == late
    assert made.at_level("full_senior") is made.at_level("full_senior")
    assert made.at_level("associate_senior") is made


TABLE = StepTable.of(ROUTE)


def why_not(name, place, at, windows, *, answering=False):
    step = TABLE.find(name, *place.split("."))
    refused = refusal(step, now=moment(at), windows=windows, answering_notice=answering, guard=lambda name: True)
    return refused.reason if refused else None


def test_outside_the_hours_a_step_is_refused_in_words_and_open_again_the_next_morning():
    windows = {**WINDOWS, "apply_and_unit": replace(WINDOWS["apply_and_unit"], daily=OFFICE_HOURS)}

    said = "个人申报及单位审核推荐每天8:30至17:30办理，现在不在办理时间内"
    assert why_not("submit", "application.draft", "2023-08-10 20:00:00", windows) == said
    assert why_not("submit", "application.draft", "2023-08-11 08:30:00", windows) is None


def test_the_offices_time_for_corrections_keeps_its_hours_too():
    windows = {**WINDOWS, "office_grace": replace(WINDOWS["office_grace"], daily=OFFICE_HOURS)}

    assert why_not("accept", "acceptance.waiting", "2023-09-29 20:00:00", windows, answering=True) is not None
    assert why_not("accept", "acceptance.waiting", "2023-09-29 09:00:00", windows, answering=True) is None


def test_a_notice_without_a_correction_window_gives_no_second_time():
    windows = {id: w for id, w in WINDOWS.items() if id not in ("correction", "office_grace")}

    assert why_not("resubmit", "unit_scrutiny.returned", "2023-09-20 09:00:00", windows, answering=True) is not None
    assert why_not("supplement", "city_office.notified", "2023-09-20 09:00:00", windows, answering=True) is None


def test_a_stage_without_a_window_may_be_done_at_any_time():
    assert why_not("finish_reading", "reading.assigned", "2030-01-01 09:00:00", {}) is None


def lapses(route):
    return [(step.stage, step.state, step.after) for step in StepTable.of(route).steps if step.name == "lapse_unpaid"]


def test_a_case_not_yet_accepted_lapses_unpaid_only_where_the_fee_is_due_before_acceptance_is_decided():
    by_id = {stage.id: stage for stage in ROUTE}
    ids = [stage.id for stage in ROUTE]
    first = [by_id[id] for id in ids if id not in ("acceptance", "payment")]
    fee_first = [*first[:7], by_id["payment"], by_id["acceptance"], *first[7:]]

    assert lapses(ROUTE)[:2] == [("acceptance", "waiting", "payment"), ("acceptance", "returned", "payment")]
    assert lapses(fee_first) == [("payment", "waiting", "payment")]
    assert lapses([by_id[id] for id in ids if id != "payment"]) == []


def test_where_the_notice_gives_no_times_nothing_is_ever_late():
    timeless = StepTable.of([replace(stage, window=None) for stage in ROUTE])

    assert {step.name for step in timeless.steps if step.by == "lapse"} == {"lapse_uncorrected"}
    assert "decide_late" not in {step.name for step in timeless.steps}


def test_nothing_is_counted_back_from_a_filing_time_that_the_notice_does_not_give():
    whole = pack()
    made = replace(whole, stages=tuple(replace(stage, window=None) for stage in whole.stages))

    assert last_safe_day(made, "associate_senior", WorkCalendar(frozenset(), frozenset())) == ()


def test_the_first_and_the_last_second_are_exact():
    assert WHOLE.is_open(datetime(2024, 6, 28, 17, 30, 0, 999_999, tzinfo=WHOLE.closes.tzinfo))

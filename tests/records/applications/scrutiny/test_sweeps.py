"""What time alone does (R98, R121, AMB-1, AMB-33): to the second, once, and never to what waits at an office."""

import pytest

from factories.casework import at
from zhiping.records.applications.actions import issue_one_time_notice
from zhiping.records.applications.models import Access
from zhiping.records.applications.sweeps import (
    close_drafts,
    close_late_units,
    lapse_overdue,
    remind_due,
    show_late_to_committee,
)
from zhiping.records.cycles.models import LegalClock

pytestmark = pytest.mark.django_db
DUE = at("2023-09-12 18:00")


@pytest.fixture
def notified(world, city):
    case = world.case("city_office")
    items = [{"target": "", "what": "缺学位", "why": "二（二）", "mend": "上传"}]
    issue_one_time_notice(case, items=items, due=DUE, by=city, now=at("2023-09-05 10:00"))
    return case


@pytest.mark.requirement("R98")
def test_a_notice_lapses_one_second_after_its_due_and_only_once(notified, place, told, events):
    assert (lapse_overdue(at("2023-09-12 18:00:00")), place(notified)) == (0, ("city_office", "notified"))
    assert (lapse_overdue(at("2023-09-12 18:00:01")), place(notified)) == (1, ("ended", "abandoned_uncorrected"))
    assert lapse_overdue(at("2023-09-12 18:00:02")) == 0
    assert events(notified) == ["one_time_notice.issued", "one_time_notice.lapsed"]
    assert told(notified) == ["one_time_notice", "lapsed"]
    assert notified.live_key is None


@pytest.mark.requirement("R98", "R126")
def test_an_answer_in_time_does_not_lapse(notified, place):
    notified.receipts.create(number="回执", kind="supplement", received_at=at("2023-09-12 18:00:00"), content_hash="0" * 64)
    assert (lapse_overdue(at("2023-09-13 09:00")), place(notified)) == (0, ("city_office", "notified"))


@pytest.mark.requirement("R126")
def test_on_a_running_clock_what_was_taken_in_at_the_last_second_has_two_minutes_to_be_written(notified, place):
    LegalClock.objects.update(is_sandbox=False, legal_now=None)
    assert lapse_overdue(at("2023-09-12 18:02:00")) == 0
    assert lapse_overdue(at("2023-09-12 18:02:01")) == 1
    assert place(notified) == ("ended", "abandoned_uncorrected")


@pytest.mark.requirement("R98")
def test_warnings_come_three_days_and_one_day_before_each_once(notified, told):
    moments = ("2023-09-08 18:00", "2023-09-09 18:00", "2023-09-10 18:00", "2023-09-11 18:00", "2023-09-12 12:00")
    assert [remind_due(at(moment)) for moment in moments] == [0, 1, 0, 1, 0]
    assert told(notified) == ["one_time_notice", "one_time_notice_due", "one_time_notice_due"]


def test_a_warning_older_than_the_notice_is_left_out(world, city):
    case = world.case("city_office")
    items = [{"target": "", "what": "缺学位", "why": "二（二）", "mend": "上传"}]
    issue_one_time_notice(case, items=items, due=DUE, by=city, now=at("2023-09-11 10:00"))
    assert [remind_due(at(m)) for m in ("2023-09-11 12:00", "2023-09-11 18:00")] == [0, 1]


@pytest.mark.requirement("R121")
def test_a_draft_is_closed_one_second_after_the_window(world, place):
    case = world.case("application", "draft")
    assert close_drafts(at("2023-09-10 18:00:00")) == 0
    assert close_drafts(at("2023-09-10 18:00:01")) == 1
    assert close_drafts(at("2023-09-10 18:00:02")) == 0
    assert place(case) == ("ended", "late")


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(
    ("stage", "state"),
    [
        ("unit_scrutiny", "waiting"),
        ("unit_scrutiny", "returned"),
        ("unit_assessment", "waiting"),
        ("unit_deliberation", "waiting"),
        ("unit_publicity", "posted"),
        ("unit_recommendation", "waiting"),
    ],
)
def test_what_the_unit_did_not_recommend_in_time_is_closed(world, place, stage, state):
    case = world.case(stage, state)
    assert close_late_units(at("2023-09-10 18:00:00")) == 0
    assert close_late_units(at("2023-09-10 18:00:01")) == 1
    assert close_late_units(at("2023-09-10 18:00:01")) == 0
    assert place(case) == ("ended", "late")


@pytest.mark.requirement("R101")
def test_a_case_that_answers_a_return_has_until_the_end_of_the_correction_window(world, place):
    case = world.case("unit_scrutiny", "returned")
    case.answering_notice = True
    case.save()
    assert close_late_units(at("2023-09-28 18:00:00")) == 0
    assert close_late_units(at("2023-09-28 18:00:01")) == 1
    assert place(case) == ("ended", "late")


@pytest.mark.requirement("R98")
def test_an_offices_lateness_ends_nothing_and_is_shown_to_the_committees_office_once(world, officer, place):
    case = world.case("city_office")
    later = at("2023-09-15 18:00:01")
    assert (close_late_units(later), close_drafts(later), lapse_overdue(later)) == (0, 0, 0)
    assert [show_late_to_committee(m) for m in (at("2023-09-15 18:00:00"), later, later)] == [0, 1, 0]
    assert place(case) == ("city_office", "waiting")
    assert Access.objects.filter(application=case, organisation=world.office, until=None).count() == 1

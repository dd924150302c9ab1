"""A whole year, from registering to the verified certificate, through the pages of every actor.

Two people and the officers of their cases walk in a real browser (the applicants on a phone of 390 px); the others are
visitors without JavaScript. Nothing is written but by the server, and the legal clock is moved by the operator's page.
"""

import pytest

from journeys.browser import chromium
from journeys.town import Town
from journeys.year import Year

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("year"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("year") / "data").start()
    try:
        with chromium() as browser:
            town.browser = browser
            yield Year(town)
    finally:
        town.stop()


@pytest.mark.requirement("R13")
@pytest.mark.requirement("R36")
def test_everybody_registers_with_a_code_and_is_confirmed_by_the_employer(year):
    year.register()


@pytest.mark.requirement("R34")
@pytest.mark.requirement("R54")
@pytest.mark.requirement("R55")
@pytest.mark.requirement("R56")
@pytest.mark.requirement("R61")
def test_everybody_fills_in_every_section_and_uploads_evidence(year):
    year.fill_in()


@pytest.mark.requirement("R41")
@pytest.mark.requirement("R42")
def test_everybody_but_one_signs_and_submits_and_gets_a_receipt(year):
    year.submit()


@pytest.mark.requirement("R72")
@pytest.mark.requirement("R76")
@pytest.mark.requirement("R77")
@pytest.mark.requirement("R80")
def test_the_unit_checks_assesses_deliberates_publishes_and_recommends(year):
    year.unit_works()


@pytest.mark.requirement("R92")
@pytest.mark.requirement("R95")
@pytest.mark.requirement("R96")
@pytest.mark.requirement("R164")
def test_department_and_city_decide_what_is_red_and_forward_and_refuse_one(year):
    year.offices_work()


@pytest.mark.requirement("R121")
@pytest.mark.requirement("AMB-33")
def test_a_submission_one_second_late_is_not_taken_and_leaves_a_receipt(year):
    year.be_late()


@pytest.mark.requirement("R97")
@pytest.mark.requirement("R123")
def test_the_committees_office_accepts_and_notifies_one(year):
    year.accept()


@pytest.mark.requirement("R149")
@pytest.mark.requirement("R152")
def test_those_accepted_pay_the_fee_of_their_level(year):
    year.pay()


@pytest.mark.requirement("R98")
@pytest.mark.requirement("R153")
def test_the_uncorrected_and_the_unpaid_lapse_when_their_time_is_over(year):
    year.lapse()


@pytest.mark.requirement("R27")
def test_only_the_accepted_and_paid_come_onto_the_list(year):
    year.list_session()


@pytest.mark.requirement("R111")
@pytest.mark.requirement("R112")
@pytest.mark.requirement("R168")
def test_the_founding_body_draws_and_anybody_can_replay_it(year):
    year.draw()


@pytest.mark.requirement("R113")
def test_the_panel_accepts_declares_reads_and_writes(year):
    year.prepare_panel()


@pytest.mark.requirement("R116")
@pytest.mark.requirement("R118")
@pytest.mark.requirement("R169")
def test_the_full_senior_defends_and_was_told_by_sms(year):
    year.hear_defence()


@pytest.mark.requirement("R130")
@pytest.mark.requirement("R131")
@pytest.mark.requirement("R132")
@pytest.mark.requirement("R133")
def test_the_panel_votes_in_secret_with_a_quorum_and_one_is_voted_down(year):
    year.vote()


@pytest.mark.requirement("R138")
@pytest.mark.requirement("R129")
def test_the_results_are_rechecked_and_the_failed_is_told_without_votes(year):
    year.recheck()


@pytest.mark.requirement("R135")
@pytest.mark.requirement("R136")
def test_the_second_publicity_shows_only_who_passed_and_takes_an_objection(year):
    year.post_results()


@pytest.mark.requirement("R137")
def test_the_objection_is_upheld_and_the_others_go_on(year):
    year.settle_objection()


@pytest.mark.requirement("R10")
@pytest.mark.requirement("R142")
@pytest.mark.requirement("R143")
def test_a_penalty_after_the_vote_keeps_one_from_being_confirmed_and_nobody_else(year):
    year.confirm()


@pytest.mark.requirement("R140")
@pytest.mark.requirement("R141")
def test_the_approval_is_published_and_names_exactly_the_confirmed(year):
    year.approve()


@pytest.mark.requirement("R145")
@pytest.mark.requirement("R146")
@pytest.mark.requirement("R147")
def test_certificates_verify_and_a_revoked_one_verifies_as_revoked(year):
    year.verify()


@pytest.mark.requirement("R161")
def test_the_supervisor_reads_the_story_and_the_journal_is_whole(year):
    year.oversee()


def test_no_page_reached_has_a_fault_and_nothing_left_the_machine(year):
    assert {kind: found for kind, found in year.town.faults.items() if found} == {}
    assert len(year.town.faults) >= 60
    assert [url for window in year.town.windows for url in window.outside] == []
    assert [error for window in year.town.windows for error in window.broken] == []

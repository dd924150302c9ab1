"""The step table of a whole route, typed by hand: what is not drawn here cannot happen."""

import pytest

from core.lifecycle.route import ROUTE
from zhiping.core.lifecycle import Refused, StepTable

# stage.state | step | leads to | by | window, or "after" the end of one | guards
DRAWN = """
application.draft | submit | next | submit | apply_and_unit | complete undertaking_signed employer_confirmed exclusions_clear one_per_level
application.draft | discard | ended.withdrawn | withdraw | |
application.draft | close_draft | ended.late | lapse | after apply_and_unit |

unit_scrutiny.waiting | forward | next | check_items | apply_and_unit | items_checked officer_named
unit_scrutiny.waiting | decline | ended.not_recommended | check_items | | decision_recorded
unit_scrutiny.waiting | withdraw | ended.withdrawn | withdraw | |
unit_scrutiny.waiting | return_to_applicant | returned | check_items | |
unit_scrutiny.returned | resubmit | waiting | supplement | apply_and_unit | complete undertaking_signed
unit_scrutiny.waiting | close_late | ended.late | lapse | after apply_and_unit | lapse_safe
unit_scrutiny.returned | close_late | ended.late | lapse | after apply_and_unit | lapse_safe

unit_assessment.waiting | record_assessment | next | assess | apply_and_unit | assessment_recorded
unit_assessment.waiting | close_late | ended.late | lapse | after apply_and_unit | lapse_safe

unit_deliberation.waiting | record_deliberation | next | deliberate | apply_and_unit | deliberation_recorded scan_attached agreed
unit_deliberation.waiting | deliberate_against | ended.not_recommended | deliberate | | deliberation_recorded scan_attached
unit_deliberation.waiting | close_late | ended.late | lapse | after apply_and_unit | lapse_safe

unit_publicity.waiting | post_publicity | posted | post_unit_publicity | apply_and_unit | publicity_place
unit_publicity.posted | close_publicity | next | post_unit_publicity | apply_and_unit | days_run no_open_objection
unit_publicity.posted | receive_objection | objected | object | |
unit_publicity.objected | dismiss_objection | posted | handle_objection | | decision_recorded
unit_publicity.objected | uphold_objection | ended.not_recommended | handle_objection | | decision_recorded
unit_publicity.waiting | close_late | ended.late | lapse | after apply_and_unit | lapse_safe
unit_publicity.posted | close_late | ended.late | lapse | after apply_and_unit | lapse_safe

unit_recommendation.waiting | recommend | next | recommend | apply_and_unit | agreed officer_named
unit_recommendation.waiting | decline_to_recommend | ended.not_recommended | recommend | | decision_recorded
unit_recommendation.waiting | close_late | ended.late | lapse | after apply_and_unit | lapse_safe

city_office.waiting | forward | next | scrutinise | zhigai_and_dept | checklist_done must_findings_decided
city_office.waiting | decline | ended.refused | scrutinise | | decision_recorded
city_office.waiting | withdraw | ended.withdrawn | withdraw | |
city_office.waiting | return_to_applicant | returned | scrutinise | |
city_office.returned | resubmit | waiting | supplement | zhigai_and_dept | complete undertaking_signed
city_office.waiting | issue_one_time_notice | notified | issue_notice | | no_earlier_notice
city_office.notified | supplement | endorsing | supplement | correction | notice_open items_answered
city_office.endorsing | endorse_supplement | waiting | endorse_supplement | |
city_office.notified | lapse_uncorrected | ended.abandoned_uncorrected | lapse | | notice_open lapse_safe
city_office.waiting | send_back_to_unit | at_unit | scrutinise | |
city_office.at_unit | answer_from_unit | waiting | endorse_supplement | |
city_office.waiting | decide_late | ended.late | decide_lapse | after zhigai_and_dept | decision_recorded
city_office.returned | decide_late | ended.late | decide_lapse | after zhigai_and_dept | decision_recorded
city_office.at_unit | decide_late | ended.late | decide_lapse | after zhigai_and_dept | decision_recorded

acceptance.waiting | accept | next | accept | committee_office | checklist_done must_findings_decided exception_approved exclusions_clear
acceptance.waiting | refuse | ended.refused | accept | | decision_recorded
acceptance.waiting | issue_one_time_notice | notified | issue_notice | | no_earlier_notice
acceptance.notified | supplement | endorsing | supplement | correction | notice_open items_answered
acceptance.endorsing | endorse_supplement | waiting | endorse_supplement | |
acceptance.notified | lapse_uncorrected | ended.abandoned_uncorrected | lapse | | notice_open lapse_safe
acceptance.waiting | return_to_applicant | returned | accept | |
acceptance.returned | resubmit | waiting | supplement | committee_office | complete undertaking_signed
acceptance.waiting | lapse_unpaid | ended.abandoned_unpaid | lapse | after payment | lapse_safe
acceptance.returned | lapse_unpaid | ended.abandoned_unpaid | lapse | after payment | lapse_safe
acceptance.notified | lapse_unpaid | ended.abandoned_unpaid | lapse | after payment | lapse_safe
acceptance.endorsing | lapse_unpaid | ended.abandoned_unpaid | lapse | after payment | lapse_safe

payment.waiting | complete_payment | next | settle_payment | | paid
payment.waiting | lapse_unpaid | ended.abandoned_unpaid | lapse | after payment | lapse_safe
payment.waiting | decide_unpaid | ended.abandoned_unpaid | decide_lapse | after payment | decision_recorded

reading.waiting | assign | assigned | assign_cases | |
reading.assigned | finish_reading | next | assign_cases | | opinions_in

defence.waiting | schedule_defence | scheduled | schedule_defence | |
defence.scheduled | reschedule_defence | scheduled | schedule_defence | |
defence.scheduled | record_defence | next | schedule_defence | | defence_settled
defence.scheduled | mark_absent | absent | schedule_defence | |
defence.absent | settle_absence | next | decide_lapse | | decision_recorded
defence.absent | reschedule_absent | scheduled | schedule_defence | | decision_recorded

vote.waiting | pass_vote | next | close_ballot | | ballot_closed
vote.waiting | fail_vote | ended.failed | close_ballot | | ballot_closed

recheck.waiting | pass_recheck | next | recheck | | minutes_signed
recheck.waiting | fail_recheck | ended.not_confirmed | recheck | | decision_recorded

result_publicity.waiting | post_publicity | posted | post_result_publicity | | publicity_place
result_publicity.posted | close_publicity | next | post_result_publicity | | days_run no_open_objection
result_publicity.posted | receive_objection | objected | object | |
result_publicity.objected | dismiss_objection | posted | handle_objection | | decision_recorded
result_publicity.objected | uphold_objection | ended.not_confirmed | handle_objection | | decision_recorded

confirmation.waiting | confirm | next | confirm_result | | bars_clear confirmation_numbered
confirmation.waiting | do_not_confirm | ended.not_confirmed | confirm_result | | decision_recorded

approval.waiting | approve | next | approve_result | | confirmation_numbered
approval.waiting | do_not_approve | ended.not_confirmed | approve_result | | decision_recorded

certificate.waiting | issue_certificate | ended.certified | issue_certificate | |

ended.certified | revoke_certificate | ended.revoked | revoke_certificate | | decision_recorded
ended.failed | void | ended.void | decide_lapse | | decision_recorded
ended.late | reopen | back | reopen | | window_extended
ended.abandoned_uncorrected | reopen | back | reopen | | window_extended
ended.abandoned_unpaid | reopen | back | reopen | | window_extended
"""


def drawn() -> set[tuple[str, ...]]:
    rows = [line for line in DRAWN.splitlines() if line.strip()]
    return {tuple(cell.strip() for cell in row.split("|")) for row in rows}


def as_row(step) -> tuple[str, ...]:
    to = {"next": "next", "back": "back", "same": step.to_state, "ended": f"ended.{step.to_state}"}[step.to]
    when = f"after {step.after}" if step.after else step.window or ""
    return f"{step.stage}.{step.state}", step.name, to, str(step.by), when, " ".join(step.guards)


@pytest.mark.requirement("R76")
@pytest.mark.requirement("R96")
def test_the_step_table_of_a_whole_route_is_the_one_drawn():
    steps = StepTable.of(ROUTE).steps

    assert {as_row(step) for step in steps} == drawn()
    assert len(steps) == len(drawn())


@pytest.mark.requirement("R84")
def test_a_step_that_is_not_drawn_for_a_place_cannot_be_found_there():
    table = StepTable.of(ROUTE)
    names = {step.name for step in table.steps}
    places = {(step.stage, step.state) for step in table.steps}
    drawn_cells = {(row[0], row[1]) for row in drawn()}

    for stage, state in places:
        for name in names:
            found = table.find(name, stage, state)
            assert isinstance(found, Refused) is ((f"{stage}.{state}", name) not in drawn_cells)


def test_every_place_but_a_final_one_has_a_way_on():
    table = StepTable.of(ROUTE)
    reached = {(s.stage, s.to_state) for s in table.steps if s.to == "same"}

    assert [place for place in reached if not table.at(*place)] == []

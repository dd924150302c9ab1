"""Confirmation: R10 is looked at again for each person; nobody stops the others."""

from datetime import date

import pytest

from factories.casework import DECISION, at
from zhiping.records.applications.models import HumanDecision, SectionRow, StoredEvaluation
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message
from zhiping.records.outcomes.actions import confirm_results, do_not_confirm, let_pass, note_circumstance
from zhiping.records.outcomes.again import look_again
from zhiping.records.outcomes.models import Confirmation

pytestmark = pytest.mark.django_db

NOW = at("2023-12-05 10:00:00")
NUMBER = "桂工信职确〔2023〕1号"


def place_of(case):
    case.refresh_from_db()
    return case.stage, case.state


def sanctioned(case, office, *, on=date(2023, 12, 1)):
    return note_circumstance(
        case, fact="declarations.under_investigation", value="true", document="立案决定书", arose_on=on, by=office, now=NOW
    )


@pytest.mark.requirement("R142")
def test_office_confirms_the_clear_ones_under_one_number(world, office):
    cases = [world.passed("confirmation", name=name) for name in ("甲一", "乙二")]

    made = confirm_results(world.cycle, applications=cases, number=NUMBER, by=office, now=NOW)

    assert list(made.applications.order_by("pk")) == cases
    assert {place_of(case) for case in cases} == {("approval", "waiting")}
    assert StoredEvaluation.objects.filter(gate="confirmation").count() == 2
    assert [row.event for row in JournalRow.objects.filter(subject_kind="application")] == ["result.confirmed"] * 2


@pytest.mark.requirement("R10")
@pytest.mark.requirement("R142")
@pytest.mark.requirement("R143")
def test_a_sanction_after_the_vote_is_recorded_without_discretion_and_stops_nobody_else(world, office):
    good, bad = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    sanctioned(bad, office)

    made = confirm_results(world.cycle, applications=[good, bad], number=NUMBER, by=office, now=NOW)

    assert (place_of(good), place_of(bad)) == (("approval", "waiting"), ("ended", "not_confirmed"))
    assert list(made.applications.all()) == [good]
    assert HumanDecision.objects.count() == 0
    row = JournalRow.objects.get(event="result.not_confirmed")
    assert (row.subject_ref, row.data["without_discretion"]) == (bad.number, True)
    assert Message.objects.get(person=bad.applicant).subject == "评审结果不予确认"


@pytest.mark.requirement("R10")
def test_the_applicants_own_declaration_is_not_touched_by_what_arose_later(world, office):
    case = world.passed("confirmation")

    sanctioned(case, office)

    assert SectionRow.objects.get(application=case, section="declarations").values["under_investigation"] is False


@pytest.mark.requirement("R10")
@pytest.mark.parametrize("retires, end", [("2023-11-30", ("ended", "not_confirmed")), ("2023-12-06", ("approval", "waiting"))])
def test_retirement_age_reached_before_confirmation_and_one_day_after_it(world, office, retires, end):
    case, other = world.passed("confirmation", retires=retires), world.passed("confirmation", name="乙二")

    confirm_results(world.cycle, applications=[case, other], number=NUMBER, by=office, now=NOW)

    assert (place_of(case), place_of(other)) == (end, ("approval", "waiting"))


@pytest.mark.requirement("R10")
def test_what_is_recorded_of_the_barred_stands_even_when_nobody_is_left_to_confirm(world, office):
    bad = world.passed("confirmation")
    sanctioned(bad, office)

    with pytest.raises(ActionRefused):
        confirm_results(world.cycle, applications=[bad], number=NUMBER, by=office, now=NOW)

    assert (place_of(bad), Confirmation.objects.count()) == (("ended", "not_confirmed"), 0)


@pytest.mark.requirement("R10")
def test_an_open_fact_holds_the_person_until_somebody_decides(world, office):
    case, other = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    note_circumstance(
        case,
        fact="person.retirement_in_dispute",
        value="true",
        document="岗位性质复核函",
        arose_on=date(2023, 11, 1),
        by=office,
        now=NOW,
    )
    rules = [finding.rule for finding in look_again(case, now=NOW).open]
    confirm_results(world.cycle, applications=[case, other], number=NUMBER, by=office, now=NOW)
    assert (place_of(case), place_of(other)) == (("confirmation", "waiting"), ("approval", "waiting"))

    for rule in rules:
        let_pass(case, rule=rule, decision=DECISION, by=office, now=NOW)
    confirm_results(world.cycle, applications=[case], number=f"{NUMBER}之二", by=office, now=NOW)

    assert (rules, place_of(case)) == (["exclusion/retirement-open"], ("approval", "waiting"))


def test_what_the_notice_makes_final_nobody_can_let_pass(world, office):
    case = world.passed("confirmation")
    sanctioned(case, office)

    with pytest.raises(ActionRefused):
        let_pass(case, rule="exclusion/investigation", decision=DECISION, by=office, now=NOW)


def test_office_does_not_confirm_with_a_reason(world, office):
    case = world.passed("confirmation")

    with pytest.raises(BadInput):
        do_not_confirm(case, decision={"reading": "", "clause": "", "reason": ""}, by=office, now=NOW)
    assert place_of(case) == ("confirmation", "waiting")
    do_not_confirm(case, decision=DECISION, by=office, now=NOW)

    assert place_of(case) == ("ended", "not_confirmed")


@pytest.mark.requirement("R139")
def test_city_office_cannot_confirm_senior_results(world, stranger, region):
    case = world.passed("confirmation")

    for by in (stranger, region):
        with pytest.raises((NotAllowed, NotFound)):
            confirm_results(world.cycle, applications=[case], number=NUMBER, by=by, now=NOW)
    assert place_of(case) == ("confirmation", "waiting")


@pytest.mark.requirement("R143")
def test_a_batch_with_a_case_of_another_step_is_refused_whole(world, office):
    case, early = world.passed("confirmation"), world.passed("recheck", name="乙二")

    with pytest.raises(BadInput) as refused:
        confirm_results(world.cycle, applications=[case, early], number=NUMBER, by=office, now=NOW)

    assert refused.value.fields == {"applications": f"{early.number}不在这一步，请去掉后再办"}
    assert (place_of(case), JournalRow.objects.filter(subject_kind="application").count()) == (
        ("confirmation", "waiting"),
        0,
    )


def test_a_number_serves_once_and_is_wanted(world, office):
    first, second = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    confirm_results(world.cycle, applications=[first], number=NUMBER, by=office, now=NOW)

    for number in (NUMBER, " "):
        with pytest.raises(BadInput):
            confirm_results(world.cycle, applications=[second], number=number, by=office, now=NOW)
    with pytest.raises(BadInput):
        confirm_results(world.cycle, applications=[], number="另一号", by=office, now=NOW)
    assert place_of(second) == ("confirmation", "waiting")


def test_office_cannot_confirm_its_own_officers_case(world, office):
    case = world.passed("confirmation")
    case.applicant_id = office.person
    case.save()

    with pytest.raises(BadInput):
        confirm_results(world.cycle, applications=[case], number=NUMBER, by=office, now=NOW)

    assert place_of(case) == ("confirmation", "waiting")


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"fact": "education"}, "fact"),
        ({"fact": "person.phone_number"}, "fact"),
        ({"value": "也许"}, "value"),
        ({"value": ""}, "value"),
        ({"document": " "}, "document"),
        ({"arose_on": None}, "arose_on"),
    ],
)
def test_a_circumstance_wrongly_registered_names_the_field(world, office, wrong, field):
    case = world.passed("confirmation")
    right = {
        "fact": "declarations.under_investigation",
        "value": "true",
        "document": "立案决定书",
        "arose_on": date(2023, 12, 1),
    }

    with pytest.raises(BadInput) as refused:
        note_circumstance(case, **{**right, **wrong}, by=office, now=NOW)

    assert (list(refused.value.fields), case.circumstances.count()) == ([field], 0)

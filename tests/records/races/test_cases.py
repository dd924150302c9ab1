"""Two people, or one person in two tabs, do something to the same case at the same moment."""

import pytest

from factories.casework import at, platform
from records.applications.applicant import scene as applicants
from records.applications.scrutiny.test_scrutiny import answer_all, decide_all
from zhiping.core.terms import Role
from zhiping.records.applications.actions import forward, return_to_applicant, submit
from zhiping.records.applications.models import Application, Receipt, Return
from zhiping.records.errors import StepRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

NOON = at("2023-08-20 12:00")

pytestmark = pytest.mark.django_db(transaction=True)


def journal(case, *events):
    return sorted(JournalRow.objects.filter(subject_ref=case.number, event__in=events).values_list("event", flat=True))


@pytest.fixture
def world(shared, legal):
    legal(NOON)
    return platform()


@pytest.mark.parametrize("again", range(4))
@pytest.mark.requirement("R96")
def test_one_of_two_clerks_forwards_and_the_other_is_told_so(at_once, world, again):
    clerks = [world.officer(Role.DEPARTMENT, world.department, name) for name in ("农主管", "黄主管")]
    case = world.case("department")
    answer_all(case, clerks[0])
    decide_all(case, clerks[0])

    outcomes = at_once(*(lambda by=by: forward(case, by=by, now=NOON) for by in clerks))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Application", "NotAllowed"]
    case.refresh_from_db()
    assert (case.stage, case.state, case.holder) == ("city_office", "waiting", world.city)
    assert journal(case, "office.forwarded") == ["office.forwarded"]
    assert Message.objects.filter(case=case.number, kind="forwarded").count() == 1


@pytest.mark.parametrize("again", range(4))
def test_a_case_is_either_forwarded_or_returned(at_once, world, again):
    one, other = (world.officer(Role.DEPARTMENT, world.department, name) for name in ("农主管", "黄主管"))
    case = world.case("department")
    answer_all(case, one)
    decide_all(case, one)

    outcomes = at_once(
        lambda: forward(case, by=one, now=NOON), lambda: return_to_applicant(case, reasons=["照片不清"], by=other, now=NOON)
    )

    case.refresh_from_db()
    happened = journal(case, "office.forwarded", "application.returned")
    place = (case.stage, case.state, happened, Return.objects.filter(application=case).count())
    assert place in [
        ("city_office", "waiting", ["office.forwarded"], 0),
        ("department", "returned", ["application.returned"], 1),
    ]
    assert len([outcome for outcome in outcomes if isinstance(outcome, Exception)]) == 1


@pytest.mark.requirement("R126")
def test_two_tabs_that_submit_leave_one_receipt(at_once, shared, legal):
    legal(applicants.NOON)
    scene = applicants.build()
    draft = applicants.fill(applicants.start(scene), scene.by)

    outcomes = at_once(*[lambda: submit(draft, by=scene.by, now=applicants.NOON)] * 3)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "StepRefused", "StepRefused"]
    draft.refresh_from_db()
    assert (draft.stage, draft.state) == ("unit_scrutiny", "waiting")
    assert Receipt.objects.count() == 1
    assert journal(draft, "application.submitted") == ["application.submitted"]


@pytest.mark.requirement("R11")
def test_two_drafts_of_one_level_submitted_at_once_leave_one_application(at_once, shared, legal):
    legal(applicants.NOON)
    scene = applicants.build()
    drafts = [applicants.fill(applicants.start(scene, cycle=cycle), scene.by) for cycle in (scene.cycle, scene.other_cycle)]

    outcomes = at_once(*(lambda draft=draft: submit(draft, by=scene.by, now=applicants.NOON) for draft in drafts))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "StepRefused"]
    refused = next(outcome for outcome in outcomes if isinstance(outcome, StepRefused))
    assert refused.guard == "one_per_level"
    assert sorted(Application.objects.values_list("state", flat=True)) == ["draft", "waiting"]
    assert Receipt.objects.filter(refused="").count() == 1


@pytest.mark.requirement("R40")
def test_applications_begun_at_once_have_each_their_own_number(at_once, shared, legal):
    legal(applicants.NOON)
    scene = applicants.build()
    people = [scene.wei, scene.mo]

    outcomes = at_once(*(lambda who=who: applicants.start(scene, who) for who in people * 3))

    assert [type(outcome).__name__ for outcome in outcomes] == ["Application"] * 6
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 6
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3, 4, 5, 6]

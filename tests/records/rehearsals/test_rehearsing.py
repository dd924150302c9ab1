"""A rehearsal takes a year's shape without names, works its runs off, and tells whom the timetable would lose."""

import json

import pytest

from factories.casework import at, organisation, platform
from zhiping.core.terms import LossCause, OrganisationKind, Role
from zhiping.packs import load_files
from zhiping.records.applications.models import Application
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.rehearsals.actions import Asked, start_rehearsal, take_run
from zhiping.records.rehearsals.models import Rehearsal
from zhiping.records.rehearsals.queries import outcome_of, progress, rehearsals_visible_to, runners_of
from zhiping.records.rehearsals.shape import shape_of
from zhiping.records.rehearsals.sweeps import rehearse_waiting

pytestmark = pytest.mark.django_db

NOON = at("2023-09-20 12:00")


@pytest.fixture
def world(db):
    return platform()


@pytest.fixture
def clerk(world):
    return world.officer(Role.POLICY_CLERK, world.office, "政策员")


def handed_in(world, *moments, **more):
    made = []
    for moment in moments:
        case = world.case("acceptance", name="韦可辨", **more)
        Application.objects.filter(pk=case.pk).update(submitted_at=at(moment))
        made.append(case)
    return made


USUAL = Asked()


def start(world, clerk, asked=USUAL, files=None):
    return start_rehearsal(world.cycle, title="试排", files=files or world.cycle.pack.files, asked=asked, by=clerk, now=NOON)


def test_the_shape_keeps_levels_routes_and_moments_but_no_person_and_no_body(world):
    (case,) = handed_in(world, "2023-08-01 09:30")
    shape = shape_of(world.cycle, pack_of(world.cycle))

    (one,) = shape.runners
    assert (one.key, one.level, one.submits) == ("1", "associate_senior", at("2023-08-01 09:00"))
    assert [(stop.stage, stop.body) for stop in one.stops] == [
        ("application", ""), ("unit_scrutiny", "1"), ("unit_assessment", "1"), ("unit_deliberation", "1"),
        ("unit_publicity", "1"), ("unit_recommendation", "1"), ("department", "1"), ("city_office", "1"),
        ("acceptance", "1"), ("payment", ""),
    ]  # fmt: skip
    kept = json.dumps([one.key, one.level, [(s.stage, s.body) for s in one.stops]], ensure_ascii=False)
    assert case.number not in kept and "韦" not in kept


def test_a_moment_keeps_its_place_when_the_window_moves(world):
    handed_in(world, "2023-09-10 18:00", "2023-09-11 09:00")
    files = world.cycle.pack.files
    later = (
        files["windows.yaml"].replace("2023-07-27T08:00", "2023-08-27T08:00").replace("2023-09-10T18:00", "2023-10-10T18:00")
    )
    moved = shape_of(world.cycle, load_files({**files, "windows.yaml": later}, name="p"))

    assert [one.submits for one in moved.runners] == [at("2023-10-10 18:00"), at("2023-10-11 09:00")]


def test_more_or_fewer_than_last_year_may_come(world):
    handed_in(world, *["2023-08-01 09:00"] * 4)
    pack = pack_of(world.cycle)

    assert [len(shape_of(world.cycle, pack, percent=percent).runners) for percent in (50, 100, 250)] == [2, 4, 10]


def test_a_rehearsal_tells_who_is_lost_and_why_and_leaves_the_year_as_it_was(world, clerk):
    cases = handed_in(world, "2023-08-01 09:00", "2023-09-04 09:00", "2023-09-11 09:00")
    before = list(Application.objects.values())
    made = start(world, clerk, Asked(employer_days=1, office_days=1, pay_days=2))

    steps = 1
    while take_run(made):
        steps += 1
    outcome = outcome_of(made)

    assert (steps, made.state, progress(made)) == (7, "done", 100)
    assert [(loss.key, loss.stage, loss.causes) for loss in outcome.losses] == [
        ("2", "unit_publicity", (LossCause.PUBLICITY,)),  # posted on the 7th; posted on the 4th it would end on the 11th too
        ("3", "application", (LossCause.LATE_START,)),
    ]
    assert outcome.by_cause == {LossCause.PUBLICITY: 1, LossCause.LATE_START: 1}
    assert {load.role for load in outcome.loads} == {"employer", "department", "city_office", "committee_office"}
    assert list(Application.objects.values()) == before
    assert [row.data["cases"] for row in JournalRow.objects.filter(event="rehearsal.started")] == [3]
    assert all(case.number not in json.dumps([made.shape, made.runs]) for case in cases)


def test_a_run_that_was_cut_off_is_taken_up_again_by_the_sweep(world, clerk):
    handed_in(world, "2023-08-01 09:00")
    made = start(world, clerk)
    take_run(made)

    assert rehearse_waiting(NOON) == 6
    assert rehearse_waiting(NOON) == 0
    made.refresh_from_db()
    assert (made.state, len(made.runs), len(runners_of(made))) == ("done", 7, 1)
    assert take_run(made) is False


def test_wrong_answers_are_named(world, clerk):
    handed_in(world, "2023-08-01 09:00")
    with pytest.raises(BadInput) as raised:
        start(world, clerk, Asked(pay_days=99, percent=0))
    assert raised.value.fields == {
        "pay_days": "“几天之内缴费”填的是 99，应当在 0 到 60 之间",
        "percent": "“申报人数是这一年的百分之几”填的是 0，应当在 1 到 1000 之间",
    }


def test_a_timetable_that_does_not_say_how_long_a_publicity_runs_cannot_be_rehearsed(world, clerk):
    handed_in(world, "2023-08-01 09:00")
    files = world.cycle.pack.files
    silent = {**files, "stages.yaml": files["stages.yaml"].replace("options: {workdays: 5}", "options: {workdays: unset}", 1)}

    with pytest.raises(ActionRefused, match="没有写公示几个工作日"):
        start(world, clerk, files=silent)


def test_a_year_without_applications_has_no_shape(world, clerk):
    with pytest.raises(ActionRefused, match="还没有提交过的申报可以取形状"):
        start(world, clerk)


def test_only_the_committees_office_rehearses_and_sees_its_rehearsals(world, clerk):
    handed_in(world, "2023-08-01 09:00")
    stranger = world.officer(Role.POLICY_CLERK, organisation("别处职改办", OrganisationKind.COMMITTEE_OFFICE))
    operator = world.officer(Role.OPERATOR, world.office)
    office = world.officer(Role.COMMITTEE_OFFICE, world.office)
    with pytest.raises(NotFound):
        start(world, stranger)
    with pytest.raises(NotAllowed):
        start(world, operator)
    made = start(world, office)

    assert [list(rehearsals_visible_to(actor)) for actor in (clerk, office, stranger, operator)] == [[made], [made], [], []]
    assert Rehearsal.objects.count() == 1

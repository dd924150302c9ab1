"""Small timetables worked out by hand: who is lost, where, and what would have saved them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.schema import StageSpec
from zhiping.core.terms import LossCause as C
from zhiping.core.terms import StageKind as K
from zhiping.core.timeline import WorkCalendar
from zhiping.core.timeline.rehearsal import RUNS, Load, Loss, Paces, Runner, Stop, conclude, route, simulate
from zhiping.packs import load

ZONE = ZoneInfo("Asia/Shanghai")
WHOLE = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
# 2023: holidays from Friday 29 September to Friday 6 October; Saturday 7 and Sunday 8 October are worked.
OCTOBER = WorkCalendar(
    holidays=frozenset(date(2023, 9, 29) + timedelta(days=n) for n in range(8)),
    makeup_workdays=frozenset({date(2023, 10, 7), date(2023, 10, 8)}),
)
A_WINDOW = WHOLE.windows["apply_and_unit"]


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=ZONE)


def until(id: str, month: int, day: int):
    return replace(A_WINDOW, id=id, opens=at(9, 1), closes=at(month, day, 18))


STAGES = (
    StageSpec("file", K.FILING, "applicant", "", "", window="unit"),
    StageSpec("scrutiny", K.SCRUTINY, "employer", "", "", window="unit"),
    StageSpec("posting", K.PUBLICITY, "employer", "", "", window="unit", options={"workdays": 5}),
    StageSpec("office", K.SCRUTINY, "city_office", "", "", window="office"),
    StageSpec("pay", K.PAYMENT, "applicant", "", "", window="pay"),
)


def pack(unit=(10, 31), office=(11, 30), pay=(12, 31)):
    windows = {"unit": until("unit", *unit), "office": until("office", *office), "pay": until("pay", *pay)}
    return replace(WHOLE, windows=windows, stages=STAGES)


def runner(key: str, submits: datetime, unit: str = "u", office: str = "o") -> Runner:
    stops = (Stop("file"), Stop("scrutiny", unit), Stop("posting", unit), Stop("office", office), Stop("pay"))
    return Runner(key, "associate_senior", submits, stops)


QUICK = Paces(workdays={}, pay_days=0)


def rehearsed(made, runners, paces, calendar=OCTOBER):
    runs = [simulate(made, runners, paces, calendar, without=without).lost for without in RUNS]
    return conclude(runners, runs)


@pytest.mark.requirement("R121")
def test_a_publicity_of_five_working_days_across_the_october_holiday_ends_on_the_tenth():
    """Posted on Wednesday 27 September: 28 September, 7, 8, 9 and 10 October are its days; the unit goes on on the 11th."""
    one = [runner("1", at(9, 27))]

    assert simulate(pack(unit=(10, 11)), one, QUICK, OCTOBER).lost == {}
    assert simulate(pack(unit=(10, 10)), one, QUICK, OCTOBER).lost == {"1": "posting"}


def test_each_loss_names_what_would_have_saved_it():
    """Without the holiday the five days are 28, 29 September, 2, 3, 4 October, and the unit goes on on the 5th."""
    one = [runner("1", at(9, 27))]

    assert rehearsed(pack(unit=(10, 10)), one, QUICK) == (Loss("1", "associate_senior", "posting", (C.HOLIDAYS, C.PUBLICITY)),)
    assert rehearsed(pack(unit=(10, 4)), one, QUICK) == (Loss("1", "associate_senior", "posting", (C.PUBLICITY,)),)


def test_who_hands_in_outside_the_window_is_lost_by_nothing_but_that():
    late = [runner("1", at(10, 31, 19)), runner("2", at(8, 31))]

    assert rehearsed(pack(), late, QUICK) == (
        Loss("1", "associate_senior", "file", (C.LATE_START,)),
        Loss("2", "associate_senior", "file", (C.LATE_START,)),
    )


def test_two_causes_that_save_nobody_alone_are_told_as_together():
    """Two working days of scrutiny from 27 September reach 7 October; five more of publicity, and the day after, 13 October."""
    one, slow = [runner("1", at(9, 27))], Paces(workdays={"scrutiny": 2}, pay_days=0)

    assert rehearsed(pack(unit=(10, 12)), one, slow, OCTOBER) == (
        Loss("1", "associate_senior", "posting", (C.HOLIDAYS, C.PUBLICITY, C.PACE)),
    )
    assert rehearsed(pack(unit=(9, 28)), one, slow, OCTOBER) == (Loss("1", "associate_senior", "scrutiny", (C.TOGETHER,)),)


def test_an_office_that_handles_two_a_day_loses_the_fifth_when_it_has_two_days():
    """All are posted on Friday 1 September and come to the office on Monday the 11th; it closes on the 12th."""
    five = [runner(str(n), at(9, 1), unit=f"u{n}") for n in range(1, 6)]
    busy = Paces(workdays={}, pay_days=0, a_day={"city_office": 2})
    run = simulate(pack(office=(9, 12)), five, busy, OCTOBER)

    assert run.lost == {"5": "office"}
    assert run.loads == (
        Load(date(2023, 9, 11), "city_office", came=5, handled=2, waiting=3, capacity=2),
        Load(date(2023, 9, 12), "city_office", came=0, handled=2, waiting=0, capacity=2),
    )
    assert rehearsed(pack(office=(9, 12)), five, busy) == (Loss("5", "associate_senior", "office", (C.PUBLICITY, C.LOAD)),)


def test_two_offices_share_the_cases_by_whose_they_are():
    four = [runner(str(n), at(9, 1), unit=f"u{n}", office="left" if n % 2 else "right") for n in range(4)]
    busy = Paces(workdays={}, pay_days=0, a_day={"city_office": 2})

    run = simulate(pack(office=(9, 11)), four, busy, OCTOBER)

    assert (run.lost, run.loads) == ({}, (Load(date(2023, 9, 11), "city_office", 4, 4, 0, 4),))


def test_a_weekend_is_no_day_of_work_but_a_fee_may_be_paid_on_it():
    """To the office on Monday 11 September; paid five days later, on Saturday the 16th."""
    one = [runner("1", at(9, 1))]
    paid = Paces(workdays={}, pay_days=5)

    assert simulate(pack(pay=(9, 16)), one, paid, OCTOBER).lost == {}
    assert rehearsed(pack(pay=(9, 15)), one, paid) == (Loss("1", "associate_senior", "pay", (C.PUBLICITY, C.PAYMENT)),)


def test_an_office_opens_when_its_window_opens():
    made = pack(office=(9, 20))
    made = replace(made, windows={**made.windows, "office": replace(made.windows["office"], opens=at(9, 16))})
    run = simulate(made, [runner("1", at(9, 1))], Paces({}, 0, {"city_office": 1}), OCTOBER)

    assert [load.day for load in run.loads] == [date(2023, 9, 18)]  # the 16th is a Saturday


def test_a_route_ends_with_the_last_stage_that_has_a_window_and_takes_only_the_bodies_it_has():
    assert [stage.id for stage in route(WHOLE, "full_senior", {"city_office"})] == [
        "application", "unit_scrutiny", "unit_assessment", "unit_deliberation", "unit_publicity", "unit_recommendation",
        "city_office", "acceptance", "payment",
    ]  # fmt: skip
    assert "unit_assessment" not in [stage.id for stage in route(WHOLE, "intermediate", set())]
    assert route(replace(WHOLE, stages=(replace(STAGES[0], window=None),)), "intermediate", set()) == ()


def test_a_stage_without_a_window_loses_nobody():
    free = replace(pack(), stages=tuple(replace(s, window=None) if s.id == "office" else s for s in STAGES))

    assert simulate(free, [runner("1", at(9, 1))], Paces({"office": 60}, 0), OCTOBER).lost == {}


def test_a_year_without_applications_is_no_load():
    run = simulate(pack(), [], QUICK, OCTOBER)

    assert (run.lost, run.loads) == ({}, ())

"""Whole years under each reading of the as-of day and of the anniversary (AMB-20, AMB-21)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.policy.small import ask, pack
from zhiping.core.policy.spans import anniversaries, merged, months_and_days, total_months
from zhiping.core.policy.truth import NO, YES, Truth, Verdict, all_of, any_of, at_least_k_of, yes_or_no


def years(start: date, n: int, as_of: str = "tenure", **values: Any) -> Verdict:
    return ask({"one.day": {"years_since": {"at_least": n, "as_of": as_of}}}, pack(**values), one__day=start)


@pytest.mark.requirement("R14", "R21")
@pytest.mark.parametrize(
    ("start", "truth", "points"),
    [
        (date(2018, 8, 20), Truth.YES, ()),
        (date(2018, 8, 21), Truth.OPEN, ("AMB-21", "AMB-20")),
        (date(2018, 8, 22), Truth.OPEN, ("AMB-20",)),
        (date(2018, 12, 30), Truth.OPEN, ("AMB-20",)),
        (date(2018, 12, 31), Truth.OPEN, ("AMB-21", "AMB-20")),
        (date(2019, 1, 1), Truth.NO, ()),
    ],
)
def test_five_years_unset_shows_every_reading(start: date, truth: Truth, points: tuple[str, ...]) -> None:
    verdict = years(start, 5)

    assert (verdict.truth, verdict.points) == (truth, points)


def test_readings_are_said_in_words() -> None:
    assert years(date(2018, 8, 21), 5).notes == (
        ("日子·算到提交之日", "正好 5 年那一天"),
        ("日子·算到第一阶段截止之日", "满 5 年"),
        ("日子·算到评审年度12月31日", "满 5 年"),
    )


@pytest.mark.parametrize(
    ("tenure", "anniversary", "start", "truth"),
    [
        ("submission", "on_the_day", date(2018, 8, 21), Truth.YES),
        ("submission", "on_the_day", date(2018, 8, 22), Truth.NO),
        ("submission", "day_after", date(2018, 8, 21), Truth.NO),
        ("submission", "day_after", date(2018, 8, 20), Truth.YES),
        ("end_of_first_window", "on_the_day", date(2018, 9, 10), Truth.YES),
        ("end_of_first_window", "on_the_day", date(2018, 9, 11), Truth.NO),
        ("end_of_year", "on_the_day", date(2018, 12, 31), Truth.YES),
        ("end_of_year", "on_the_day", date(2019, 1, 1), Truth.NO),
    ],
)
def test_set_values_settle_it(tenure: str, anniversary: str, start: date, truth: Truth) -> None:
    assert years(start, 5, tenure_as_of=tenure, anniversary=anniversary).truth is truth


def test_no_gives_the_first_day_on_which_time_alone_makes_it_yes() -> None:
    assert years(date(2020, 3, 1), 5).earliest == date(2025, 3, 2)
    assert years(date(2020, 2, 29), 5).earliest == date(2025, 3, 2)


def test_as_of_today_or_the_day_of_applying_is_one_reading() -> None:
    assert years(date(2018, 8, 20), 5, "today").truth is Truth.YES
    assert years(date(2018, 8, 22), 5, "as_of").truth is Truth.NO


def test_leap_day_has_two_anniversaries_in_a_common_year() -> None:
    assert anniversaries(date(2020, 2, 29), 1) == (date(2021, 2, 28), date(2021, 3, 1))
    assert anniversaries(date(2020, 2, 29), 4) == (date(2024, 2, 29), date(2024, 2, 29))
    assert anniversaries(date(2018, 5, 1), 5) == (date(2023, 5, 1), date(2023, 5, 1))


def test_leap_day_is_open_on_both_days() -> None:
    leap = {"tenure_as_of": "submission"}
    made = {"one.day": {"years_since": {"at_least": 3}}}

    answers = [
        ask(made, pack(**leap), one__day=date(2020, 2, 29), as_of=day).truth
        for day in (date(2023, 2, 27), date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 2))
    ]

    assert answers == [Truth.NO, Truth.OPEN, Truth.OPEN, Truth.YES]


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), (12, 0)),
        (date(2020, 1, 1), date(2020, 12, 30), (11, 30)),
        (date(2020, 1, 15), date(2020, 2, 14), (1, 0)),
        (date(2020, 1, 31), date(2020, 2, 29), (1, 1)),
        (date(2020, 5, 2), date(2020, 5, 1), (0, 0)),
        (date(2020, 5, 1), date(2020, 5, 1), (0, 1)),
    ],
)
def test_months_between_count_both_days(first: date, last: date, whole: tuple[int, int]) -> None:
    assert months_and_days(first, last) == whole


def test_periods_that_overlap_or_touch_become_one() -> None:
    a, b, c = (
        (date(2020, 1, 1), date(2020, 6, 30)),
        (date(2020, 6, 1), date(2020, 12, 31)),
        (date(2021, 1, 1), date(2021, 3, 31)),
    )
    backwards = (date(2022, 1, 2), date(2022, 1, 1))

    assert merged([b, a, c, backwards]) == ((date(2020, 1, 1), date(2021, 3, 31)),)
    assert total_months([b, a, c]) == 15
    assert total_months([(date(2020, 1, 1), date(2020, 1, 15)), (date(2020, 3, 1), date(2020, 3, 15))]) == 1
    assert total_months([]) == 0


LATER, LATEST = Verdict(Truth.NO, earliest=date(2024, 1, 1)), Verdict(Truth.NO, earliest=date(2025, 1, 1))


def test_earliest_day_waits_for_all_and_takes_the_first_of_any() -> None:
    assert all_of([YES, LATER, LATEST]).earliest == date(2025, 1, 1)
    assert all_of([LATER, NO]).earliest is None
    assert all_of([LATER, Verdict(Truth.UNKNOWN)]).earliest is None
    assert any_of([NO, LATEST, LATER]).earliest == date(2024, 1, 1)
    assert at_least_k_of(2, [YES, LATEST, LATER]).earliest == date(2024, 1, 1)
    assert at_least_k_of(2, [LATEST, LATER, NO]).earliest == date(2025, 1, 1)
    assert at_least_k_of(3, [LATEST, LATER, NO]).earliest is None
    assert yes_or_no(False) == NO


def test_a_pack_whose_filing_has_no_window_counts_by_two_days_only() -> None:
    made = pack()
    endless = replace(made, stages=(replace(made.stages[0], window=None), *made.stages[1:]))

    verdict = ask({"one.day": {"years_since": {"at_least": 5, "as_of": "tenure"}}}, endless, one__day=date(2018, 9, 1))

    assert verdict.truth is Truth.OPEN
    assert [label for label, _ in verdict.notes] == ["日子·算到提交之日", "日子·算到评审年度12月31日"]

"""Sums, different values and periods over a record list, with what is in doubt kept apart."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import ask
from zhiping.core.policy.schema import UNSET
from zhiping.core.policy.truth import RuleBroken, Truth

YES, NO, UNKNOWN, OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.OPEN
HIGH = {"grade": {"is": "high"}}
ROWS = (
    {"hours": Decimal("30.5"), "grade": "high"},
    {"hours": Decimal(20), "grade": "low"},
    {"hours": Decimal(10)},
)


@pytest.mark.parametrize(
    ("tests", "truth"),
    [
        ({"sum": {"of": "hours", "at_least": Decimal("60.5")}}, YES),
        ({"sum": {"of": "hours", "at_least": 61}}, NO),
        ({"sum": {"of": "hours", "at_most": 60}}, NO),
        ({"sum": {"of": "hours", "where": HIGH, "at_least": 30}}, YES),
        ({"sum": {"of": "hours", "where": HIGH, "at_least": 40}}, UNKNOWN),
        ({"sum": {"of": "hours", "where": HIGH, "at_least": 41}}, NO),
        ({"sum": {"of": "hours", "where": HIGH, "at_most": 35}}, UNKNOWN),
        ({"distinct": {"of": "grade", "at_least": 2}}, YES),
        ({"distinct": {"of": "grade", "at_least": 3}}, UNKNOWN),
        ({"distinct": {"of": "grade", "at_least": 4}}, NO),
        ({"distinct": {"of": "hours", "where": HIGH, "at_least": 2}}, UNKNOWN),
        ({"distinct": {"of": "hours", "where": {"grade": {"filled": True}}, "at_most": 1}}, NO),
        ({"sum": {"of": "hours", "where": {"setting": {"small.open": 1}}, "at_least": 1}}, OPEN),
    ],
)
def test_records_are_added_up_and_told_apart(tests: dict[str, Any], truth: Truth) -> None:
    assert ask({"rows": tests}, rows=ROWS).truth is truth


def test_blank_number_may_be_anything() -> None:
    rows = (*ROWS, {"grade": "high"})

    verdict = ask({"rows": {"sum": {"of": "hours", "at_least": 900}}}, rows=rows)

    assert (verdict.truth, verdict.missing) == (UNKNOWN, ("rows",))
    assert verdict.notes == (("多条·小时", "合计 60.5 学时，有的没有填"),)


def test_sum_and_different_values_are_said() -> None:
    assert ask({"rows": {"sum": {"of": "hours", "at_least": 1}}}, rows=ROWS).notes == (("多条·小时", "合计 60.5 学时"),)
    assert ask({"rows": {"distinct": {"of": "grade", "at_least": 1}}}, rows=ROWS).notes == (("多条·不同的等级", "2 个"),)


def spell(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    days = {"start": date.fromisoformat(start)} | ({"end": date.fromisoformat(end)} if end else {})
    return days | more


PERIODS = {"from": "start", "to": "end"}
MIXED = (spell("2018-01-01", "2019-12-31", grade="high"), spell("2020-01-01", "2021-12-31"), spell("2022-01-01", "2022-12-31", grade="low"))  # fmt: skip


@pytest.mark.parametrize(
    ("word", "options", "truth"),
    [
        ("months_in_total", {"at_least": 60}, YES),
        ("months_in_total", {"at_least": 61}, NO),
        ("years_in_total", {"at_least": 5}, YES),
        ("years_in_total", {"at_least": 2, "where": HIGH}, YES),
        ("years_in_total", {"at_least": 4, "where": HIGH}, UNKNOWN),
        ("years_in_total", {"at_least": 5, "where": HIGH}, NO),
        ("years_in_total", {"at_least": 3, "within": {"from": "2019-01-01", "to": "2021-12-31"}}, YES),
        ("years_in_total", {"at_least": 4, "within": {"from": "2019-01-01", "to": "2021-12-31"}}, NO),
        ("years_in_total", {"at_least": 4, "within": {"from": "2019-01-01"}}, YES),
        ("years_in_total", {"at_least": 4, "within": {"to": {"from": {"fact": "today"}, "years": -2}}}, NO),
        ("years_in_total", {"at_least": {"by": "one.flag", "true": 5, "false": 6}}, YES),
        ("years_in_total", {"at_least": {"value": "small.open"}}, OPEN),
    ],
)
def test_periods_are_counted_once_and_only_within_their_window(word: str, options: dict[str, Any], truth: Truth) -> None:
    assert ask({"rows": {word: {**PERIODS, **options}}}, rows=MIXED, one__flag=True).truth is truth


def test_periods_with_a_blank_start_are_unknown_where_it_matters() -> None:
    rows = (*MIXED, {"end": date(2023, 1, 1)})

    assert ask({"rows": {"years_in_total": {**PERIODS, "at_least": 5}}}, rows=rows).truth is YES
    assert ask({"rows": {"years_in_total": {**PERIODS, "at_least": 9}}}, rows=rows).missing == ("rows",)


def test_open_condition_on_periods_leaves_them_open() -> None:
    where = {"setting": {"small.open": 1}}

    assert ask({"rows": {"years_in_total": {**PERIODS, "where": where, "at_least": 5}}}, rows=MIXED).points == ("AMB-90",)


def test_readings_that_differ_ask_for_what_is_missing_first() -> None:
    rows = (spell("2018-10-01"), {"grade": "high"})

    assert ask({"rows": {"years_in_total": {**PERIODS, "at_least": 5}}}, rows=rows).missing == ("rows",)


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        ({"sum": {"of": "start", "at_least": 1}}, "“of”要写“多条”里的一个整数、小数栏目"),
        ({"sum": {"of": "hours"}}, "sum 要写 at_least 或 at_most"),
        ({"distinct": {"at_least": 1}}, "“of”要写“多条”里的一个栏目"),
        ({"years_in_total": {**PERIODS, "at_least": 1, "within": {"since": "2020-01-01"}}}, "within 只能写 from、to"),
        ({"credits": {"table": "none", "at_least": 1}}, "credits 的 table 要写“多条”的折算表：（无）"),
        ({"credits": 1}, "credits 后面要写一组键值"),
    ],
)
def test_test_written_wrongly_stops(tests: dict[str, Any], why: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        ask({"rows": tests}, rows=ROWS)

    assert raised.value.why == why


def test_unset_is_no_number() -> None:
    assert ask({"one.count": {"at_least": UNSET}}, one__count=1).truth is OPEN

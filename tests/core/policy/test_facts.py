"""What becomes of raw facts: typed, wrong ones told, blanks left out, derived ones added."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import NOON, TODAY, pack
from zhiping.core.policy.facts import catalogue, clean, count_from, words
from zhiping.core.policy.schema import UNSET

ABSURD = [
    ("one.day", "2023-02-30", "没有“2023-02-30”这一天"),
    ("one.day", "2199-01-01", "“2199-01-01”不是合理的日期"),
    ("one.day", 20230101, "“20230101”不是合理的日期"),
    ("one.month", "2023-13", "“2023-13”不是年月"),
    ("one.month", 202301, "“202301”不是年月"),
    ("one.count", -1, "“-1”不是合理的数"),
    ("one.count", "many", "“many”不是数"),
    ("one.count", True, "“True”不是数"),
    ("one.count", "1.5", "“1.5”不是整数"),
    ("one.count", "1e999", "“1e999”不是合理的数"),
    ("one.amount", float("nan"), "“nan”不是合理的数"),
    ("one.amount", [1], "“[1]”不是数"),
    ("one.flag", "maybe", "“maybe”不是“是”或“否”"),
    ("one.flag", 1, "“1”不是“是”或“否”"),
    ("one.grade", "best", "没有“best”这个选项"),
    ("one.words", 3, "“3”不是文字"),
    ("rows", "text", "应当是一条一条的记录"),
    ("rows", 3, "应当是一条一条的记录"),
    ("rows", [3], "第 1 条不是记录"),
    ("rows", [{}, {"start": "soon"}], "第 2 条“起”没有“soon”这一天"),
]


def cleaned(facts: dict[str, Any], *, settled: bool = False, route: str = "ordinary") -> Any:
    return clean(pack(), facts, level="associate_senior", route=route, now=NOON, settled=settled)


@pytest.mark.parametrize(("id", "value", "why"), ABSURD)
def test_wrong_fact_is_left_out_and_told(id: str, value: Any, why: str) -> None:
    made = cleaned({id: value})

    assert id not in made.values
    assert made.wrong == {id: why}


@pytest.mark.parametrize(
    ("id", "value", "typed"),
    [
        ("one.day", "2023-01-02", date(2023, 1, 2)),
        ("one.day", datetime(2023, 1, 2, 23, 59), date(2023, 1, 2)),
        ("one.month", date(2023, 1, 1), "2023-01"),
        ("one.month", "2023-01-15", "2023-01"),
        ("one.count", "3", 3),
        ("one.count", 3.0, 3),
        ("one.amount", "0.10", Decimal("0.10")),
        ("one.amount", 0.1, Decimal("0.1")),
        ("one.flag", "true", True),
        ("one.words", " 三江 ", "三江"),
        ("one.grade", "low", "low"),
    ],
)
def test_fact_is_typed(id: str, value: Any, typed: Any) -> None:
    assert cleaned({id: value}).values[id] == typed


def test_blank_and_unknown_facts_are_left_out() -> None:
    made = cleaned({"one.day": "", "one.count": None, "no.such": 1})

    assert {"one.day", "one.count", "no.such"} & set(made.values) == set()
    assert made.wrong == {}


def test_box_left_unticked_says_no_only_where_it_need_not_be_answered() -> None:
    values = cleaned({"one.count": 1, "rows": [{"start": "2020-01-01"}]}).values

    assert values["one.flag"] is False
    assert "one.asked" not in values
    assert values["rows"] == ({"start": date(2020, 1, 1), "ticked": False},)
    assert "one.flag" not in cleaned({}).values


def test_list_not_written_is_unknown_in_a_draft_and_empty_once_handed_in() -> None:
    assert "rows" not in cleaned({}).values
    assert cleaned({}, settled=True).values["rows"] == ()
    assert "needed" not in cleaned({"needed": []}, settled=True).values
    assert "rows" not in cleaned({"rows": 3}, settled=True).values


def test_blank_and_unknown_fields_of_a_record_are_left_out() -> None:
    row = {"start": "2020-01-01", "end": "", "paid": None, "colour": "red"}

    assert cleaned({"rows": [row]}).values["rows"] == ({"start": date(2020, 1, 1), "ticked": False},)


def test_ten_thousand_records_are_read() -> None:
    assert len(cleaned({"rows": [{"start": "2020-01-01"}] * 10_000}).values["rows"]) == 10_000


def test_days_months_and_levels_are_derived() -> None:
    values = cleaned({"submitted_on": "2023-01-10"}).values

    assert {
        key: values[key] for key in ("today", "as_of", "apply_month", "six_months_before", "target_level", "level_below")
    } == {
        "today": TODAY,
        "as_of": date(2023, 1, 10),
        "apply_month": "2023-01",
        "six_months_before": "2022-07",
        "target_level": "associate_senior",
        "level_below": "intermediate",
    }
    assert cleaned({}).values["as_of"] == TODAY
    lowest = clean(pack(), {}, level="technician", route="ordinary", now=NOON).values
    assert ("level_below" in lowest, lowest["level_reviewed_here"]) == (False, False)


@pytest.mark.parametrize(
    ("facts", "freelancer", "kind"),
    [
        ({"channel": "agency"}, True, "freelancer"),
        ({"channel": "association", "employer_kind": "freelancer"}, True, "freelancer"),
        ({"channel": "agency", "employer_kind": "private_enterprise"}, False, "private_enterprise"),
        ({"channel": "employer"}, False, None),
        ({}, None, None),
        ({"is_freelancer": True}, True, "freelancer"),
    ],
)
def test_freelancer_is_known_by_the_channel(facts: dict[str, Any], freelancer: bool | None, kind: str | None) -> None:
    values = cleaned(facts).values

    assert (values.get("is_freelancer"), values.get("employer_kind")) == (freelancer, kind)


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(
    ("area", "inside"), [("三江侗族自治县", True), ("河池市都安瑶族自治县", True), ("环江毛南族自治县", False), ("", None)]
)
def test_county_is_found_in_the_employers_area(area: str, inside: bool | None) -> None:
    assert cleaned({"employer_area": area}).values.get("in_county") is inside


TITLE = {
    "title_below.has_title": True,
    "title_below.level": "intermediate",
    "title_below.acquired_on": "2020-06-01",
    "title_below.earlier_level": "assistant",
    "title_below.earlier_acquired_on": date(2014, 6, 1),
}


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("route", "level", "change", "day"),
    [
        ("ordinary", "associate_senior", {}, date(2020, 6, 1)),
        ("exceptional", "associate_senior", {}, date(2020, 6, 1)),
        ("conversion", "intermediate", {}, date(2014, 6, 1)),
        ("conversion", "associate_senior", {}, date(2020, 6, 1)),
        ("conversion", "full_senior", {}, None),
        ("conversion", "technician", {}, None),
        ("ordinary", "assistant", {"title_below.has_title": False, "person.work_started_on": "2019-07-01"}, date(2019, 7, 1)),
        ("ordinary", "assistant", {"title_below.has_title": False}, None),
        ("ordinary", "associate_senior", {"title_below.acquired_on": ""}, None),
        ("ordinary", "associate_senior", {"title_below.acquired_on": "2020-13-01"}, None),
    ],
)
def test_work_counts_from_a_day_set_by_the_route(route: str, level: str, change: dict[str, Any], day: date | None) -> None:
    assert count_from(route, {**TITLE, **change}, level=level, pack=pack()) == day


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("reading", "day"), [(UNSET, date(2022, 1, 1)), ("reconfirmed_on", date(2022, 1, 1)), ("original", date(2020, 6, 1))]
)
def test_reconfirmed_title_counts_from_the_later_day_unless_the_pack_says(reading: Any, day: date) -> None:
    facts = {**TITLE, "title_below.reconfirmed": True, "title_below.reconfirmed_on": "2022-01-01"}

    assert (
        count_from("ordinary", facts, level="associate_senior", pack=pack(**{"count_from.reconfirmed_title": reading})) == day
    )


def test_values_are_said_in_words() -> None:
    assert [
        words(True),
        words(False),
        words(date(2023, 9, 1)),
        words("low", (("low", "低"),)),
        words("gone", (("low", "低"),)),
        words(3, unit="个"),
    ] == ["是", "否", "2023年9月1日", "低", "gone", "3 个"]


def test_catalogue_holds_fields_and_lists() -> None:
    known = catalogue(pack())

    assert (known["one.count"].label, known["one.count"].unit, known["one.count"].section) == ("个数", "个", "one")
    assert (known["rows"].is_list, sorted(known["rows"].fields)) == (
        True,
        ["end", "grade", "hours", "month", "paid", "start", "ticked"],
    )


def test_unset_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(UNSET)
    assert repr(UNSET) == "UNSET"


def test_a_day_to_count_from_that_is_already_fixed_is_not_worked_out_again() -> None:
    assert cleaned({"count_from": "2019-05-01"}).values["count_from"] == date(2019, 5, 1)

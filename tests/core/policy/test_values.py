"""What a fact may be compared with: values worked out of other facts, the pack and the day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import TODAY, ask, pack, scene
from zhiping.core.policy import quick
from zhiping.core.policy.arguments import value_of
from zhiping.core.policy.expression import LANGUAGE, evaluate
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import LeftOpen, Missing
from zhiping.core.policy.schema import UNKNOWN, UNSET, Pack
from zhiping.core.policy.spans import whole_years
from zhiping.core.policy.truth import RuleBroken, Truth
from zhiping.core.terms import FactType

DAY, MONTH, NUMBER = (FactSpec("x", "某值", type) for type in (FactType.DATE, FactType.MONTH, FactType.DECIMAL))
ROWS = (
    {"start": date(2020, 1, 1), "end": date(2020, 12, 31), "grade": "high", "hours": Decimal(30)},
    {"start": date(2021, 1, 1), "grade": "low", "hours": Decimal("12.5")},
    {"start": date(2021, 1, 1), "grade": "high"},
)


def made(arg: Any, spec: FactSpec | None = None, whole: Pack | None = None, **facts: Any) -> Any:
    return value_of(arg, spec, replace(scene(whole or pack(), **facts), language=LANGUAGE))


@pytest.mark.parametrize(
    ("arg", "spec", "value"),
    [
        ({"from": {"fact": "as_of"}, "years": -3}, DAY, date(2020, 8, 21)),
        ({"from": "2024-02-29", "years": 1}, DAY, date(2025, 2, 28)),
        ({"from": {"fact": "one.day"}, "years": 1, "start_of": "year"}, DAY, date(2019, 1, 1)),
        ({"from": {"opens": "review_month"}, "months": -1, "end_of": "month"}, DAY, date(2023, 10, 31)),
        ({"from": {"closes": "apply_and_unit"}, "end_of": "year", "days": 1}, DAY, date(2024, 1, 1)),
        ({"from": {"fact": "today"}, "start_of": "month"}, MONTH, "2023-08"),
        ({"from": {"fact": "apply_month"}, "months": -6}, MONTH, "2023-02"),
        ({"from": {"fact": "apply_month"}, "months": -6}, None, "2023-02"),
        ({"from": {"fact": "apply_month"}, "end_of": "month"}, DAY, date(2023, 8, 31)),
        ({"from": {"fact": "today"}, "days": {"value": "small.one"}}, DAY, date(2023, 8, 22)),
        ({"fact": "apply_month"}, DAY, date(2023, 8, 1)),
        ({"fact": "today"}, MONTH, "2023-08"),
        ({"year_of": {"fact": "one.day"}}, NUMBER, 2018),
        ({"year_of": {"fact": "apply_month"}}, NUMBER, 2023),
        ({"year_of": "2021-03-01"}, NUMBER, 2021),
        ({"plus": ({"value": "pack.year"}, -2)}, NUMBER, 2021),
        ({"times": ({"fact": "one.count"}, Decimal("0.1"))}, NUMBER, Decimal("0.3")),
        ({"largest": ({"fact": "one.day"}, "2019-01-01")}, DAY, date(2019, 1, 1)),
        ({"smallest": ({"fact": "one.day"}, "2019-01-01")}, DAY, date(2018, 5, 1)),
        ({"by": "one.grade", "low": 1, "other": 2}, NUMBER, 2),
        ({"by": "one.flag", "true": 1, "false": 2}, NUMBER, 1),
        ({"by": "one.count", "3": 7, "other": 2}, NUMBER, 7),
        ({"cases": ({"when": {"one.count": {"is": 4}}, "take": 1}, {"when": {}, "take": 2})}, NUMBER, 2),
        ({"cases": ({"when": {"one.count": {"is": 4}}, "take": 1},), "other": 3}, NUMBER, 3),
        ({"value": "small.when"}, DAY, date(2022, 8, 21)),
        ({"from": {"by": "one.flag", "true": "2020-02-29", "other": "2019-01-01"}, "years": 1}, DAY, date(2021, 2, 28)),
        ({"from": {"largest": ("2019-01-01", {"fact": "apply_month"})}, "days": 1}, DAY, date(2023, 8, 2)),
        ({"year_of": {"cases": ({"when": {}, "take": "2021-03-01"},)}}, NUMBER, 2021),
    ],
)
def test_value_is_worked_out(arg: Any, spec: FactSpec | None, value: Any) -> None:
    whole = pack(**{"small.when": {"from": {"fact": "as_of"}, "years": -1}})
    facts = {"one__day": date(2018, 5, 1), "one__count": 3, "one__grade": "high", "one__flag": True}

    assert made(arg, spec, whole, **facts) == value


def test_working_days_pass_over_holidays_and_count_make_up_days() -> None:
    whole = replace(pack(), holidays=frozenset({date(2023, 8, 22)}), makeup_workdays=frozenset({date(2023, 8, 26)}))

    assert made({"from": {"fact": "today"}, "workdays": 5}, DAY, whole) == date(2023, 8, 28)
    assert made({"from": {"fact": "today"}, "workdays": -1}, DAY, whole) == date(2023, 8, 18)


@pytest.mark.parametrize(
    ("arg", "absent", "names"),
    [
        ({"fact": "one.day"}, Missing, ("one.day",)),
        ({"by": "one.grade", "other": 1}, Missing, ("one.grade",)),
        ({"cases": ({"when": {"one.count": {"is": 4}}, "take": 1},)}, Missing, ("one.count",)),
        ({"cases": ({"when": {"setting": {"small.open": 1}}, "take": 1},)}, LeftOpen, ("AMB-90",)),
        ({"cases": ({"when": {"today": {"filled": False}}, "take": 1},)}, Missing, ()),
        ({"value": "small.open"}, LeftOpen, ("AMB-90",)),
        ({"value": "small.unseen"}, Missing, ("unseen:small.unseen",)),
        (UNKNOWN, Missing, ("unseen:某值",)),
        (UNSET, LeftOpen, ("某值",)),
        ({"over": "rows", "take": "count"}, Missing, ("rows",)),
    ],
)
def test_value_that_is_not_there_says_what_is_missing(arg: Any, absent: type[Exception], names: tuple[str, ...]) -> None:
    whole = replace(pack(**{"small.unseen": UNSET}), unknown=frozenset({"small.unseen"}))

    with pytest.raises(absent) as raised:
        made(arg, NUMBER, whole)

    assert raised.value.args == names


@pytest.mark.parametrize(
    ("arg", "why"),
    [
        ({"fact": "nothing"}, "没有事实“nothing”"),
        ({"field": "start"}, "记录里没有栏目“start”"),
        ({"closes": "nothing"}, "没有时间窗口“nothing”"),
        ({"fact": "today", "years": 1}, "fact 只能写：fact"),
        ({"by": "one.count", "4": 1}, "by 没有写“3”该取什么值，也没有写 other"),
        ({"from": {"fact": "today"}, "end_of": "week"}, "end_of 写的是“week”；可以写的是：month、year"),
        ({"from": {"fact": "today"}, "days": Decimal("1.5")}, "days 要写整数，写的是“1.5”"),
        ({"plus": 1}, "plus 后面要写列表"),
        ({"plus": ("x",)}, "plus 要写数，写的是“x”"),
        ({"largest": ()}, "largest 后面要写列表"),
        ({"over": "one.count", "take": "count"}, "“one.count”不是一组记录"),
        (
            {"over": "rows", "take": "all"},
            "take 要写 count，或 {sum: 栏目}、{distinct: 栏目}、{largest: 栏目}、{smallest: 栏目}",
        ),
        ({"over": "rows", "take": {"sum": "start"}}, "“sum”要写“多条”里的一个整数、小数栏目"),
        ({"over": "rows", "take": {"distinct": "gone"}}, "“distinct”要写“多条”里的一个栏目"),
    ],
)
def test_value_written_wrongly_stops_with_pack_file_and_line(arg: Any, why: str) -> None:
    with pytest.raises(RuleBroken, match=r"gx-2023-arts-and-crafts：p/rules/x\.yaml:3") as raised:
        made(arg, NUMBER, one__count=3)

    assert raised.value.why == why


@pytest.mark.parametrize(
    ("take", "where", "value"),
    [
        ("count", {}, 3),
        ("count", {"grade": {"is": "high"}}, 2),
        ({"sum": "hours"}, {"hours": {"filled": True}}, Decimal("42.5")),
        ({"distinct": "grade"}, {}, 2),
        ({"largest": "start"}, {}, date(2021, 1, 1)),
        ({"smallest": "start"}, {"grade": {"is": "high"}}, date(2020, 1, 1)),
        ({"largest": "grade"}, {}, "high"),
    ],
)
def test_number_or_day_is_taken_of_records(take: Any, where: dict[str, Any], value: Any) -> None:
    assert made({"over": "rows", "where": where, "take": take}, rows=ROWS) == value


@pytest.mark.parametrize(
    ("take", "where", "absent"),
    [
        ({"sum": "hours"}, {}, Missing),
        ({"largest": "end"}, {}, Missing),
        ({"largest": "start"}, {"grade": {"is": "middle"}}, Missing),
        ("count", {"end": {"is": "2020-01-01"}}, Missing),
        ("count", {"setting": {"small.open": 1}}, LeftOpen),
        ({"largest": "start"}, {"setting": {"small.open": 1}}, LeftOpen),
    ],
)
def test_value_of_records_in_doubt_is_not_there(take: Any, where: dict[str, Any], absent: type[Exception]) -> None:
    with pytest.raises(absent):
        made({"over": "rows", "where": where, "take": take}, rows=ROWS)


def test_field_of_the_same_record_may_be_compared() -> None:
    where = {"end": {"at_least": {"from": {"field": "start"}, "years": 1, "days": -1}}}

    assert ask({"rows": {"exists": {"where": where}}}, rows=ROWS[:1]).truth is Truth.YES
    assert ask({"rows": {"exists": {"where": where}}}, rows=ROWS[1:2]).truth is Truth.UNKNOWN
    assert ask({"rows": {"exists": {"where": {"start": {"is": {"field": "end"}}}}}}, rows=ROWS[1:2]).truth is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("k", "grade", "truth"),
    [
        ({"by": "one.grade", "low": 1, "other": 2}, "low", Truth.YES),
        ({"by": "one.grade", "low": 1, "other": 2}, "high", Truth.NO),
        ({"by": "one.grade", "low": 1, "other": 2}, None, Truth.UNKNOWN),
        ({"value": "small.open"}, "low", Truth.OPEN),
    ],
)
def test_how_many_are_wanted_may_hang_on_another_fact(k: Any, grade: str | None, truth: Truth) -> None:
    members = ({"one.count": {"is": 1}}, {"one.count": {"is": 2}})
    facts = {} if grade is None else {"one__grade": grade}

    assert ask({"at_least_k": {"k": k, "of": members}}, one__count=1, **facts).truth is truth


def test_threshold_may_hang_on_another_fact() -> None:
    by = {"by": "one.flag", "true": 2, "false": 3}

    assert ask({"rows": {"count": {"at_least": by}}}, rows=ROWS[:2], one__flag=True).truth is Truth.YES
    assert ask({"rows": {"count": {"at_least": by}}}, rows=ROWS[:2], one__flag=False).truth is Truth.NO
    assert ask({"rows": {"count": {"at_least": by}}}, rows=ROWS[:2]).missing == ("one.flag",)
    assert ask({"rows": {"count": {"at_least": {"value": "small.open"}}}}, rows=ROWS).truth is Truth.OPEN
    years = {"one.day": {"years_since": {"at_least": by, "as_of": "today"}}}
    assert ask(years, one__day=date(2021, 1, 1), one__flag=True).truth is Truth.YES
    assert ask(years, one__day=date(2021, 1, 1), one__flag=False).truth is Truth.NO


def test_value_the_pack_does_not_know_leaves_the_rule_undetermined() -> None:
    unseen = replace(pack(**{"small.unseen": UNSET}), unknown=frozenset({"small.unseen"}))

    assert ask({"one.count": {"at_least": UNKNOWN}}, one__count=1).truth is Truth.UNKNOWN
    assert ask({"rows": {"count": {"at_least": UNKNOWN}}}, rows=ROWS).truth is Truth.UNKNOWN
    assert ask({"setting": {"small.unseen": 1}}, unseen).missing == ("unseen:small.unseen",)


def test_years_may_be_counted_to_a_day_the_pack_writes() -> None:
    end = {"from": {"opens": "review_month"}, "end_of": "year"}
    years = {"one.day": {"years_since": {"at_least": 5, "as_of": end}}}

    assert ask(years, one__day=date(2018, 12, 30)).truth is Truth.YES
    assert ask(years, one__day=date(2019, 1, 1)).truth is Truth.NO
    by_value = pack(tenure_as_of=end, anniversary="on_the_day")
    assert ask({"one.day": {"years_since": {"at_least": 5}}}, by_value, one__day=date(2018, 12, 31)).truth is Truth.YES
    with pytest.raises(RuleBroken, match="as_of 的取值不是日期"):
        ask({"one.day": {"years_since": {"at_least": 5, "as_of": {"plus": (1, 2)}}}}, one__day=date(2019, 3, 1))
    on_the_day = ask({"one.day": {"years_since": {"at_least": 5}}}, by_value, one__day=date(2019, 3, 1))
    assert on_the_day.earliest == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("expression", "facts", "earliest"),
    [
        ({"one.day": {"before": {"fact": "today"}}}, {"one__day": date(2024, 5, 1)}, date(2024, 5, 2)),
        ({"one.day": {"at_most": {"from": {"fact": "as_of"}, "years": -3}}}, {"one__day": date(2021, 3, 1)}, date(2024, 3, 1)),
        ({"one.day": {"after": {"fact": "today"}}}, {"one__day": date(2023, 1, 1)}, None),
        ({"one.day": {"at_most": {"smallest": ({"fact": "today"}, "2030-01-01")}}}, {"one__day": date(2024, 5, 1)}, date(2024, 5, 1)),
        ({"one.day": {"before": "2020-01-01"}}, {"one__day": date(2023, 1, 1)}, None),
        ({"today": {"at_least": "2024-01-01"}}, {}, date(2024, 1, 1)),
        ({"one.month": {"before": {"from": {"fact": "apply_month"}, "months": -6}}}, {"one__month": "2023-05"}, date(2023, 12, 1)),
        ({"rows": {"exists": {"where": {"start": {"before": {"fact": "today"}}}}}}, {"rows": ({"start": date(2023, 9, 1)},)}, date(2023, 9, 2)),
        ({"rows": {"count": {"where": {"start": {"before": {"fact": "today"}}}, "at_least": 3}}}, {"rows": ({"start": date(2023, 9, 1)},)}, None),
        ({"rows": {"no_months": {"month": "month", "months": 6}}}, {"rows": ({"month": "2023-05"},)}, date(2023, 12, 1)),
        ({"rows": {"years_in_total": {"from": "start", "to": "end", "at_least": 5}}}, {"rows": ({"start": date(2020, 1, 1)},)}, date(2024, 12, 31)),
        ({"rows": {"months_in_total": {"from": "start", "to": "end", "at_least": 6}}}, {"rows": ({"start": date(2020, 1, 1), "end": date(2020, 3, 1)},)}, None),
    ],
)  # fmt: skip
def test_no_says_the_day_on_which_time_alone_turns_it(expression: Any, facts: dict[str, Any], earliest: date | None) -> None:
    verdict = ask(expression, **facts)

    assert (verdict.truth, verdict.earliest) == (Truth.NO, earliest)
    if earliest is not None:
        later = scene(pack(), **facts).on_day(earliest)
        assert evaluate(expression, replace(later, language=LANGUAGE)).truth is not Truth.NO


def test_day_of_applying_that_is_over_does_not_move() -> None:
    fixed = {"as_of": date(2023, 7, 30), "submitted_on": date(2023, 7, 30)}

    assert ask({"one.day": {"before": {"fact": "as_of"}}}, one__day=date(2023, 8, 1), **fixed).earliest is None
    draft = scene(pack(), submitted_on=TODAY).on_day(date(2023, 10, 2))
    assert (draft.facts["as_of"], draft.facts["submitted_on"], draft.facts["apply_month"]) == (
        date(2023, 10, 2),
        date(2023, 10, 2),
        "2023-10",
    )


def test_whole_years_are_anniversaries_reached() -> None:
    assert whole_years(date(2018, 8, 21), date(2023, 8, 21)) == 5
    assert whole_years(date(2018, 8, 22), date(2023, 8, 21)) == 4
    assert whole_years(date(2024, 1, 1), date(2023, 8, 21)) == 0


def test_what_is_kept_between_people_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MOST_KEPT", 0)
    made_pack = pack()

    assert (
        ask({"one.count": {"is": 3}, "rows": {"count": {"at_least": 1}}}, made_pack, one__count=3, rows=ROWS).truth is Truth.YES
    )
    assert made_pack.memo["ready"] == {}


def test_literal_that_is_no_choice_is_left_to_the_check_that_tells() -> None:
    for test in ({"at_least": "none"}, {"is": "none"}, {"one_of": ("none",)}):
        with pytest.raises(RuleBroken, match="没有“none”这个选项"):
            ask({"one.grade": test}, one__grade="high")
    with pytest.raises(RuleBroken, match="不能比较先后大小"):
        ask({"one.flag": {"at_least": True}}, one__flag=True)


def test_list_may_be_a_parameter() -> None:
    listed = pack(**{"small.listed": (1, 2)})

    assert ask({"one.count": {"not_in": {"value": "small.listed"}}}, listed, one__count=3).truth is Truth.YES
    assert ask({"one.count": {"not_in": {"value": "small.listed"}}}, listed, one__count=2).truth is Truth.NO

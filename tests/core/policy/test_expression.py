"""Each test of the rule language: yes, no, unknown and open."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import ask, pack, scene
from zhiping.core.policy.truth import RuleBroken, Truth

YES, NO, UNKNOWN, OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.OPEN


@pytest.mark.parametrize(
    ("tests", "value", "truth"),
    [
        ({"is": 3}, 3, YES),
        ({"is": 3}, 4, NO),
        ({"is": 3}, None, UNKNOWN),
        ({"one_of": (1, 2)}, 2, YES),
        ({"one_of": (1, 2)}, 3, NO),
        ({"not_in": (1, 2)}, 3, YES),
        ({"not_in": (1, 2)}, 2, NO),
        ({"at_least": 3}, 3, YES),
        ({"at_least": 3}, 2, NO),
        ({"at_most": 3}, 3, YES),
        ({"at_most": 3}, 4, NO),
        ({"after": 3}, 4, YES),
        ({"after": 3}, 3, NO),
        ({"before": 3}, 2, YES),
        ({"before": 3}, 3, NO),
        ({"at_least": 1, "at_most": 3}, 2, YES),
        ({"at_least": 1, "at_most": 3}, 4, NO),
        ({"filled": True}, 1, YES),
        ({"filled": False}, 1, NO),
        ({"is": {"value": "small.one"}}, 1, YES),
        ({"is": {"value": "small.open"}}, 1, OPEN),
        ({"is": {"fact": "one.count"}}, 1, YES),
    ],
)
def test_number_is_compared(tests: dict[str, Any], value: int | None, truth: Truth) -> None:
    facts = {} if value is None else {"one__count": value}

    assert ask({"one.count": tests}, **facts).truth is truth


@pytest.mark.parametrize(
    ("fact", "tests", "value", "truth"),
    [
        ("one.day", {"after": {"fact": "today"}}, date(2023, 8, 22), YES),
        ("one.day", {"after": {"fact": "today"}}, date(2023, 8, 21), NO),
        ("one.day", {"at_least": "2023-08-21"}, date(2023, 8, 21), YES),
        ("one.day", {"at_most": {"closes": "apply_and_unit"}}, date(2023, 9, 10), YES),
        ("one.day", {"at_most": {"closes": "apply_and_unit"}}, date(2023, 9, 11), NO),
        ("one.day", {"before": {"opens": "apply_and_unit"}}, date(2023, 7, 27), NO),
        ("one.amount", {"at_least": "0.1"}, Decimal("0.1"), YES),
        ("one.amount", {"at_least": "0.3"}, Decimal("0.1") + Decimal("0.2"), YES),
        ("one.grade", {"at_least": "middle"}, "high", YES),
        ("one.grade", {"at_least": "middle"}, "low", NO),
        ("one.grade", {"one_of": {"value": "small.grades"}}, "high", YES),
        ("one.month", {"before": "2023-08"}, "2023-07", YES),
        ("one.words", {"mentions": ("三江", "融水")}, "三江侗族自治县", YES),
        ("one.words", {"mentions": ("三江", "融水")}, "环江", NO),
    ],
)
def test_value_is_compared_by_its_type(fact: str, tests: dict[str, Any], value: object, truth: Truth) -> None:
    assert ask({fact: tests}, **{fact.replace(".", "__"): value}).truth is truth


@pytest.mark.parametrize(
    ("facts", "wanted", "truth"),
    [
        ({}, True, UNKNOWN),
        ({}, False, UNKNOWN),
        ({"one__count": 1}, True, NO),
        ({"one__count": 1}, False, YES),
        ({"one__day": date(2023, 1, 1)}, True, YES),
    ],
)
def test_blank_counts_as_blank_only_in_a_section_that_was_begun(facts: dict[str, Any], wanted: bool, truth: Truth) -> None:
    assert ask({"one.day": {"filled": wanted}}, **facts).truth is truth


Y, N, U, OP = (
    {"one.count": {"is": 1}},
    {"one.count": {"is": 2}},
    {"one.day": {"is": "2023-01-01"}},
    {"one.count": {"is": {"value": "small.open"}}},
)


@pytest.mark.parametrize(
    ("expression", "truth"),
    [
        ({}, YES),
        ({"all": (Y, Y)}, YES),
        ({"all": (Y, N, U, OP)}, NO),
        ({"all": (Y, U, OP)}, UNKNOWN),
        ({"all": (Y, OP)}, OPEN),
        ({"any": ()}, NO),
        ({"any": (N, Y, U, OP)}, YES),
        ({"any": (N, U, OP)}, UNKNOWN),
        ({"any": (N, OP)}, OPEN),
        ({"any": (N, N)}, NO),
        ({"not": Y}, NO),
        ({"not": N}, YES),
        ({"not": U}, UNKNOWN),
        ({"not": OP}, OPEN),
        ({"at_least_k": {"k": 2, "of": (Y, N, Y)}}, YES),
        ({"at_least_k": {"k": 2, "of": (Y, N, N)}}, NO),
        ({"at_least_k": {"k": 2, "of": (Y, N, U)}}, UNKNOWN),
        ({"at_least_k": {"k": 2, "of": (Y, N, OP)}}, OPEN),
        ({"at_least_k": {"k": 2, "of": (Y, OP, U)}}, UNKNOWN),
        ({"at_least_k": {"k": 2, "of": (Y, Y), "always": (N,)}}, NO),
        ({"at_least_k": {"k": 2, "of": (Y,), "always": (Y,)}}, YES),
        ({"setting": {"small.one": 1}}, YES),
        ({"setting": {"small.one": 2}}, NO),
        ({"setting": {"small.open": 1}}, OPEN),
    ],
)
def test_joins_follow_the_four_answers(expression: dict[str, Any], truth: Truth) -> None:
    assert ask(expression, one__count=1).truth is truth


def test_unknown_names_what_to_ask_and_open_names_the_point() -> None:
    assert ask({"all": (U, OP)}, one__count=1).missing == ("one.day",)
    assert ask(OP, one__count=1).points == ("AMB-90",)
    assert ask({"one.count": {"is": {"fact": "one.day"}}}, one__count=1).missing == ("one.day",)


ROWS = (
    {"start": date(2020, 1, 1), "grade": "high"},
    {"start": date(2021, 1, 1), "grade": "low"},
    {"start": date(2022, 1, 1)},
)


@pytest.mark.parametrize(
    ("tests", "truth"),
    [
        ({"count": {"at_least": 3}}, YES),
        ({"count": {"at_least": 4}}, NO),
        ({"count": {"at_most": 2}}, NO),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_least": 1}}, YES),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_least": 2}}, UNKNOWN),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_least": 3}}, NO),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_most": 1}}, UNKNOWN),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_most": 0}}, NO),
        ({"count": {"where": {"grade": {"filled": False}}, "at_least": 1}}, YES),
        ({"exists": {"where": {"grade": {"is": "middle"}}}}, UNKNOWN),
        ({"exists": {"where": {"start": {"before": "2020-01-01"}}}}, NO),
        ({"exists": {"where": {"start": {"at_least": {"fact": "today"}}}}}, NO),
        ({"exists": {"where": {"start": {"at_least": {"fact": "one.day"}}}}}, UNKNOWN),
        ({"exists": {"where": {"grade": {"one_of": {"value": "small.open"}}}}}, UNKNOWN),
    ],
)
def test_records_are_counted_with_doubt_kept(tests: dict[str, Any], truth: Truth) -> None:
    assert ask({"rows": tests}, rows=ROWS).truth is truth


def test_count_says_what_it_found_and_asks_for_the_list() -> None:
    verdict = ask({"rows": {"exists": {"where": {"grade": {"is": "middle"}}}}}, rows=ROWS)

    assert verdict.notes == (("多条", "共 3 条，符合 0 条，待定 1 条"),)
    assert verdict.missing == ("rows",)
    assert ask({"rows": {"exists": {}}}).missing == ("rows",)


def test_open_value_inside_a_record_leaves_it_open() -> None:
    where = {"start": {"filled": True}, "setting": {"small.open": 1}}

    assert ask({"rows": {"exists": {"where": where}}}, rows=ROWS).points == ("AMB-90",)


MONTHS = {"month": "month", "paid": "paid", "months": 3}


def paid(*months: str, late: tuple[str, ...] = ()) -> tuple[dict[str, Any], ...]:
    rows = [{"month": month, "paid": date.fromisoformat(f"{month}-20")} for month in months]
    return tuple(rows + [{"month": month, "paid": date(2023, 8, 2)} for month in late])


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("rows", "truth"),
    [
        (paid("2023-05", "2023-06", "2023-07"), YES),
        (paid("2023-05", "2023-07", "2023-08"), NO),
        (paid("2023-06", "2023-07", "2023-08"), NO),
        (paid("2023-05", "2023-06", late=("2023-07",)), OPEN),
        (paid("2023-05", "2023-06", "2023-07", late=("2023-07",)), YES),
        (({"month": "2023-05"}, {"month": "2023-06"}, {"month": "2023-07"}), YES),
        ((*paid("2023-05", "2023-06"), {"paid": date(2023, 7, 1)}), UNKNOWN),
    ],
)
def test_months_before_the_month_of_applying_are_covered(rows: tuple[dict[str, Any], ...], truth: Truth) -> None:
    assert ask({"rows": {"months_covered": MONTHS}}, rows=rows).truth is truth


@pytest.mark.parametrize(("reading", "truth"), [("by_month", YES), ("by_payment", NO)])
def test_late_paid_month_follows_the_pack_when_it_is_set(reading: str, truth: Truth) -> None:
    made = pack(**{"social_insurance.late_paid_month": reading})

    assert ask({"rows": {"months_covered": MONTHS}}, made, rows=paid("2023-05", "2023-06", late=("2023-07",))).truth is truth


@pytest.mark.requirement("R53")
@pytest.mark.parametrize(
    ("reading", "month", "truth"),
    [
        (None, "2023-03", NO),
        (None, "2023-08", OPEN),
        (None, "2023-02", OPEN),
        (None, "2023-01", YES),
        ("six_before", "2023-08", YES),
        ("six_before", "2023-02", NO),
        ("with_month_of_applying", "2023-08", NO),
        ("with_month_of_applying", "2023-02", YES),
        ("with_month_of_applying_and_six_before", "2023-02", NO),
    ],
)
def test_months_back_must_be_free_under_every_reading(reading: str | None, month: str, truth: Truth) -> None:
    made = pack() if reading is None else pack(**{"social_insurance.freelancers.month_reading": reading})
    rows = ({"month": month},)

    assert ask({"rows": {"no_months": {"month": "month", "months": 6}}}, made, rows=rows).truth is truth


def test_months_back_with_a_record_in_doubt() -> None:
    test = {"rows": {"no_months": {"month": "month", "months": 6, "where": {"grade": {"is": "low"}}}}}

    assert ask(test, rows=({"month": "2023-06"},)).missing == ("rows",)
    assert ask(test, rows=({"grade": "low"},)).truth is UNKNOWN
    assert ask(test, rows=({"month": "2023-06", "grade": "high"},)).truth is YES


def test_a_month_barred_for_sure_stays_barred_whatever_another_record_of_it_says() -> None:
    test = {"rows": {"no_months": {"month": "month", "months": 6, "doubtful_where": {"grade": {"is": "low"}}}}}
    sure, doubtful = {"month": "2023-06", "grade": "high"}, {"month": "2023-06", "grade": "low"}

    assert ask(test, rows=(doubtful,)).truth is OPEN
    assert ask(test, rows=(sure, doubtful)).truth is ask(test, rows=(doubtful, sure)).truth is NO


SUM = {"from": "start", "to": "end", "at_least": 5}


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("periods", "truth"),
    [
        ((("2010-01-01", "2012-12-31"), ("2014-01-01", "2015-12-31")), YES),
        ((("2010-01-01", "2012-12-31"), ("2012-01-01", "2014-12-31")), YES),
        ((("2010-01-01", "2012-12-31"), ("2012-01-01", "2014-12-30")), NO),
        ((("2010-01-01", "2014-11-30"),), NO),
        ((("2018-08-22", None),), YES),
        ((("2018-10-01", None),), OPEN),
        ((("2019-02-01", None),), NO),
    ],
)
def test_years_are_summed_with_overlaps_merged(periods: tuple[tuple[str, str | None], ...], truth: Truth) -> None:
    rows = tuple(
        {"start": date.fromisoformat(start)} | ({"end": date.fromisoformat(end)} if end else {}) for start, end in periods
    )

    assert ask({"rows": {"years_in_total": SUM}}, rows=rows).truth is truth


def test_years_in_total_without_a_start_are_unknown() -> None:
    assert ask({"rows": {"years_in_total": SUM}}, rows=({"end": date(2020, 1, 1)},)).truth is UNKNOWN


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ({"nothing": {"is": 1}}, "没有事实“nothing”"),
        ({"one.count": 3}, "“one.count”后面要写检验，如 {is: …}"),
        ({"one.count": {"equals": 3}}, "没有检验“equals”"),
        ({"one.count": {"is": "three"}}, "“one.count”的比较值“three”不是数"),
        ({"one.count": {"one_of": 3}}, "one_of 后面要写列表"),
        ({"one.words": {"at_least": "a"}}, "“one.words”不能比较先后大小"),
        ({"one.words": {"mentions": "a"}}, "mentions 后面要写列表"),
        ({"one.day": {"filled": 1}}, "filled 要写 true 或 false"),
        (
            {"one.day": {"years_since": {"years": 1}}},
            "“one.day”的 years_since 要写 {at_least: 年数, as_of: tenure 或 as_of 或 today}",
        ),
        ({"one.day": {"years_since": {"at_least": "1"}}}, "years_since 的 at_least 要写数，写的是“1”"),
        (
            {"one.day": {"years_since": {"at_least": 1, "as_of": "never"}}},
            "as_of 写的是“never”；可以写的是：tenure、as_of、today",
        ),
        ({"one.count": {"is": {"value": "no.such"}}}, "政策包没有参数“no.such”"),
        ({"one.count": {"is": {"fact": "no.such"}}}, "没有事实“no.such”"),
        ({"one.day": {"is": {"closes": "no_such"}}}, "没有时间窗口“no_such”"),
        (
            {"one.count": {"is": {"day": 1}}},
            "不认识的取值 {'day': 1}；可以写的是：fact、field、value、opens、closes、by、cases、from、year_of、plus、times、largest、smallest、over",
        ),
        (
            {"rows": {"is": 1}},
            "“rows”是一组记录，没有检验“is”；可以写的是：count、exists、sum、distinct、months_covered、no_months、years_in_total、months_in_total、credits",
        ),
        ({"rows": {"count": 1}}, "count 后面要写一组键值"),
        ({"rows": {"count": {}}}, "count 要写 at_least 或 at_most"),
        ({"rows": {"count": {"most": 1}}}, "count 没有“most”；可以写的是：where、at_least、at_most"),
        ({"rows": {"count": {"at_least": True}}}, "count 的“at_least”写得不对"),
        ({"rows": {"exists": {"where": {"colour": {"is": 1}}}}}, "记录里没有栏目“colour”"),
        ({"rows": {"months_covered": {"month": "start", "paid": "paid", "months": 1}}}, "“month”要写“多条”里的一个年月栏目"),
        ({"not": 1}, "not 后面要写一组检验"),
        ({"any": {"one.count": {"is": 1}}}, "all、any、of 后面要写列表，每项是一组检验"),
        ({"at_least_k": {"of": ()}}, "at_least_k 要写 k、of，可以写 always"),
        ({"setting": {}}, "setting 要写一个参数和它的取值"),
        ({"one.grade": {"is": {"value": "small.one"}}}, "“one.grade”的比较值“1”不是文字"),
    ],
)
def test_broken_expression_stops_with_pack_file_and_line(expression: dict[str, Any], why: str) -> None:
    facts = {"one__count": 1, "one__words": "a", "one__day": date(2020, 1, 1), "one__grade": "low"}
    with pytest.raises(RuleBroken) as raised:
        ask(expression, rows=({"month": "2023-07"},), **facts)

    assert str(raised.value).startswith("gx-2023-arts-and-crafts：p/rules/x.yaml:3  "), raised.value
    assert raised.value.why.startswith(why), raised.value.why


def test_as_of_value_that_is_no_reading_stops() -> None:
    with pytest.raises(RuleBroken, match="tenure_as_of 写的是“sometime”"):
        ask({"one.day": {"years_since": {"at_least": 1}}}, pack(tenure_as_of="sometime"), one__day=date(2020, 1, 1))


def test_record_list_is_not_compared() -> None:
    made = scene(pack())
    with pytest.raises(RuleBroken, match="“rows”是一组记录，不能直接比较"):
        made.literal(1, made.spec("rows"))

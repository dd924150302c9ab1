"""Facts a pack derives of others: values, answers, and lists of the records that fit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import ask, pack, scene
from zhiping.core.policy.expression import LANGUAGE, evaluate
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.names import every_fact_in, facts_in_value, parameters_in, sources_of
from zhiping.core.policy.schema import Derived, Pack
from zhiping.core.policy.truth import RuleBroken, Truth
from zhiping.core.terms import FactType as T

YES, NO, UNKNOWN, OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.OPEN
SINCE = Derived("since", "资历起算日", T.DATE, value={"cases": ({"when": {"one.flag": {"is": True}}, "take": {"from": {"fact": "one.day"}, "years": 1, "start_of": "year"}},), "other": {"fact": "one.day"}})  # fmt: skip
SENIOR = Derived("senior", "资历够了", T.BOOLEAN, test={"since": {"years_since": {"at_least": 5, "as_of": "today"}}})
RECENT = Derived("recent", "近三年的", records="rows", fits={"start": {"at_least": {"from": {"fact": "as_of"}, "years": -3}}})
BEST = Derived("best", "近三年的高等级", records="recent", fits={"grade": {"is": "high"}})
HOURS = Derived("hours", "学时", T.DECIMAL, value={"over": "recent", "take": {"sum": "hours"}})
POINT = Derived("point", "未定的", T.BOOLEAN, test={"setting": {"small.open": 1}})
AGE = Derived("age", "年数", T.INTEGER, value={"plus": ({"year_of": {"fact": "today"}}, {"times": (-1, {"year_of": {"fact": "one.day"}})})})  # fmt: skip
ROWS = (
    {"start": date(2022, 1, 1), "grade": "high", "hours": Decimal(10)},
    {"start": date(2021, 1, 1), "grade": "low", "hours": Decimal("2.5")},
    {"start": date(2019, 1, 1), "grade": "high", "hours": Decimal(50)},
)


def derived_pack() -> Pack:
    return replace(pack(), derived={one.id: one for one in (SINCE, SENIOR, RECENT, BEST, HOURS, POINT, AGE)})


def said(expression: dict[str, Any], **facts: Any) -> Truth:
    return ask(expression, derived_pack(), **facts).truth


@pytest.mark.parametrize(
    ("expression", "facts", "truth"),
    [
        ({"since": {"is": "2019-01-01"}}, {"one__day": date(2018, 5, 1), "one__flag": True}, YES),
        ({"since": {"is": "2018-05-01"}}, {"one__day": date(2018, 5, 1), "one__flag": False}, YES),
        ({"since": {"is": "2018-05-01"}}, {"one__flag": True}, UNKNOWN),
        ({"senior": {"is": True}}, {"one__day": date(2018, 5, 1), "one__flag": True}, NO),
        ({"senior": {"is": False}}, {"one__day": date(2018, 5, 1), "one__flag": True}, YES),
        ({"senior": {"is": True}}, {"one__day": date(2018, 5, 1), "one__flag": False}, YES),
        ({"senior": {"is": True}}, {}, UNKNOWN),
        ({"senior": {"is": True}}, {"senior": False}, NO),
        ({"senior": {"filled": True}}, {}, NO),
        ({"point": {"is": True}}, {}, OPEN),
        ({"point": {"filled": False}}, {}, YES),
        ({"one.asked": {"is": {"fact": "point"}}}, {"one__asked": True}, OPEN),
        ({"one.asked": {"is": {"fact": "senior"}}}, {"one__asked": True, "one__day": date(2010, 5, 1), "one__flag": True}, YES),
        ({"one.asked": {"is": {"fact": "senior"}}}, {"one__asked": True}, UNKNOWN),
        ({"recent": {"count": {"at_least": 2}}}, {"rows": ROWS}, YES),
        ({"recent": {"count": {"at_least": 3}}}, {"rows": ROWS}, NO),
        ({"recent": {"exists": {}}}, {}, UNKNOWN),
        ({"best": {"count": {"at_most": 1}}}, {"rows": ROWS}, YES),
        ({"best": {"exists": {"where": {"hours": {"at_least": 11}}}}}, {"rows": ROWS}, NO),
        ({"hours": {"at_least": Decimal("12.5")}}, {"rows": ROWS}, YES),
        ({"hours": {"at_least": 13}}, {"rows": ROWS}, NO),
        ({"hours": {"at_least": 13}}, {}, UNKNOWN),
        ({"age": {"is": 5}}, {"one__day": date(2018, 12, 1)}, YES),
    ],
)
def test_derived_fact_is_used_like_any_other(expression: dict[str, Any], facts: dict[str, Any], truth: Truth) -> None:
    assert said(expression, **facts) is truth


def test_missing_fact_is_asked_for_by_the_one_it_comes_from() -> None:
    made = derived_pack()

    assert ask({"senior": {"is": True}}, made).missing == ("one.flag",)
    assert ask({"senior": {"is": True}}, made, one__flag=False).missing == ("one.day",)
    assert ask({"best": {"exists": {"where": {"hours": {"is": 1}}}}}, made, rows=({"start": date(2023, 1, 1)},)).missing == (
        "rows",
    )
    assert sources_of("senior", made) == ("one.flag", "one.day")
    assert sources_of("hours", made) == ("rows", "as_of")


def test_time_turns_what_is_derived_of_it() -> None:
    verdict = ask({"age": {"at_least": 8}}, derived_pack(), one__day=date(2018, 12, 1))

    assert (verdict.truth, verdict.earliest) == (NO, date(2026, 1, 1))


def test_derived_value_is_worked_out_once() -> None:
    one = replace(scene(derived_pack(), one__day=date(2018, 5, 1), one__flag=True), language=LANGUAGE)

    assert one.fact("since") is one.fact("since")
    assert set(one.worked) == {"since"}


def test_value_that_does_not_fit_its_type_stops() -> None:
    odd = replace(pack(), derived={"odd": Derived("odd", "怪", T.INTEGER, value=Decimal("1.5"))})

    with pytest.raises(RuleBroken, match="不是整数"):
        ask({"odd": {"is": 1}}, odd)


def test_derived_list_has_the_fields_of_its_list() -> None:
    known = catalogue(derived_pack())

    assert (known["best"].base, known["best"].label, known["best"].where) == (
        "rows",
        "近三年的高等级",
        (RECENT.fits, BEST.fits),
    )
    assert set(known["best"].columns) == set(known["rows"].columns)


def test_every_fact_an_expression_rests_on_is_named() -> None:
    expression = {
        "at_least_k": {"k": {"by": "one.grade", "other": 1}, "of": ({"not": {"one.flag": {"is": True}}},)},
        "rows": {
            "years_in_total": {
                "from": "start",
                "to": "end",
                "where": {"grade": {"is": {"fact": "one.grade"}}},
                "within": {"from": {"fact": "one.day"}},
                "at_least": {"value": "small.one"},
            },
            "no_months": {"month": "month", "months": 6, "doubtful_where": {"month": {"is": {"fact": "one.month"}}}},
            "count": {"at_least": {"over": "needed", "where": {"start": {"is": {"fact": "today"}}}, "take": "count"}},
        },
        "one.count": {"one_of": ({"fact": "one.amount"}, 2)},
        "setting": {"small.open": 1},
    }
    cases = {"cases": ({"when": {"one.words": {"filled": True}}, "take": {"from": {"fact": "as_of"}, "days": 1}},), "other": 1}

    assert list(dict.fromkeys(every_fact_in(expression))) == ["one.flag", "one.grade", "rows", "one.day", "one.month", "needed", "today", "one.count", "one.amount"]  # fmt: skip
    assert list(facts_in_value(cases)) == ["one.words", "as_of"]
    assert list(every_fact_in({"one.count": 3})) == ["one.count"]
    assert list(every_fact_in({"at_least_k": 3, "all": 2})) == []
    assert list(facts_in_value({"field": "x"})) == []
    assert set(parameters_in(({"a": {"is": {"value": "x"}}}, {"setting": {"y": 1}}))) == {"x", "y"}


def test_records_that_may_be_there_leave_a_number_of_them_unknown() -> None:
    made = derived_pack()
    here = scene(made, rows=ROWS)
    unsure = replace(here, language=LANGUAGE, maybe={"rows": ({"start": date(2023, 1, 1), "hours": Decimal(9)},)})

    def answer(expression: dict[str, Any]) -> Truth:
        return evaluate(expression, unsure).truth

    assert answer({"hours": {"at_least": 1}}) is UNKNOWN
    assert answer({"recent": {"count": {"at_least": 2}}}) is YES
    assert answer({"recent": {"count": {"at_least": 3}}}) is UNKNOWN
    assert answer({"recent": {"sum": {"of": "hours", "at_least": 2, "at_most": 30}}}) is YES
    assert answer({"recent": {"sum": {"of": "hours", "at_least": 2, "at_most": 20}}}) is UNKNOWN

"""What an honest person can do about a finding: the smallest sets of changes, the earliest day, other ways that are open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path as File
from typing import Any

import pytest

from core.eligibility.test_findings import CITES, DATED, FULL, rule
from core.policy.small import NOON, pack
from zhiping.core.eligibility import Advice, Plan, advise, evaluate
from zhiping.core.policy.schema import UNKNOWN, Effect, Equivalence, EquivalenceRow, MaterialSpec, Pack, Path
from zhiping.core.terms import ChangeKind, Doing, Force, Outcome
from zhiping.packs import load, read_files
from zhiping.packs.cases import read_cases

ANSWER, TIME, REMEDY, ADD, DECISION = (
    ChangeKind.ANSWER,
    ChangeKind.TIME,
    ChangeKind.REMEDY,
    ChangeKind.ADD,
    ChangeKind.DECISION,
)
FOLDER = File(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts"
PACK = load(FOLDER)
OPEN = {"setting": {"small.open": 1}}
HIGH = {"grade": {"is": "high"}}
ROWS = ({"start": "2020-01-01", "grade": "high", "hours": 10}, {"start": "2021-01-01", "grade": "low", "hours": 20})


def advised(*rules: Any, made: Pack | None = None, **facts: Any) -> Advice:
    named = {key.replace("__", "."): value for key, value in facts.items()}
    return advise(made or pack(*rules), named, level="associate_senior", route="ordinary", now=NOON)


def plans(need: Any, made: Pack | None = None, **facts: Any) -> list[list[tuple[ChangeKind, str]]]:
    found = advised(rule(need=need), made=made and replace(made, rules=(rule(need=need),)), **facts).rule("r")
    assert found is not None
    return [[(change.kind, change.words) for change in plan.changes] for plan in found.plans]


def test_rule_that_time_alone_meets_says_the_day() -> None:
    advice = advised(rule(need=DATED), one__day="2020-01-01")
    found = advice.rule("r")

    assert found is not None
    assert [(change.kind, change.on) for plan in found.plans for change in plan.changes] == [(TIME, date(2025, 1, 2))]
    assert (found.earliest, advice.earliest) == (date(2025, 1, 2), date(2025, 1, 2))


def test_whole_waits_for_the_last_and_has_no_day_when_something_else_is_wanted() -> None:
    later = rule(id="s", need={"one.day": {"years_since": {"at_least": 6, "as_of": "today"}}})
    never = rule(id="t", need={"one.flag": {"is": True}})
    soft = rule(id="u", need={"one.flag": {"is": True}}, force=Force.REFERENCE)

    assert advised(rule(need=DATED), later, soft, one__day="2020-01-01", one__flag=False).earliest == date(2026, 1, 2)
    assert advised(rule(need=DATED), never, one__day="2020-01-01", one__flag=False).earliest is None


def test_nothing_is_advised_on_what_is_met() -> None:
    advice = advised(rule(need=FULL), one__count=2)

    assert (advice.outcome, advice.rules, advice.rule("r"), advice.alternatives) == (Outcome.MET, (), None, ())


@pytest.mark.parametrize(
    ("need", "facts", "said"),
    [
        (FULL, {}, [[(ANSWER, "请填写“个数”")]]),
        (FULL, {"one__count": 0}, []),
        ({"one.flag": {"is": True}}, {"one__flag": False}, []),
        ({"not": {"one.flag": {"is": True}}}, {"one__flag": True}, []),
        (
            {"not": {"one.day": {"after": {"fact": "today"}}}},
            {"one__day": "2024-01-01"},
            [[(TIME, "等到2024年1月1日，不用另做什么")]],
        ),
        ({"one.count": {"at_least": UNKNOWN}}, {"one__count": 1}, []),
        ({"one.day": {"filled": True}}, {"one__count": 1}, [[(ANSWER, "如确有，请补填“日子”")]]),
        (OPEN, {}, [[(DECISION, "由经办人决定：小包的未定事项")]]),
        ({"setting": {"small.one": 2}}, {}, []),
        ({"channel": {"is": "agency"}}, {"channel": "employer"}, [[(REMEDY, "按通知改选“人事代理机构”")]]),
        ({"dual_targeted": {"is": True}}, {"dual_targeted": False}, [[(REMEDY, "在八县工作的，可以选择“选择双定向”")]]),
        ({"channel": {"is": {"fact": "one.words"}}}, {"channel": "employer", "one__words": "x"}, []),
        (
            {"all": ({"one.flag": {"is": True}}, FULL)},
            {"one__flag": False, "one__count": 0},
            [],
        ),
        (
            {"any": (DATED, {"one.flag": {"is": True}}, {"rows": {"exists": {}}})},
            {"one__day": "2020-01-01", "one__flag": False, "rows": ()},
            [[(TIME, "等到2025年1月2日，不用另做什么")], [(ADD, "“多条”再有 1 条")]],
        ),
        (
            {"all": (DATED, {"rows": {"exists": {"where": HIGH}}})},
            {"one__day": "2020-01-01", "rows": ()},
            [[(TIME, "等到2025年1月2日，不用另做什么"), (ADD, "“多条”再有 1 条（等级为高）")]],
        ),
    ],
)
def test_only_what_an_honest_person_can_bring_about_is_said(need: Any, facts: dict[str, Any], said: Any) -> None:
    assert plans(need, **facts) == said


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ({"count": {"where": HIGH, "at_least": 3}}, "“多条”再有 2 条（等级为高）"),
        ({"count": {"at_most": 1}}, None),
        ({"count": {"at_least": 1, "at_most": 1}}, None),
        ({"sum": {"of": "hours", "at_least": Decimal("45.5")}}, "“多条”的小时再有 15.5 学时"),
        ({"sum": {"of": "hours", "at_most": 5}}, None),
        ({"distinct": {"of": "grade", "at_least": 3}}, "“多条”再有 1 个不同的等级"),
        ({"distinct": {"of": "grade", "at_most": 1}}, None),
        ({"years_in_total": {"from": "start", "to": "end", "at_least": 9, "where": {"grade": {"is": "middle"}}}}, "“多条”（等级为中）累计再满 9 年"),
        ({"months_in_total": {"from": "start", "to": "end", "at_least": 13, "where": {"grade": {"is": "middle"}}}}, "“多条”（等级为中）累计再满 1 年 1 个月"),
        ({"credits": {"table": "worth", "tier": "a", "at_least": 2}}, "“多条”再添能按“折算”折合甲的，合计达到 2 篇"),
        ({"credits": {"table": "worth", "tier": "a", "at_most": 0}}, None),
    ],
)  # fmt: skip
def test_what_is_short_in_a_list_is_said(tests: dict[str, Any], words: str | None) -> None:
    table = Equivalence("worth", "折算", "rows", (("a", "甲"),), (EquivalenceRow(HIGH, "a", Decimal(1)),))
    rows = tuple({**row, "end": "2021-06-30"} for row in ROWS)

    assert plans({"rows": tests}, replace(pack(), equivalences={"worth": table}), rows=rows) == (
        [[(ADD, words)]] if words else []
    )


def test_window_that_cuts_periods_short_is_no_reason_to_add() -> None:
    within = {"from": "start", "to": "end", "at_least": 1, "within": {"from": "2022-01-01", "to": "2022-06-30"}}

    assert plans({"rows": {"years_in_total": within}}, rows=({"start": "2020-01-01"},)) == []


def test_months_are_paid_on_without_a_gap() -> None:
    need = {"rows": {"months_covered": {"month": "month", "paid": "paid", "months": 6}}}
    found = advised(rule(need=need), rows=({"month": "2023-07"}, {"month": "2023-06"}, {"month": "2023-03"})).rule("r")

    assert found is not None
    (change,) = found.plans[0].changes
    assert (change.words, change.on) == ("“多条”从2023年8月起月月接上，到2023年12月1日就满 6 个月", date(2023, 12, 1))
    assert found.earliest is None


def test_months_that_must_be_free_pass_by_themselves() -> None:
    assert plans({"rows": {"no_months": {"month": "month", "months": 6}}}, rows=({"month": "2023-05"},)) == [
        [(TIME, "等到2023年12月1日，不用另做什么")]
    ]


def test_so_many_of_several_take_the_cheapest() -> None:
    members = (
        {"one.count": {"is": 1}},
        {"rows": {"exists": {"where": HIGH}}},
        DATED,
        {"one.flag": {"is": True}},
    )
    need = {"at_least_k": {"k": 2, "of": members}}

    assert plans(need, one__count=1, rows=(), one__day="2020-01-01", one__flag=False) == [
        [(TIME, "等到2025年1月2日，不用另做什么")],
        [(ADD, "“多条”再有 1 条（等级为高）")],
    ]
    always = {"at_least_k": {"k": 2, "always": (members[1],), "of": (members[0], members[3])}}
    assert plans(always, one__count=1, rows=(), one__flag=False) == [[(ADD, "“多条”再有 1 条（等级为高）")]]
    by = {"at_least_k": {"k": {"by": "one.grade", "other": 2}, "of": members}}
    assert plans(by, one__count=1, rows=(), one__day="2020-01-01", one__flag=False) == [[(ANSWER, "请填写“等级”")]]
    left = {"at_least_k": {"k": {"value": "small.open"}, "of": members}}
    assert plans(left, one__count=1, rows=(), one__day="2020-01-01", one__flag=False) == [
        [(DECISION, "由经办人决定：小包的未定事项")]
    ]


def test_limit_that_is_not_known_is_asked_for() -> None:
    by = {"rows": {"count": {"at_least": {"by": "one.grade", "other": 2}}}}

    assert plans(by, rows=ROWS[:1]) == [[(ANSWER, "请填写“等级”")]]
    both = {"rows": {"count": {"at_least": 3, "at_most": {"value": "small.open"}}}}
    assert plans(both, rows=ROWS) == [[(DECISION, "由经办人决定：小包的未定事项")]]


def test_each_path_has_its_own_plans_and_a_discretionary_one_ends_with_a_person() -> None:
    paths = (
        Path("a", "满五年", DATED),
        Path("b", "有作品", {"rows": {"exists": {}}}),
        Path("c", "放宽", {"one.count": {"is": 1}}, force=Force.DISCRETIONARY),
        Path("d", "不开放", FULL, when={"one.flag": {"is": True}}),
        Path("e", "要先答", FULL, when={"one.asked": {"is": True}}),
    )
    found = advised(rule(paths=paths), one__day="2020-01-01", rows=(), one__count=1, one__flag=False).rule("r")

    assert found is not None
    assert [(plan.path, [change.kind for change in plan.changes]) for plan in found.plans] == [
        ("要先答", [ANSWER]),
        ("满五年", [TIME]),
        ("有作品", [ADD]),
        ("放宽", [DECISION]),
    ]


def test_exception_and_the_packs_own_remedy_are_ways_too() -> None:
    one = rule(
        need={"one.flag": {"is": False}}, unless={"one.day": {"filled": True, "at_least": {"fact": "today"}}}, remedy="先去办理"
    )
    found = advised(one, one__flag=True).rule("r")

    assert found is not None
    assert [(plan.path, plan.changes[0].words) for plan in found.plans] == [
        ("例外情形", "如确有，请补填“日子”"),
        ("", "先去办理"),
    ]


def test_rule_that_may_not_apply_asks_that_first() -> None:
    assert [change.words for plan in advised(rule(when=FULL, need=DATED)).rules[0].plans for change in plan.changes] == [
        "请填写“个数”"
    ]


def test_what_a_person_decides_is_said_with_its_question() -> None:
    in_principle = advised(rule(need={"one.flag": {"is": True}}, force=Force.IN_PRINCIPLE), one__flag=False).rules[0]
    point = advised(rule(need={"one.flag": {"is": True}}, open_point="AMB-90"), one__flag=False).rules[0]

    assert [change.words for plan in in_principle.plans for change in plan.changes] == ["由经办人看过情况后决定：题"]
    assert [change.words for plan in point.plans for change in plan.changes] == ["由经办人决定：小包的未定事项"]


def test_materials_that_would_go_with_it_are_named() -> None:
    slots = (
        MaterialSpec("always", "都要", "", False, Force.MUST, CITES, section="rows"),
        MaterialSpec("high", "高的要", "", False, Force.MUST, CITES, section="rows", when={"rows": {"exists": {"where": HIGH}}}),
        MaterialSpec("low", "低的要", "", False, Force.MUST, CITES, section="rows", when={"rows": {"exists": {"where": {"grade": {"is": "low"}}}}}),
        MaterialSpec("other", "别处的", "", False, Force.MUST, CITES, section="one"),
    )  # fmt: skip

    def materials(where: dict[str, Any]) -> tuple[str, ...]:
        need = rule(need={"rows": {"exists": {"where": where}}})
        return advised(made=replace(pack(need), materials=slots), rows=()).rules[0].plans[0].materials

    assert materials(HIGH) == ("always", "high")
    assert materials({"grade": {"one_of": ("low", "middle")}}) == ("always", "low")
    assert materials({"not": {"grade": {"is": "low"}}, "grade": {"is": {"fact": "one.grade"}}}) == ("always",)


def test_plan_without_time_has_no_day() -> None:
    assert Plan(()).earliest is None


def case(name: str) -> Any:
    return next(one for one in read_cases(read_files(FOLDER), PACK) if one.name == name)


def real(name: str, **more: Any) -> Advice:
    one = case(name)
    return advise(PACK, {**one.facts, **more}, level=one.level, route=one.route, now=one.at)


def test_three_years_short_of_five_by_the_notice() -> None:
    advice = real("本科只有三年，写出最早日期")
    found = advice.rule("conditions/education-associate-senior")

    assert found is not None
    assert [(plan.path, [change.kind for change in plan.changes], plan.earliest) for plan in found.plans] == [
        ("本科以上，中级满 5 年", [TIME], date(2025, 3, 2)),
        ("大专，中级满 7 年", [TIME], date(2027, 3, 2)),
        ("博士，中级满 2 年", [ADD], None),
    ]
    assert advice.earliest == date(2025, 3, 2)


def test_other_route_is_shown_with_what_it_asks_for() -> None:
    (route,) = real("本科只有三年，写出最早日期").alternatives

    assert (route.words, route.route, route.outcome, route.materials) == (
        "破格申报",
        "exceptional",
        Outcome.NEEDS_DECISION,
        ("exceptional_form", "exceptional_proof"),
    )
    assert (route.waits_for, route.earliest, route.facts) == (("副高级的学历和资历",), None, None)


@pytest.mark.requirement("R24")
def test_relaxation_that_is_open_and_not_chosen_is_shown() -> None:
    short = {"title_below.acquired_on": "2018-03-01", "person.county": "三江", "dual_targeted": False}
    education = [{"level": "college", "school": "示例学校", "started_on": "2003-09-01", "ended_on": "2006-06-30"}]

    found = [one for one in real("本科只有三年，写出最早日期", education=education, **short).alternatives if one.facts]

    assert [(one.words, one.facts, one.outcome) for one in found] == [
        ("选择“选择双定向”", {"dual_targeted": True}, Outcome.NEEDS_DECISION)
    ]
    assert "dual_targeted_proof" in found[0].materials


def test_lower_level_that_is_open_is_shown_first() -> None:
    one = case("本科满五年")

    first = advise(PACK, one.facts, level="full_senior", route="ordinary", now=one.at).alternatives[0]

    assert (first.words, first.level, first.outcome, first.waits_for) == ("申报副高级", "associate_senior", Outcome.MET, ())


def test_alternative_that_only_waits_for_time_says_the_day() -> None:
    flag = {"route": {"is": "exceptional"}}
    made = pack(rule(need={"one.flag": {"is": True}}))
    effect = Effect("e", "破格", "说", Force.MUST, CITES, ("r",), Doing.REPLACE, when=flag, need=DATED)
    several = Effect(
        "f",
        "破格二",
        "说",
        Force.MUST,
        CITES,
        ("r",),
        Doing.WAIVE,
        when={"route": {"one_of": ("direct",)}},
        need={"one.count": {"is": 7}},
    )

    advice = advised(made=replace(made, effects=(effect, several)), one__flag=False, one__day="2020-01-01", one__count=1)

    assert advice.alternatives == ()
    both = rule(id="s", need={"one.flag": {"is": True}}, when={"route": {"is": "ordinary"}})
    advice = advised(
        made=replace(pack(rule(need={"one.flag": {"is": True}}), both), effects=(effect,)),
        one__flag=False,
        one__day="2020-01-01",
    )
    assert [(one.route, one.outcome, one.earliest) for one in advice.alternatives] == [
        ("exceptional", Outcome.NOT_MET, date(2025, 1, 2))
    ]


def test_findings_at_hand_are_not_worked_out_again() -> None:
    made = pack(rule(need=FULL))
    found = evaluate(made, {}, level="associate_senior", route="ordinary", now=NOON)

    assert advise(made, {}, level="associate_senior", route="ordinary", now=NOON, evaluation=found).outcome is found.outcome


def test_what_is_advised_holds_when_it_comes_about() -> None:
    """Every plan of time alone, on every case of the pack: on its day the rule no longer stands against the person."""
    settled = replace(PACK, values={**PACK.values, "tenure_as_of": "submission", "anniversary": "on_the_day"})
    seen = 0
    for one in read_cases(read_files(FOLDER), PACK):
        facts = {id: value for id, value in one.facts.items() if id != "submitted_on"}
        for found in advise(settled, facts, level=one.level, route=one.route, now=one.at).rules:
            if found.earliest is None:
                continue
            seen += 1
            then = one.at.replace(year=found.earliest.year, month=found.earliest.month, day=found.earliest.day)
            judged = evaluate(settled, facts, level=one.level, route=one.route, now=then).finding(found.rule)
            assert judged.outcome is not Outcome.NOT_MET, (one.name, found.rule, found.earliest)
    assert seen > 20

"""How a rule becomes a finding: paths, exceptions, force, open points, words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.policy.small import NOON, pack
from zhiping.core.citation import Citation
from zhiping.core.eligibility import EVALUATOR_VERSION, Decided, Evaluation, Finding, beside, evaluate
from zhiping.core.policy.schema import FACT_IN_DISPUTE, UNKNOWN, Derived, Path, Rule
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import FactType, Force, Outcome

CITES = Citation("文号", "一")
FULL = {"one.count": {"at_least": 1}}
DATED = {"one.day": {"years_since": {"at_least": 5, "as_of": "today"}}}
OPEN = {"setting": {"small.open": 1}}


def rule(**said: Any) -> Rule:
    base: dict[str, Any] = {
        "id": "r",
        "title": "题",
        "says": "说",
        "force": Force.MUST,
        "cites": CITES,
        "where": "p/rules/x.yaml:3",
    }
    return Rule(**{**base, **said})


def judged(one: Rule, *, gate: str = "draft", route: str = "ordinary", **facts: Any) -> Finding:
    return evaluation(one, gate=gate, route=route, **facts).findings[0]


def evaluation(*rules: Rule, gate: str = "draft", route: str = "ordinary", **facts: Any) -> Evaluation:
    named = {key.replace("__", "."): value for key, value in facts.items()}
    return evaluate(pack(*rules), named, level="associate_senior", route=route, now=NOON, gate=gate)


def test_met_finding_says_what_was_found() -> None:
    assert judged(rule(need=FULL, section="one", bars=True, final=True), one__count=2) == Finding(
        rule="r",
        title="题",
        outcome=Outcome.MET,
        force=Force.MUST,
        path="",
        cites=CITES,
        says="说",
        found=(("个数", "2 个"),),
        section="one",
        bars=True,
        final=True,
        facts=(("one.count", "个数"),),
    )


def test_finding_not_met_says_what_is_needed() -> None:
    finding = judged(rule(need=FULL), one__count=0)

    assert (finding.outcome, finding.needed, finding.question) == (Outcome.NOT_MET, "个数不低于1 个", "")
    assert judged(rule(need=FULL, wants="至少一个"), one__count=0).needed == "至少一个"


def test_missing_fact_is_asked_for() -> None:
    finding = judged(rule(need=FULL))

    assert (finding.outcome, finding.question) == (Outcome.UNDETERMINED, "请填写：个数")
    assert judged(rule(need=FULL, question="有几个？")).question == "有几个？"


def test_wrong_fact_is_undetermined_and_told_to_be_mended() -> None:
    finding = judged(rule(need=FULL, question="有几个？"), one__count=-1)

    assert (finding.outcome, finding.question) == (Outcome.UNDETERMINED, "“个数”“-1”不是合理的数，请改正")
    assert finding.found == (("个数", "“-1”不是合理的数"),)


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ({"one.count": {"is": 9}}, Outcome.NOT_APPLICABLE),
        ({"one.words": {"mentions": ("a",)}}, Outcome.UNDETERMINED),
        (OPEN, Outcome.NEEDS_DECISION),
        ({"one.count": {"is": 2}}, Outcome.MET),
    ],
)
def test_rule_applies_only_when_its_when_holds(when: dict[str, Any], outcome: Outcome) -> None:
    assert judged(rule(when=when, need=FULL), one__count=2).outcome is outcome


@pytest.mark.parametrize(
    ("unless", "count", "outcome", "path"),
    [
        ({"one.flag": {"is": True}}, 0, Outcome.MET, "例外情形"),
        ({"one.flag": {"is": False}}, 0, Outcome.NOT_MET, ""),
        ({"one.asked": {"is": True}}, 0, Outcome.UNDETERMINED, ""),
        ({"one.asked": {"is": True}}, 1, Outcome.MET, ""),
        (OPEN, 0, Outcome.NEEDS_DECISION, ""),
    ],
)
def test_exception_saves_and_an_unknown_one_is_asked(unless: dict[str, Any], count: int, outcome: Outcome, path: str) -> None:
    finding = judged(rule(need=FULL, unless=unless), one__count=count, one__flag=True)

    assert (finding.outcome, finding.path) == (outcome, path)


def path(id: str, need: dict[str, Any], **said: Any) -> Path:
    return Path(id=id, title=f"途径{id}", need=need, **said)


NO, YES, ASK = {"one.count": {"is": 9}}, {"one.count": {"is": 2}}, {"one.day": {"is": "2020-01-01"}}
MAY = Force.DISCRETIONARY


@pytest.mark.requirement("R20")
@pytest.mark.parametrize(
    ("paths", "outcome", "taken"),
    [
        ((path("1", NO), path("2", YES)), Outcome.MET, "途径2"),
        ((path("1", YES, when=NO), path("2", NO)), Outcome.NOT_MET, ""),
        ((path("1", NO), path("2", YES, force=MAY)), Outcome.NEEDS_DECISION, "途径2"),
        ((path("1", YES, force=MAY), path("2", YES)), Outcome.MET, "途径2"),
        ((path("1", NO), path("2", NO, force=MAY)), Outcome.NOT_MET, ""),
        ((path("1", ASK), path("2", NO)), Outcome.UNDETERMINED, "途径1"),
        ((path("1", ASK), path("2", OPEN)), Outcome.NEEDS_DECISION, "途径2"),
        ((path("1", ASK), path("2", {}, force=MAY)), Outcome.NEEDS_DECISION, "途径2"),
        ((path("1", YES, when=ASK), path("2", NO)), Outcome.UNDETERMINED, "途径1"),
    ],
)
def test_paths_pass_by_one_and_discretion_never_passes(paths: tuple[Path, ...], outcome: Outcome, taken: str) -> None:
    finding = judged(rule(paths=paths), one__count=2)

    assert (finding.outcome, finding.path) == (outcome, taken)


def test_path_that_is_taken_brings_its_own_clause() -> None:
    own = Citation("文号", "二")

    assert judged(rule(paths=(path("1", YES, cites=own),)), one__count=2).cites == own


def test_needed_names_the_paths_that_are_open_to_the_person() -> None:
    finding = judged(rule(paths=(path("1", NO), path("2", YES, when=NO), path("3", NO))), one__count=2)

    assert finding.needed == "途径1；或途径3"
    assert judged(rule(when=ASK, paths=(path("1", NO), path("2", NO)))).needed == "途径1；或途径2"


@pytest.mark.requirement("R16", "R164")
@pytest.mark.parametrize(
    ("said", "outcome", "point"),
    [
        ({"force": Force.IN_PRINCIPLE}, Outcome.NEEDS_DECISION, ""),
        ({"force": Force.DISCRETIONARY}, Outcome.NOT_MET, ""),
        ({"force": Force.REFERENCE}, Outcome.NOT_MET, ""),
        ({"open_point": "AMB-90"}, Outcome.NEEDS_DECISION, "AMB-90"),
        ({"open_point": "AMB-33"}, Outcome.NOT_MET, ""),
        ({"open_point": FACT_IN_DISPUTE}, Outcome.NEEDS_DECISION, ""),
    ],
)
def test_no_becomes_a_persons_decision_where_the_notice_leaves_room(said: dict[str, Any], outcome: Outcome, point: str) -> None:
    finding = judged(rule(need=NO, **said), one__count=2)

    assert (finding.outcome, finding.open_point) == (outcome, point)


def test_earliest_day_is_given_where_time_alone_mends_it() -> None:
    assert judged(rule(need=DATED), one__day="2020-03-01").earliest == date(2025, 3, 2)
    assert judged(rule(need={**DATED, **NO}), one__day="2020-03-01", one__count=2).earliest is None
    sooner, later = path("1", {"one.day": {"years_since": {"at_least": 4, "as_of": "today"}}}), path("2", DATED)
    may = path("3", {"one.day": {"years_since": {"at_least": 4, "as_of": "today"}}}, force=MAY)
    assert judged(rule(paths=(later, sooner)), one__day="2020-03-01").earliest == date(2024, 3, 2)
    assert judged(rule(paths=(later, may)), one__day="2020-03-01").earliest == date(2025, 3, 2)


def test_lists_are_said_by_their_number() -> None:
    rows = [{"start": "2020-01-01"}]
    counted = judged(rule(need={"rows": {"exists": {}}}), rows=rows)
    when = judged(rule(when={"rows": {"exists": {}}}, need=FULL), rows=rows, one__count=1)

    assert counted.found == (("多条", "共 1 条，符合 1 条"),)
    assert when.found == (("多条", "共 1 条"), ("个数", "1 个"))


def test_list_is_unknown_in_a_draft_and_empty_at_the_gate() -> None:
    one = rule(need={"rows": {"exists": {}}})

    assert judged(one).outcome is Outcome.UNDETERMINED
    assert judged(one, gate="submit").outcome is Outcome.NOT_MET


def test_rules_of_other_levels_are_left_out() -> None:
    assert evaluation(rule(need=FULL, levels=("full_senior",)), rule(id="s", need=FULL)).findings[0].rule == "s"


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ((), Outcome.MET),
        (({"force": Force.REFERENCE, "need": NO}, {"force": Force.PREFERENCE, "need": NO}), Outcome.MET),
        (({"need": OPEN},), Outcome.NEEDS_DECISION),
        (({"need": OPEN}, {"need": ASK}), Outcome.UNDETERMINED),
        (({"need": OPEN}, {"need": ASK}, {"need": NO}), Outcome.NOT_MET),
    ],
)
def test_whole_is_the_worst_that_binds(findings: tuple[dict[str, Any], ...], outcome: Outcome) -> None:
    assert evaluation(*[rule(id=f"r{n}", **said) for n, said in enumerate(findings)], one__count=2).outcome is outcome


def test_undecided_must_findings_travel_red_and_bars_are_found() -> None:
    whole = evaluation(
        rule(id="met", need=YES, bars=True),
        rule(id="off", when=NO, need=NO),
        rule(id="soft", need=NO, force=Force.IN_PRINCIPLE),
        rule(id="red", need=NO),
        rule(id="ask", need=ASK, bars=True),
        one__count=2,
    )

    assert [f.rule for f in whole.undecided_must] == ["red", "ask"]
    assert [f.rule for f in whole.bars] == ["ask"]
    assert whole.finding("red").outcome is Outcome.NOT_MET


def test_finding_as_json_holds_everything() -> None:
    whole = evaluation(rule(need=DATED, placeholder=True), gate="submit", one__day="2020-03-01")

    assert whole.as_json() == {
        "evaluator": EVALUATOR_VERSION,
        "gate": "submit",
        "outcome": "not_met",
        "findings": [
            {
                "rule": "r",
                "title": "题",
                "outcome": "not_met",
                "force": "must",
                "path": "",
                "cites": {"document": "文号", "clause": "一", "summary": ""},
                "says": "说",
                "found": [["日子", "2020年3月1日"]],
                "needed": "日子起满 5 年",
                "question": "",
                "section": "",
                "bars": False,
                "final": False,
                "open_point": "",
                "placeholder": True,
                "earliest": "2025-03-02",
                "sources": [],
                "effects": [],
            }
        ],
    }
    assert judged(rule(need=YES), one__count=2).as_json()["earliest"] is None


def test_broken_rule_stops_the_verdict() -> None:
    with pytest.raises(RuleBroken, match=r"gx-2023-arts-and-crafts：p/rules/x\.yaml:3  没有事实“gone”"):
        judged(rule(need={"gone": {"is": 1}}))


def test_source_of_what_was_found_is_said_where_it_is_known() -> None:
    made = evaluation(rule(need={"one.count": {"at_least": 1}, "rows": {"exists": {}}, "one.day": {"filled": True}}))

    shown = beside(made, sources={"one.count": "本人填写", "rows": "共享数据"}).findings[0]

    assert shown.sources == (("个数", "本人填写"), ("多条", "共享数据"))
    assert shown.as_json()["sources"] == [["个数", "本人填写"], ["多条", "共享数据"]]


def test_derived_fact_is_shown_among_what_was_found() -> None:
    since = Derived("since", "资历起算日", FactType.DATE, value={"fact": "one.day"})
    made = replace(pack(rule(need={"since": {"before": "2023-01-01"}})), derived={"since": since})

    def found(**facts: Any) -> Any:
        return evaluate(made, facts, level="associate_senior", route="ordinary", now=NOON).findings[0]

    assert found(**{"one.day": "2020-01-01"}).found == (("资历起算日", "2020年1月1日"),)
    assert (found().found, found().question) == ((), "请填写：日子")


def test_rule_whose_standard_was_not_seen_says_so() -> None:
    finding = judged(rule(need={"one.count": {"at_least": UNKNOWN}}, question="有几个？"), one__count=2)

    assert (finding.outcome, finding.question) == (Outcome.UNDETERMINED, "这一条的标准还没有见到原文，补上之前不能判断")


@pytest.mark.requirement("R164")
def test_decision_of_an_officer_stands_beside_the_finding_and_changes_no_outcome() -> None:
    made = evaluation(rule(need=FULL), one__count=0)
    decided = Decided(True, "覃某", "职改办经办人", "2023年9月3日", "按单位种类", "二（一）2", "有依据")

    shown = beside(made, decisions={"r": decided, "other": decided})

    assert (shown.outcome, shown.findings[0].outcome) == (made.outcome, Outcome.NOT_MET)
    assert shown.findings[0].decision == decided
    assert shown.as_json()["findings"][0]["decision"]["reason"] == "有依据"
    assert "decision" not in made.as_json()["findings"][0]

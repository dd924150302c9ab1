"""What an honest person can do about a finding."""

from datetime import date
from typing import Any

from core.eligibility.test_findings import DATED, FULL, rule
from core.policy.small import NOON, pack
from zhiping.core.eligibility import Advice, advise
from zhiping.core.terms import ChangeKind, Outcome


def advised(*rules: Any, **facts: Any) -> Advice:
    named = {key.replace("__", "."): value for key, value in facts.items()}
    return advise(pack(*rules), named, level="associate_senior", route="ordinary", now=NOON)


def test_rule_that_time_alone_meets_says_the_day() -> None:
    advice = advised(rule(need=DATED), one__day="2020-01-01")
    found = advice.rule("r")

    assert found is not None
    assert [(change.kind, change.on) for plan in found.plans for change in plan.changes] == [
        (ChangeKind.TIME, date(2025, 1, 2))
    ]
    assert found.earliest == date(2025, 1, 2)


def test_missing_fact_is_a_blank_to_fill_in() -> None:
    found = advised(rule(need=FULL)).rule("r")

    assert found is not None
    assert [change.kind for plan in found.plans for change in plan.changes] == [ChangeKind.ANSWER]
    assert found.earliest is None


def test_what_neither_time_nor_an_answer_changes_has_no_plan() -> None:
    found = advised(rule(need={"one.flag": {"is": True}}), one__flag=False).rule("r")

    assert found is not None and found.plans == ()


def test_nothing_is_advised_on_what_is_met() -> None:
    advice = advised(rule(need=FULL), one__count=2)

    assert (advice.outcome, advice.rules, advice.rule("r")) == (Outcome.MET, (), None)

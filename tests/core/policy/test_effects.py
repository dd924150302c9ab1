"""What changes other rules: waived, replaced, years taken off; two together are for a person (AMB-8)."""

from dataclasses import replace
from typing import Any

import pytest

from core.eligibility.test_findings import CITES, rule
from core.policy.small import NOON, pack
from zhiping.core.citation import Citation
from zhiping.core.eligibility import Finding, evaluate
from zhiping.core.policy.effects import less, years_in
from zhiping.core.policy.schema import UNSET, Effect, Path
from zhiping.core.terms import Force, Outcome

OWN = Citation("文号", "九")
FIVE = {"one.day": {"years_since": {"at_least": 5, "as_of": "today"}}}
FOUR_YEARS, TWO_YEARS = "2019-06-01", "2021-06-01"
FLAG, HIGH = {"one.flag": {"is": True}}, {"one.grade": {"is": "high"}}
MAY = Force.DISCRETIONARY


def effect(id: str, do: Any, **said: Any) -> Effect:
    base: dict[str, Any] = {
        "title": f"影响{id}",
        "says": "说",
        "force": Force.MUST,
        "cites": OWN,
        "on": ("r",),
        "do": do,
        "when": FLAG,
    }
    return Effect(id=id, **{**base, **said})


def judged(*effects: Effect, need: Any = FIVE, paths: tuple[Path, ...] = (), values: dict[str, Any] | None = None, **facts: Any) -> Finding:  # fmt: skip
    one = rule(paths=paths) if paths else rule(need=need)
    made = replace(pack(one, **(values or {})), effects=effects)
    named = {key.replace("__", "."): value for key, value in facts.items()}
    return evaluate(made, named, level="associate_senior", route="ordinary", now=NOON).findings[0]


WAIVE = effect("w", "waive")
REPLACE = effect("p", "replace", need=HIGH)
EARLY = effect("e", "advance", years=1)


@pytest.mark.parametrize(
    ("effects", "facts", "outcome", "path", "applied"),
    [
        ((WAIVE,), {"one__day": TWO_YEARS}, Outcome.MET, "影响w", ("w",)),
        ((WAIVE,), {"one__day": "2010-01-01"}, Outcome.MET, "", ()),
        ((WAIVE,), {"one__day": TWO_YEARS, "one__flag": False}, Outcome.NOT_MET, "", ()),
        ((replace(WAIVE, force=MAY),), {"one__day": TWO_YEARS}, Outcome.NEEDS_DECISION, "影响w", ("w",)),
        ((replace(WAIVE, need=HIGH),), {"one__day": TWO_YEARS, "one__grade": "low"}, Outcome.NOT_MET, "", ()),
        ((replace(WAIVE, levels=("full_senior",)),), {"one__day": TWO_YEARS}, Outcome.NOT_MET, "", ()),
        ((replace(WAIVE, on=("other",)),), {"one__day": TWO_YEARS}, Outcome.NOT_MET, "", ()),
        ((REPLACE,), {"one__day": TWO_YEARS, "one__grade": "high"}, Outcome.MET, "影响p", ("p",)),
        ((REPLACE,), {"one__day": TWO_YEARS, "one__grade": "low"}, Outcome.NOT_MET, "", ()),
        ((REPLACE,), {"one__day": TWO_YEARS}, Outcome.UNDETERMINED, "影响p", ("p",)),
        ((EARLY,), {"one__day": FOUR_YEARS}, Outcome.MET, "影响e", ("e",)),
        ((EARLY,), {"one__day": TWO_YEARS}, Outcome.NOT_MET, "", ()),
        ((replace(EARLY, need=HIGH),), {"one__day": FOUR_YEARS, "one__grade": "high"}, Outcome.MET, "影响e", ("e",)),
        ((replace(EARLY, need=HIGH),), {"one__day": FOUR_YEARS, "one__grade": "low"}, Outcome.NOT_MET, "", ()),
        ((EARLY, effect("f", "advance", years=2)), {"one__day": TWO_YEARS}, Outcome.NEEDS_DECISION, "影响e，又影响f", ("e", "f")),
        ((WAIVE, EARLY), {"one__day": TWO_YEARS}, Outcome.MET, "影响w", ("w",)),
    ],
)  # fmt: skip
def test_effect_opens_a_way_and_is_named(
    effects: Any, facts: dict[str, Any], outcome: Outcome, path: str, applied: Any
) -> None:
    finding = judged(*effects, **{"one__flag": True, **facts})

    assert (finding.outcome, finding.path, finding.effects) == (outcome, path, applied)
    assert finding.cites == (OWN if applied else CITES)


@pytest.mark.requirement("R21", "R22")
@pytest.mark.parametrize(
    ("allowed", "force", "outcome", "point"),
    [
        (UNSET, Force.MUST, Outcome.NEEDS_DECISION, "AMB-90"),
        (True, Force.MUST, Outcome.MET, ""),
        (True, MAY, Outcome.NEEDS_DECISION, ""),
        (False, Force.MUST, Outcome.NOT_MET, ""),
    ],
)
def test_two_effects_together_follow_what_the_pack_says_of_it(allowed: Any, force: Force, outcome: Outcome, point: str) -> None:
    relaxed = effect("p", "replace", need={**HIGH, **FIVE}, stacking="small.open", force=force)
    early = effect("e", "advance", years=1, stacking="small.open")
    grade = {"one.grade": {"is": "low"}}
    ordinary = Path("o", "寻常", {**grade, **FIVE})

    finding = judged(relaxed, early, paths=(ordinary,), values={"small.open": allowed}, one__flag=True, one__grade="high", one__day=FOUR_YEARS)  # fmt: skip

    assert (finding.outcome, finding.open_point) == (outcome, point)
    assert finding.effects == (() if outcome is Outcome.NOT_MET else ("p", "e"))


def test_years_come_off_the_named_paths_only_and_never_off_a_discretionary_one() -> None:
    paths = (
        Path("a", "甲", {**FIVE, **HIGH}),
        Path("b", "乙", {"one.day": {"years_since": {"at_least": 3, "as_of": "today"}}}, when={"one.count": {"is": 1}}),
        Path(
            "c", "丙", {"one.day": {"years_since": {"at_least": 3, "as_of": "today"}}}, force=MAY, when={"one.count": {"is": 9}}
        ),
    )

    assert judged(EARLY, paths=paths, one__flag=True, one__day=TWO_YEARS, one__count=1, one__grade="low").effects == ("e",)
    assert judged(replace(EARLY, paths=("a",)), paths=paths, one__flag=True, one__day=TWO_YEARS, one__count=1, one__grade="low").effects == ()  # fmt: skip
    assert (
        judged(EARLY, paths=paths, one__flag=True, one__day=TWO_YEARS, one__count=2, one__grade="low").outcome
        is Outcome.NOT_MET
    )


def test_needed_names_the_rules_own_condition_and_the_effects() -> None:
    assert judged(WAIVE, one__flag=False, one__day=TWO_YEARS).needed == "日子起满 5 年"
    assert judged(REPLACE, one__flag=True, one__day=TWO_YEARS, one__grade="low").needed == "日子起满 5 年；或影响p"


def test_less_lowers_years_and_leaves_the_rest() -> None:
    by = {"by": "one.flag", "true": 5, "false": 6}
    whole = {
        "any": (FIVE, {"one.day": {"years_since": {"at_least": by}}}),
        "not": FIVE,
        "rows": {"count": {"where": FIVE, "at_least": 1}},
    }

    assert less(whole, 1) == {
        "any": (
            {"one.day": {"years_since": {"at_least": 4, "as_of": "today"}}},
            {"one.day": {"years_since": {"at_least": {"plus": (by, -1)}}}},
        ),
        "not": FIVE,
        "rows": {"count": {"where": FIVE, "at_least": 1}},
    }
    assert less(whole, 0) is whole
    assert list(years_in(whole)) == [5, by]

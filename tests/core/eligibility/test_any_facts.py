"""Whatever facts come in, the verdict is a verdict: never a traceback, and wrong facts never say “not met”."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.policy.small import NOON
from zhiping.core.eligibility import evaluate
from zhiping.core.evidence import checklist
from zhiping.core.policy.facts import catalogue
from zhiping.core.terms import Outcome, Route
from zhiping.packs import load

PACK = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
KNOWN = catalogue(PACK)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates().map(str),
    st.sampled_from(
        ["2023-02-30", "2023-09", "none", "intermediate", "bachelor", "agency", "private_enterprise", "freelancer"]
    ),
)
RECORD = st.dictionaries(st.sampled_from(sorted({field for spec in KNOWN.values() for field in spec.fields})), ODD, max_size=6)
VALUE = st.one_of(ODD, st.lists(st.one_of(RECORD, ODD), max_size=4))
FACTS = st.dictionaries(st.sampled_from([*KNOWN, "no.such"]), VALUE, max_size=25)


@settings(max_examples=150, deadline=None)
@given(FACTS, st.sampled_from(sorted(PACK.levels)), st.sampled_from(list(Route)), st.sampled_from(["draft", "submit"]))
def test_any_facts_give_findings(facts: dict[str, Any], level: str, route: Route, gate: str) -> None:
    whole = evaluate(PACK, facts, level=level, route=route.value, now=NOON, gate=gate)

    assert len(whole.findings) == sum(not rule.levels or level in rule.levels for rule in PACK.rules)
    assert all(isinstance(finding.as_json(), dict) for finding in whole.findings)
    assert all(finding.question for finding in whole.findings if finding.outcome is Outcome.UNDETERMINED)
    assert len(checklist(PACK, {**facts, "target_level": level, "route": route.value}, supplied={})) == len(PACK.materials)


@settings(max_examples=60, deadline=None)
@given(ODD.filter(lambda value: value not in (None, "", "true", "false") and not isinstance(value, bool)))
def test_wrong_answer_to_a_yes_or_no_is_never_not_met(value: Any) -> None:
    whole = evaluate(
        PACK, {"declarations.civil_servant": value}, level="associate_senior", route="ordinary", now=NOON, gate="submit"
    )

    assert whole.finding("exclusion/civil-servant").outcome is Outcome.UNDETERMINED

"""What a new version changes for one case, and when that is for a person to decide."""

import pytest

from zhiping.core.citation import Citation
from zhiping.core.eligibility import Evaluation, Finding, changed_findings, fate
from zhiping.core.terms import Fate, Force, Outcome, Transition

CLAUSE = Citation("某通知", "一")


def findings(**outcomes: Outcome) -> Evaluation:
    made = tuple(
        Finding(id, id.upper(), outcome, Force.PREFERENCE if id == "wish" else Force.MUST, "", CLAUSE, "")
        for id, outcome in outcomes.items()
    )
    return Evaluation(made, Outcome.MET)


@pytest.mark.requirement("R127")
def test_only_what_differs_is_listed_with_what_came_and_what_went():
    before = findings(age=Outcome.MET, years=Outcome.MET, gone=Outcome.NOT_MET, wish=Outcome.MET)
    after = findings(age=Outcome.MET, years=Outcome.NEEDS_DECISION, fresh=Outcome.NOT_MET, wish=Outcome.NOT_MET)

    assert [one.as_json() for one in changed_findings(before, after)] == [
        {"rule": "years", "title": "YEARS", "before": "met", "after": "needs_decision", "worse": True},
        {"rule": "fresh", "title": "FRESH", "before": "", "after": "not_met", "worse": True},
        {"rule": "wish", "title": "WISH", "before": "met", "after": "not_met", "worse": False},
        {"rule": "gone", "title": "GONE", "before": "not_met", "after": "", "worse": False},
    ]


WORSE = changed_findings(findings(age=Outcome.MET), findings(age=Outcome.NOT_MET))
BETTER = changed_findings(findings(age=Outcome.NOT_MET), findings(age=Outcome.MET))


@pytest.mark.requirement("R127")
@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, Fate.MOVES),
        ({"changes": BETTER}, Fate.MOVES),
        ({"changes": WORSE}, Fate.ASKS),
        ({"missing": ["分校"]}, Fate.ASKS),
        ({"transition": Transition.ASKS}, Fate.ASKS),
        ({"transition": Transition.STAYS, "changes": WORSE}, Fate.STAYS),
        ({"is_decided": True, "changes": WORSE}, Fate.STAYS),
        ({"is_draft": True, "changes": WORSE}, Fate.MOVES),
        ({"is_draft": True, "missing": ["分校"]}, Fate.FILLS),
    ],
)
def test_a_decision_stands_a_draft_follows_and_a_person_decides_where_it_would_cost_somebody(case, expected):
    plain = {"is_decided": False, "is_draft": False, "transition": Transition.MOVES, "changes": (), "missing": ()}

    assert fate(**{**plain, **case}) is expected

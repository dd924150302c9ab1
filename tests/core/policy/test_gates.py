"""A gate's result against the notice's own mark, and the steps a gate brings."""

from decimal import Decimal

import pytest

from core.lifecycle.route import stage
from core.policy.small import pack
from zhiping.core.lifecycle import StepTable
from zhiping.core.policy.schema import GateSpec, StageSpec
from zhiping.core.terms import GateForm, StageKind


@pytest.mark.parametrize(
    ("gate", "score", "grade", "passed"),
    [
        (GateSpec(out_of=100, pass_mark=60), Decimal("60"), "", True),
        (GateSpec(out_of=100, pass_mark=60), Decimal("59.99"), "", False),
        (GateSpec(out_of=100), Decimal("10"), "", None),  # a score without a mark binds nobody
        (GateSpec(out_of=100, pass_mark=60), None, "", None),
        (GateSpec(grades=("优", "良", "差"), failing=("差",)), None, "差", False),
        (GateSpec(grades=("优", "良", "差"), failing=("差",)), None, "良", True),
        (GateSpec(grades=("优", "良")), None, "良", None),
        (GateSpec(), None, "", None),
    ],
)
def test_a_result_passes_by_the_notices_own_mark_or_not_at_all(gate, score, grade, passed):
    assert gate.passed(score=score, grade=grade) is passed


def gate_steps(gate):
    spec = StageSpec(id="skills", kind=StageKind.GATE, actor="committee_office", name="", public_name="", gate=gate)
    return [
        (step.state, step.name, step.to, step.to_state, step.by.value, step.guards)
        for step in StepTable.of([spec]).steps
        if step.stage == "skills" and "below" in (step.name + step.state + step.to_state)
    ]


def test_a_result_below_the_mark_waits_for_a_person_only_where_the_notice_says_so():
    assert gate_steps(None) == []
    assert gate_steps(GateSpec(form=GateForm.CLINICAL)) == []
    assert gate_steps(GateSpec(form=GateForm.CLINICAL, below_to_person=True)) == [
        ("scheduled", "record_below", "same", "below", "schedule_defence", ("defence_settled",)),
        ("below", "pass_below", "next", "", "decide_lapse", ("decision_recorded",)),
        ("below", "fail_below", "ended", "failed", "decide_lapse", ("decision_recorded",)),
    ]


def test_a_defence_has_the_minutes_of_every_defence_and_a_publicity_its_days():
    whole = pack()

    assert whole.stage("defence").gate == GateSpec(minutes={"total": 25, "prepare": 10, "answer": 15})
    assert whole.stage("unit_publicity").workdays == 5
    assert stage("open", StageKind.PUBLICITY, "employer").workdays is None

"""A year outside the sandbox rests on nothing that only stands in for what was not seen."""

from pathlib import Path

import pytest

from zhiping.packs import load
from zhiping.records.cycles.actions import start_production, start_sandbox
from zhiping.records.cycles.covered import must_be_covered
from zhiping.records.cycles.queries import wall_now
from zhiping.records.errors import ActionRefused

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts"


@pytest.mark.requirement("R173")
def test_pack_with_stand_ins_serves_a_sandbox_only_and_each_rule_is_named():
    start_sandbox(at=wall_now())
    must_be_covered(load(PACK))


def test_publishing_outside_a_sandbox_names_rule_file_and_line():
    start_production()

    with pytest.raises(ActionRefused, match="处暂代或没有见到原文的内容，不能正式发布") as refused:
        must_be_covered(load(PACK))

    first = refused.value.details[0]
    assert first.startswith("gx-2023-arts-and-crafts/rules/10-scope.yaml:")
    assert first.endswith("规则“申报专业”（scope/specialty）：标准是暂代的")

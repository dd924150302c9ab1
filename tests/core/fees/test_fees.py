"""What a review costs."""

from dataclasses import replace

import pytest

from core.policy.small import pack
from zhiping.core.fees import fee_fen, fee_lines
from zhiping.core.policy.schema import FeeItem


@pytest.mark.requirement("R149")
@pytest.mark.parametrize(
    ("level", "fen"),
    [("full_senior", 45000), ("associate_senior", 38000), ("intermediate", 23000), ("assistant", 15000), ("technician", 15000)],
)
def test_fee_is_the_notices(level: str, fen: int) -> None:
    assert fee_fen(pack(), level) == fen


def test_several_items_are_owed_together_and_shown_one_by_one() -> None:
    fees = (FeeItem("review", "评审费", {"higher": 30000, "lower": 20000}), FeeItem("defence", "答辩费", {"higher": 10000}))
    made = replace(pack(), fees=fees)

    assert fee_lines(made, "higher") == (("评审费", 30000), ("答辩费", 10000))
    assert fee_lines(made, "lower") == (("评审费", 20000),)

"""What a review costs."""

import pytest

from core.policy.small import pack
from zhiping.core.fees import fee_fen


@pytest.mark.requirement("R149")
@pytest.mark.parametrize(
    ("level", "fen"),
    [("full_senior", 45000), ("associate_senior", 38000), ("intermediate", 23000), ("assistant", 15000), ("technician", 15000)],
)
def test_fee_is_the_notices(level: str, fen: int) -> None:
    assert fee_fen(pack(), level) == fen

"""Looking things up in a pack."""

import pytest

from core.policy.small import pack


def test_parts_are_found_by_their_id() -> None:
    made = pack()

    assert (made.section("one").field("day").label, made.stage("vote").name, made.level("full_senior").rank) == (
        "日子",
        "评审会议表决",
        5,
    )
    with pytest.raises(KeyError):
        made.value("no.such")

"""Looking things up in a pack."""

from pathlib import Path

import pytest

from core.policy.small import pack
from zhiping.core.policy.schema import UNKNOWN, UNSET, Unknown, Unset
from zhiping.packs import load


def test_parts_are_found_by_their_id() -> None:
    made = pack()

    assert (made.section("one").field("day").label, made.stage("vote").name, made.level("full_senior").rank) == (
        "日子",
        "评审会议表决",
        5,
    )
    with pytest.raises(KeyError):
        made.value("no.such")


def test_material_is_found_by_its_slot() -> None:
    whole = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")

    assert whole.material("photo").title == "证件照"


def test_there_is_one_unset_value_and_it_is_neither_yes_nor_no() -> None:
    assert Unset() is UNSET
    with pytest.raises(TypeError):
        bool(UNSET)


def test_there_is_one_unknown_value_and_it_is_not_the_unset_one() -> None:
    assert Unknown() is UNKNOWN and UNKNOWN is not UNSET
    assert repr(UNKNOWN) == "UNKNOWN"
    with pytest.raises(TypeError):
        bool(UNKNOWN)

"""What an advice piece counts as (R30-R33)."""

from decimal import Decimal
from typing import Any

import pytest

from core.policy.small import pack
from zhiping.core.eligibility import AdvicePiece, Candidate, Conversion, convert, convert_all

SLIP = "party_duty_office"


def piece(
    outlet: str, adoption: str, instruction: str = "none", *, name: str = "甲", issuer: str = SLIP, **more: Any
) -> AdvicePiece:
    return AdvicePiece(name, outlet, adoption, instruction, issuer, **more)


@pytest.mark.requirement("R30")
@pytest.mark.parametrize(
    ("outlet", "adoption", "instruction", "tier", "amount"),
    [
        ("center", "single", "none", "national", "1"),
        ("center", "single", "center", "national", "2"),
        ("center", "combined", "none", "national", "0.5"),
        ("center", "combined", "center", "national", "1"),
        ("region", "single", "none", "core", "1"),
        ("region", "single", "region_main", "core", "2"),
        ("region", "single", "region_other", "core", "1.5"),
        ("region", "combined", "none", "public", "1"),
        ("region", "combined", "region_main", "core", "1"),
        ("region", "combined", "region_other", "core", "0.5"),
    ],
)
def test_each_row_of_the_table(outlet: str, adoption: str, instruction: str, tier: str, amount: str) -> None:
    made = convert(pack(), [piece(outlet, adoption, instruction)])

    assert made == Conversion("甲", (Candidate(tier, Decimal(amount)),))
    assert made.is_settled


@pytest.mark.requirement("R31")
def test_same_piece_counts_once_at_its_highest() -> None:
    made = convert(pack(), [piece("region", "single"), piece("region", "single", "region_main")])

    assert made.candidates == (Candidate("core", Decimal(2)),)


@pytest.mark.requirement("R31")
def test_same_piece_in_two_tiers_is_a_persons_choice() -> None:
    made = convert(pack(), [piece("region", "single"), piece("center", "combined")])

    assert made == Conversion("甲", (Candidate("national", Decimal("0.5")), Candidate("core", Decimal(1))), ("AMB-15",))
    assert not made.is_settled


@pytest.mark.requirement("R30")
def test_halves_of_one_tier_add_up_and_tiers_never_do() -> None:
    pieces = [
        piece("center", "combined", name="甲"),
        piece("center", "combined", name="乙"),
        piece("region", "single", name="丙"),
        piece("region", "single", name="丁"),
        piece("center", "combined", name="丁"),
    ]

    conversions, sums = convert_all(pack(), pieces)

    assert [c.piece for c in conversions] == ["甲", "乙", "丙", "丁"]
    assert sums == {"national": Decimal("1.0"), "core": Decimal(1)}


@pytest.mark.requirement("R32")
def test_departmental_outlet_counts_nothing() -> None:
    assert convert(pack(), [piece("department", "single")]) == Conversion("甲", (), (), ("部门信息刊物和专项工作信息不计",))


@pytest.mark.requirement("R33")
def test_only_two_issuers_are_believed() -> None:
    made = convert(pack(), [piece("region", "single", issuer="own_unit")])

    assert made == Conversion("甲", (), (), ("只认自治区党委信息综合值班室、自治区人民政府办公厅信息处出具的采用告知单",))
    assert convert(pack(), [piece("region", "single", issuer="government_information")]).candidates == (
        Candidate("core", Decimal(1)),
    )


@pytest.mark.requirement("R31")
def test_joint_authors_and_instruction_of_the_other_level_are_open() -> None:
    assert convert(pack(), [piece("region", "single", joint=True)]).open_points == ("AMB-35",)
    other = convert(pack(), [piece("center", "single", "region_main")])
    assert (other.candidates, other.open_points) == ((Candidate("national", Decimal(1)),), ("AMB-35b",))
    settled = pack(**{"advice_conversion.joint_authors": "first_only"})
    assert convert(settled, [piece("region", "single", joint=True)]).is_settled


def test_nothing_gives_nothing() -> None:
    assert convert(pack(), []) == Conversion("", ())

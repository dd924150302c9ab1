"""What an advice piece counts as, by the table of the 2023 pack (R30-R33)."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.policy.small import TODAY
from zhiping.core.policy.coverage import cited_parts
from zhiping.core.policy.equivalence import Candidate, Worth, sums, worths
from zhiping.core.policy.expression import LANGUAGE, evaluate
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.truth import Truth
from zhiping.packs import load

PACK = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
SLIP = "party_duty_office"


def pack(**values: Any) -> Pack:
    return replace(PACK, values={**PACK.values, **values})


def piece(
    outlet: str, adoption: str, instruction: str = "none", *, name: str = "甲", issuer: str = SLIP, joint: bool = False
) -> Any:
    return {
        "kind": "advice",
        "title": name,
        "outlet": outlet,
        "adoption": adoption,
        "instruction": instruction,
        "slip_issuer": issuer,
        "joint": joint,
    }


def scene_of(made: Pack, pieces: list[Any]) -> Scene:
    facts = {"today": TODAY, "as_of": TODAY, "apply_month": "2023-08", "scholarly": tuple(pieces)}
    return Scene(made, catalogue(made), facts, "p/x.yaml:1", language=LANGUAGE)


def convert_all(made: Pack, pieces: list[Any]) -> tuple[Worth, ...]:
    return worths(made.equivalences["advice"], pieces, catalogue(made)["scholarly"], scene_of(made, pieces))


def convert(made: Pack, pieces: list[Any]) -> Worth:
    (worth,) = convert_all(made, pieces)
    return worth


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

    assert made == Worth("甲", (Candidate(tier, Decimal(amount)),))
    assert made.is_settled


@pytest.mark.requirement("R31")
def test_same_piece_counts_once_at_its_highest() -> None:
    made = convert(pack(), [piece("region", "single"), piece("region", "single", "region_main")])

    assert made.candidates == (Candidate("core", Decimal(2)),)


@pytest.mark.requirement("R31")
def test_same_piece_in_two_tiers_is_a_persons_choice() -> None:
    made = convert(pack(), [piece("region", "single"), piece("center", "combined")])

    assert made == Worth("甲", (Candidate("national", Decimal("0.5")), Candidate("core", Decimal(1))), ("AMB-15",))
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

    found = convert_all(pack(), pieces)

    assert [worth.piece for worth in found] == ["甲", "乙", "丙", "丁"]
    assert sums(found) == {"national": Decimal("1.0"), "core": Decimal(1)}


@pytest.mark.requirement("R32")
def test_departmental_outlet_counts_nothing() -> None:
    assert convert(pack(), [piece("department", "single")]) == Worth("甲", (), (), (), ("部门信息刊物和专项工作信息不计",))


@pytest.mark.requirement("R33")
def test_only_two_issuers_are_believed() -> None:
    made = convert(pack(), [piece("region", "single", issuer="own_unit")])

    assert made == Worth("甲", (), (), (), ("只认自治区党委信息综合值班室、自治区人民政府办公厅信息处出具的采用告知单",))
    assert convert(pack(), [piece("region", "single", issuer="government_information")]).candidates == (
        Candidate("core", Decimal(1)),
    )


@pytest.mark.requirement("R31")
def test_joint_authors_and_instruction_of_the_other_level_are_open() -> None:
    assert convert(pack(), [piece("region", "single", joint=True)]).points == ("AMB-35",)
    other = convert(pack(), [piece("center", "single", "region_main")])
    assert (other.candidates, other.points) == ((Candidate("national", Decimal(1)),), ("AMB-35b",))
    settled = pack(**{"advice_conversion.joint_authors": "first_only"})
    assert convert(settled, [piece("region", "single", joint=True)]).is_settled


CORE = {"table": "advice", "tier": "core"}
TWO = [piece("region", "single", name="甲"), piece("region", "single", "region_other", name="乙")]
BETWEEN = [piece("region", "single"), piece("center", "combined")]
UNSEEN = [{"kind": "advice", "title": "甲", "slip_issuer": SLIP}]


@pytest.mark.requirement("R30", "R31")
@pytest.mark.parametrize(
    ("pieces", "need", "truth", "points"),
    [
        (TWO, {**CORE, "at_least": Decimal("2.5")}, Truth.YES, ()),
        (TWO, {**CORE, "at_least": 3}, Truth.NO, ()),
        (TWO, {**CORE, "at_most": 2}, Truth.NO, ()),
        (BETWEEN, {**CORE, "at_least": 1}, Truth.OPEN, ("AMB-15",)),
        (BETWEEN, {**CORE, "at_least": 2}, Truth.NO, ()),
        (UNSEEN, {**CORE, "at_least": 1}, Truth.UNKNOWN, ()),
        ([], {**CORE, "at_least": 1}, Truth.NO, ()),
        ([{"kind": "paper", "title": "甲"}], {**CORE, "at_least": 1}, Truth.NO, ()),
        ([{"title": "甲"}], {**CORE, "at_least": 1}, Truth.UNKNOWN, ()),
        (TWO, {"table": "advice", "tier": "public", "at_least": 1}, Truth.NO, ()),
        (TWO, {"table": "advice", "tier": "public", "at_least": 1, "or_higher": {"value": "small.yes"}}, Truth.YES, ()),
        (TWO, {"table": "advice", "tier": "public", "at_least": 1, "or_higher": {"value": "small.open"}}, Truth.OPEN, ("small.open",)),
        (TWO, {"table": "advice", "tier": "public", "at_least": 3, "or_higher": {"value": "small.open"}}, Truth.NO, ()),
        (TWO, {"table": "advice", "tier": {"value": "small.tier"}, "at_least": 2}, Truth.YES, ()),
    ],
)  # fmt: skip
def test_need_may_ask_for_so_many_of_a_tier(pieces: list[Any], need: Any, truth: Truth, points: tuple[str, ...]) -> None:
    made = pack(**{"small.yes": True, "small.open": PACK.value("anniversary"), "small.tier": "core"})

    verdict = evaluate({"scholarly": {"credits": need}}, scene_of(made, pieces))

    assert (verdict.truth, verdict.points) == (truth, points)


def test_need_says_what_each_piece_is_worth() -> None:
    pieces = [*BETWEEN, piece("department", "single", name="乙"), piece("other", "single", name="丙")]

    verdict = evaluate({"scholarly": {"credits": {**CORE, "at_least": 1}}}, scene_of(PACK, pieces))

    assert verdict.notes == (
        ("决策咨询信息折合论文·甲", "国家权威期刊报刊 0.5 篇，或核心期刊 1 篇"),
        ("决策咨询信息折合论文·乙", "部门信息刊物和专项工作信息不计"),
        ("决策咨询信息折合论文·丙", "不折算"),
    )


def test_tiers_add_up_only_where_the_pack_says_so() -> None:
    table = replace(PACK.equivalences["advice"], sums_tiers=True, across="", piece="")
    made = replace(PACK, equivalences={"advice": table})
    pieces = [piece("region", "single"), piece("center", "single")]

    assert evaluate({"scholarly": {"credits": {"table": "advice", "at_least": 2}}}, scene_of(made, pieces)).truth is Truth.YES
    with pytest.raises(Exception, match="credits 要写 tier"):
        evaluate({"scholarly": {"credits": {"table": "advice", "at_least": 2}}}, scene_of(PACK, pieces))
    with pytest.raises(Exception, match="没有档次“cores”；可以写的是：public、core、national"):
        evaluate({"scholarly": {"credits": {"table": "advice", "tier": "cores", "at_least": 2}}}, scene_of(PACK, pieces))


def test_part_without_a_clause_carries_none() -> None:
    silent = replace(
        PACK,
        equivalences={"advice": replace(PACK.equivalences["advice"], cites=None)},
        derived={"county_work": replace(PACK.derived["county_work"], cites=None)},
    )

    kinds = [[carrier.kind for carrier, _ in cited_parts(made)] for made in (PACK, silent)]

    assert [kind in kinds[0] for kind in ("equivalence", "derived", "effect")] == [True, True, True]
    assert [kind in kinds[1] for kind in ("equivalence", "derived", "effect")] == [False, False, True]

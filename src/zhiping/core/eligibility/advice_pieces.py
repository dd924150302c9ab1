"""What an advice piece (决策咨询类信息) is worth in papers: the pack's table, the highest only, never summed across tiers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiping.core.policy.schema import UNSET, Pack

TABLE = "advice_conversion"


@dataclass(frozen=True, slots=True)
class AdvicePiece:
    """One adoption of one piece; ``piece`` is the same for all adoptions of the same text."""

    piece: str
    outlet: str  # center, region, or another that does not count
    adoption: str  # single, combined
    instruction: str = "none"  # none, center, region_main, region_other
    issuer: str = ""
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of papers of a tier."""

    tier: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    """What one piece may count as. More than one candidate, or an open point: a person decides."""

    piece: str
    candidates: tuple[Candidate, ...]
    open_points: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        return len(self.candidates) <= 1 and not self.open_points


def convert(pack: Pack, adoptions: Iterable[AdvicePiece]) -> Conversion:
    """All adoptions of one and the same piece: one tier gives its maximum, several tiers are all shown (R31, AMB-15)."""
    adoptions = list(adoptions)
    best: dict[str, Decimal] = {}
    points: list[str] = []
    refused: list[str] = []
    issuers: Mapping[str, str] = pack.value(f"{TABLE}.evidence_issuers")
    for one in adoptions:
        row = pack.values.get(f"{TABLE}.{one.outlet}.{one.adoption}")
        if row is None:
            refused.append("部门信息刊物和专项工作信息不计")
            continue
        if one.issuer not in issuers:
            refused.append(f"只认{'、'.join(issuers.values())}出具的采用告知单")
            continue
        if one.joint:
            points += _open(pack, f"{TABLE}.joint_authors")
        if one.instruction not in row:  # instruction of the other level: the base is shown (AMB-35)
            points += _open(pack, f"{TABLE}.instruction_of_other_level")
        cell = row.get(one.instruction, row["none"])
        amount = Decimal(cell["amount"])
        best[cell["tier"]] = max(best.get(cell["tier"], Decimal(0)), amount)
    order = list(pack.value(f"{TABLE}.tiers"))
    candidates = tuple(Candidate(tier, best[tier]) for tier in sorted(best, key=order.index))
    if len(candidates) > 1:
        points += _open(pack, f"{TABLE}.across_tiers")
    return Conversion(
        adoptions[0].piece if adoptions else "", candidates, tuple(dict.fromkeys(points)), tuple(dict.fromkeys(refused))
    )


def convert_all(pack: Pack, adoptions: Iterable[AdvicePiece]) -> tuple[tuple[Conversion, ...], Mapping[str, Decimal]]:
    """Each piece's conversion, and the sums within each tier of the settled ones."""
    by_piece: dict[str, list[AdvicePiece]] = {}
    for one in adoptions:
        by_piece.setdefault(one.piece, []).append(one)
    conversions = tuple(convert(pack, group) for group in by_piece.values())
    sums: dict[str, Decimal] = {}
    for conversion in conversions:
        if conversion.is_settled:
            for candidate in conversion.candidates:
                sums[candidate.tier] = sums.get(candidate.tier, Decimal(0)) + candidate.amount
    return conversions, sums


def _open(pack: Pack, key: str) -> list[str]:
    if pack.values.get(key, UNSET) is not UNSET:
        return []
    return [next((point.id for point in pack.open_points if point.key == key), key)]

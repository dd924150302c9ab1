"""What records are worth in pieces of a tier: the pack's table, of one piece the highest only, tiers never summed by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiping.core.policy.arguments import value_of
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import Measured, Rows, judged, missing_in
from zhiping.core.policy.records_tests import LIMIT, Shape, options_of, within_limits
from zhiping.core.policy.scene import LeftOpen, Scene
from zhiping.core.policy.schema import UNSET, Equivalence
from zhiping.core.policy.truth import Truth, Verdict

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of pieces of a tier."""

    tier: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """What one piece may count as. More than one candidate, an open point or a missing fact: it is not settled."""

    piece: str
    candidates: tuple[Candidate, ...]
    points: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        return len(self.candidates) <= 1 and not self.points and not self.missing

    def of(self, tiers: Sequence[str]) -> Decimal:
        """The most it may be worth in these tiers."""
        return max((one.amount for one in self.candidates if one.tier in tiers), default=NOTHING)


def worths(table: Equivalence, rows: Rows, spec: FactSpec, scene: Scene) -> tuple[Worth, ...]:
    """Each piece's worth: one tier gives its maximum, several tiers are all shown (R31)."""
    pieces: dict[str, list[Mapping[str, Any]]] = {}
    missing: list[Worth] = []
    for number, (row, verdict) in enumerate(zip(rows, judged(rows, table.fits, spec, scene), strict=True)):
        if verdict.truth is Truth.YES:
            pieces.setdefault(str(row.get(table.piece, f"#{number}")), []).append(row)
        elif verdict.truth is not Truth.NO:
            missing.append(Worth(f"#{number}", (), verdict.points, missing_in([verdict], spec)))
    return (*(_worth(table, name, group, spec, scene) for name, group in pieces.items()), *missing)


def _worth(table: Equivalence, piece: str, rows: Rows, spec: FactSpec, scene: Scene) -> Worth:
    best: dict[str, Decimal] = {}
    points: list[str] = []
    missing: list[str] = []
    refused: list[str] = []
    for row in rows:
        inner = scene.on(row, spec)
        barred = [(inner.judge(when), says) for when, says in table.refuse]
        missing += missing_in([v for v, _ in barred], spec)
        said = [says for v, says in barred if v.truth is Truth.YES]
        refused += said
        if said:
            continue
        for when, key in table.doubts:
            doubt = inner.judge(when)
            missing += missing_in([doubt], spec)
            points += _point(key, scene) if doubt.truth is Truth.YES else []
        for line in table.rows:
            fits = inner.judge(line.when)
            missing += missing_in([fits], spec)
            if fits.truth is Truth.YES:
                best[line.tier] = max(best.get(line.tier, NOTHING), line.amount)
    candidates = tuple(Candidate(tier, best[tier]) for tier, _ in reversed(table.tiers) if tier in best)
    if len(candidates) > 1:
        points += _point(table.across, scene) if table.across else [table.label]
    return Worth(piece, candidates, *(tuple(dict.fromkeys(part)) for part in (points, missing, refused)))


def _point(key: str, scene: Scene) -> list[str]:
    return [scene.point_of(key)] if scene.pack.values.get(key, UNSET) is UNSET else []


def sums(found: Sequence[Worth]) -> Mapping[str, Decimal]:
    """The sums within each tier of what is settled."""
    made: dict[str, Decimal] = {}
    for worth in found:
        if worth.is_settled:
            for candidate in worth.candidates:
                made[candidate.tier] = made.get(candidate.tier, NOTHING) + candidate.amount
    return made


def credits(rows: Rows, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """``{table: advice, tier: core, at_least: 2}``: what the records are worth in this tier.

    ``or_higher`` counts higher tiers one for one; ``tier`` may be left out only where the table says that tiers add up.
    """
    shape: Shape = {"table": str, "tier": (str, Mapping), "at_least": LIMIT, "at_most": LIMIT, "or_higher": (str, Mapping)}
    given = dict(arg) if isinstance(arg, Mapping) else arg
    higher = given.pop("or_higher", False) if isinstance(given, dict) else False
    options = options_of(given, shape, "credits", scene)
    table = scene.pack.equivalences.get(str(options.get("table")))
    if table is None or table.records != (spec.base or spec.id):
        raise scene.broken(f"credits 的 table 要写“{spec.label}”的折算表：{'、'.join(scene.pack.equivalences) or '（无）'}")
    found = worths(table, rows, spec, scene)
    notes = _said(table, found)
    tiers = _tiers(table, options, scene)
    if len(tiers) < len(table.tiers):
        upward = (*tiers, *_above(table, tiers[-1]))
        try:
            tiers = upward if value_of(higher, None, scene) is True else tiers
        except LeftOpen as left:
            return _either(found, (tiers, upward), options, left.args, notes, scene)
    truth, measured = _judge(found, tiers, options, scene)
    return _verdict(truth, measured, notes)


def _tiers(table: Equivalence, options: Mapping[str, Any], scene: Scene) -> tuple[str, ...]:
    ids = [id for id, _ in table.tiers]
    if "tier" not in options:
        if not table.sums_tiers:
            raise scene.broken(f"折算表“{table.label}”没有写明各档次可以相加（sums_tiers），credits 要写 tier")
        return tuple(ids)
    tier = value_of(options["tier"], None, scene)
    if tier not in ids:
        raise scene.broken(f"折算表“{table.label}”没有档次“{tier}”；可以写的是：{'、'.join(ids)}")
    return (tier,)


def _above(table: Equivalence, tier: str) -> tuple[str, ...]:
    ids = [id for id, _ in table.tiers]
    return tuple(ids[ids.index(tier) + 1 :])


def _judge(found: Sequence[Worth], tiers: Sequence[str], options: Mapping[str, Any], scene: Scene) -> tuple[Truth, Measured]:
    low = sum((worth.of(tiers) for worth in found if worth.is_settled), NOTHING)
    unsettled = [worth for worth in found if not worth.is_settled]
    boundless = any(worth.missing for worth in unsettled)
    measured = Measured(
        low,
        None if boundless else low + sum((worth.of(tiers) for worth in unsettled), NOTHING),
        tuple(dict.fromkeys(id for worth in unsettled for id in worth.missing)),
        tuple(dict.fromkeys(point for worth in unsettled for point in worth.points)),
    )
    return within_limits(measured, options, "credits", scene), measured


def _either(
    found: Sequence[Worth],
    readings: Sequence[Sequence[str]],
    options: Mapping[str, Any],
    points: tuple[str, ...],
    notes: tuple[tuple[str, str], ...],
    scene: Scene,
) -> Verdict:
    """Both readings of whether a higher tier serves for a lower one; open only where they differ."""
    truths = [_judge(found, tiers, options, scene) for tiers in readings]
    if truths[0][0] is truths[1][0]:
        return _verdict(*truths[0], notes)
    return Verdict(Truth.OPEN, points=points, notes=notes)


def _verdict(truth: Truth, measured: Measured, notes: tuple[tuple[str, str], ...]) -> Verdict:
    points = measured.points if truth is Truth.OPEN else ()
    return Verdict(truth, points, measured.missing if truth is Truth.UNKNOWN else (), notes=notes)


def _said(table: Equivalence, found: Sequence[Worth]) -> tuple[tuple[str, str], ...]:
    labels = dict(table.tiers)
    lines = []
    for worth in found:
        said = "，或".join(f"{labels[one.tier]} {one.amount} {table.unit}" for one in worth.candidates)
        lines.append((f"{table.label}·{worth.piece}", said or "；".join(worth.refused) or "不折算"))
    return tuple(lines)


__all__ = ["Candidate", "Worth", "credits", "sums", "worths"]

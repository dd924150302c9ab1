"""What each person's records are worth in pieces of a tier: the pack's table, of one piece the highest only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiping.analysis.chunk import Rows
from zhiping.analysis.compiler import Compiler, Context, Test
from zhiping.analysis.limits import compile_limits
from zhiping.analysis.measures import Measured, compile_where
from zhiping.analysis.terms import has_key
from zhiping.analysis.truths import ALL, NONE, OPEN, UNKNOWN, Plane, Truths, either, plane, select, without
from zhiping.analysis.values import TRUE_OR_FALSE, WORD, OneByOne, scaled
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.records_tests import LIMIT, Shape, options_of
from zhiping.core.policy.schema import UNSET, Equivalence


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of all people: whose each is, what it may be worth in each tier, and what keeps it from being settled."""

    owners: Any
    amounts: Mapping[str, Any]  # tier -> whole amounts, -1 where it does not count in that tier
    missing: Any
    open: Any
    is_settled: Any


def compile_table(compiler: Compiler, table: Equivalence, spec: FactSpec) -> Any:
    """What each piece may count as. Several tiers, an open point or a missing fact: it is not settled."""
    parted = compile_where(compiler, table.fits, spec)
    refuse = [compiler.judge(when, spec) for when, _ in table.refuse]
    doubts = [(compiler.judge(when, spec), _is_unset(compiler, key)) for when, key in table.doubts]
    lines = [(compiler.judge(row.when, spec), row.tier, row.amount) for row in table.rows]
    across_open = _is_unset(compiler, table.across) if table.across else True
    scale = max((scaled(row.amount)[1] for row in table.rows), default=0)

    def pieces(context: Context) -> Pieces:
        found = parted(context)
        rows = found.rows
        yes = _whole(found.fits.yes, rows)
        missing, open = _whole(found.fits.unknown, rows).copy(), _whole(found.fits.open, rows).copy()
        barred = np.zeros(rows.size, bool)
        tests = [one(rows) for one in refuse] if rows.size else []
        for truths in tests:
            missing |= yes & _whole(truths.unknown, rows)
            barred |= _whole(truths.yes, rows)
        counts = yes & ~barred
        best = {tier: np.full(rows.size, -1, np.int64) for tier, _ in table.tiers}
        for doubt, is_open in doubts if rows.size else ():
            truths = doubt(rows)
            missing |= counts & _whole(truths.unknown, rows)
            if is_open:
                open |= counts & _whole(truths.yes, rows)
        for line, tier, amount in lines if rows.size else ():
            truths = line(rows)
            missing |= counts & _whole(truths.unknown, rows)
            worth, own = scaled(amount)
            fits = counts & _whole(truths.yes, rows)
            best[tier] = np.where(fits, np.maximum(best[tier], worth * 10 ** (scale - own)), best[tier])
        return _gathered(rows, table, yes, best, missing, open, across_open)

    return pieces, scale


def _is_unset(compiler: Compiler, key: str) -> bool:
    return compiler.pack.values.get(key, UNSET) is UNSET


def _whole(plane: Plane, rows: Rows) -> Any:
    return np.broadcast_to(plane, rows.size)


def _gathered(
    rows: Rows, table: Equivalence, yes: Any, best: Mapping[str, Any], missing: Any, open: Any, across_open: bool
) -> Pieces:
    """Records of one piece together; a record that is not sure to fit, or has no name of its piece, is one by itself."""
    keys = np.arange(rows.size, dtype=np.int64) + 2**31
    if table.piece:
        name = rows.value(table.piece)
        if not name.is_missing:
            if name.kind != WORD and name.data.dtype == object:
                raise OneByOne("pieces named by long numbers")
            keys = np.where(yes & _whole(name.known, rows), name.data, keys)
    order = np.lexsort((keys, rows.owners))
    owners, keys = rows.owners[order], keys[order]
    first = np.ones(rows.size, bool)
    first[1:] = (owners[1:] != owners[:-1]) | (keys[1:] != keys[:-1])
    starts = np.flatnonzero(first)
    if len(starts) == 0:
        nothing = np.zeros(0, bool)
        return Pieces(owners, {tier: np.zeros(0, np.int64) for tier in best}, nothing, nothing, nothing)
    amounts = {tier: np.maximum.reduceat(data[order], starts) for tier, data in best.items()}
    lacks, unset = (np.logical_or.reduceat(part[order], starts) for part in (missing, open))
    several = sum((data >= 0).astype(np.int8) for data in amounts.values()) > 1
    if across_open:
        unset = unset | several
    return Pieces(owners[starts], amounts, lacks, unset, ~(several | lacks | unset))


def credits(compiler: Compiler, arg: Any, spec: FactSpec) -> Test:
    """What the records are worth in a tier; ``or_higher`` counts higher tiers one for one."""
    scene = compiler.scene()
    shape: Shape = {"table": str, "tier": (str, Mapping), "at_least": LIMIT, "at_most": LIMIT}
    given = dict(arg) if isinstance(arg, Mapping) else arg
    higher_arg = given.pop("or_higher", False) if isinstance(given, dict) else False
    options = options_of(given, shape, "credits", scene)
    table = compiler.pack.equivalences.get(str(options.get("table")))
    if table is None or table.records != (spec.base or spec.id):
        raise scene.broken(f"credits 的 table 要写“{spec.label}”的折算表：{'、'.join(compiler.pack.equivalences) or '（无）'}")
    ids = [id for id, _ in table.tiers]
    if "tier" not in options and not table.sums_tiers:
        raise scene.broken(f"折算表“{table.label}”没有写明各档次可以相加（sums_tiers），credits 要写 tier")
    pieces, scale = compile_table(compiler, table, spec)
    within = compile_limits(compiler, options, "credits")
    tier = compiler.value(options["tier"], None) if "tier" in options else None
    higher = compiler.value(higher_arg, None)

    def judge(context: Context, found: Pieces, tiers: Sequence[str]) -> Truths:
        return within(context, _measured(context, found, tiers, scale))

    def of_tier(context: Context, found: Pieces, place: int) -> Truths:
        if len(ids) == 1:
            return judge(context, found, ids)
        exact, upward = judge(context, found, ids[place : place + 1]), judge(context, found, ids[place:])
        rule = higher(context.people)
        either_way = _where_same(exact, upward)
        counts_higher = plane(rule.data) if rule.kind == TRUE_OR_FALSE else NONE
        return select([(rule.unknown, UNKNOWN), (rule.open, either_way), (counts_higher, upward), (ALL, exact)])

    def test(context: Context) -> Truths:
        found = pieces(context)
        if tier is None:
            truths = judge(context, found, ids)
        else:
            wanted = tier(context.people)
            cases = [(has_key(wanted, id), of_tier(context, found, place)) for place, id in enumerate(ids)]
            named = NONE
            for where, _ in cases:
                named = either(named, where)
            if bool(np.any(without(wanted.known, named))):
                raise scene.broken(f"折算表“{table.label}”没有这个档次；可以写的是：{'、'.join(ids)}")
            truths = select([(wanted.open, OPEN), (wanted.unknown, UNKNOWN), *cases])
        return _of_known(context, spec, truths)

    return test


def _of_known(context: Context, spec: FactSpec, truths: Truths) -> Truths:
    unknown = context.people.rows(spec).unknown
    return truths if unknown is NONE else select([(unknown, UNKNOWN), (ALL, truths)])


def _where_same(one: Truths, other: Truths) -> Truths:
    """Both readings' answer where they agree, elsewhere open."""
    same = plane(np.equal(one.yes, other.yes) & np.equal(one.may, other.may) & np.equal(one.unknown, other.unknown))
    return select([(same, one), (ALL, OPEN)])


def _measured(context: Context, found: Pieces, tiers: Sequence[str], scale: int) -> Measured:
    people = context.people.size

    def over(where: Any, data: Any) -> Any:
        return np.bincount(found.owners[where], data[where], people).astype(np.int64)

    worth = np.zeros(len(found.owners), np.int64)
    for tier in tiers:
        worth = np.maximum(worth, found.amounts[tier])
    low = over(found.is_settled, worth)
    high = low + over(~found.is_settled, worth)
    missing = np.bincount(found.owners[found.missing], minlength=people) > 0
    open = np.bincount(found.owners[found.open & ~found.is_settled], minlength=people) > 0
    return Measured(low, high, missing, open, missing, scale)

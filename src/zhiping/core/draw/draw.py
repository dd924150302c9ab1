"""The draw itself: rank by the seed, then the first panel in that order which meets every constraint."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhiping.core.draw.roster import Constraints, Entry, Share
from zhiping.core.draw.seating import seating

ATTEMPTS = 200
"""How often a panel is drawn anew for the sake of the prescribed shares before it is said that none can be found."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who was drawn, in the order of rank, and for which group; ``chair`` is the first who may chair."""

    panel: tuple[tuple[str, str], ...]  # (entry id, group id)
    ranks: tuple[tuple[str, int], ...]  # every entry that could be drawn and its rank, from 1
    chairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No panel meets the constraints; which one cannot be met, in words. Nothing is relaxed (R112)."""

    constraint: str
    reason: str


def score(seed: bytes, id: str) -> bytes:
    return hmac.new(seed, id.encode(), hashlib.sha256).digest()


def ranking(entries: Iterable[Entry], seed: bytes) -> tuple[Entry, ...]:
    """The roster in the order the seed gives it."""
    return tuple(sorted(entries, key=lambda e: (score(seed, e.id), e.id)))


def _completable(constraints: Constraints, entries: Sequence[Entry], chosen: Sequence[str]) -> bool:
    """Is there a full panel that contains ``chosen`` and has enough who may chair?"""
    short = constraints.chairs - sum(e.may_chair for e in entries if e.id in chosen)
    if short <= 0:
        return seating(constraints, entries, chosen) is not None
    possible = [e.id for e in entries if e.may_chair and e.id not in chosen]
    return any(_completable(constraints, entries, (*chosen, id)) for id in possible)


def draw(entries: Iterable[Entry], constraints: Constraints, *, seed: bytes) -> Drawn | Infeasible:
    """The lexicographically first panel, by the seed's ranking, that can be completed under the constraints.

    Where shares of the panel are prescribed, a panel that misses one is laid aside and drawn anew from a seed that
    follows from the first; so every panel that keeps them is as likely as any other, and anyone can run it again.
    """
    roster = tuple(entries)
    missed = _unreachable(roster, constraints)
    if missed is not None:
        return _out_of_shape(missed, constraints)
    for attempt in range(ATTEMPTS if constraints.shares else 1):
        drawn = _draw_once(roster, constraints, seed if attempt == 0 else score(seed, f"attempt {attempt}"))
        missed = None if isinstance(drawn, Infeasible) else _missed(drawn, roster, constraints)
        if missed is None:
            return drawn
    assert missed is not None
    return _out_of_shape(missed, constraints)


def _missed(drawn: Drawn, roster: Sequence[Entry], constraints: Constraints) -> Share | None:
    """The first share that this panel does not keep."""
    seated = {id for id, _ in drawn.panel}
    panel = [entry for entry in roster if entry.id in seated]
    total = constraints.seats + constraints.seated
    for share in constraints.shares:
        number = sum(share.counts(e) for e in panel) + constraints.seated_shares.get(share.id, 0)
        if not share.holds(number, total):
            return share
    return None


def _unreachable(roster: Sequence[Entry], constraints: Constraints) -> Share | None:
    """The first share that no panel from this roster can keep, whoever is drawn."""
    able = [entry for entry in roster if constraints.admits(entry)]
    total = constraints.seats + constraints.seated
    for share in constraints.shares:
        seated, of_kind = constraints.seated_shares.get(share.id, 0), sum(share.counts(e) for e in able)
        fewest = max(constraints.seats - (len(able) - of_kind), 0)
        if not share.holds(seated + (min(of_kind, constraints.seats) if share.at_least else fewest), total):
            return share
    return None


def _out_of_shape(share: Share, constraints: Constraints) -> Infeasible:
    total = constraints.seats + constraints.seated
    bound = "至少" if share.at_least else "最多"
    return Infeasible("composition", f"{share.says}：{total} 席中{bound} {share.limit(total)} 席，从现有评委库抽不出这样的组成")


def _draw_once(entries: Sequence[Entry], constraints: Constraints, seed: bytes) -> Drawn | Infeasible:
    ranked = ranking((e for e in entries if constraints.admits(e)), seed)
    refused = _infeasible(ranked, constraints)
    if refused is not None:
        return refused
    left = list(ranked)
    chosen: list[str] = []
    for entry in ranked:
        if len(chosen) == constraints.seats:
            break
        if _completable(constraints, left, (*chosen, entry.id)):
            chosen.append(entry.id)
        else:
            left.remove(entry)
    places = _groups_of(constraints, [e for e in left if e.id in chosen], chosen)
    by_id = {e.id: e for e in ranked}
    return Drawn(
        panel=tuple((id, places[id]) for id in chosen),
        ranks=tuple((e.id, n) for n, e in enumerate(ranked, start=1)),
        chairs=tuple(id for id in chosen if by_id[id].may_chair),
    )


def _groups_of(constraints: Constraints, panel: Sequence[Entry], chosen: Sequence[str]) -> dict[str, str]:
    """Each in the order of rank sits in the first group that still leaves everybody a seat."""
    places: dict[str, str] = {}
    for id in chosen:
        able = (g.id for g in constraints.groups if seating(constraints, panel, chosen, {**places, id: g.id}) is not None)
        places[id] = next(able)  # there is one: the whole panel was found completable
    return places


def _infeasible(ranked: Sequence[Entry], constraints: Constraints) -> Infeasible | None:
    """The first constraint that cannot be met, tried from the single seat to the whole panel."""
    total = constraints.seats + constraints.seated
    if constraints.odd and total % 2 == 0:
        return Infeasible("odd", f"评委总数应当为单数，现在是 {total} 人")
    for group in constraints.groups:
        able = sum(e.serves(group) for e in ranked)
        if able < group.seats:
            return Infeasible("group", f"{group.name}需要 {group.seats} 人，符合条件的只有 {able} 人")
    free = replace(constraints, per_employer=len(ranked) + constraints.seated, chairs=0)
    if seating(free, ranked) is None:
        return Infeasible("groups", "同一批专家分属多个组，各组席位不能同时坐满")
    if seating(constraints, ranked) is None:
        return Infeasible("per_employer", f"同一单位最多 {constraints.per_employer} 人，按此不能坐满全部席位")
    if not _completable(constraints, ranked, ()):
        return Infeasible("chair", f"至少 {constraints.chairs} 人应当可任主任或副主任委员，按此不能坐满全部席位")
    return None

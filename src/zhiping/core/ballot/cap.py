"""How many may pass at most, and who that leaves: the cap of the notice over the votes of those who reached the majority."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from zhiping.core.policy.schema import Cap
from zhiping.core.terms import Rounding, TieRule

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Capped(Generic[K]):
    """Who finds a seat, who does not, and those with equal votes between whom a person decides."""

    seats: int
    within: tuple[K, ...]
    over: tuple[K, ...]
    tied: tuple[K, ...]


def seats_of(cap: Cap, base: int) -> int:
    """The seats there are when ``base`` cases were voted on, in whole numbers."""
    if cap.share is None:
        return cap.seats or 0
    part, whole = cap.share
    if cap.rounding is Rounding.UP:
        return -(-part * base // whole)
    if cap.rounding is Rounding.NEAREST:
        return (2 * part * base + whole) // (2 * whole)
    return part * base // whole


def apply_cap(cap: Cap, agreed: Mapping[K, int], *, base: int, taken: int = 0) -> Capped[K]:
    """Those who reached the majority, by their votes, against the seats left after ``taken``.

    Equal votes at the last seat are settled by the pack's tie rule, never by the order of the rows.
    """
    seats = seats_of(cap, base)
    left = max(seats - taken, 0)
    if len(agreed) <= left:
        return Capped(seats, tuple(agreed), (), ())
    ranked = sorted(agreed.values(), reverse=True)
    edge = ranked[left - 1] if left else ranked[0] + 1
    is_tie = left > 0 and ranked[left] == edge
    above = tuple(key for key, votes in agreed.items() if votes > edge)
    at_edge = tuple(key for key, votes in agreed.items() if votes == edge)
    below = tuple(key for key, votes in agreed.items() if votes < edge)
    if is_tie and cap.ties is TieRule.PERSON:
        return Capped(seats, above, below, at_edge)
    if is_tie and cap.ties is TieRule.NONE:
        return Capped(seats, above, at_edge + below, ())
    return Capped(seats, above + at_edge, below, ())

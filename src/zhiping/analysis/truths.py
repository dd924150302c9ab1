"""Four answers for many people at once, as three planes of bits; a plane that is the same for all is one numpy bool."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Plane = Any
"""A boolean array with one place a person (or a record), or ``np.True_`` or ``np.False_`` where it is the same for all."""

ALL, NONE = np.True_, np.False_


def both(one: Plane, other: Plane) -> Plane:
    if one is NONE or other is ALL:
        return one
    if other is NONE or one is ALL:
        return other
    return one & other


def either(one: Plane, other: Plane) -> Plane:
    if one is ALL or other is NONE:
        return one
    if other is ALL or one is NONE:
        return other
    return one | other


def opposite(one: Plane) -> Plane:
    if one is ALL:
        return NONE
    return ALL if one is NONE else ~one


def without(one: Plane, other: Plane) -> Plane:
    """Where ``one`` is set and ``other`` is not."""
    if other is NONE or one is NONE:
        return one
    if other is ALL:
        return NONE
    return ~other if one is ALL else one > other  # of bits, more is: set here and not there


def if_given(given: Plane, holds: Plane) -> Plane:
    """Where it holds or is not given at all."""
    if given is ALL or holds is ALL:
        return holds
    if given is NONE or holds is NONE:
        return opposite(given)
    return holds >= given


def somewhere(plane: Plane) -> bool:
    """Whether it is set for anybody."""
    return bool(plane.any())


def everywhere(plane: Plane) -> bool:
    return bool(plane.all())


def chosen(where: Plane, one: Any, other: Any) -> Any:
    """``one`` where the plane is set, elsewhere ``other``."""
    if where is ALL or one is other:
        return one
    return other if where is NONE else np.where(where, one, other)


class Truths:
    """``yes``: it holds; ``may``: it holds or may hold; ``unknown``: a fact is missing. May, neither yes nor unknown: open.

    ``never_open``: nothing is left open, so that ``may`` need not be given: it is worked out when it is asked for.
    """

    __slots__ = ("_may", "_no", "never_open", "unknown", "yes")

    def __init__(self, yes: Plane, may: Plane | None, unknown: Plane = NONE, never_open: bool = False) -> None:
        self.yes = yes
        self._may = yes if unknown is NONE and never_open else may
        self.unknown = unknown
        self.never_open = never_open
        self._no: Plane | None = None

    @property
    def may(self) -> Plane:
        if self._may is None:
            self._may = either(self.yes, self.unknown)
        return self._may

    @property
    def no(self) -> Plane:
        if self._no is None:
            self._no = opposite(self.may)
        return self._no

    @property
    def open(self) -> Plane:
        if self.never_open or self.may is self.yes:
            return NONE
        return without(without(self.may, self.yes), self.unknown)


YES = Truths(ALL, ALL, NONE, True)
NO = Truths(NONE, NONE, NONE, True)
UNKNOWN = Truths(NONE, ALL, ALL, True)
OPEN = Truths(NONE, ALL)


def settled(holds: Plane) -> Truths:
    """Yes where it holds, elsewhere no."""
    return Truths(holds, holds, NONE, True)


def answered(holds: Plane, unknown: Plane, open: Plane) -> Truths:
    """``holds`` where the answer is known, elsewhere what keeps it from being known; the two are never set together."""
    doubt = either(unknown, open)
    if doubt is NONE:
        return settled(holds)
    yes = without(holds, doubt)
    return Truths(yes, None if open is NONE else either(yes, doubt), unknown, open is NONE)


def all_of(parts: Iterable[Truths]) -> Truths:
    """No if any is no; else unknown, open or yes."""
    yes: Plane = ALL
    may: Plane = ALL
    unknown: Plane = NONE
    never_open = True
    for part in parts:
        exact = may is yes and part.may is part.yes
        yes = both(yes, part.yes)
        may = yes if exact else both(may, part.may)
        unknown = either(unknown, part.unknown)
        never_open &= part.never_open
        if may is NONE:
            return NO
    return _cleared(yes, may, both(unknown, may), never_open)


def any_of(parts: Iterable[Truths]) -> Truths:
    """Yes if any is yes; else unknown, open or no."""
    yes: Plane = NONE
    unknown: Plane = NONE
    open: list[Truths] = []
    for part in parts:
        yes = either(yes, part.yes)
        unknown = either(unknown, part.unknown)
        if not part.never_open:
            open.append(part)
        if yes is ALL:
            return YES
    unknown = without(unknown, yes)
    if not open:
        return Truths(yes, None, unknown, True) if somewhere(unknown) else settled(yes)
    may = either(yes, unknown)
    for part in open:
        may = either(may, part.may)
    return Truths(yes, may, unknown)


def _cleared(yes: Plane, may: Plane, unknown: Plane, never_open: bool) -> Truths:
    """The truths as they are; where no doubt is left after all, as settled."""
    if may is yes or (never_open and not somewhere(unknown)):
        return settled(yes)
    return Truths(yes, may, unknown, never_open)


def none_of(one: Truths) -> Truths:
    """The opposite; what is unknown or open stays so."""
    if one.may is one.yes:
        turned = settled(one.no)
        turned._no = one.yes
        return turned
    return Truths(opposite(one.may), opposite(one.yes), one.unknown, one.never_open)


def at_least_k_of(k: Any, parts: Sequence[Truths]) -> Truths:
    """Yes if ``k`` (a number, or one for each person) are yes whatever the rest; no if that can no longer be."""
    sure = sum(part.yes.astype(np.int16) for part in parts) if parts else np.int16(0)
    possible = sum(part.may.astype(np.int16) for part in parts) if parts else np.int16(0)
    yes, may = plane(sure >= k), plane(possible >= k)
    unknown: Plane = NONE
    for part in parts:
        unknown = either(unknown, part.unknown)
    return _cleared(yes, may, without(both(unknown, may), yes), all(part.never_open for part in parts))


def plane(made: Any) -> Plane:
    """A comparison's answer as a plane."""
    return made if isinstance(made, np.ndarray) else (ALL if made else NONE)


def select(parts: Sequence[tuple[Plane, Truths]]) -> Truths:
    """For each person the truths of the first plane that is set; no where none is."""
    yes: Plane = NONE
    may: Plane = NONE
    unknown: Plane = NONE
    left: Plane = ALL
    never_open = True
    for where, truths in parts:
        here = both(left, where)
        if here is NONE:
            continue
        never_open &= truths.never_open
        yes = either(yes, both(here, truths.yes))
        may = either(may, both(here, truths.may))
        unknown = either(unknown, both(here, truths.unknown))
        left = without(left, where)
    return Truths(yes, may, unknown, never_open)

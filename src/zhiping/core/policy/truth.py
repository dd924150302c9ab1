"""Four answers to a test: yes, no, unknown (a fact is missing), open (the notice leaves it open)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum


class RuleBroken(Exception):
    """A rule that cannot be evaluated stops the verdict: pack, file and line, and why."""

    def __init__(self, pack: str, where: str, why: str) -> None:
        super().__init__(f"{pack}：{where}  {why}")
        self.pack = pack
        self.where = where
        self.why = why


class Truth(Enum):
    """The answer to a test."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with what it rests on."""

    truth: Truth
    points: tuple[str, ...] = ()  # open points that leave it open
    missing: tuple[str, ...] = ()  # facts to ask for
    earliest: date | None = None  # when time alone would turn a no into a yes
    notes: tuple[tuple[str, str], ...] = ()  # (label, value in words)


YES = Verdict(Truth.YES)
NO = Verdict(Truth.NO)
ALL_ORDER = (Truth.NO, Truth.UNKNOWN, Truth.OPEN, Truth.YES)
ANY_ORDER = (Truth.YES, Truth.UNKNOWN, Truth.OPEN, Truth.NO)


def yes_or_no(holds: bool) -> Verdict:
    return YES if holds else NO


def unknown(*missing: str) -> Verdict:
    return Verdict(Truth.UNKNOWN, missing=missing)


def _joined(verdicts: Sequence[Verdict], truth: Truth) -> Verdict:
    """``truth`` with the reasons of those verdicts that have not settled it, and everything noted."""
    notes = tuple(dict.fromkeys([note for v in verdicts for note in v.notes]))
    if truth is Truth.YES or truth is Truth.NO:
        return Verdict(truth, notes=notes) if notes else (YES if truth is Truth.YES else NO)
    points = tuple(dict.fromkeys([point for v in verdicts if v.truth is Truth.OPEN for point in v.points]))
    missing = tuple(dict.fromkeys([id for v in verdicts if v.truth is Truth.UNKNOWN for id in v.missing]))
    return Verdict(truth, points, missing, notes=notes)


def _worst(verdicts: Sequence[Verdict], order: tuple[Truth, ...]) -> Truth:
    found = [v.truth for v in verdicts]
    for truth in order[:-1]:
        if truth in found:
            return truth
    return order[-1]


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """No if any is no; else unknown, open or yes."""
    if len(verdicts) == 1:
        return verdicts[0]
    if all([v is YES for v in verdicts]):
        return YES
    truth = _worst(verdicts, ALL_ORDER)
    joined = _joined(verdicts, truth)
    if truth is Truth.NO and all(v.truth is Truth.YES or v.earliest for v in verdicts):
        return Verdict(truth, earliest=max(v.earliest for v in verdicts if v.earliest), notes=joined.notes)
    return joined


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Yes if any is yes; else unknown, open or no."""
    if len(verdicts) == 1:
        return verdicts[0]
    truth = _worst(verdicts, ANY_ORDER)
    if truth is not Truth.NO:
        return _joined([v for v in verdicts if v.truth is not Truth.NO], truth)
    dates = [v.earliest for v in verdicts if v.earliest]
    return Verdict(Truth.NO, earliest=min(dates, default=None), notes=_joined(verdicts, truth).notes)


def none_of(verdict: Verdict) -> Verdict:
    """The opposite; what is unknown or open stays so."""
    if verdict.truth is Truth.YES:
        return Verdict(Truth.NO, notes=verdict.notes)
    if verdict.truth is Truth.NO:
        return Verdict(Truth.YES, notes=verdict.notes)
    return verdict


def at_least_k_of(k: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Yes if ``k`` are yes whatever the rest; no if that can no longer be."""
    sure = sum(v.truth is Truth.YES for v in verdicts)
    maybe = [v for v in verdicts if v.truth is Truth.UNKNOWN or v.truth is Truth.OPEN]
    if sure >= k:
        return _joined([v for v in verdicts if v.truth is Truth.YES], Truth.YES)
    if sure + len(maybe) < k:
        dates = sorted(v.earliest for v in verdicts if v.earliest)
        short = k - sure
        return Verdict(
            Truth.NO,
            earliest=dates[short - 1] if not maybe and len(dates) >= short else None,
            notes=_joined(verdicts, Truth.NO).notes,
        )
    open_only = all(v.truth is Truth.OPEN for v in maybe)
    return _joined(maybe, Truth.OPEN if open_only else Truth.UNKNOWN)

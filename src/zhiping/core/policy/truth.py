"""Four answers to a test: yes, no, unknown (a fact is missing), open (the notice leaves it open)."""

from collections.abc import Iterable
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


def yes_or_no(holds: bool) -> Verdict:
    return YES if holds else NO


def unknown(*missing: str) -> Verdict:
    return Verdict(Truth.UNKNOWN, missing=missing)


def _joined(verdicts: Iterable[Verdict], truth: Truth) -> Verdict:
    """``truth`` with the reasons of those verdicts that have not settled it, and everything noted."""
    verdicts = list(verdicts)
    notes = tuple(dict.fromkeys(note for v in verdicts for note in v.notes))
    if truth in (Truth.YES, Truth.NO):
        return Verdict(truth, notes=notes)
    points = tuple(dict.fromkeys(point for v in verdicts if v.truth is Truth.OPEN for point in v.points))
    missing = tuple(dict.fromkeys(id for v in verdicts if v.truth is Truth.UNKNOWN for id in v.missing))
    return Verdict(truth, points, missing, notes=notes)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """No if any is no; else unknown, open or yes."""
    verdicts = list(verdicts)
    found = {v.truth for v in verdicts}
    for truth in (Truth.NO, Truth.UNKNOWN, Truth.OPEN):
        if truth in found:
            joined = _joined(verdicts, truth)
            if truth is Truth.NO:
                dates = [v.earliest for v in verdicts if v.truth is Truth.NO]
                if all(dates) and not found & {Truth.UNKNOWN, Truth.OPEN}:
                    return Verdict(truth, earliest=max(d for d in dates if d), notes=joined.notes)
            return joined
    return _joined(verdicts, Truth.YES)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Yes if any is yes; else open, unknown or no."""
    verdicts = list(verdicts)
    found = {v.truth for v in verdicts}
    for truth in (Truth.YES, Truth.UNKNOWN, Truth.OPEN):
        if truth in found:
            return _joined([v for v in verdicts if v.truth is not Truth.NO], truth)
    dates = [v.earliest for v in verdicts if v.earliest]
    return Verdict(Truth.NO, earliest=min(dates, default=None), notes=_joined(verdicts, Truth.NO).notes)


def none_of(verdict: Verdict) -> Verdict:
    """The opposite; what is unknown or open stays so."""
    turned = {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(verdict.truth, verdict.truth)
    return Verdict(turned, verdict.points, verdict.missing, notes=verdict.notes)


def at_least_k_of(k: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Yes if ``k`` are yes whatever the rest; no if that can no longer be."""
    verdicts = list(verdicts)
    sure = sum(v.truth is Truth.YES for v in verdicts)
    maybe = [v for v in verdicts if v.truth in (Truth.UNKNOWN, Truth.OPEN)]
    if sure >= k:
        return _joined([v for v in verdicts if v.truth is Truth.YES], Truth.YES)
    if sure + len(maybe) < k:
        dates = sorted(v.earliest for v in verdicts if v.earliest)
        short = k - sure
        return Verdict(Truth.NO, earliest=dates[short - 1] if not maybe and len(dates) >= short else None)
    open_only = all(v.truth is Truth.OPEN for v in maybe)
    return _joined(maybe, Truth.OPEN if open_only else Truth.UNKNOWN)

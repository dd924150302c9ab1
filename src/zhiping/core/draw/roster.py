"""What is fixed before the seed: who may be drawn, for which seats, under which constraints; and its hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = "zhiping-draw-1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the pool under a pseudonym. ``barred`` names the ground on which it may not be drawn."""

    id: str
    specialties: tuple[str, ...]
    employer: str  # pseudonym of the employer
    may_chair: bool = False
    rank: int = 0  # of the title held
    barred: str = ""

    def serves(self, group: "Group") -> bool:
        return bool(set(self.specialties) & set(group.specialties))


@dataclass(frozen=True, slots=True)
class Group:
    """A subject group: its seats and the specialties that may fill them."""

    id: str
    name: str
    seats: int
    specialties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What every panel must satisfy.

    A replacement draw fills only the vacant seats: ``seated`` members stay, ``seated_employers`` counts theirs.
    """

    groups: tuple[Group, ...]
    per_employer: int
    chairs: int = 1  # at least so many who may chair
    odd: bool = True
    minimum_rank: int = 0
    seated: int = 0
    seated_employers: Mapping[str, int] = field(default_factory=dict)

    @property
    def seats(self) -> int:
        return sum(group.seats for group in self.groups)

    def admits(self, entry: Entry) -> bool:
        """May ``entry`` be drawn at all?"""
        return not entry.barred and entry.rank >= self.minimum_rank

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "groups": [{**asdict(g), "specialties": list(g.specialties)} for g in self.groups]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Constraints":
        groups = tuple(Group(**{**g, "specialties": tuple(g["specialties"])}) for g in value["groups"])
        return cls(**{**value, "groups": groups})


def entries_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The roster as JSON, sorted by pseudonym, so that the order in the database says nothing."""
    return [{**asdict(e), "specialties": list(e.specialties)} for e in sorted(entries, key=lambda e: e.id)]


def entries_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry(**{**row, "specialties": tuple(row["specialties"])}) for row in rows)


def canonical(value: Any) -> bytes:
    """JSON in one form only: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def roster_hash(entries: Iterable[Entry], constraints: Constraints) -> str:
    """SHA-256 over version, roster and constraints; published before the seed is known."""
    fixed = {"version": VERSION, "roster": entries_json(entries), "constraints": constraints.as_json()}
    return hashlib.sha256(canonical(fixed)).hexdigest()


def candidate_sets(entries: Iterable[Entry], constraints: Constraints) -> dict[str, int]:
    """How many names each group may be drawn from (R168); no larger than the seats means no chance is left."""
    usable = [e for e in entries if constraints.admits(e)]
    return {group.id: sum(e.serves(group) for e in usable) for group in constraints.groups}

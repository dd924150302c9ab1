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
    age: int = 0  # in whole years on the day of the meeting; 0 where it is not known

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
class Share:
    """What part of the panel must, or at most may, be of one kind: of an age, a rank, a specialty."""

    id: str
    says: str
    part: int
    whole: int
    at_least: bool
    specialties: tuple[str, ...] = ()
    age_at_most: int = 0
    age_at_least: int = 0
    rank_at_least: int = 0

    def counts(self, entry: Entry) -> bool:
        """Is ``entry`` of this kind? An unknown age is taken against the panel: not young enough, and too old."""
        if (self.age_at_most or self.age_at_least) and not entry.age:
            return not self.at_least
        return (
            (not self.specialties or bool(set(self.specialties) & set(entry.specialties)))
            and (not self.age_at_most or entry.age <= self.age_at_most)
            and (not self.age_at_least or entry.age >= self.age_at_least)
            and entry.rank >= self.rank_at_least
        )

    def limit(self, total: int) -> int:
        """The number of seats: the least that is enough, or the most that is allowed."""
        return -(-self.part * total // self.whole) if self.at_least else self.part * total // self.whole

    def holds(self, number: int, total: int) -> bool:
        return number >= self.limit(total) if self.at_least else number <= self.limit(total)


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
    shares: tuple[Share, ...] = ()
    seated_shares: Mapping[str, int] = field(default_factory=dict)  # share id -> members who stay and are of that kind

    @property
    def seats(self) -> int:
        return sum(group.seats for group in self.groups)

    def admits(self, entry: Entry) -> bool:
        """May ``entry`` be drawn at all?"""
        return not entry.barred and entry.rank >= self.minimum_rank

    def as_json(self) -> dict[str, Any]:
        made = {**asdict(self), "groups": [_listed(g) for g in self.groups], "shares": [_listed(s) for s in self.shares]}
        return {key: value for key, value in made.items() if value or key not in ("shares", "seated_shares")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Constraints":
        groups = tuple(Group(**{**g, "specialties": tuple(g["specialties"])}) for g in value["groups"])
        shares = tuple(Share(**{**s, "specialties": tuple(s["specialties"])}) for s in value.get("shares", ()))
        return cls(**{**value, "groups": groups, "shares": shares})


def _listed(part: Group | Share) -> dict[str, Any]:
    return {**asdict(part), "specialties": list(part.specialties)}


def entries_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The roster as JSON, sorted by pseudonym, so that the order in the database says nothing."""
    rows = [{**asdict(e), "specialties": list(e.specialties)} for e in sorted(entries, key=lambda e: e.id)]
    return [{key: value for key, value in row.items() if value or key != "age"} for row in rows]


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

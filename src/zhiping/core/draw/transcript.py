"""The record of a draw that anyone can run again: fixed part, commitment, seed, panel."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.draw.draw import Drawn, Infeasible, draw
from zhiping.core.draw.roster import VERSION, Constraints, Entry, entries_from_json, entries_json, roster_hash


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What in a transcript does not agree with the rest of it."""

    part: str
    reason: str

    def __bool__(self) -> bool:
        return False


def seed_commitment(seed: bytes) -> str:
    """The hash that is published before the seed."""
    return hashlib.sha256(seed).hexdigest()


def _result_json(result: Drawn | Infeasible) -> dict[str, Any]:
    if isinstance(result, Infeasible):
        return {"infeasible": {"constraint": result.constraint, "reason": result.reason}}
    return {
        "panel": [list(place) for place in result.panel],
        "ranks": [list(rank) for rank in result.ranks],
        "chairs": list(result.chairs),
    }


def transcript(entries: Iterable[Entry], constraints: Constraints, *, seed: bytes) -> dict[str, Any]:
    """Everything needed to run the draw again, as JSON values; no name is in it."""
    roster = tuple(entries)
    return {
        "version": VERSION,
        "roster": entries_json(roster),
        "constraints": constraints.as_json(),
        "roster_hash": roster_hash(roster, constraints),
        "seed_commitment": seed_commitment(seed),
        "seed": seed.hex(),
        "result": _result_json(draw(roster, constraints, seed=seed)),
    }


def replay(record: Mapping[str, Any]) -> bool | Mismatch:
    """True when the transcript agrees with itself throughout; otherwise what does not."""
    if record.get("version") != VERSION:
        return Mismatch("version", f"抽取方法的版本是 {record.get('version')}，这里只能重放 {VERSION}")
    try:
        entries = entries_from_json(record["roster"])
        constraints = Constraints.from_json(record["constraints"])
        seed = bytes.fromhex(record["seed"])
    except (KeyError, TypeError, ValueError) as problem:
        return Mismatch("form", f"抽取记录不完整：{problem}")
    if roster_hash(entries, constraints) != record["roster_hash"]:
        return Mismatch("roster", "名册或抽取条件与事先公布的摘要不一致")
    if seed_commitment(seed) != record["seed_commitment"]:
        return Mismatch("seed", "种子与事先公布的承诺不一致")
    if _result_json(draw(entries, constraints, seed=seed)) != record["result"]:
        return Mismatch("result", "按同一名册、条件和种子重新抽取，结果不同")
    return True

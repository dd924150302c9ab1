"""The flat rules that every contestant is asked, the made-up people they are asked of, and ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from zhiping.analysis.population import Column, Population
from zhiping.analysis.study import Compiled
from zhiping.analysis.values import day_number
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import Pack, Rule
from zhiping.packs import load

ROOT = Path(__file__).resolve().parents[2]
LEVEL, ROUTE = "associate_senior", "ordinary"
NOW = datetime(2023, 8, 21, 4, tzinfo=UTC)
TODAY = day_number(date(2023, 8, 21))
YEAR_END = date(2023, 12, 31)
RULES = (
    "scope/worker",
    "exclusion/civil-servant",
    "exclusion/retired",
    "exclusion/retirement-age",
    "exclusion/sanction",
    "exclusion/penalty",
    "title/below",
    "conditions/education-associate-senior",
)
"""Bit k of a mask of reasons is the k-th of these: not met."""
SETTLED = {"tenure_as_of": "end_of_year", "anniversary": "on_the_day"}
"""Readings that the notice leaves open are settled here: the others know only yes and no."""


def whole_pack() -> Pack:
    return load(ROOT / "policy_packs" / "gx-2023-arts-and-crafts")


def flat_pack() -> Pack:
    """The 2023 pack with these eight rules; of the education rule the part that looks at no record."""
    pack = whole_pack()
    known = catalogue(pack)
    rules = tuple(_flat(rule, known) for rule in pack.rules if rule.id in RULES)
    ordered = tuple(sorted(rules, key=lambda rule: RULES.index(rule.id)))
    return replace(pack, rules=ordered, effects=(), values={**pack.values, **SETTLED})


def _flat(rule: Rule, known: Mapping[str, Any]) -> Rule:
    if not rule.id.startswith("conditions/"):
        return rule
    path = next(path for path in rule.paths if path.id == "bachelor")
    need = {key: arg for key, arg in path.need.items() if key not in known or not known[key].is_list}
    return replace(rule, paths=(), need=need)


def ours() -> Compiled:
    return Compiled(flat_pack(), level=LEVEL, route=ROUTE, now=NOW)


def people(size: int, seed: int = 1) -> dict[str, Any]:
    """Facts of people as arrays: places in lists of choices, days, bools; a day not given is ``NO_DAY``."""
    chance = np.random.default_rng(seed)
    pack = whole_pack()
    known = catalogue(pack)

    def days(first: int, last: int, share: float = 1.0) -> Any:
        made = chance.integers(day_number(date(first, 1, 1)), day_number(date(last, 12, 31)), size, dtype=np.int32)
        return np.where(chance.random(size) < share, made, NO_DAY).astype(np.int32) if share < 1 else made

    def choice(id: str, shares: Mapping[str, float]) -> Any:
        keys = [key for key, _ in known[id].choices]
        parts = np.array([shares.get(key, 0.0) for key in keys])
        return chance.choice(len(keys), size, p=parts / parts.sum()).astype(np.int8)

    kinds = {"institution": 5, "state_enterprise": 2, "private_enterprise": 2, "sole_trader": 1, "department": 0.3}
    sanction = choice("declarations.sanction", {"none": 95, "warning": 2, "demerit": 2, "demotion": 1})
    sanctioned = sanction != 0
    return {
        "employer_kind": choice("employer_kind", kinds),
        "civil_servant": chance.random(size) < 0.02,
        "transition_post": choice("declarations.transition_post", {"professional": 1, "administrative": 1}),
        "transition_until": days(2022, 2025, 0.02),
        "retired_on": days(2023, 2024, 0.02),
        "retirement_in_dispute": chance.random(size) < 0.005,
        "retirement_on": days(2022, 2050),
        "extension_until": days(2022, 2026, 0.02),
        "sanction": sanction,
        "sanction_until": np.where(sanctioned, days(2022, 2025), NO_DAY).astype(np.int32),
        "penalty_until": days(2022, 2025, 0.02),
        "has_title": chance.random(size) < 0.97,
        "title_level": choice("title_below.level", {"assistant": 1, "intermediate": 8, "associate_senior": 1}),
        "acquired_on": days(2008, 2023),
    }


NO_DAY = np.int32(-(2**31))
IDS = {
    "employer_kind": "employer_kind",
    "has_title": "title_below.has_title",
    "title_level": "title_below.level",
    "acquired_on": "title_below.acquired_on",
    "retirement_in_dispute": "person.retirement_in_dispute",
    "retirement_on": "person.retirement_on",
    "extension_until": "person.extension_until",
}
"""The fact's id where it is not one of the declarations."""


def population(arrays: Mapping[str, Any], unknown: float = 0.0) -> Population:
    """The arrays as our columns; ``unknown``: this share of all cells is taken away."""
    known = catalogue(whole_pack())
    chance = np.random.default_rng(2)
    columns = {}
    for name, data in arrays.items():
        id = IDS.get(name, f"declarations.{name}")
        there: Any = np.True_
        if data.dtype == np.int32 and (data == NO_DAY).any():
            there = data != NO_DAY
        if name == "transition_post":
            there = arrays["transition_until"] != NO_DAY
        if unknown:
            there = there & (chance.random(len(data)) >= unknown)
        kind = {np.dtype(bool): "true_or_false", np.dtype(np.int8): "word"}.get(data.dtype, "day")
        columns[id] = Column(kind, data, there, words=tuple(key for key, _ in known[id].choices))
    return Population(len(arrays["employer_kind"]), columns)

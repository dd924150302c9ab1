"""The same eight rules as expressions of the ZEN rule engine, one person after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import zen
from benchmarks.flat.by_hand import BELOW, FULL_BY, INSTITUTION, NONE, PROFESSIONAL, WARNING, WORKER
from benchmarks.flat.rules import NO_DAY, TODAY

KINDS = [place for place, holds in enumerate(WORKER.tolist()) if holds]
OVER = f"(sanction_until != {NO_DAY} and sanction_until < {TODAY})"
RULES = (
    f"employer_kind in {KINDS}",
    f"not civil_servant or (transition_until >= {TODAY} and transition_post == {PROFESSIONAL})",
    f"retired_on == {NO_DAY} or retired_on > {TODAY}",
    f"retirement_in_dispute or retirement_on > {TODAY} or extension_until >= {TODAY}",
    f"employer_kind != {INSTITUTION} or sanction in [{NONE}, {WARNING}] or {OVER}",
    f"penalty_until < {TODAY} and (employer_kind == {INSTITUTION} or sanction == {NONE} or {OVER})",
    f"has_title and title_level == {BELOW}",
    f"title_level == {BELOW} and acquired_on <= {FULL_BY}",
)
WHOLE = " + ".join(f"(({rule}) ? 0 : {1 << bit})" for bit, rule in enumerate(RULES))


def masks(people: list[Mapping[str, Any]]) -> list[int]:
    """The reasons of each person by one compiled expression."""
    compiled = zen.compile_expression(WHOLE)
    return [int(compiled.evaluate(person)) for person in people]

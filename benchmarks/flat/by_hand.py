"""The same eight rules written by hand: in NumPy, some thousand people at a time, and in plain Python, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from benchmarks.flat.rules import LEVEL, NO_DAY, TODAY, whole_pack

from zhiping.core.policy.facts import catalogue

CHUNK = 65_536
FULL_BY = int(np.datetime64("2018-12-31").astype(int))
"""Who had the title by this day has it five full years at the end of the year."""
known = catalogue(whole_pack())


def place(id: str, key: str) -> int:
    return [one for one, _ in known[id].choices].index(key)


KINDS = ("institution", "state_enterprise", "private_enterprise", "social_body", "sole_trader", "central_unit", "freelancer")
WORKER = np.zeros(len(known["employer_kind"].choices), bool)
WORKER[[place("employer_kind", kind) for kind in KINDS]] = True
INSTITUTION = place("employer_kind", "institution")
PROFESSIONAL = place("declarations.transition_post", "professional")
BELOW = place("title_below.level", str(whole_pack().level(LEVEL).below))
NONE, WARNING = place("declarations.sanction", "none"), place("declarations.sanction", "warning")


def with_numpy(all_arrays: Mapping[str, Any]) -> Any:
    """A mask of reasons for each person; 0 is eligible."""
    size = len(all_arrays["employer_kind"])
    masks = np.empty(size, np.uint8)
    for first in range(0, size, CHUNK):
        a = {name: data[first : first + CHUNK] for name, data in all_arrays.items()}
        masks[first : first + CHUNK] = _mask(a)
    return masks


def _mask(a: Mapping[str, Any]) -> Any:
    institution = a["employer_kind"] == INSTITUTION
    until = a["sanction_until"]
    no_longer = (until != NO_DAY) & (until < TODAY)
    no_sanction = a["sanction"] == NONE
    in_transition = (a["transition_until"] >= TODAY) & (a["transition_post"] == PROFESSIONAL)
    retired = a["retired_on"]
    broken = [
        ~WORKER[a["employer_kind"]],
        a["civil_servant"] & ~in_transition,
        (retired != NO_DAY) & (retired <= TODAY),
        ~a["retirement_in_dispute"] & (a["retirement_on"] <= TODAY) & (a["extension_until"] < TODAY),
        institution & ~(no_sanction | (a["sanction"] == WARNING) | no_longer),
        (a["penalty_until"] >= TODAY) | ~(institution | no_sanction | no_longer),
        ~(a["has_title"] & (a["title_level"] == BELOW)),
        ~((a["title_level"] == BELOW) & (a["acquired_on"] <= FULL_BY)),
    ]
    mask = broken[0].view(np.uint8)
    for bit, one in enumerate(broken[1:], start=1):
        mask |= one.view(np.uint8) * np.uint8(1 << bit)
    return mask


def in_python(rows: list[tuple[Any, ...]]) -> list[int]:
    """The same for rows of Python values in the order of the arrays."""
    today, no_day, worker = TODAY, int(NO_DAY), WORKER.tolist()
    masks = []
    for (
        kind,
        civil,
        post,
        transition,
        retired,
        dispute,
        retirement,
        extension,
        sanction,
        until,
        penalty,
        titled,
        level,
        got,
    ) in rows:
        mask = 0
        institution = kind == INSTITUTION
        no_longer = until != no_day and until < today
        if not worker[kind]:
            mask |= 1
        if civil and not (transition >= today and post == PROFESSIONAL):
            mask |= 2
        if retired != no_day and retired <= today:
            mask |= 4
        if not dispute and retirement <= today and extension < today:
            mask |= 8
        if institution and not (sanction in (NONE, WARNING) or no_longer):
            mask |= 16
        if penalty >= today or not (institution or sanction == NONE or no_longer):
            mask |= 32
        if not (titled and level == BELOW):
            mask |= 64
        if not (level == BELOW and got <= FULL_BY):
            mask |= 128
        masks.append(mask)
    return masks

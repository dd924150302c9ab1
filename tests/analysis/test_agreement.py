"""The one-person evaluator and the compiled one agree: on every rule of every pack, and on every word of the language."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.people import Maker
from analysis.sayings import Sayings
from core.policy.small import NOON
from zhiping.analysis.gathering import population_of
from zhiping.analysis.study import OVERALL, Compiled
from zhiping.core.eligibility import evaluate
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Route
from zhiping.packs import load

FOLDERS = sorted((Path(__file__).parents[2] / "policy_packs").iterdir())
SEEDS = st.integers(0, 2**32)
WITHOUT_WINDOWS = datetime(2024, 5, 1, 4, tzinfo=UTC)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]

packs: dict[Path, Pack] = {}


def pack_at(folder: Path) -> Pack:
    if folder not in packs:
        packs[folder] = load(folder)
    return packs[folder]


def agree(pack: Pack, people: Sequence[Mapping[str, Any]], *, level: str, route: str, now: datetime, gate: str) -> None:
    compiled = Compiled(pack, level=level, route=route, now=now, settled=gate != "draft")
    study = compiled.study(population_of(pack, people))
    for place, facts in enumerate(people):
        alone = evaluate(pack, facts, level=level, route=route, now=now, gate=gate)
        assert {one.rule: one.outcome for one in alone.findings} == study.person(place), facts
        assert alone.outcome is OVERALL[study.outcomes[place]]


def every_rule_agrees(folder: Path, seed: int, size: int) -> None:
    random = Random(seed)
    pack = pack_at(folder)
    ends = [window.closes for window in pack.windows.values()] or [WITHOUT_WINDOWS]
    now = random.choice(ends) + timedelta(days=random.randint(-40, 3))
    people = Maker(pack, random, now.date()).people(size)
    for level in pack.levels:
        route = random.choice(list(Route)).value
        agree(pack, people, level=level, route=route, now=now, gate=random.choice(["draft", "submit"]))


def every_word_agrees(seed: int, size: int) -> None:
    random = Random(seed)
    pack = Sayings(random).pack(rules=6)
    people = Maker(pack, random, NOON.date()).people(size)
    level, route = random.choice(sorted(pack.levels)), random.choice(list(Route)).value
    agree(pack, people, level=level, route=route, now=NOON, gate=random.choice(["draft", "submit"]))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@settings(max_examples=2, deadline=None, suppress_health_check=QUIET)
@given(SEEDS)
def test_every_rule_of_every_pack(folder: Path, seed: int) -> None:
    every_rule_agrees(folder, seed, size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=QUIET)
@given(SEEDS)
def test_every_word_of_the_language(seed: int) -> None:
    every_word_agrees(seed, size=5)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
@given(SEEDS)
def test_every_rule_of_every_pack_for_long(folder: Path, seed: int) -> None:
    every_rule_agrees(folder, seed, size=30)


@pytest.mark.long
@pytest.mark.timeout(1200)
@settings(max_examples=1500, deadline=None, suppress_health_check=QUIET)
@given(SEEDS)
def test_every_word_of_the_language_for_long(seed: int) -> None:
    every_word_agrees(seed, size=12)

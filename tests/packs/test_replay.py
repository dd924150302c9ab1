"""Evaluations that were kept by a release come out again: the same facts, the same pack and the same evaluator, the same findings."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zhiping.core.eligibility import EVALUATOR_VERSION, evaluate
from zhiping.lib.canonical_json import sha256_of
from zhiping.packs import load_files

FILES = sorted((Path(__file__).parent / "replay").glob("*.json"))
MEND = "若确实要变，先把 EVALUATOR_VERSION 加一，再运行 python tests/packs/make_replay.py"


def test_this_evaluator_has_kept_evaluations() -> None:
    assert {json.loads(path.read_text(encoding="utf-8"))["evaluator"] for path in FILES} >= {EVALUATOR_VERSION}, MEND


@pytest.mark.requirement("R10")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_kept_evaluation_is_replayed(path: Path) -> None:
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    pack = load_files(kept["files"], name=kept["pack"])
    same_evaluator = kept["evaluator"] == EVALUATOR_VERSION
    otherwise = []
    for one in kept["evaluations"]:
        assert sha256_of(one["facts"]) == one["facts_digest"], one["case"]
        made = evaluate(pack, one["facts"], level=one["level"], route=one["route"], now=datetime.fromisoformat(one["at"]))
        outcomes = {finding.rule: finding.outcome.value for finding in made.findings}
        is_same = sha256_of(made.as_json()) == one["findings_digest"] if same_evaluator else outcomes == one["outcomes"]
        if not is_same:
            otherwise.append((one["case"], {id: told for id, told in outcomes.items() if one["outcomes"].get(id) != told}))

    assert len(kept["evaluations"]) >= 10
    assert otherwise == [], MEND

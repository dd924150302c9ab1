"""Keeps evaluations of this release, to be replayed by every later one: python tests/packs/make_replay.py

One file for each evaluator version and pack: the pack's text, and of its cases the facts, the outcomes and the digest of all
findings. A file that was released is never written again: findings that must change get a new ``EVALUATOR_VERSION``.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from zhiping.core.eligibility import EVALUATOR_VERSION, evaluate  # noqa: E402
from zhiping.lib.canonical_json import plain, sha256_of  # noqa: E402
from zhiping.packs import load, read_files  # noqa: E402
from zhiping.packs.cases import read_cases  # noqa: E402

REPLAY = Path(__file__).parent / "replay"
PACKS = ("gx-2023-arts-and-crafts", "demo-health-like")
EVERY = {"gx-2023-arts-and-crafts": 5}
"""Of many cases, one in so many: enough to touch every rule."""


def stored(name: str) -> dict[str, Any]:
    folder = ROOT / "policy_packs" / name
    files, pack = read_files(folder), load(folder)
    kept = []
    for case in read_cases(files, pack)[:: EVERY.get(name, 1)]:
        facts = plain({id: value for id, value in case.facts.items() if not isinstance(value, float)})
        made = evaluate(pack, facts, level=case.level, route=case.route, now=case.at)
        kept.append(
            {
                "case": case.name,
                "level": case.level,
                "route": case.route,
                "at": case.at.isoformat(),
                "facts": facts,
                "facts_digest": sha256_of(facts),
                "outcomes": {finding.rule: finding.outcome.value for finding in made.findings},
                "findings_digest": sha256_of(made.as_json()),
            }
        )
    texts = {file: text for file, text in files.items() if not file.startswith("cases/")}
    return {"evaluator": EVALUATOR_VERSION, "pack": name, "version": pack.version, "files": texts, "evaluations": kept}


def main() -> None:
    for name in PACKS:
        path = REPLAY / f"evaluator-{EVALUATOR_VERSION}-{name}.json"
        path.write_text(json.dumps(stored(name), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()

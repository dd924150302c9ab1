"""How long it takes to judge one person by every rule of a level, each explained: the median over the cases of each pack.

python benchmarks/one_person.py            prints a table: pack, rules, milliseconds of processor time
python benchmarks/one_person.py --write    also writes docs/benchmarks/one-person.md
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
PAGE = ROOT / "docs" / "benchmarks" / "one-person.md"
ROUNDS = 5
LIMIT = 1.0
"""Milliseconds."""


def milliseconds(work: Callable[[], Any]) -> float:
    """The quickest of a few rounds, by the clock of the processor, so that a busy machine does not decide."""
    work()
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(20):
            work()
        found.append((time.process_time() - begun) / 20 * 1000)
    return min(found)


def lines() -> list[tuple[str, int, int, float, float, float]]:
    from zhiping.core.eligibility import advise, evaluate
    from zhiping.core.policy.effects import rules_of
    from zhiping.packs import load, read_files
    from zhiping.packs.cases import read_cases

    table = []
    for folder in sorted(path.parent for path in (ROOT / "policy_packs").glob("*/pack.yaml")):
        pack = load(folder)
        cases = read_cases(read_files(folder), pack)[:60]
        if not cases:
            continue
        given = [(case.facts, {"level": case.level, "route": case.route, "now": case.at}) for case in cases]
        judged = [milliseconds(lambda facts=facts, how=how: evaluate(pack, facts, **how)) for facts, how in given]
        advised = [milliseconds(lambda facts=facts, how=how: advise(pack, facts, **how)) for facts, how in given[:10]]
        most = max(len(rules_of(pack, level)) for level in pack.levels)
        table.append((pack.id, most, len(cases), statistics.median(judged), max(judged), statistics.median(advised)))
    return table


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--write", action="store_true")
    args = options.parse_args()
    rows = [
        "| pack | rules of a level, at most | cases | judged: median ms | slowest ms | advised: median ms |",
        "|---|---|---|---|---|---|",
    ]
    slow = False
    for name, rules, cases, median, slowest, advised in lines():
        slow |= median > LIMIT
        rows.append(f"| {name} | {rules} | {cases} | {median:.2f} | {slowest:.2f} | {advised:.2f} |")
    print("\n".join(rows))
    if args.write:
        head = f"# One person, every rule explained\n\nPython {platform.python_version()}, {platform.machine()}; processor time.\n\n"
        PAGE.write_text(head + "\n".join(rows) + "\n\n`python benchmarks/one_person.py --write`\n", encoding="utf-8")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())

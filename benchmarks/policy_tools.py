"""How long the policy commands take, cold and warm: processor time of a whole process, the quickest of three.

python benchmarks/policy_tools.py [--write]     also writes docs/benchmarks/policy-tools.md
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "policy-tools.md"
PACK = "gx-2023-arts-and-crafts"
COMMANDS = (
    ["check", PACK],
    ["facts", PACK],
    ["explain", "exclusion/retired", "--pack", PACK],
    ["diff", PACK, "demo-2023-intermediate"],
    ["test", PACK],
    ["schema", "windows.yaml", "--pack", PACK],
)


def seconds(words: list[str], cache: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHIPING_POLICY_CACHE": cache}
    command = [sys.executable, "-m", "zhiping.cli", "policy", *words]
    subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    lines = ["| command | cold, s | warm, s |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as cache:
        for words in COMMANDS:
            cold = min(seconds(words, "off") for _ in range(3))
            seconds(words, cache)
            warm = min(seconds(words, cache) for _ in range(3))
            lines.append(f"| `policy {' '.join(words)}` | {cold:.2f} | {warm:.2f} |")
    text = "\n".join(lines)
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(
            f"# Policy commands\n\nProcessor time of a whole process (`benchmarks/policy_tools.py`).\n\n{text}\n", "utf-8"
        )


if __name__ == "__main__":
    main()

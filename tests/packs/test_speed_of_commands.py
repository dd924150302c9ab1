"""The policy commands answer at once: processor time of a whole process, so that a busy machine does not decide."""

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

PACK = str(Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts")
COLD, WARM = 2.0, 0.5
"""Seconds."""


def seconds(*words: str, cache: Path) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    environment = {**os.environ, "ZHIPING_POLICY_CACHE": str(cache)}
    subprocess.run([sys.executable, "-m", "zhiping.cli", "policy", *words], env=environment, capture_output=True, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_cold_check_and_warm_commands_are_quick(tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    assert seconds("check", PACK, cache=cache) < COLD
    assert list(cache.glob("*.json")), "nothing was kept for the next command"
    for words in (["check", PACK], ["facts", PACK], ["diff", PACK, PACK]):
        assert min(seconds(*words, cache=cache) for _ in range(2)) < WARM, words

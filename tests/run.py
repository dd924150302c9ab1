"""Runs one tier of the tests: checks and covered core first, then pytest on all cores, then the budget and the counts."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COUNTS = ROOT / "tests" / "counts.json"  # the number of tests each tier must at least run
BUDGET = {"ordinary": 8 * 60, "postgres": 7 * 60, "long": 90 * 60}

COVERED = ["tests/core", "tests/packs"]
CHECKS: list[tuple[str, list[str | Path]]] = [
    ("format", [BIN / "ruff", "format", "--check", "src", "tests"]),
    ("lint", [BIN / "ruff", "check", "src", "tests"]),
    ("types", [BIN / "mypy", "src/zhiping/core"]),
    ("imports", [BIN / "lint-imports"]),
    ("migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]),
]


def find_browser() -> str | None:
    """ZHIPING_CHROMIUM, then PATH, then Debian's package where we may install it."""
    for name in (os.environ.get("ZHIPING_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return shutil.which(name)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=environment, check=False, stdout=subprocess.DEVNULL)
        return shutil.which("chromium")
    return None


def run_check(command: list[str | Path], environment: dict[str, str]) -> tuple[bool, str]:
    done = subprocess.run([str(c) for c in command], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def run_covered(part: str, environment: dict[str, str]) -> tuple[bool, str]:
    """One folder of the tests of what is decided, with every line and branch of core watched; its data kept beside the others."""
    kept = {**environment, "COVERAGE_FILE": f"{environment['COVERAGE_FILE']}.{Path(part).name}"}
    tests = [
        "run",
        "--branch",
        "--source=src/zhiping/core",
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not long",
        part,
    ]
    return run_check([BIN / "coverage", *tests], kept)


def reached_everything(environment: dict[str, str]) -> tuple[bool, str]:
    """Whether the folders together reached every line and every branch of core."""
    good, said = run_check([BIN / "coverage", "combine", "--quiet"], environment)
    if not good:
        return False, said
    return run_check([BIN / "coverage", "report", "--show-missing", "--skip-covered", "--fail-under=100"], environment)


def run_checks(environment: dict[str, str]) -> tuple[bool, int]:
    """All checks, as many at once as there are cores: whether all are good, and how many tests ran under coverage."""
    good, passed = True, 0
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        running = {f"{part} covered": pool.submit(run_covered, part, environment) for part in COVERED}
        running |= {name: pool.submit(run_check, command, environment) for name, command in CHECKS}
        for name, check in running.items():
            is_good, said = check.result()
            print(f"{name:<22}{'ok' if is_good else 'FAILED'}", flush=True)
            passed += passed_in(said) if name.endswith("covered") else 0
            if not is_good:
                print(said)
                good = False
    if good:
        good, said = reached_everything(environment)
        print(f"{'every line of core':<22}{'ok' if good else 'FAILED'}", flush=True)
        if not good:
            print(said)
    return good, passed


def passed_in(said: str) -> int:
    found = re.search(r"(\d+) passed", said)
    return int(found.group(1)) if found else 0


def keep_long_result(passed: int, seconds: float, code: int, page: Path = ROOT / "docs" / "long-tier.md") -> None:
    """Write what the long tier last gave, of which commit and when; a tree with changes is said to have them."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    dirty = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    page.write_text(
        "# The long tier\n\nWritten by `bin/test --long`.\n\n| date | commit | result | tests | seconds |\n|---|---|---|---:|---:|\n"
        f"| {time.strftime('%Y-%m-%d')} | {commit}{' with changes' if dirty else ''} | {'passed' if code == 0 else 'FAILED'} | "
        f"{passed} | {seconds:.0f} |\n",
        encoding="utf-8",
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument(
        "--no-checks", action="store_true", help="skip format, lint, types, imports, migrations and the coverage of core"
    )
    parser.add_argument("rest", nargs="*")
    chosen = parser.parse_args()
    tier = "long" if chosen.long else "postgres" if chosen.postgres else "ordinary"
    started = time.monotonic()

    browser = find_browser()
    if browser is None:
        print("没有找到浏览器。请安装 Chromium，或用 ZHIPING_CHROMIUM=/path/to/chromium 指明它的位置。")
        print("No browser found: install Chromium, or name one with ZHIPING_CHROMIUM=/path/to/chromium")
        return 3

    with tempfile.TemporaryDirectory(prefix="zhiping-test-") as folder:
        environment = {
            **os.environ,
            "ZHIPING_DATA": str(Path(folder) / "data"),
            "ZHIPING_CHROMIUM": browser,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "zhiping.project.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if tier == "long":
            environment["ZHIPING_LONG"] = "1"  # properties are tried on other examples each time, and on many more
        for name in ("ZHIPING_DATABASE", "ZHIPING_TOWN_DATABASE"):
            environment.pop(name, None)
        covered = 0
        is_covered = tier == "ordinary" and not chosen.no_checks and not chosen.rest
        if is_covered:
            good, covered = run_checks({**environment, "COVERAGE_FILE": str(Path(folder) / "coverage")})
            if not good:
                return 1
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--durations=15",
            "-n",
            str(os.cpu_count() or 2),
            "--dist",
            "loadgroup",
        ]
        stop = None
        if tier == "postgres":
            from postgres import make_database, start_postgres

            address, stop = start_postgres(Path(folder))
            environment["ZHIPING_DATABASE"] = address
            environment["ZHIPING_TOWN_DATABASE"] = make_database(address, "town")
            command += ["-m", "not long", "tests/records", "tests/desks", "tests/journeys"]
        elif tier == "long":
            command += ["-m", "long"]
        else:
            command += ["-m", "not long"]
            command += [f"--ignore={tests}" for tests in COVERED if is_covered]  # they have run already
        command += chosen.rest
        try:
            done = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            assert done.stdout is not None
            tail = ""
            for line in done.stdout:
                print(line, end="", flush=True)
                tail = line if " passed" in line or " failed" in line else tail
            code = done.wait()
        finally:
            if stop is not None:
                stop()

    seconds = time.monotonic() - started
    passed = covered + passed_in(tail)
    print(f"tier {tier}: {passed} passed in {seconds:.0f} s (budget {BUDGET[tier]} s)")
    if tier == "long" and not chosen.rest:
        keep_long_result(passed, seconds, code)
    if code == 0 and not chosen.rest:
        least = json.loads(COUNTS.read_text()).get(tier, 0) if COUNTS.exists() else 0
        if passed < least:
            print(f"only {passed} tests ran; this tier holds at least {least} (tests/counts.json)")
            return 1
        if seconds > BUDGET[tier]:
            print(f"over the budget of {BUDGET[tier]} s")
            return 1 if os.environ.get("ZHIPING_STRICT_BUDGET") else 0
    return code


if __name__ == "__main__":
    sys.exit(main())

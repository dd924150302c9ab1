"""How many people a second the compiled rules judge, against other ways of writing the same rules; and how long one person takes.

python benchmarks/eligibility.py            prints the tables; contestants that are not installed are left out and named
python benchmarks/eligibility.py --write    also writes docs/benchmarks/eligibility.md; only from a clean tree
                                            and with every contestant (pip install --require-hashes -r requirements/bench.txt)
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tests")]

from benchmarks.flat import by_hand, rules  # noqa: E402

from analysis.people import Maker  # noqa: E402
from zhiping.analysis.gathering import population_of  # noqa: E402
from zhiping.analysis.population import Column, Population, Records  # noqa: E402
from zhiping.analysis.study import CHUNK, OVERALL, Compiled, Study  # noqa: E402
from zhiping.core.eligibility import evaluate  # noqa: E402
from zhiping.core.policy.effects import rules_of  # noqa: E402
from zhiping.core.policy.facts import catalogue  # noqa: E402
from zhiping.core.policy.names import every_fact_in  # noqa: E402
from zhiping.core.policy.schema import Pack  # noqa: E402
from zhiping.core.policy.uses import expressions_of  # noqa: E402
from zhiping.core.terms import Outcome  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks" / "eligibility.md"
OTHERS = {"openfisca_core": "openfisca-core", "zen": "zen-engine"}
FEW, FEWER = 100_000, 20_000
"""So many people are enough for those that judge one after the other."""


@dataclass
class Contestant:
    """Something to time: ``prepare`` is not counted, ``run`` gives a mask of reasons for each of ``people``."""

    name: str
    people: int
    run: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    ours: bool = False

    def __post_init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []
        self.agrees = True

    def once(self, expected: Any) -> None:
        prepared = self.prepare()
        wall, cpu = time.perf_counter(), time.process_time()
        found = self.run(prepared)
        self.cpu.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)
        self.agrees &= bool(np.array_equal(np.asarray(found), expected[: self.people]))

    @property
    def rate(self) -> float:
        """Million people for each second of processor time, the median of all runs."""
        return self.people / statistics.median(self.cpu) / 1e6

    @property
    def wall_rate(self) -> float:
        return self.people / statistics.median(self.wall) / 1e6


def reasons(study: Study) -> Any:
    return study.reasons[Outcome.NOT_MET][0]


def contestants(arrays: Mapping[str, Any]) -> list[Contestant]:
    size = len(arrays["employer_kind"])
    population, compiled = rules.population(arrays), rules.ours()
    rows = list(zip(*(data[:FEW].tolist() for data in arrays.values()), strict=True))
    found = [
        Contestant("compiled from the pack", size, lambda _: reasons(compiled.study(population)), ours=True),
        Contestant("NumPy by hand", size, lambda _: by_hand.with_numpy(arrays)),
        Contestant("plain Python by hand", len(rows), lambda _: by_hand.in_python(rows)),
    ]
    if importlib.util.find_spec("openfisca_core"):
        from benchmarks.flat import openfisca

        asked = openfisca.Asked(arrays)
        found.append(Contestant("OpenFisca-core", size, openfisca.calculate, asked.simulation))
    if importlib.util.find_spec("zen"):
        from benchmarks.flat import zen

        people = [dict(zip(arrays, row, strict=True)) for row in rows[:FEWER]]
        found.append(Contestant("zen-engine, one expression", len(people), lambda _: zen.masks(people)))
    return found


def race(size: int, runs: int) -> list[Contestant]:
    """Everybody in turn, three times each, again and again, so that what slows the machine slows all."""
    arrays = rules.people(size)
    expected = by_hand.with_numpy(arrays)
    racers = contestants(arrays)
    for number in range(runs + 1):
        for racer in racers:
            for _ in range(3):
                racer.once(expected)
            if number == 0:  # the first run of each only warms up
                racer.wall.clear()
                racer.cpu.clear()
    return racers


def repeated(population: Population, times: int) -> Population:
    """The same people over and over, as one population."""

    def column(one: Column, kept: Any = None) -> Column:
        known = np.tile(one.known, times) if isinstance(one.known, np.ndarray) else one.known
        return Column(one.kind, np.tile(one.data, times), known, one.scale, one.words)

    def records(one: Records) -> Records:
        sizes = np.tile(np.diff(one.offsets), times)
        known, wrong = (np.tile(p, times) if isinstance(p, np.ndarray) else p for p in (one.known, one.wrong))
        columns = {id: column(each) for id, each in one.columns.items()}
        return Records(np.concatenate(([0], np.cumsum(sizes))), columns, known, wrong)

    return Population(
        population.size * times,
        {id: column(one) for id, one in population.columns.items()},
        {id: records(one) for id, one in population.records.items()},
    )


@dataclass(frozen=True)
class WholeLevel:
    """All rules of the level: how many, of how many people, how quick, how much memory beyond the data, whether core agrees."""

    rules: int
    over_records: int
    people: int
    rows: int
    rate: float
    data: int
    peak: int
    compared: int
    agrees: bool


def whole_level(size: int, runs: int) -> WholeLevel:
    pack = rules.whole_pack()
    different = 2_000
    people = Maker(pack, Random(1), rules.NOW.date()).people(different)
    population = repeated(population_of(pack, people), max(size // different, 1))
    compiled = Compiled(pack, level=rules.LEVEL, route=rules.ROUTE, now=rules.NOW)
    seconds = [spent(lambda: compiled.study(population)) for _ in range(runs)]
    study, peak = peak_of(lambda: compiled.study(population))
    compared = people[:300]
    agrees = all(_same(pack, facts, study, place) for place, facts in enumerate(compared))
    return WholeLevel(
        rules=len(compiled.rules),
        over_records=sum(_looks_at_records(pack, rule) for rule in compiled.rules),
        people=population.size,
        rows=sum(int(records.offsets[-1]) for records in population.records.values()),
        rate=population.size / statistics.median(seconds) / 1e6,
        data=population.nbytes,
        peak=peak,
        compared=len(compared) * len(compiled.rules),
        agrees=agrees,
    )


def _same(pack: Pack, facts: Mapping[str, Any], study: Study, place: int) -> bool:
    alone = evaluate(pack, facts, level=rules.LEVEL, route=rules.ROUTE, now=rules.NOW, gate="submit")
    told = {finding.rule: finding.outcome for finding in alone.findings}
    return told == study.person(place) and OVERALL[study.outcomes[place]] is alone.outcome


def _looks_at_records(pack: Pack, rule: Any) -> bool:
    known = catalogue(pack)
    return any(id in known and known[id].is_list for one in expressions_of(rule) for id in every_fact_in(one))


def spent(do: Callable[[], Any]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


def peak_of(do: Callable[[], Any]) -> tuple[Any, int]:
    """What it gives, and the most memory that was in use beyond what was there before."""
    tracemalloc.start()
    made = do()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return made, peak


def one_person(pack: Pack, people: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Median and slowest microseconds of processor time for one person, every rule explained; each the best of five."""

    def judge(facts: Mapping[str, Any]) -> float:
        return min(
            spent(lambda: evaluate(pack, facts, level=rules.LEVEL, route=rules.ROUTE, now=rules.NOW, gate="submit"))
            for _ in range(5)
        )

    rules_of(pack, rules.LEVEL)
    judge(people[0])
    found = sorted(judge(facts) * 1e6 for facts in people)
    return statistics.median(found), found[-1]


def cases_of(pack: Pack) -> list[Mapping[str, Any]]:
    """The people of the pack's own cases at this level."""
    from zhiping.packs.cases import read_cases
    from zhiping.packs.loader import read_files

    cases = read_cases(read_files(ROOT / "policy_packs" / pack.id), pack)
    return [case.facts for case in cases if case.level == rules.LEVEL and case.route == rules.ROUTE]


def tables(size: int, runs: int) -> tuple[str, bool]:
    """Everything measured, as the page's text, and whether all verdicts agree."""
    racers = race(size, runs)
    by_name = {racer.name: racer for racer in racers}
    ours, hand = by_name["compiled from the pack"], by_name["NumPy by hand"]
    lines = [
        "## Eight flat rules",
        "",
        f"{size:,} made-up people, a mask of reasons for each; those who judge one after the other fewer. Processor time is counted,",
        "which a busy machine stretches less than the clock; the clock beside it. Every verdict is compared.",
        "",
        "| way | people | million/s of processor time | million/s by the clock | to ours | verdicts |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for racer in racers:
        agrees = "the same" if racer.agrees else "DIFFERENT"
        lines.append(
            f"| {racer.name} | {racer.people:,} | {racer.rate:.2f} | {racer.wall_rate:.2f} | {racer.rate / ours.rate:.3f} | {agrees} |"
        )
    lines += ["", f"Ours judges {ours.rate / hand.rate:.2f} times as many people as NumPy by hand"]
    if "OpenFisca-core" in by_name:
        lines[-1] += f", {ours.rate / by_name['OpenFisca-core'].rate:.1f} times as many as OpenFisca-core"
    arrays = rules.people(size)
    compiled, doubtful = rules.ours(), rules.population(arrays, unknown=0.1)
    unknown = size / statistics.median([spent(lambda: compiled.study(doubtful)) for _ in range(runs)]) / 1e6
    peak = peak_of(lambda: compiled.study(doubtful))[1]
    lines[-1] += f"; with a tenth of all cells unknown {unknown:.1f} million/s, {peak / 1e6:.0f} MB beyond the data at most."
    level = whole_level(200_000, min(runs, 3))
    lines += [
        "",
        "## All rules of the level",
        "",
        f"{level.rules} rules, {level.over_records} of them over record lists, {level.people:,} people with {level.rows:,} records:",
        f"{level.rate * 1000:.0f} thousand people a second of processor time; {level.data / 1e6:.0f} MB of data, "
        f"{level.peak / 1e6:.0f} MB beyond it at most.",
        f"{level.compared:,} outcomes compared with the one-person evaluator: {'all the same' if level.agrees else 'DIFFERENT'}.",
        "",
        "## One person",
        "",
        "By the evaluator that judges applicants, each rule with its finding in words; the median over people, each the best of five.",
        "",
        "| rules | people | median | slowest |",
        "|---|---:|---:|---:|",
    ]
    flat = rules.population(rules.people(200))
    rounds = {
        "the eight flat rules": (rules.flat_pack(), [flat.person(place) for place in range(200)]),
        f"all {level.rules} of the level, the pack's own cases": (rules.whole_pack(), cases_of(rules.whole_pack())),
    }
    for name, (pack, people) in rounds.items():
        median, slowest = one_person(pack, people)
        lines.append(f"| {name} | {len(people)} | {median:.0f} µs | {slowest:.0f} µs |")
    return "\n".join(lines) + "\n", level.agrees and all(racer.agrees for racer in racers)


def head(runs: int) -> str:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    versions = [f"{name} {version(name)}" for module, name in OTHERS.items() if importlib.util.find_spec(module)]
    load = os.getloadavg()[0]
    return (
        "# Many people by one pack's rules\n\n"
        f"Commit {commit[:12]} · Python {platform.python_version()} · NumPy {np.__version__} · {' · '.join(versions)} · "
        f"{os.cpu_count()} cores · {platform.machine()} · load {load:.1f} when it began · median of n = {3 * runs} runs, three of each in turn.\n\n"
        "Made by `python benchmarks/eligibility.py --write` with `requirements/bench.txt` installed. The eight rules are in\n"
        f"`benchmarks/flat/rules.py`; {CHUNK:,} people are asked together. How it works: [many at once](../mechanisms/analysis.md).\n\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    absent = [name for module, name in OTHERS.items() if not importlib.util.find_spec(module)]
    for name in absent:
        print(f"{name} is not installed and is left out")
    status = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    if chosen.write and (status or absent):
        print("not written: the tree has changes" if status else "not written: not every contestant is there", file=sys.stderr)
        return 2
    start = head(chosen.runs)
    text, agrees = tables(chosen.people, chosen.runs)
    print(start + text)
    if not agrees:
        print("the verdicts differ", file=sys.stderr)
        return 1
    if chosen.write:
        PAGE.write_text(start + text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs a pack's cases against its mutants on two processes, and holds the list of equivalents to the truth."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from zhiping.core.eligibility import Evaluation
from zhiping.core.eligibility.findings import overall
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Outcome
from zhiping.packs import reading as r
from zhiping.packs.cases import EQUIVALENTS, Case, evaluated, otherwise
from zhiping.packs.mutants import Mutant, is_inherited, mutants
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Seq, read

PROCESSES = 2
CHUNK = 25
ENTRY = {"mutant": F(r.text), "reason": F(r.text)}
NEVER = {"rule": F(r.identifier), "outcome": F(r.text), "reason": F(r.text)}
WHOLE = {"equivalent": F(r.listing, Seq("", 1)), "never": F(r.listing, Seq("", 1))}
SHOWN: Mapping[str, tuple[Outcome, ...]] = {"met": (Outcome.MET,), "not_met": (Outcome.NOT_MET, Outcome.NEEDS_DECISION)}
"""How a case shows a rule met, and not met: where a person decides instead of a no, that is the no."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What ``equivalent_mutants.yaml`` says, by name, with the line it stands at."""

    equivalent: Mapping[str, str]
    never: Mapping[tuple[str, str], str]


def read_listed(files: Mapping[str, str], pack: Pack) -> Listed:
    """The equivalents and what a rule can never be; PackError when the file is written wrongly."""
    if EQUIVALENTS not in files:
        return Listed({}, {})
    problems = Problems()
    name = f"{pack.id}/{EQUIVALENTS}"
    source = read(files[EQUIVALENTS], file=name, problems=problems)
    whole = take(source, WHOLE, what="等价变异", problems=problems, file=name)
    equivalent: dict[str, str] = {}
    never: dict[tuple[str, str], str] = {}
    for item, line in _entries(whole, "equivalent"):
        fields = take(item, ENTRY, what="等价的变异", problems=problems, file=name, line=line)
        if fields is not None:
            if fields["mutant"] in equivalent:
                problems.add(name, line, f"“{fields['mutant']}”写了两次", "只留一处")
            equivalent[fields["mutant"]] = f"{name}:{line}"
    for item, line in _entries(whole, "never"):
        fields = take(item, NEVER, what="不会出现的结论", problems=problems, file=name, line=line)
        if fields is not None:
            if fields["outcome"] not in SHOWN:
                problems.unknown(name, line, "结论", fields["outcome"], SHOWN)
            never[fields["rule"], fields["outcome"]] = f"{name}:{line}"
    problems.raise_if_any()
    return Listed(equivalent, never)


def _entries(whole: Mapping[str, Seq] | None, key: str) -> Iterator[tuple[Any, int]]:
    return zip(whole[key], whole[key].lines, strict=True) if whole is not None else iter(())


def not_shown(pack: Pack, cases: Sequence[Case], listed: Listed) -> list[str]:
    """Rules that no case shows met, or not met; and what is said never to be and yet is."""
    said: list[str] = []
    for rule in pack.rules:
        if is_inherited(rule):
            continue
        found = {case.expect[rule.id] for case in cases if rule.id in case.expect}
        for shown, outcomes in SHOWN.items():
            seen = bool(found & {outcome.value for outcome in outcomes})
            words = "符合" if shown == "met" else "不符合"
            never = listed.never.get((rule.id, shown))
            if never and seen:
                said.append(f"{never}  规则“{rule.id}”写着不会{words}，却有案例是这样")
            elif not never and not seen:
                said.append(f"{rule.where}  没有案例说明规则“{rule.id}”{words}")
    known = {rule.id for rule in pack.rules}
    said += [f"{where}  没有规则“{id}”" for (id, _), where in listed.never.items() if id not in known]
    return said


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each mutant: caught, survived, equivalent; and entries of the list that are wrong."""

    caught: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    wrong: tuple[str, ...]


def mutate(pack: Pack, cases: Sequence[Case], listed: Listed, tell: Callable[[int, int], None]) -> Report:
    """Every mutant against the cases that touch it; ``tell`` hears how many of all are done."""
    made = mutants(pack)
    caught = _run(Bench(pack, cases), made, tell)
    names = {mutant.name: is_caught for mutant, is_caught in zip(made, caught, strict=True)}
    wrong = [
        f"{where}  没有这个变异：{name}" if name not in names else f"{where}  这个变异其实被案例发现了：{name}"
        for name, where in listed.equivalent.items()
        if names.get(name, True)
    ]
    left = [mutant for mutant in made if not names[mutant.name]]
    return Report(
        caught=tuple(mutant for mutant in made if names[mutant.name]),
        survived=tuple(mutant for mutant in left if mutant.name not in listed.equivalent),
        equivalent=tuple(mutant for mutant in left if mutant.name in listed.equivalent),
        wrong=tuple(wrong),
    )


class Bench:
    """The cases laid out by the rules they tell of, and how the unchanged pack judges those that tell of the whole."""

    def __init__(self, pack: Pack, cases: Sequence[Case]) -> None:
        self.pack = pack
        self.cases = cases
        self.about: dict[str, list[Case]] = {}
        for case in cases:
            for rule in case.rules:
                self.about.setdefault(rule, []).append(case.about({rule}))
        self.whole = [(case, evaluated(case, pack)) for case in cases if case.outcome is not None]

    def catches(self, mutant: Mutant) -> bool:
        """Whether some case comes out otherwise, or the changed rule breaks."""
        changed = mutant.made(self.pack)
        try:
            if mutant.rules is None:
                return any(otherwise(case, evaluated(case, changed)) for case in self.cases)
            return self._catches_rules(mutant.rules, changed)
        except RuleBroken:
            return True

    def _catches_rules(self, rules: frozenset[str], changed: Pack) -> bool:
        few = replace(changed, rules=tuple(rule for rule in changed.rules if rule.id in rules))
        for rule in rules:
            if any(otherwise(case, evaluated(case, few)) for case in self.about.get(rule, ())):
                return True
        return any(_overall(case, before, few) is not case.outcome for case, before in self.whole)


def _overall(case: Case, before: Evaluation, few: Pack) -> Outcome:
    """The outcome of the whole where a few of its findings are made anew."""
    made = {finding.rule: finding for finding in evaluated(case, few).findings}
    return overall(made.get(finding.rule, finding) for finding in before.findings)


_work: tuple[Bench, Sequence[Mutant]] | None = None
"""What the forked processes inherit: mutants hold functions, which cannot be sent."""


def _run(bench: Bench, made: Sequence[Mutant], tell: Callable[[int, int], None]) -> list[bool]:
    global _work
    if "fork" not in get_all_start_methods():
        return [bench.catches(mutant) for mutant in made]
    _work = bench, made
    caught: list[bool] = []
    try:
        with get_context("fork").Pool(PROCESSES) as pool:
            for done in pool.imap(_chunk, range(0, len(made), CHUNK)):
                caught += done
                tell(len(caught), len(made))
    finally:
        _work = None
    return caught


def _chunk(start: int) -> list[bool]:
    assert _work is not None
    bench, made = _work
    return [bench.catches(mutant) for mutant in made[start : start + CHUNK]]


def progress(done: int, whole: int) -> None:
    """One line on the standard error, written over."""
    end = "\n" if done == whole else ""
    sys.stderr.write(f"\r变异 {done}/{whole}{end}")
    sys.stderr.flush()

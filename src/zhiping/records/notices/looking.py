"""What is found when a proposed pack is looked at: errors, failing cases, what it changes, which clauses it forgets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiping.core.policy.difference import differences
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.truth import RuleBroken
from zhiping.packs import PackError, load_files
from zhiping.packs.cases import differences as wrong_in
from zhiping.packs.cases import read_cases
from zhiping.records.notices.queries import read_coverage

MOST = 300
"""So many lines of one kind are kept; a pack that gives more wants mending first."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The findings as they are kept, and the pack where it could be read at all."""

    pack: Pack | None
    problems: tuple[str, ...] = ()
    failing: tuple[tuple[str, str, str], ...] = ()  # where, case, what came out otherwise
    cases: int = 0
    changes: tuple[dict[str, str], ...] = ()
    percent: int = 0
    uncovered: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "problems": list(self.problems[:MOST]),
            "failing": [list(one) for one in self.failing[:MOST]],
            "cases": self.cases,
            "changes": list(self.changes[:MOST]),
            "percent": self.percent,
            "uncovered": list(self.uncovered[:MOST]),
        }


def look(files: Mapping[str, str], base: Pack, *, name: str) -> Looked:
    """Everything to be told of ``files`` against ``base``; never raises for what is wrong in them."""
    try:
        pack = load_files(files, name=name)
        cases = read_cases(files, pack)
    except PackError as broken:
        return Looked(None, tuple(broken.problems))
    failing = []
    for case in cases:
        try:
            failing += [(case.where, case.name, line) for line in wrong_in(case, pack)]
        except RuleBroken as broken_rule:
            failing.append((case.where, case.name, f"规则有误，停止判断：{broken_rule}"))
    changes = tuple(
        {"kind": change.kind, "words": change.words, "clause": change.cites.clause if change.cites else ""}
        for change in differences(base, pack)
    )
    covered = read_coverage(pack).coverage
    uncovered = [f"{line.place.number} {line.place.title}" for line in covered.uncovered]
    uncovered += [f"{carrier.title}：依据 {number} 在通知里找不到" for carrier, number in covered.strangers]
    return Looked(pack, (), tuple(failing), len(cases), changes, covered.percent, tuple(uncovered))

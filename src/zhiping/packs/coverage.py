"""Reads coverage.yaml: every clause of the notice in our own words, what carries it, or why nothing needs to."""

from collections.abc import Container, Mapping
from typing import Any

from zhiping.core.policy.clauses import normal
from zhiping.core.policy.coverage import Coverage, coverage
from zhiping.core.policy.schema import ClauseSpec, Pack
from zhiping.packs import reading as r
from zhiping.packs.carriers import NAMED
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map

FILE = "coverage.yaml"
CLAUSE = {
    "title": F(r.text),
    "says": F(r.text, ""),
    "applicant": F(r.text, ""),
    "employer": F(r.text, ""),
    "office": F(r.text, ""),
    "carried": F(r.texts, ()),
    "information": F(r.text, ""),
}
VALUE = "value:"


def build_clauses(source: Map | None, values: Container[str], problems: Problems) -> list[ClauseSpec]:
    """The clauses in the order they are written."""
    clauses: list[ClauseSpec] = []
    for number, item in ({} if source is None else source).items():
        assert source is not None
        fields = take(item, CLAUSE, what=f"条款“{number}”", problems=problems, file=source.file, line=source.at(number))
        if fields is None:
            continue
        if number != normal(number):
            problems.add(source.file, source.at(number), f"条款号写的是“{number}”", f"请写成“{normal(number)}”")
        if not fields["says"] and (fields["carried"] or fields["information"]):
            problems.add(
                item.file, item.line, f"条款“{number}”没有写 says", "标题性的条款只写 title，其余都要用自己的话写 says"
            )
        for name in fields["carried"]:
            _check_name(name, item, values, problems)
        clauses.append(ClauseSpec(number=number, **fields))
    return clauses


def _check_name(name: str, item: Map, values: Container[str], problems: Problems) -> None:
    if name.startswith(VALUE):
        if name.removeprefix(VALUE) not in values:
            problems.add(item.file, item.at("carried"), f"没有参数“{name.removeprefix(VALUE)}”", "写 values.yaml 里有的键")
    elif name not in NAMED:
        problems.unknown(item.file, item.at("carried"), "承接处", name, NAMED)


def check_citations(pack: Pack, source: Map | None, problems: Problems) -> None:
    """Every part of the pack that cites the notice cites a clause that the notice has."""
    if source is None:
        return
    for carrier, number in coverage_of(pack).strangers:
        problems.add(
            source.file, 1, f"“{carrier.title}”的依据是 {number}，通知没有这一条", "改正依据，或在 coverage.yaml 里补上这一条"
        )


def coverage_of(pack: Pack, **more: Any) -> Coverage:
    """The coverage, with the words for the platform's own pages, documents and messages."""
    named: Mapping[str, str] = {**NAMED, **{f"{VALUE}{key}": "参数" for key in pack.values}}
    return coverage(pack, named=named, **more)

"""A pack's own cases: people, what is given, and the outcome that each rule must have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.eligibility import evaluate
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome, Route
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map, read

CASE = {
    "name": F(r.text),
    "like": F(r.identifier, ""),
    "given": F(r.mapping, {}),
    "level": F(r.identifier),
    "route": F(r.one_of(Route), Route.ORDINARY),
    "at": F(r.moment),
    "expect": F(r.mapping),
    "open_points": F(r.mapping, {}),
    "earliest": F(r.mapping, {}),
    "found": F(r.mapping, {}),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: facts, level, route, moment, and per rule the outcome expected (and where given the open point, the date)."""

    name: str
    where: str
    facts: Mapping[str, Any]
    level: str
    route: str
    at: Any
    expect: Mapping[str, str]
    open_points: Mapping[str, str]
    earliest: Mapping[str, str]
    found: Mapping[str, tuple[tuple[str, str], ...]]


def read_cases(files: Mapping[str, str], pack: Pack) -> list[Case]:
    """Every case of ``cases/*.yaml``; PackError when one is written wrongly."""
    problems = Problems()
    documents = {
        name: read(text, file=f"{pack.id}/{name}", problems=problems)
        for name, text in files.items()
        if name.startswith("cases/")
    }
    people: dict[str, Any] = {}
    for document in documents.values():
        people |= r.plain(document.get("people", Map("", 1)))
    rules = {rule.id for rule in pack.rules}
    cases: list[Case] = []
    for document in documents.values():
        listed = take(document, {"people": F(r.mapping, {}), "cases": F(r.listing, ())}, what="案例文件", problems=problems)
        for item in listed["cases"] if listed else ():
            fields = take(item, CASE, what="案例", problems=problems, file=document.file)
            if fields is None:
                continue
            if fields["like"] and fields["like"] not in people:
                problems.unknown(item.file, item.at("like"), "人物", fields["like"], people)
                continue
            if fields["level"] not in pack.levels:
                problems.unknown(item.file, item.at("level"), "级别", fields["level"], pack.levels)
                continue
            for rule, outcome in fields["expect"].items():
                if rule not in rules:
                    problems.unknown(item.file, fields["expect"].at(rule), "规则", rule, rules)
                if outcome not in list(Outcome):
                    problems.unknown(item.file, fields["expect"].at(rule), "结论", str(outcome), list(Outcome))
            cases.append(
                Case(
                    name=fields["name"],
                    where=f"{item.file}:{item.line}",
                    facts={**people.get(fields["like"], {}), **r.plain(fields["given"])},
                    level=fields["level"],
                    route=fields["route"].value,
                    at=fields["at"],
                    expect=dict(fields["expect"]),
                    open_points=dict(fields["open_points"]),
                    earliest=dict(fields["earliest"]),
                    found={key: tuple(tuple(pair) for pair in value) for key, value in fields["found"].items()},
                )
            )
    problems.raise_if_any()
    return cases


def differences(case: Case, pack: Pack) -> list[str]:
    """What came out otherwise than the case says; empty when all is as expected."""
    evaluation = evaluate(pack, case.facts, level=case.level, route=case.route, now=case.at)
    got = {finding.rule: finding for finding in evaluation.findings}
    said: list[str] = []
    for rule, outcome in case.expect.items():
        if rule not in got:
            said.append(f"{rule}：这一级别没有这条规则")
        elif got[rule].outcome != outcome:
            said.append(f"{rule}：应为 {outcome}，得出 {got[rule].outcome.value}（{got[rule].found}）")
    for rule, point in case.open_points.items():
        if got[rule].open_point != point:
            said.append(f"{rule}：未明确事项应为 {point}，得出 {got[rule].open_point or '无'}")
    for rule, day in case.earliest.items():
        if str(got[rule].earliest) != day:
            said.append(f"{rule}：最早日期应为 {day}，得出 {got[rule].earliest}")
    for rule, pairs in case.found.items():
        absent = [pair for pair in pairs if pair not in got[rule].found]
        if absent:
            said.append(f"{rule}：应当写明 {absent}，得出 {got[rule].found}")
    return said

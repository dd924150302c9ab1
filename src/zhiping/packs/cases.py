"""A pack's own cases: people, what is given, and the outcome that each rule must have."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zhiping.core.eligibility import Evaluation, evaluate
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome, Route
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map, Seq, read

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
    "outcome": F(r.one_of(Outcome), None),
    "also": F(r.mapping, {}),
    "decided": F(r.mapping, {}),
}
FILE = {"people": F(r.mapping, {}), "cases": F(r.listing, Seq("", 1))}
EQUIVALENTS = "cases/equivalent_mutants.yaml"
"""Stands among the cases and holds none: what changes nothing when it is changed (mutants.py)."""
ALSO = ("force", "bars", "final", "path", "needed", "question", "section")
"""What a case may say of a finding besides its outcome."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: facts, level, route, moment, and per rule the outcome expected (and where given the open point, the date).

    ``outcome`` is that of the whole, ``also`` what else a finding says of itself, ``decided`` open points settled for it.
    """

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
    outcome: Outcome | None = None
    also: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    decided: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules the case says anything of, in the order in which it does."""
        return tuple(dict.fromkeys((*self.expect, *self.open_points, *self.earliest, *self.found, *self.also)))

    def about(self, rules: Collection[str]) -> "Case":
        """What the case says of these rules alone, and nothing of the whole."""
        kept: dict[str, Any] = {name: {r: said for r, said in getattr(self, name).items() if r in rules} for name in SAID}
        return replace(self, outcome=None, **kept)


SAID = ("expect", "open_points", "earliest", "found", "also")


def read_cases(files: Mapping[str, str], pack: Pack) -> list[Case]:
    """Every case of ``cases/*.yaml``; PackError when one is written wrongly."""
    problems = Problems()
    listed: list[Map] = []
    people: dict[str, Any] = {}
    for name, text in files.items():
        if name.startswith("cases/") and name != EQUIVALENTS:
            document = read(text, file=f"{pack.id}/{name}", problems=problems)
            fields = take(document, FILE, what="案例文件", problems=problems, file=f"{pack.id}/{name}")
            if fields is not None:
                people |= _people(fields["people"], problems)
                listed += _maps(fields["cases"], problems)
    cases = [case for item in listed if (case := _case(item, pack, people, problems)) is not None]
    problems.raise_if_any()
    return cases


def _people(source: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    people: dict[str, Any] = {}
    for name, facts in source.items():
        if isinstance(facts, Map):
            people[name] = r.plain(facts)
        elif isinstance(source, Map):
            problems.add(source.file, source.at(name), f"人物“{name}”不是一组事实", "写成 名字: {事实: 值}")
    return people


def _maps(source: Seq, problems: Problems) -> list[Map]:
    for one, line in zip(source, source.lines, strict=True):
        if not isinstance(one, Map):
            problems.add(source.file, line, "这个案例不是一组键值", "每个案例写 name、level、at、expect")
    return [one for one in source if isinstance(one, Map)]


def _case(item: Map, pack: Pack, people: Mapping[str, Any], problems: Problems) -> Case | None:
    fields = take(item, CASE, what="案例", problems=problems, file=item.file)
    if fields is None:
        return None
    told = len(problems.lines)
    if fields["like"] and fields["like"] not in people:
        problems.unknown(item.file, item.at("like"), "人物", fields["like"], people)
    if fields["level"] not in pack.levels:
        problems.unknown(item.file, item.at("level"), "级别", fields["level"], pack.levels)
    rules = {rule.id for rule in pack.rules}
    for name in SAID:
        for rule, said in fields[name].items():
            if rule not in rules:
                problems.unknown(item.file, fields[name].at(rule), "规则", rule, rules)
            _check_said(name, said, fields[name], fields[name].at(rule), problems)
    for key in fields["decided"]:
        if key not in pack.values:
            problems.unknown(item.file, fields["decided"].at(key), "参数", key, pack.values)
    if len(problems.lines) > told:
        return None
    return Case(
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
        outcome=fields["outcome"],
        also=r.plain(fields["also"]) if fields["also"] else {},
        decided=r.plain(fields["decided"]) if fields["decided"] else {},
    )


def _check_said(name: str, said: Any, source: Map, line: int, problems: Problems) -> None:
    """What a case says of one rule, by where it says it."""
    if name == "expect" and said not in list(Outcome):
        problems.unknown(source.file, line, "结论", str(said), list(Outcome))
    elif name == "found" and not (isinstance(said, Seq) and all(isinstance(pair, Seq) and len(pair) == 2 for pair in said)):
        problems.add(source.file, line, "found 写得不对", "写成 规则: [[名称, 值], …]")
    elif name == "also" and not (isinstance(said, Map) and said and set(said) <= set(ALSO)):
        problems.add(source.file, line, "also 写得不对", f"写成 规则: {{键: 值}}，键可以是 {'、'.join(ALSO)}")
    elif name in ("open_points", "earliest") and not isinstance(said, str):
        problems.add(source.file, line, f"{name} 写得不对", "写成 规则: 文字")


def decided(pack: Pack, values: Mapping[str, Any]) -> Pack:
    """The pack with these of its parameters settled."""
    if not values:
        return pack
    points = tuple(replace(point, value=values.get(point.key, point.value)) for point in pack.open_points)
    return replace(pack, values={**pack.values, **values}, open_points=points)


def differences(case: Case, pack: Pack) -> list[str]:
    """What came out otherwise than the case says; empty when all is as expected."""
    return otherwise(case, evaluated(case, pack))


def evaluated(case: Case, pack: Pack) -> Evaluation:
    """The case's facts judged by ``pack``, with what the case settles settled."""
    return evaluate(decided(pack, case.decided), case.facts, level=case.level, route=case.route, now=case.at)


def otherwise(case: Case, evaluation: Evaluation) -> list[str]:
    """What of ``evaluation`` is otherwise than the case says."""
    said = [line for rule in case.rules for line in _otherwise(case, rule, evaluation)]
    if case.outcome is not None and evaluation.outcome is not case.outcome:
        said.append(f"总的结论应为 {case.outcome.value}，得出 {evaluation.outcome.value}")
    return said


def _otherwise(case: Case, rule: str, evaluation: Evaluation) -> Iterator[str]:
    got = next((finding for finding in evaluation.findings if finding.rule == rule), None)
    if got is None:
        yield f"{rule}：这一级别没有这条规则"
        return
    outcome = case.expect.get(rule, got.outcome)
    if got.outcome != outcome:
        yield f"{rule}：应为 {outcome}，得出 {got.outcome.value}（{got.found}）"
    point = case.open_points.get(rule, got.open_point)
    if got.open_point != point:
        yield f"{rule}：未明确事项应为 {point}，得出 {got.open_point or '无'}"
    if rule in case.earliest and str(got.earliest) != case.earliest[rule]:
        yield f"{rule}：最早日期应为 {case.earliest[rule]}，得出 {got.earliest}"
    absent = [pair for pair in case.found.get(rule, ()) if pair not in got.found]
    if absent:
        yield f"{rule}：应当写明 {absent}，得出 {got.found}"
    for name, wanted in case.also.get(rule, {}).items():
        if getattr(got, name) != wanted:
            yield f"{rule}：{name} 应为 {wanted}，得出 {getattr(got, name)}"

"""``policy explain``: one rule as a sentence, with everything it rests on and the cases that show it."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.eligibility import evaluate
from zhiping.core.policy.describe import describe
from zhiping.core.policy.difference_words import say
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import UNSET, OpenPoint, Pack, Rule
from zhiping.core.policy.uses import expressions_of, uses
from zhiping.core.terms import Outcome
from zhiping.packs.cases import Case, read_cases
from zhiping.packs.loader import load_files, read_files
from zhiping.packs.problems import PackError, did_you_mean
from zhiping.packs.tools.common import cites_json, folder_of, plain, print_json

NOT_ASKED = "平台由申报内容得出"


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact a rule looks at: what it is called, its type, and who gives it."""

    id: str
    label: str
    type: str
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule in words, and what it depends on."""

    rule: Rule
    when: str
    need: str
    unless: str
    paths: tuple[tuple[str, str, str, str], ...]  # title, when, need, force
    facts: tuple[UsedFact, ...]
    values: Mapping[str, Any]
    windows: Mapping[str, str]
    points: tuple[OpenPoint, ...]
    cases: tuple[tuple[str, str, str], ...]  # where, name, outcome

    @property
    def sentence(self) -> str:
        """The rule as one sentence of its own parts."""
        start = f"当{self.when}时，" if self.when else ""
        wanted = self.need or "；或".join(f"{title}（{need}）" for title, _, need, _ in self.paths)
        return f"{start}{self.rule.force.label}：{wanted}" + (f"；但{self.unless}的除外" if self.unless else "") + "。"


def explanation(pack: Pack, rule: Rule, cases: tuple[Case, ...] = ()) -> Explanation:
    """Everything that can be said of ``rule``; ``cases`` are the pack's."""
    known = catalogue(pack)
    rests = uses(*expressions_of(rule))
    shown = [case for case in cases if rule.id in case.expect]
    met_points = {id for case in shown for id in _points_met(pack, rule, case)}
    keys = {rule.open_point, *rests.values, *met_points}
    return Explanation(
        rule=rule,
        when=describe(rule.when, pack, known),
        need=describe(rule.need, pack, known),
        unless=describe(rule.unless, pack, known),
        paths=tuple(
            (path.title, describe(path.when, pack, known), describe(path.need, pack, known), (path.force or rule.force).label)
            for path in rule.paths
        ),
        facts=tuple(_used(known[id], pack) for id in rests.facts),
        values={key: _value(pack, key) for key in rests.values},
        windows={
            id: f"{pack.windows[id].name}：{say(pack.windows[id].opens)}至{say(pack.windows[id].closes)}"
            for id in rests.windows
        },
        points=tuple(point for point in pack.open_points if point.id in keys or point.key in keys),
        cases=tuple((case.where, case.name, case.expect[rule.id]) for case in shown),
    )


def _points_met(pack: Pack, rule: Rule, case: Case) -> Iterator[str]:
    """The open points that a case runs into at this rule."""
    if case.expect[rule.id] == Outcome.NEEDS_DECISION:
        for finding in evaluate(pack, case.facts, level=case.level, route=case.route, now=case.at).findings:
            if finding.rule == rule.id:
                yield from finding.open_point.split("、")


def _used(spec: FactSpec, pack: Pack) -> UsedFact:
    kind = spec.type.label if spec.type else "逐条记录：" + "、".join(field.label for field in spec.fields.values())
    title = next((section.title for section in pack.sections if section.id == spec.section), "")
    return UsedFact(spec.id, spec.label, kind, f"申报表“{title}”" if title else NOT_ASKED)


def _value(pack: Pack, key: str) -> Any:
    own = {"pack.series": pack.series, "pack.year": pack.year}
    return own[key] if key in own else pack.values.get(key, UNSET)


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    files = read_files(folder)
    pack = load_files(files, name=folder.name)
    rule = next((rule for rule in pack.rules if rule.id == args.rule), None)
    if rule is None:
        raise PackError(f"没有规则“{args.rule}”；{did_you_mean(args.rule, [rule.id for rule in pack.rules])}")
    said = explanation(pack, rule, tuple(read_cases(files, pack)))
    if args.json:
        print_json(explanation_json(said))
    else:
        print("\n".join(_lines(pack, said)))
    return 0


def _lines(pack: Pack, said: Explanation) -> Iterator[str]:
    rule = said.rule
    yield f"{rule.title}  {rule.id}" + ("  [暂代]" if rule.placeholder else "")
    yield f"  {rule.says}"
    yield f"  {said.sentence}"
    yield f"效力：{rule.force.label}  依据：{rule.cites}  写在：{rule.where}"
    if rule.levels:
        yield f"级别：{'、'.join(pack.level(id).name for id in rule.levels)}"
    for title, words in (("适用", said.when), ("要求", said.need), ("例外", said.unless)):
        if words:
            yield f"{title}：{words}"
    for title, when, need, force in said.paths:
        yield f"途径“{title}”（{force}）" + (f"，适用：{when}" if when else "") + f"，要求：{need or '不限'}"
    yield "用到的事实："
    yield from (f"  {fact.id}  {fact.label}  {fact.type}  {fact.source}" for fact in said.facts)
    if said.values or said.windows:
        yield "用到的参数和时间："
        yield from (f"  {key} = {say(value)}" for key, value in said.values.items())
        yield from (f"  {id}  {words}" for id, words in said.windows.items())
    if said.points:
        yield "未明确事项："
        yield from (f"  {p.id}  {p.question}  取值：{say(p.value)}  读法：{'、'.join(p.readings)}" for p in said.points)
    labels = dict(Outcome.choices())
    yield f"案例 {len(said.cases)} 个：" if said.cases else "没有案例"
    yield from (f"  {labels[outcome]}  {name}  {where}" for where, name, outcome in said.cases)


def explanation_json(said: Explanation) -> dict[str, Any]:
    """The stable JSON form."""
    rule = said.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "says": rule.says,
        "sentence": said.sentence,
        "force": rule.force.value,
        "cites": cites_json(rule.cites),
        "where": rule.where,
        "levels": list(rule.levels),
        "placeholder": rule.placeholder,
        "when": {"words": said.when, "expression": plain(rule.when)},
        "need": {"words": said.need, "expression": plain(rule.need)},
        "unless": {"words": said.unless, "expression": plain(rule.unless)},
        "paths": [
            {
                "id": path.id,
                "title": title,
                "when": when,
                "need": need,
                "force": (path.force or rule.force).value,
                "cites": cites_json(path.cites or rule.cites),
            }
            for path, (title, when, need, _) in zip(rule.paths, said.paths, strict=True)
        ],
        "facts": [{"id": f.id, "label": f.label, "type": f.type, "source": f.source} for f in said.facts],
        "values": plain(said.values),
        "windows": dict(said.windows),
        "open_points": [
            {"id": p.id, "key": p.key, "question": p.question, "readings": list(p.readings), "value": plain(p.value)}
            for p in said.points
        ],
        "cases": [{"where": where, "name": name, "outcome": outcome} for where, name, outcome in said.cases],
    }

"""Builds a pack's effects (``effects`` in rules/*.yaml): what waives, replaces or eases other rules (AMB-8)."""

from collections.abc import Mapping, Sequence

from zhiping.core.policy.effects import years_in
from zhiping.core.policy.schema import Effect, Pack, Rule
from zhiping.core.terms import Doing, Force
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map


def build_effects(files: Mapping[str, Map], *, levels: Map, cites: r.Kind, problems: Problems) -> list[Effect]:
    """All effects in the order of their files' names."""
    shape = {
        "id": F(r.identifier),
        "title": F(r.text),
        "says": F(r.text),
        "force": F(r.one_of(Force)),
        "cites": F(cites),
        "on": F(r.identifiers),
        "do": F(r.one_of(Doing)),
        "when": F(r.mapping, {}),
        "need": F(r.mapping, {}),
        "years": F(r.natural, 0),
        "paths": F(r.identifiers, ()),
        "levels": F(r.identifiers, ()),
        "stacking": F(r.text, ""),
        "placeholder": F(r.boolean, False),
    }
    effects: list[Effect] = []
    for file in sorted(files):
        listed = files[file].get("effects")
        if not hasattr(listed, "lines"):
            continue
        for item, line in zip(listed, listed.lines, strict=True):
            fields = take(item, shape, what="影响", problems=problems, file=files[file].file, line=line)
            if fields is None:
                continue
            if any(one.id == fields["id"] for one in effects):
                problems.add(item.file, item.at("id"), f"影响“{fields['id']}”写了两次", "每个影响只写一次")
            if (fields["do"] == Doing.REPLACE and not fields["need"]) or (fields["do"] == Doing.ADVANCE) != bool(
                fields["years"]
            ):
                problems.add(
                    item.file, line, f"影响“{fields['id']}”写得不全", "replace 要写 need，advance 要写 years，别的不写 years"
                )
            for level in fields["levels"]:
                if level not in levels:
                    problems.unknown(item.file, item.at("levels"), "级别", level, levels)
            fields["when"], fields["need"] = r.plain(fields["when"]), r.plain(fields["need"])
            effects.append(Effect(where=f"{item.file}:{line}", **fields))
    return effects


def check_effects(pack: Pack, problems: Problems) -> None:
    """Every effect names rules and paths that exist, and years that can be taken off them."""
    rules = {rule.id: rule for rule in pack.rules}
    for effect in pack.effects:
        file, line = effect.where.rsplit(":", 1)
        for id in effect.on:
            if id not in rules:
                problems.unknown(file, int(line), "规则", id, rules)
        on = [rules[id] for id in effect.on if id in rules]
        known = {path.id for rule in on for path in rule.paths}
        for path in effect.paths:
            if path not in known:
                problems.unknown(file, int(line), "途径", path, known)
        if effect.stacking and effect.stacking not in pack.values:
            problems.unknown(file, int(line), "参数", effect.stacking, pack.values)
        if effect.do == Doing.ADVANCE:
            _check_years(effect, on, file, int(line), problems)


def _check_years(effect: Effect, on: Sequence[Rule], file: str, line: int, problems: Problems) -> None:
    for rule in on:
        needs = [path.need for path in rule.paths if not effect.paths or path.id in effect.paths] or [rule.need]
        years = [found for need in needs for found in years_in(need)]
        if not years:
            problems.add(file, line, f"规则“{rule.id}”里没有年限（years_since），不能提前", "advance 只用在写了年限的规则上")
        elif any(isinstance(found, int) and found < effect.years for found in years):
            problems.add(file, line, f"规则“{rule.id}”的年限不到 {effect.years} 年，不能提前 {effect.years} 年", "年数写小些")

"""Builds a pack's rules from rules/*.yaml and checks every expression against the facts that exist."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.schema import FACT_IN_DISPUTE, Pack, Path, Rule
from zhiping.core.terms import Force
from zhiping.packs import reading as r
from zhiping.packs.derived import check_derived
from zhiping.packs.effects import check_effects
from zhiping.packs.equivalences import check_equivalences
from zhiping.packs.expressions import Checker, check_rule
from zhiping.packs.problems import Problems
from zhiping.packs.reach import check_reach
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map

PATH = {
    "id": F(r.identifier),
    "title": F(r.text),
    "need": F(r.mapping),
    "when": F(r.mapping, {}),
    "force": F(r.one_of(Force), None),
}


def build_rules(
    files: Mapping[str, Map],
    *,
    name: str,
    levels: Map,
    sections: Map,
    cites: r.Kind,
    problems: Problems,
) -> list[Rule]:
    """All rules in the order of their files' names."""
    shape = {
        "id": F(r.identifier),
        "title": F(r.text),
        "says": F(r.text),
        "force": F(r.one_of(Force)),
        "cites": F(cites),
        "when": F(r.mapping, {}),
        "need": F(r.mapping, {}),
        "unless": F(r.mapping, {}),
        "paths": F(r.listing, ()),
        "levels": F(r.identifiers, ()),
        "section": F(r.identifier, ""),
        "question": F(r.text, ""),
        "wants": F(r.text, ""),
        "remedy": F(r.text, ""),
        "bars": F(r.boolean, False),
        "final": F(r.boolean, False),
        "placeholder": F(r.boolean, False),
        "open_point": F(r.text, ""),
    }
    rules: list[Rule] = []
    ids: dict[str, str] = {}
    for file in sorted(files):
        listed = take(files[file], {"rules": F(r.listing), "effects": F(r.listing, ())}, what="规则文件", problems=problems)
        if listed is None:
            continue
        for item, line in zip(listed["rules"], listed["rules"].lines, strict=True):
            fields = take(item, shape, what="规则", problems=problems, file=files[file].file, line=line)
            if fields is None:
                continue
            where = f"{item.file}:{line}"
            if fields["id"] in ids:
                problems.add(item.file, item.at("id"), f"规则“{fields['id']}”写了两次", f"第一次在 {ids[fields['id']]}")
            ids[fields["id"]] = where
            _check_names(fields, item, levels, sections, problems)
            if bool(fields["need"]) == bool(fields["paths"]):
                problems.add(item.file, line, f"规则“{fields['id']}”的 need 与 paths", "两样写一样，且只写一样")
            paths = [_path(one, cites, item, problems) for one in fields["paths"]]
            fields["paths"] = tuple(path for path in paths if path is not None)
            for key in ("when", "need", "unless"):
                fields[key] = r.plain(fields[key])
            rules.append(Rule(where=where, **fields))
    return rules


def _check_names(fields: Mapping[str, Any], item: Map, levels: Map, sections: Map, problems: Problems) -> None:
    for level in fields["levels"]:
        if level not in levels:
            problems.unknown(item.file, item.at("levels"), "级别", level, levels)
    if fields["section"] and fields["section"] not in sections:
        problems.unknown(item.file, item.at("section"), "部分", fields["section"], sections)


def _path(one: Any, cites: r.Kind, rule: Map, problems: Problems) -> Path | None:
    fields = take(one, {**PATH, "cites": F(cites, None)}, what="途径", problems=problems, file=rule.file, line=rule.at("paths"))
    if fields is None:
        return None
    fields["need"], fields["when"] = r.plain(fields["need"]), r.plain(fields["when"])
    return Path(**fields)


def check_expressions(pack: Pack, documents: Mapping[str, Map], problems: Problems) -> None:
    """Every expression of rules, effects, materials, derived facts and tables uses facts and tests that exist."""
    checker = Checker(pack, problems)
    for name, file in documents.items():
        if name.startswith("rules/"):
            for item in (*file["rules"], *(file.get("effects") or ())):
                check_rule(item, checker)
    for item in documents["materials.yaml"].values():
        checker.expression(item.get("when"))
        checker.expression(item.get("pending_when"))
    check_derived(pack, documents.get("derived.yaml"), checker, problems)
    check_equivalences(pack, documents.get("equivalences.yaml"), checker, problems)
    for item in documents["sections.yaml"].values():
        checker.expression(item.get("when"))
    if not problems.lines:
        check_effects(pack, problems)
        check_reach(pack, problems)
    open_points = {point.id for point in pack.open_points} | {FACT_IN_DISPUTE}
    for rule in pack.rules:
        if rule.open_point and rule.open_point not in open_points:
            name, line = rule.where.rsplit(":", 1)
            problems.unknown(name, int(line), "未明确事项", rule.open_point, open_points)

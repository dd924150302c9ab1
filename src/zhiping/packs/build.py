"""Builds the core's Pack from located YAML values; everything wrong is told at once."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.schema import (
    UNKNOWN,
    UNSET,
    CommitteeRules,
    Level,
    NoticeText,
    OpenPoint,
    Pack,
    Specialty,
    StageSpec,
    WindowSpec,
)
from zhiping.core.terms import Role, StageKind
from zhiping.packs import coverage
from zhiping.packs import reading as r
from zhiping.packs.form import build_materials, build_open_points, build_section
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, keyed, take
from zhiping.packs.rules import build_rules, check_expressions
from zhiping.packs.tree import Map

Documents = Mapping[str, Map]  # file name -> what it holds

NEEDED = (
    "pack.yaml",
    "windows.yaml",
    "stages.yaml",
    "sections.yaml",
    "materials.yaml",
    "fees.yaml",
    "committee.yaml",
    "notice.yaml",
)
OPTIONAL = ("open_points.yaml", "values.yaml", coverage.FILE)

PACK = {
    "pack": F(r.identifier),
    "version": F(r.text),
    "title": F(r.text),
    "series": F(r.text),
    "year": F(r.natural),
    "document": F(r.text),
    "issuer": F(r.text),
    "issued_on": F(r.day),
    "extends": F(r.identifier, ""),
    "sandbox_only": F(r.boolean, False),
    "levels": F(r.mapping),
    "specialties": F(r.mapping),
    "contacts": F(r.mapping),
    "placeholders": F(r.texts, ()),
}
LEVEL = {
    "name": F(r.text),
    "title": F(r.text),
    "rank": F(r.natural),
    "reviewed_here": F(r.boolean),
    "flags": F(r.identifiers, ()),
    "below": F(r.identifier, None),
}
SPECIALTY = {"name": F(r.text), "retired": F(r.boolean, False), "placeholder": F(r.boolean, False)}
LEVEL_FLAGS = ("assessed_by_unit", "defence")


def build(documents: Documents, *, name: str, digest: str, problems: Problems) -> Pack | None:
    """The pack, or None when something is wrong (and told)."""
    for file in NEEDED:
        if file not in documents:
            problems.add(f"{name}/{file}", 1, "没有这个文件", f"政策包要有：{'、'.join(NEEDED)}")
    for file, document in documents.items():
        if file not in (*NEEDED, *OPTIONAL) and not file.startswith("rules/"):
            problems.unknown(document.file, 1, "文件", file, (*NEEDED, *OPTIONAL, "rules/….yaml", "cases/….yaml"))
    if problems.lines:
        return None
    head = take(documents["pack.yaml"], PACK, what="政策包", problems=problems)
    if head is None:
        return None
    cites = r.citation(head["document"])
    fees = _fees(documents["fees.yaml"], head["levels"], problems)
    levels = _levels(head["levels"], fees, problems)
    windows = _windows(documents["windows.yaml"], cites, problems)
    stages = _stages(documents["stages.yaml"], documents["windows.yaml"], cites, problems)
    sections = keyed(documents["sections.yaml"], lambda id, item: build_section(id, item, cites, problems))
    materials = build_materials(documents["materials.yaml"], documents["sections.yaml"], cites, problems)
    open_points = build_open_points(documents.get("open_points.yaml"), cites, problems)
    committee = _committee(documents["committee.yaml"], cites, problems)
    notice = take(
        documents["notice.yaml"],
        {key: F(r.texts) for key in ("who", "not_who", "prepare", "steps")} | {"remarks": F(r.texts, ())},
        what="通知说明",
        problems=problems,
    )
    rule_files = {file: document for file, document in documents.items() if file.startswith("rules/")}
    rules = build_rules(
        rule_files,
        name=head["pack"],
        levels=head["levels"],
        sections=documents["sections.yaml"],
        cites=cites,
        problems=problems,
    )
    values, unknown = _values(documents.get("values.yaml"), open_points)
    clauses = coverage.build_clauses(documents.get(coverage.FILE), values, problems)
    if problems.lines or committee is None or notice is None:
        return None
    placeholders = head["placeholders"]
    pack = Pack(
        id=head["pack"],
        version=head["version"],
        digest=digest,
        title=head["title"],
        series=head["series"],
        year=head["year"],
        document=head["document"],
        issuer=head["issuer"],
        issued_on=head["issued_on"],
        levels=levels,
        specialties=tuple(keyed(head["specialties"], lambda id, item: _specialty(id, item, problems))),
        windows=windows,
        stages=tuple(stages),
        sections=tuple(sections),
        materials=tuple(materials),
        rules=tuple(rules),
        open_points=tuple(open_points),
        committee=committee,
        notice=NoticeText(**notice),
        values=values,
        unknown=unknown,
        contacts={key: r.text(value) for key, value in head["contacts"].items()},
        placeholders=placeholders,
        sandbox_only=head["sandbox_only"],
        clauses=tuple(clauses),
    )
    stands_in = [x for group in (pack.rules, pack.materials, pack.specialties) for x in group if x.placeholder]
    if stands_in and not placeholders:
        problems.add(documents["pack.yaml"].file, 1, "有暂代的内容，却没有写 placeholders", "列出哪些内容暂代没有见到的文件")
    coverage.check_citations(pack, documents.get(coverage.FILE), problems)
    check_expressions(pack, rule_files, documents["materials.yaml"], problems)
    return None if problems.lines else pack


def _fees(source: Map, levels: Map, problems: Problems) -> dict[str, int]:
    fields = take(source, {"yuan": F(r.mapping), "cites": F(r.plain, "")}, what="收费标准", problems=problems)
    fees: dict[str, int] = {}
    if fields is None:
        return fees
    yuan = fields["yuan"]
    for id, amount in yuan.items():
        try:
            fees[id] = r.fen(amount)
        except r.Wrong as wrong:
            problems.add(yuan.file, yuan.at(id), f"“{id}”的收费{wrong.found}", wrong.wanted)
        if id not in levels:
            problems.unknown(yuan.file, yuan.at(id), "级别", id, levels)
    for id in levels:
        if id not in yuan:
            problems.add(yuan.file, yuan.line, f"没有写“{id}”的收费标准", "每个级别都要写")
    return fees


def _levels(source: Map, fees: Mapping[str, int], problems: Problems) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for id, item in source.items():
        fields = take(item, LEVEL, what=f"级别“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        for flag in fields["flags"]:
            if flag not in LEVEL_FLAGS:
                problems.unknown(source.file, source.at(id), "级别标志", flag, LEVEL_FLAGS)
        if fields["below"] is not None and fields["below"] not in source:
            problems.unknown(source.file, source.at(id), "下一级别", fields["below"], source)
        fields["flags"] = frozenset(fields["flags"])
        levels[id] = Level(id=id, fee_fen=fees.get(id, 0), **fields)
    return levels


def _specialty(id: str, item: Any, problems: Problems) -> Specialty | None:
    fields = take(item, SPECIALTY, what=f"专业“{id}”", problems=problems)
    return None if fields is None else Specialty(id=id, **fields)


def _windows(source: Map, cites: r.Kind, problems: Problems) -> dict[str, WindowSpec]:
    shape = {
        "name": F(r.text),
        "opens": F(r.moment),
        "closes": F(r.moment),
        "cites": F(cites),
        "only_with_notice": F(r.boolean, False),
        "advisory": F(r.boolean, False),
        "invented": F(r.boolean, False),
    }
    windows: dict[str, WindowSpec] = {}
    for id, item in source.items():
        fields = take(item, shape, what=f"时间窗口“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        if fields["closes"] < fields["opens"]:
            problems.add(item.file, item.at("closes"), f"时间窗口“{id}”在开始之前就截止了", "closes 不能早于 opens")
        windows[id] = WindowSpec(id=id, **fields)
    return windows


def _stages(source: Map, windows: Map, cites: r.Kind, problems: Problems) -> list[StageSpec]:
    shape = {
        "id": F(r.identifier),
        "kind": F(r.one_of(StageKind)),
        "actor": F(r.one_of(Role)),
        "name": F(r.text),
        "public_name": F(r.text),
        "window": F(r.identifier, None),
        "when": F(r.plain, {}),
        "options": F(r.plain, {}),
        "cites": F(cites, None),
    }
    stages: list[StageSpec] = []
    listed = take(source, {"stages": F(r.listing)}, what="环节", problems=problems)
    if listed is None:
        return stages
    for item, line in zip(listed["stages"], listed["stages"].lines, strict=True):
        fields = take(item, shape, what="环节", problems=problems, file=source.file, line=line)
        if fields is None:
            continue
        if fields["window"] is not None and fields["window"] not in windows:
            problems.unknown(item.file, item.at("window"), "时间窗口", fields["window"], windows)
        if any(stage.id == fields["id"] for stage in stages):
            problems.add(item.file, item.at("id"), f"环节“{fields['id']}”写了两次", "每个环节只写一次")
        for key in fields["when"]:
            if key not in ("level_flag", "route_has"):
                problems.unknown(item.file, item.at("when"), "环节条件", key, ("level_flag", "route_has"))
        fields["actor"] = fields["actor"].value
        stages.append(StageSpec(**fields))
    if stages and stages[0].kind is not StageKind.FILING:
        problems.add(source.file, 1, "第一个环节不是填报", "从 kind: filing 开始")
    if stages and stages[-1].kind is not StageKind.CERTIFICATE:
        problems.add(source.file, 1, "最后一个环节不是发证，办到那里就没有出路了", "以 kind: certificate 结束")
    return stages


def _committee(source: Map, cites: r.Kind, problems: Problems) -> CommitteeRules | None:
    shape = {
        "quorum": F(r.share),
        "majority": F(r.share),
        "size_minimum": F(r.natural),
        "odd": F(r.boolean),
        "secret": F(r.boolean),
        "group_minimum": F(r.natural),
        "defence_minutes": F(r.plain),
        "cites": F(cites),
    }
    fields = take(source, shape, what="评委会规则", problems=problems)
    return None if fields is None else CommitteeRules(**fields)


def _values(source: Map | None, open_points: list[OpenPoint]) -> tuple[dict[str, Any], frozenset[str]]:
    """Every parameter by its dotted key, and the keys of those the pack does not know."""
    values: dict[str, Any] = {}
    unknown: set[str] = set()

    def walk(prefix: str, value: Any) -> Any:
        if value is UNKNOWN:
            unknown.add(prefix)
            value = UNSET
        if isinstance(value, dict):
            value = {key: walk(f"{prefix}.{key}", item) for key, item in value.items()}
        values[prefix] = value
        return value

    for key, item in ({} if source is None else source).items():
        walk(key, r.plain(item))
    for point in open_points:
        walk(point.key, point.value)
    return values, frozenset(unknown)

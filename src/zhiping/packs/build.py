"""Builds the core's Pack from located YAML values; everything wrong is told at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.policy.schema import (
    PAGE_CLAUSES,
    UNKNOWN,
    UNSET,
    FeeItem,
    Level,
    NoticeText,
    OpenPoint,
    Pack,
    Specialty,
    StageSpec,
)
from zhiping.core.terms import GateForm, StageKind
from zhiping.packs import coverage, undecided
from zhiping.packs import reading as r
from zhiping.packs.amends import build_amends
from zhiping.packs.committee import build_committee
from zhiping.packs.derived import build_derived
from zhiping.packs.effects import build_effects
from zhiping.packs.equivalences import build_equivalences
from zhiping.packs.fees import build_fees
from zhiping.packs.form import build_materials, build_messages, build_open_points, build_section
from zhiping.packs.parameters import check_parameters
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, keyed, take
from zhiping.packs.route import build_stages, build_windows
from zhiping.packs.rules import build_rules, check_expressions
from zhiping.packs.self_check import build_self_check
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
OPTIONAL = (
    "messages.yaml",
    "open_points.yaml",
    "self_check.yaml",
    "values.yaml",
    "derived.yaml",
    "equivalences.yaml",
    undecided.FILE,
    coverage.FILE,
)

PACK = {
    "pack": F(r.identifier),
    "version": F(r.text),
    "title": F(r.text),
    "series": F(r.text),
    "year": F(r.year),
    "document": F(r.text),
    "issuer": F(r.text),
    "issued_on": F(r.day),
    "extends": F(r.identifier, ""),
    "sandbox_only": F(r.boolean, False),
    "levels": F(r.mapping),
    "specialties": F(r.mapping),
    "person_classes": F(r.named, {}),
    "contacts": F(r.mapping),
    "placeholders": F(r.texts, ()),
    "amends": F(r.mapping, None),
}
LEVEL = {
    "name": F(r.text),
    "title": F(r.text),
    "rank": F(r.natural),
    "reviewed_here": F(r.boolean),
    "flags": F(r.identifiers, ()),
    "below": F(r.identifier, None),
    "reviewed_by": F(r.text, ""),
}
SPECIALTY = {"name": F(r.text), "retired": F(r.boolean, False), "placeholder": F(r.boolean, False)}


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
    fees = build_fees(documents["fees.yaml"], head["levels"], cites, problems)
    specialties = tuple(keyed(head["specialties"], lambda id, item: _specialty(id, item, problems)))
    windows = build_windows(documents["windows.yaml"], cites, head["issued_on"], head["levels"], problems)
    stages, frees_the_year = build_stages(documents["stages.yaml"], documents["windows.yaml"], cites, problems)
    levels = _levels(head["levels"], fees, {str(s.when["level_flag"]) for s in stages if "level_flag" in s.when}, problems)
    person_classes: dict[str, str] = dict(head["person_classes"])
    tables = {
        "person_classes": tuple(person_classes.items()),
        "levels": tuple((level.id, level.name) for level in levels.values()),
        "specialties": tuple((s.id, s.name) for s in specialties if not s.retired),
    }
    sections = keyed(documents["sections.yaml"], lambda id, item: build_section(id, item, tables, cites, problems))
    materials = build_materials(documents["materials.yaml"], documents["sections.yaml"], cites, problems)
    open_points = build_open_points(documents.get("open_points.yaml"), cites, problems)
    committee = build_committee(documents["committee.yaml"], head["levels"], head["specialties"], cites, problems)
    notice = take(
        documents["notice.yaml"],
        {key: F(r.texts) for key in ("who", "not_who", "prepare", "steps")}
        | {"remarks": F(r.texts, ()), "page_clauses": F(r.mapping, Map("notice.yaml", 1))},
        what="通知说明",
        problems=problems,
    )
    page_clauses = {} if notice is None else _page_clauses(notice.pop("page_clauses"), cites, problems)
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
    contacts = _contacts(head["contacts"], problems)
    check_parameters(documents.get("values.yaml"), documents.get("open_points.yaml"), problems)
    clauses = coverage.build_clauses(documents.get(coverage.FILE), values, problems)
    derived = build_derived(documents.get("derived.yaml"), documents["sections.yaml"], cites, problems)
    equivalences = build_equivalences(documents.get("equivalences.yaml"), cites, problems)
    effects = build_effects(rule_files, levels=head["levels"], cites=cites, problems=problems)
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
        specialties=specialties,
        windows=windows,
        stages=tuple(_timed(stage, committee.defence_minutes) for stage in stages),
        sections=tuple(sections),
        materials=tuple(materials),
        rules=tuple(rules),
        open_points=tuple(open_points),
        committee=committee,
        notice=NoticeText(**notice),
        values=values,
        unknown=unknown,
        derived=derived,
        equivalences=equivalences,
        effects=tuple(effects),
        **_work_calendar(documents, head["year"], values),
        contacts=contacts,
        placeholders=placeholders,
        sandbox_only=head["sandbox_only"],
        clauses=tuple(clauses),
        page_clauses=page_clauses,
        person_classes=person_classes,
        messages=build_messages(documents.get("messages.yaml"), problems),
        fees=fees or (),
        frees_the_year=frees_the_year,
        amends=build_amends(head["amends"], documents["stages.yaml"], documents["pack.yaml"], problems),
    )
    stands_in = [x for group in (pack.rules, pack.materials, pack.specialties) for x in group if x.placeholder]
    has_payment = any(stage.kind is StageKind.PAYMENT for stage in stages)
    for level in levels.values():
        if fees is not None and has_payment and level.reviewed_here and level.fee_fen is None:
            problems.add(
                documents["fees.yaml"].file, 1, f"没有写“{level.id}”的收费标准", "本评委会评审的级别都要写；不收的写 0"
            )
    if fees is None and has_payment:
        problems.add(
            documents["fees.yaml"].file, 1, "收费标准没有写明，却有缴费的环节", "没有写明收费的，环节里不写 kind: payment"
        )
    if stands_in and not placeholders:
        problems.add(documents["pack.yaml"].file, 1, "有暂代的内容，却没有写 placeholders", "列出哪些内容暂代没有见到的文件")
    coverage.check_citations(pack, documents.get(coverage.FILE), problems)
    check_expressions(pack, documents, problems)
    self_check = build_self_check(documents.get("self_check.yaml"), pack, problems)
    return None if problems.lines else replace(pack, self_check=self_check)


def _timed(stage: StageSpec, minutes: Mapping[str, int]) -> StageSpec:
    """A defence that sets no minutes of its own has those of every defence."""
    if stage.gate is None or stage.gate.form is not GateForm.DEFENCE or stage.gate.minutes:
        return stage
    return replace(stage, gate=replace(stage.gate, minutes=minutes))


def _levels(source: Map, fees: tuple[FeeItem, ...] | None, flags: Collection[str], problems: Problems) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for id, item in source.items():
        fields = take(item, LEVEL, what=f"级别“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        for flag in fields["flags"]:
            if flag not in flags:
                problems.unknown(source.file, source.at(id), "级别标志", flag, flags)
        if fields["below"] is not None and fields["below"] not in source:
            problems.unknown(source.file, source.at(id), "下一级别", fields["below"], source)
        fields["flags"] = frozenset(fields["flags"])
        owed = [fee.fen[id] for fee in fees or () if id in fee.fen]
        total = sum(owed) if owed else None
        levels[id] = Level(id=id, fee_fen=total, **fields)
    return levels


def _specialty(id: str, item: Any, problems: Problems) -> Specialty | None:
    fields = take(item, SPECIALTY, what=f"专业“{id}”", problems=problems)
    return None if fields is None else Specialty(id=id, **fields)


def _page_clauses(source: Map, cites: r.Kind, problems: Problems) -> dict[str, Citation]:
    clauses: dict[str, Citation] = {}
    for key, value in source.items():
        if key not in PAGE_CLAUSES:
            problems.unknown(source.file, source.at(key), "条款表的键", key, PAGE_CLAUSES)
        try:
            clauses[key] = cites(value)
        except r.Wrong as wrong:
            problems.add(source.file, source.at(key), f"条款“{key}”{wrong.found}", wrong.wanted)
    return clauses


def _contacts(source: Map, problems: Problems) -> dict[str, str]:
    contacts: dict[str, str] = {}
    for key, value in source.items():
        try:
            contacts[key] = r.text(value)
        except r.Wrong as wrong:
            problems.add(source.file, source.at(key), f"联系方式“{key}”{wrong.found}", wrong.wanted)
    return contacts


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


def _work_calendar(documents: Documents, year: int, values: Mapping[str, Any]) -> dict[str, frozenset[date]]:
    """The days on which working days turn, where any value of the pack counts working days at all."""
    if not any(_counts_workdays(document) for document in documents.values()):
        return {}
    from zhiping.packs.calendar import calendar_of  # the published table is large, and few packs ask for it

    found = calendar_of(year, values)
    return {"holidays": found.holidays, "makeup_workdays": found.makeup_workdays}


def _counts_workdays(tree: Any) -> bool:
    if isinstance(tree, Map):
        return {"from", "workdays"} <= set(tree) or any(_counts_workdays(item) for item in tree.values())
    return isinstance(tree, list) and any(_counts_workdays(item) for item in tree)

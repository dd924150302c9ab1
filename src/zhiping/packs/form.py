"""Builds the form side of a pack: sections with their fields, materials, open points."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhiping.core.policy.schema import (
    MESSAGE_PLACES,
    MESSAGES,
    UNSET,
    FieldSpec,
    MaterialSpec,
    MessageWords,
    OpenPoint,
    SectionSpec,
)
from zhiping.core.terms import FactType, Force, Privacy
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, keyed, take
from zhiping.packs.tree import Map

Tables = Mapping[str, tuple[tuple[str, str], ...]]
"""Choices that the pack keeps in one place: person classes, levels, specialties."""

FIELD = {
    "label": F(r.text),
    "type": F(r.one_of(FactType)),
    "privacy": F(r.one_of(Privacy), Privacy.PARTY),
    "required": F(r.boolean, False),
    "help": F(r.text, ""),
    "unit": F(r.text, ""),
    "choices": F(r.choices, None),
    "max_length": F(r.natural, 0),
}


def build_section(id: str, item: Any, tables: Tables, cites: r.Kind, problems: Problems) -> SectionSpec | None:
    shape = {
        "title": F(r.text),
        "intro": F(r.text),
        "fields": F(r.mapping),
        "repeats": F(r.boolean, False),
        "minimum": F(r.natural, 0),
        "row_label": F(r.text, ""),
        "columns": F(r.identifiers, ()),
        "cites": F(cites, None),
        "when": F(r.table, {}),
    }
    section = take(item, shape, what=f"部分“{id}”", problems=problems)
    if section is None:
        return None
    fields = keyed(section["fields"], lambda key, one: _field(key, one, tables, problems))
    section["fields"] = tuple(fields)
    names = {field.id for field in fields}
    for wanted in _names_in(section["row_label"]):
        if wanted not in names:
            problems.unknown(item.file, item.at("row_label"), "栏目", wanted, names)
    for wanted in section["columns"]:
        if wanted not in names:
            problems.unknown(item.file, item.at("columns"), "栏目", wanted, names)
    return SectionSpec(id=id, **section)


def _names_in(label: str) -> list[str]:
    return [part.split("}")[0] for part in label.split("{")[1:]]


def _field(id: str, item: Any, tables: Tables, problems: Problems) -> FieldSpec | None:
    fields = take(item, FIELD, what=f"栏目“{id}”", problems=problems)
    if fields is None:
        return None
    choices = fields["choices"]
    if (fields["type"] is FactType.CHOICE) != bool(choices):
        problems.add(item.file, item.line, f"栏目“{id}”的 choices 与 type 不合", "type: choice 要写 choices，其他类型不写")
    if isinstance(choices, str):
        if choices not in tables:
            problems.unknown(item.file, item.at("choices"), "选项表", choices, tables)
        fields["choices"] = tables.get(choices, ())
    else:
        fields["choices"] = tuple(_choices(choices, id, item, problems))
    return FieldSpec(id=id, **fields)


def _choices(source: Map | None, id: str, item: Map, problems: Problems) -> Iterator[tuple[str, str]]:
    for key, value in ({} if source is None else source).items():
        try:
            yield key, r.text(value)
        except r.Wrong as wrong:
            problems.add(item.file, item.at("choices"), f"栏目“{id}”的选项“{key}”{wrong.found}", wrong.wanted)


def build_materials(source: Map, sections: Map, cites: r.Kind, problems: Problems) -> list[MaterialSpec]:
    shape = {
        "title": F(r.text),
        "says": F(r.text),
        "indispensable": F(r.boolean, False),
        "force": F(r.one_of(Force), Force.MUST),
        "cites": F(cites),
        "accepts": F(r.identifiers, ("pdf", "jpg", "png")),
        "most": F(r.natural, 5),
        "when": F(r.table, {}),
        "section": F(r.identifier, ""),
        "placeholder": F(r.boolean, False),
        "pending_when": F(r.table, {}),
        "privacy": F(r.one_of(Privacy), Privacy.PARTY),
    }
    materials: list[MaterialSpec] = []
    for id, item in source.items():
        fields = take(item, shape, what=f"材料“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        if fields["section"] and fields["section"] not in sections:
            problems.unknown(item.file, item.at("section"), "部分", fields["section"], sections)
        materials.append(MaterialSpec(id=id, **fields))
    return materials


def build_open_points(source: Map | None, cites: r.Kind, problems: Problems) -> list[OpenPoint]:
    shape = {
        "key": F(r.text),
        "question": F(r.text),
        "readings": F(r.texts),
        "value": F(r.plain, UNSET),
        "cites": F(cites, None),
        "codes": F(r.texts, ()),
    }

    def make(id: str, item: Any) -> OpenPoint | None:
        fields = take(item, shape, what=f"未明确事项“{id}”", problems=problems)
        if fields is not None and fields["codes"] and len(fields["codes"]) != len(fields["readings"]):
            problems.add(item.file, item.at("codes"), f"未明确事项“{id}”的取值和读法个数不同", "每种读法对应一个取值")
        return None if fields is None else OpenPoint(id=id, **fields)

    return [] if source is None else keyed(source, make)


def build_messages(source: Map | None, problems: Problems) -> dict[str, MessageWords]:
    """The notice's own wordings; a kind or a place that does not exist is told."""
    shape = {"subject": F(r.text, ""), "body": F(r.text, "")}

    def make(kind: str, item: Any) -> tuple[str, MessageWords] | None:
        fields = take(item, shape, what=f"消息“{kind}”", problems=problems)
        if kind not in MESSAGES and source is not None:
            problems.unknown(source.file, source.at(kind), "消息", kind, MESSAGES)
        for place in [] if fields is None else _names_in(fields["subject"] + fields["body"]):
            if place not in MESSAGE_PLACES:
                problems.unknown(item.file, item.line, "消息里的名字", place, MESSAGE_PLACES)
        return None if fields is None else (kind, MessageWords(**fields))

    return {} if source is None else dict(keyed(source, make))

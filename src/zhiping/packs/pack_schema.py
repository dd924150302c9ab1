"""JSON Schema (2020-12) of every file of a pack, made of the tables the loader itself reads by, so that the two never part.

The loader is watched while it reads packs that use everything; what it asked of each place is the schema of that place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhiping.core.policy.expression import JOINS, LISTS, TESTS
from zhiping.packs import reading as r
from zhiping.packs.build import build
from zhiping.packs.cases import EQUIVALENTS, read_cases
from zhiping.packs.loader import digest_of, effective
from zhiping.packs.mutation import read_listed
from zhiping.packs.problems import Problems
from zhiping.packs.tree import Map, Seq
from zhiping.packs.undecided import read_undecided

BESIDE = {"案例文件": "cases/*.yaml", "等价变异": EQUIVALENTS}
"""Files that are no part of the pack itself, by what the reader calls them."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "pattern": "\\S"}
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _pattern(of: "re.Pattern[str]") -> str:
    return "^" + re.sub(r"\?P<[a-z]+>", "?:", of.pattern)


IDENTIFIER: Schema = {"type": "string", "pattern": _pattern(r._ID)}
EDGE: Schema = {"type": "string", "pattern": _pattern(r._EDGE)}
KINDS: Mapping[Any, Schema] = {
    r.text: TEXT,
    r.identifier: IDENTIFIER,
    r.integer: {"type": "integer"},
    r.year: {"type": "integer", "minimum": 1990, "maximum": 2100},
    r.natural: {"type": "integer", "minimum": 0},
    r.boolean: {"type": "boolean"},
    r.day: {"type": "string", "format": "date", "pattern": f"^{DAY}$"},
    r.moment: {"type": "string", "pattern": f"^{DAY}T"},
    r.edge: EDGE,
    r.start: {"anyOf": [{"const": "issue"}, EDGE]},
    r.hours: {"type": "string", "pattern": _pattern(r._HOURS)},
    r.mapping: {"type": "object"},
    r.named: {"type": "object", "additionalProperties": TEXT},
    r.table: {"type": "object"},
    r.listing: {"type": "array"},
    r.texts: {"type": "array", "items": TEXT},
    r.identifiers: {"type": "array", "items": IDENTIFIER},
    r.share: {"type": "string", "pattern": "^[0-9]+/[1-9][0-9]*$"},
    r.amount: {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]"}]},
    r.fen: {"type": "number", "minimum": 0, "multipleOf": 0.01},
    r.share_or_unset: {"type": "string", "pattern": "^([0-9]+/[1-9][0-9]*|unset)$"},
    r.choices: {},
    r.plain: {},
    r.any_value: {},
}
"""What each kind of field takes, as a schema."""
EXPRESSION = {"$ref": "#/$defs/expression"}
EXPRESSIONS = ("when", "need", "unless", "pending_when", "test", "where")
NO_EXPRESSIONS = ("环节",)
"""What has a ``when`` of its own form."""


def expression() -> Schema:
    """A group of tests: joins, and facts with the tests that there are."""
    several = {"type": "array", "items": EXPRESSION}
    forms: Mapping[str, Schema] = {
        "all": several,
        "any": several,
        "not": EXPRESSION,
        "at_least_k": {
            "type": "object",
            "properties": {"k": {}, "of": several, "always": several},
            "required": ["k"],
            "additionalProperties": False,
        },
        "setting": {"type": "object", "minProperties": 1, "maxProperties": 1},
    }
    tests = sorted({*TESTS, *LISTS, "filled"})
    return {
        "type": "object",
        "properties": {join: forms.get(join, {}) for join in JOINS},
        "additionalProperties": {"type": "object", "minProperties": 1, "propertyNames": {"enum": tests}},
    }


def schemas(packs: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, Schema]:
    """File name -> its schema, of all that these packs (name, files) use; ``rules/*.yaml`` and ``cases/*.yaml`` once each."""
    roots: dict[str, list[Map]] = {}
    asked: dict[int, list[tuple[Mapping[str, r.F], str]]] = {}
    kept: list[Any] = []  # the places are told apart by identity, so none may be let go meanwhile
    for name, files in packs:
        documents, seen = _watched(name, files)
        kept += [documents, seen]
        for source, shape, what in seen:
            asked.setdefault(id(source), []).append((shape, _kind_of(what)))
            if what in BESIDE:
                roots.setdefault(BESIDE[what], []).append(source)
        for file, document in documents.items():
            roots.setdefault("rules/*.yaml" if file.startswith("rules/") else file, []).append(document)
    return {file: _whole(file, _Places(asked).schema(places)) for file, places in sorted(roots.items())}


def _kind_of(what: str) -> str:
    return re.sub("“.*?”", "", what)


def _watched(name: str, files: Mapping[str, str]) -> tuple[dict[str, Map], list[r.Seen]]:
    problems = Problems()
    documents = effective(files, name=name, problems=problems)
    seen: list[r.Seen] = []
    r.seen = seen
    try:
        pack = build(documents, name=name, digest=digest_of(files), problems=problems)
        problems.raise_if_any()
        if pack is not None:
            read_cases(files, pack)
            read_listed(files, pack)
            read_undecided(files, name=name)
    finally:
        r.seen = None
    return documents, seen


def _whole(file: str, schema: Schema) -> Schema:
    head = {"$schema": DRAFT, "$id": f"urn:zhiping:pack:{file}", "title": file}
    tail = {"$defs": {"expression": expression()}} if "#/$defs/expression" in str(schema) else {}
    return {**head, **(schema or {"type": "object"}), **tail}


class _Places:
    """Schemas of places in the files, by what the loader asked of each."""

    def __init__(self, asked: Mapping[int, list[tuple[Mapping[str, r.F], str]]]) -> None:
        self.asked = asked

    def schema(self, places: Iterable[Any]) -> Schema:
        """What holds for all these places; empty when nothing was asked of them or of anything in them."""
        places = list(places)
        if not places:
            return {}
        maps = [place for place in places if isinstance(place, Map)]
        shapes = [shape for place in maps for shape in self.asked.get(id(place), ())]
        if shapes and all(id(place) in self.asked for place in maps):
            return self._fields(shapes, maps)
        if shapes:  # asked of some alone, as of the options of one kind of stage
            return {"anyOf": [self._fields(shapes, [place for place in maps if id(place) in self.asked]), {"type": "object"}]}
        inner = self.schema(item for place in maps for item in place.values()) if maps else {}
        if inner:
            return {"type": "object", "additionalProperties": inner}
        listed = self.schema(item for place in places if isinstance(place, Seq) for item in place) if not maps else {}
        return {"type": "array", "items": listed} if listed else {}

    def _fields(self, shapes: list[tuple[Mapping[str, r.F], str]], places: list[Map]) -> Schema:
        fields: dict[str, list[r.F]] = {}
        for shape, _ in shapes:
            for key, field in shape.items():
                fields.setdefault(key, []).append(field)
        kind = shapes[0][1]
        properties = {
            key: self._property(key, kind, these[0], [place[key] for place in places if key in place])
            for key, these in fields.items()
        }
        required = [
            key for key, these in fields.items() if len(these) == len(shapes) and all(f.otherwise is ... for f in these)
        ]
        return {
            "type": "object",
            "title": kind,
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _property(self, key: str, kind: str, field: r.F, places: list[Any]) -> Schema:
        base = kind_schema(field.kind)
        if key in EXPRESSIONS and base in ({}, {"type": "object"}) and kind not in NO_EXPRESSIONS:
            return dict(EXPRESSION)
        inner = self.schema(places)
        if inner and not base:  # a field that may be written in several ways
            return {"anyOf": [inner, {"not": {"type": inner.get("type", "object")}}]}
        return {**base, **inner}


def kind_schema(kind: Any) -> Schema:
    """What one kind of field takes."""
    if isinstance(kind, r.OneOf):
        return {"enum": kind.allowed}
    if isinstance(kind, r.Several):
        return {"type": "array", "items": {"enum": kind.member.allowed}}
    if isinstance(kind, r.Citing):
        named = {key: TEXT for key in ("document", "clause", "summary")}
        return {"anyOf": [TEXT, {"type": "object", "properties": named, "required": ["clause"], "additionalProperties": False}]}
    return dict(KINDS.get(kind, {}))


def kinds_in(schema: Any) -> Iterator[str]:
    """The kinds of thing a schema tells of, e.g. 规则."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False and "title" in schema:
            yield schema["title"]
        for item in schema.values():
            yield from kinds_in(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from kinds_in(item)

"""JSON Schema (2020-12) of a facts file: what ``policy evaluate`` reads for one pack."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import FieldSpec, Pack
from zhiping.core.terms import FactType
from zhiping.packs.pack_schema import DRAFT

Schema = dict[str, Any]
NUMBER_TEXT = "^[0-9]+(\\.[0-9]+)?$"
TYPES: Mapping[FactType, Schema] = {
    FactType.DATE: {"type": "string", "format": "date", "pattern": "^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},
    FactType.MONTH: {"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"},
    FactType.INTEGER: {"type": "integer", "minimum": 0, "maximum": 10**9},
    FactType.DECIMAL: {"anyOf": [{"type": "number", "minimum": 0, "maximum": 10**9}, {"type": "string", "pattern": NUMBER_TEXT}]},
    FactType.BOOLEAN: {"type": "boolean"},
    FactType.TEXT: {"type": "string"},
    FactType.LONG_TEXT: {"type": "string"},
    FactType.IMAGE: {"type": "string"},
}  # fmt: skip
"""Each type but the choice, whose values are the pack's."""


def facts_schema(pack: Pack) -> Schema:
    """Every fact may be left out or null: then it is not known. A fact the pack does not have is refused."""
    return {
        "$schema": DRAFT,
        "$id": f"urn:zhiping:facts:{pack.id}:{pack.version}",
        "title": f"{pack.title}：一个人的事实",
        "type": "object",
        "properties": {spec.id: _fact(spec, pack) for spec in catalogue(pack).values()},
        "additionalProperties": False,
    }


def _fact(spec: FactSpec, pack: Pack) -> Schema:
    if spec.type is None:
        rows = {
            "type": "object",
            "properties": {field.id: _field(field) for field in spec.fields.values()},
            "additionalProperties": False,
        }
        return _or_null({"type": "array", "items": rows}, spec.label)
    private = _field_of(spec, pack)
    more = {} if private is None else {"x-privacy": private.privacy.value}
    return _or_null(_typed(spec.type, spec.choices), spec.label, spec.unit) | more


def _field_of(spec: FactSpec, pack: Pack) -> FieldSpec | None:
    section, _, id = spec.id.partition(".")
    return next((f for s in pack.sections if s.id == section for f in s.fields if f.id == id), None)


def _field(field: FieldSpec) -> Schema:
    return _or_null(_typed(field.type, field.choices), field.label, field.unit) | {"x-privacy": field.privacy.value}


def _typed(type: FactType, choices: tuple[tuple[str, str], ...]) -> Schema:
    if type is FactType.CHOICE:
        return {"oneOf": [{"const": key, "title": label} for key, label in choices]}
    return TYPES[type]


def _or_null(schema: Schema, label: str, unit: str = "") -> Schema:
    more = {"x-unit": unit} if unit else {}
    return {"title": label, "anyOf": [schema, {"type": "null"}], **more}

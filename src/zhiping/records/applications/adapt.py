"""A case as the core sees it: a flat mapping of facts, typed by the pack's fields."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zhiping.core.policy.facts import FREELANCER
from zhiping.core.policy.schema import FieldSpec, Pack
from zhiping.core.terms import FactType
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.applications.typed import in_words
from zhiping.records.applications.versions import pack_of_case


def fact_of(spec: FieldSpec, value: Any) -> Any:
    """A kept JSON value as the core's value; a month is its first day."""
    if value is None or value == "":
        return None
    if spec.type is FactType.DATE:
        return date.fromisoformat(value)
    if spec.type is FactType.MONTH:
        return date.fromisoformat(f"{value}-01")
    if spec.type is FactType.DECIMAL:
        return Decimal(value)
    return value


def values_of(row: SectionRow) -> dict[str, Any]:
    """Open and sealed values of a row together, as they are kept."""
    return {**row.values, **(row.sealed_values or {})}


def rows_by_section(application: Application) -> dict[str, list[SectionRow]]:
    """Section id -> its rows in order, in one query."""
    rows: dict[str, list[SectionRow]] = {}
    for row in application.rows.all():
        rows.setdefault(row.section, []).append(row)
    return rows


def section_facts(pack: Pack, rows: Mapping[str, list[SectionRow]]) -> dict[str, Any]:
    """``section.field`` for single sections; a tuple of records for lists. What was not filled in is not there."""
    facts: dict[str, Any] = {}
    for section in pack.sections:
        fields = {field.id: field for field in section.fields}
        records = [
            {id: fact_of(fields[id], value) for id, value in values_of(row).items() if id in fields}
            for row in rows.get(section.id, [])
        ]
        if section.repeats:
            if records:
                facts[section.id] = tuple(records)
            continue
        for id, value in (records[0] if records else {}).items():
            if value is not None:
                facts[f"{section.id}.{id}"] = value
    return facts


def facts_of(
    application: Application,
    *,
    now: datetime | None = None,
    rows: Mapping[str, list[SectionRow]] | None = None,
    pack: Pack | None = None,
) -> dict[str, Any]:
    """Everything the pack's rules may ask of this case. ``now`` stands for the day of submission of a draft.

    ``pack``: another version than the case's own, to see what it would say.
    """
    pack = pack or pack_of_case(application)
    facts = section_facts(pack, rows if rows is not None else rows_by_section(application))
    employer = application.employer or application.representative
    facts |= {
        "target_level": application.level,
        "specialty": application.specialty,
        "route": str(application.route),
        "channel": str(application.channel),
        "dual_targeted": application.dual_targeted,
        "epidemic_work": application.epidemic_work,
    }
    if employer is not None:
        facts |= {
            "employer_kind": FREELANCER[0] if application.employer is None else str(employer.kind),
            "employer_area": employer.area,
        }
    moment = application.submitted_at or now
    if moment is not None:
        facts["submitted_on"] = timezone.localtime(moment).date()
    if application.count_from is not None:
        facts["count_from"] = application.count_from
    return facts


def row_in_words(pack: Pack, row: SectionRow) -> str:
    """One line that names a row in a list, by the section's ``row_label``."""
    section = pack.section(row.section)
    values = {field.id: "" for field in section.fields}
    values |= {field.id: in_words(field, values_of(row).get(field.id)) for field in section.fields}
    label = section.row_label.format_map(values) if section.row_label else next((v for v in values.values() if v), "")
    return label.strip(" ·，、-") or "（未填写）"

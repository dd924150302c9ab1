"""Questions for a pack that brings no self-check of its own: one for each field its binding rules look at."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.facts import DERIVED_FROM, FactSpec, catalogue
from zhiping.core.policy.names import every_fact_in, sources_of
from zhiping.core.policy.schema import FieldSpec, Pack, Rule
from zhiping.core.policy.self_check import Entry, EntryKind, Option, Question, SelfCheck
from zhiping.core.terms import FactType, Force

ENTRIES = {
    FactType.DATE: EntryKind.DATE,
    FactType.MONTH: EntryKind.DATE,
    FactType.INTEGER: EntryKind.NUMBER,
    FactType.DECIMAL: EntryKind.NUMBER,
    FactType.TEXT: EntryKind.TEXT,
    FactType.LONG_TEXT: EntryKind.TEXT,
}
NOT_ASKED = frozenset(
    {"target_level", "level_below", "level_reviewed_here", "route", "submitted_on", "today", "as_of", "apply_month"}
    | {"six_months_before", *DERIVED_FROM}
)
"""Facts that the platform knows or works out."""


def fallback(pack: Pack) -> SelfCheck:
    """A question for each fact of the rules that bind, in the order in which the form asks for them."""
    known = catalogue(pack)
    asked: dict[str, Rule] = {}
    for rule in (woven for level in pack.levels for woven in rules_of(pack, level)):
        if rule.force not in (Force.PREFERENCE, Force.REFERENCE):
            for id in _facts_of(rule, pack):
                for source in DERIVED_FROM.get(id, (id,)):
                    if source in known and source not in NOT_ASKED:
                        asked.setdefault(source, rule)
    fields = {f"{section.id}.{field.id}": field for section in pack.sections for field in section.fields}
    questions = [_question(known[id], asked[id], fields.get(id)) for id in known if id in asked]
    return SelfCheck(tuple(question for question in questions if question is not None))


def _facts_of(rule: Rule, pack: Pack) -> list[str]:
    expressions: list[Mapping[str, Any]] = [rule.when, rule.unless, rule.need]
    expressions += [part for path in rule.paths for part in (path.when, path.need)]
    return [source for one in expressions for id in every_fact_in(one) for source in sources_of(id, pack)]


def _question(spec: FactSpec, rule: Rule, field: FieldSpec | None) -> Question | None:
    common: dict[str, Any] = {"why": rule.says, "cites": (rule.cites,), "help": field.help if field else ""}
    blank = () if field is None or field.required else (Option("blank", "没有，或不适用", facts={}),)
    if spec.is_list:
        none = Option("none", "没有", records={spec.id: ()})
        some = Option("some", "有，申报时再逐条填写", unsure=(spec.id,))
        return Question(spec.id, f"您有“{spec.label}”的记录吗？", options=(none, some), **common)
    if spec.type is FactType.BOOLEAN:
        yes, no = Option("yes", "是", facts={spec.id: True}), Option("no", "否", facts={spec.id: False})
        return Question(spec.id, f"{spec.label}？", options=(yes, no), **common)
    if spec.type is FactType.CHOICE:
        chosen = tuple(Option(key, label, facts={spec.id: key}) for key, label in spec.choices)
        return Question(spec.id, f"{spec.label}是哪一种？", options=(*chosen, *blank), **common)
    if spec.type not in ENTRIES:
        return None
    entry = Entry(ENTRIES[spec.type], spec.unit, spec.id)
    if blank:
        return Question(spec.id, f"{spec.label}？", options=(Option("given", "有", entry=entry), *blank), **common)
    return Question(spec.id, f"{spec.label}？", entry=entry, **common)

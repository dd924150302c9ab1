"""A pack read as a document: contents, parts, and each rule with its drawing, its cases and whom it touches."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiping.core.policy.coverage import cited_parts
from zhiping.core.policy.diagram import draw, tree
from zhiping.core.policy.facts import BadFact, FactSpec, catalogue, typed, words
from zhiping.core.policy.schema import Pack, Rule
from zhiping.core.policy.uses import expressions_of, uses
from zhiping.core.terms import FactType, Outcome
from zhiping.desks.policy.gate import OnDesk, pack_for
from zhiping.desks.policy.parts import BY_SLUG, PARTS, rests_on, rules_of
from zhiping.lib.asked import asked
from zhiping.packs import load_files
from zhiping.packs.cases import Case, read_cases
from zhiping.packs.tools.explain import explanation
from zhiping.packs.undecided import KINDS, waiting
from zhiping.records.applications.standing import standing
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.errors import NotFound
from zhiping.records.notices.queries import read_coverage


@lru_cache(maxsize=16)
def cases_of(digest: str) -> tuple[Case, ...]:
    """The cases written beside an installed pack, read once per content."""
    installed = InstalledPack.objects.get(digest=digest)
    written = {name: text for name, text in installed.files.items() if name.startswith("cases/")}
    return tuple(read_cases(written, load_files(installed.files, name=installed.pack_id)))


@lru_cache(maxsize=16)
def waiting_in(digest: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(kind of thing, what to decide), of a pack that was made from the year before; empty for any other."""
    installed = InstalledPack.objects.get(digest=digest)
    by_kind: dict[str, list[str]] = {}
    for one in waiting(installed.files, name=installed.pack_id):
        by_kind.setdefault(KINDS[one.kind], []).append(one.words)
    return tuple((kind, tuple(said)) for kind, said in by_kind.items())


@require_safe
def pack(request: HttpRequest, digest: str) -> HttpResponse:
    """The contents page."""
    desk = pack_for(request, digest)
    context = {
        "desk": desk,
        "pack": desk.pack,
        "parts": [(part, part.count(desk.pack)) for part in PARTS],
        "read": read_coverage(desk.pack),
        "standing": standing(desk.cycles, with_rules=False),
        "cases": len(cases_of(digest)),
        "waiting": waiting_in(digest),
    }
    return render(request, "policy/pack.html", context)


@require_safe
def part(request: HttpRequest, digest: str, which: str) -> HttpResponse:
    """One part of the pack."""
    desk = pack_for(request, digest)
    found, slug = BY_SLUG.get(which), which
    if found is None:
        raise NotFound("政策包没有这一部分。请从目录进入。")
    level = asked(request, "level") if slug == "conditions" else ""
    level = level if level in desk.pack.levels else ""
    counts = standing(desk.cycles) if slug in ("exclusions", "conditions", "routes") else None
    place = PARTS.index(found)
    context = {
        "desk": desk,
        "pack": desk.pack,
        "part": found,
        "before": PARTS[place - 1] if place else None,
        "after": PARTS[place + 1] if place + 1 < len(PARTS) else None,
        "levels": sorted(desk.pack.levels.values(), key=lambda one: -one.rank),
        "level": level,
        "rules": [_row(rule, desk.pack, counts) for rule in rules_of(desk.pack, slug, level)],
        "standing": counts,
        "values": sorted(desk.pack.values.items()) if slug == "values" else (),
        "placeheld": [carrier for carrier, _ in cited_parts(desk.pack)] if slug == "placeholders" else (),
    }
    return render(request, f"policy/part_{slug}.html", context)


def _row(rule: Rule, pack: Pack, counts: Any) -> dict[str, Any]:
    return {"rule": rule, "open": rests_on(rule, pack), "standing": counts.of(rule.id) if counts else ()}


@require_safe
def rule(request: HttpRequest, digest: str, named: str) -> HttpResponse:
    """One rule: sentence, drawing, what it rests on, its cases, whom it touches."""
    desk = pack_for(request, digest)
    place = next((n for n, one in enumerate(desk.pack.rules) if one.id == named), None)
    if place is None:
        raise NotFound("这一版政策包没有这条规则。请从目录进入。")
    found, rules = desk.pack.rules[place], desk.pack.rules
    said = explanation(desk.pack, found, cases_of(digest))
    context = {
        "desk": desk,
        "pack": desk.pack,
        "rule": found,
        "before": rules[place - 1] if place else None,
        "after": rules[place + 1] if place + 1 < len(rules) else None,
        "said": said,
        "effects": [effect for effect in desk.pack.effects if found.id in effect.on],
        "levels": [desk.pack.level(level).name for level in found.levels],
        "drawing": draw(tree(found, desk.pack)),
        "cases": [_case(case, found, desk) for case in cases_of(digest) if found.id in case.expect],
        "standing": standing(desk.cycles).of(found.id) if desk.cycles else (),
    }
    return render(request, "policy/rule.html", context)


def _case(case: Case, rule: Rule, desk: OnDesk) -> dict[str, Any]:
    """A case in words: what is given of the facts this rule looks at, and what is expected."""
    known = catalogue(desk.pack)
    given = [
        (known[id].label, _said(case.facts[id], known[id])) for id in uses(*expressions_of(rule)).facts if id in case.facts
    ]
    return {
        "name": case.name,
        "level": desk.pack.level(case.level).name,
        "route": case.route,
        "at": case.at,
        "given": given,
        "expect": Outcome(case.expect[rule.id]),
        "point": case.open_points.get(rule.id, ""),
        "where": case.where,
    }


def _said(value: Any, spec: FactSpec) -> str:
    """A fact of a case in words; of a list of records each on its own."""
    if spec.type is not None:
        return _value(value, spec.type, spec.choices, spec.unit)
    if not isinstance(value, list):
        return "没有填" if value is None else f"“{value}”（写错的值）"
    rows = [
        "、".join(
            f"{field.label} {_value(row[id], field.type, field.choices, field.unit)}"
            for id, field in spec.fields.items()
            if id in row
        )
        for row in value
        if isinstance(row, Mapping)
    ]
    return "；".join(rows) or "一条也没有"


def _value(value: Any, type: FactType, choices: Sequence[tuple[str, str]], unit: str) -> str:
    """Cases give wrong values on purpose too: those are said as they stand."""
    if value in (None, ""):
        return "没有填"
    try:
        return words(typed(value, type, choices), choices, unit)
    except BadFact:
        return f"“{value}”（写错的值）"

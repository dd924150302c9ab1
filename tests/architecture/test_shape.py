"""Is the shape still the shape?"""

import re
from pathlib import Path

import pytest
from django.apps import apps

from zhiping.core.lifecycle.kinds import KINDS, after_the_end
from zhiping.core.lifecycle.steps import GUARD_REASONS
from zhiping.core.permission import TABLE
from zhiping.core.policy.schema import StageSpec
from zhiping.core.terms import Permission, StageKind

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhiping"
ORDER = [
    "journal",
    "accounts",
    "notices",
    "cycles",
    "letters",
    "applications",
    "payments",
    "committees",
    "outcomes",
    "amendments",
    "rehearsals",
]


def all_steps():
    for kind in StageKind:
        for actor in ("employer", "committee_office"):
            yield from KINDS[kind](StageSpec(id="x", kind=kind, actor=actor, name="", public_name=""))


def test_every_permission_has_a_row():
    assert set(TABLE) == set(Permission)


def test_every_guard_named_by_a_step_has_words_and_no_words_are_left_over():
    assert {guard for step in (*all_steps(), *after_the_end()) for guard in step.guards} == set(GUARD_REASONS)


def test_every_step_is_taken_by_an_action_somewhere():
    code = "".join(p.read_text() for p in (SOURCE / "records").rglob("*.py"))
    named = set(re.findall(r'"([a-z_]+)"', code))

    assert {step.name for step in (*all_steps(), *after_the_end())} - named == set()


def test_relations_between_tables_point_down_only():
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in ORDER:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                target = field.related_model._meta.app_label
                if target in ORDER and ORDER.index(target) > ORDER.index(model._meta.app_label):
                    wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert wrong == []


@pytest.mark.parametrize("banned", [r"def save\(", r"@receiver\b", r"post_save|pre_save"])
def test_saving_has_no_side_effects(banned: str):
    hits = [
        str(p) for p in (SOURCE / "records").rglob("*.py") if re.search(banned, p.read_text()) and "migrations" not in p.parts
    ]
    assert hits == []


def test_core_asks_no_clock_and_no_chance():
    banned = re.compile(r"\b(datetime\.now|date\.today|datetime\.utcnow|import random|import secrets|time\.time|open\()")
    hits = [str(p) for p in (SOURCE / "core").rglob("*.py") if banned.search(p.read_text())]
    assert hits == []


def test_no_page_carries_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:"
    )
    hits = [str(p.relative_to(SOURCE)) for p in SOURCE.rglob("*.html") if inline.search(p.read_text())]
    assert hits == []

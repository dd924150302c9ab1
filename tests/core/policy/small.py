"""A small pack made in the test, so that each test of the language says all it rests on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from zhiping.core.policy.expression import evaluate
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import FieldSpec, OpenPoint, Pack, Rule, SectionSpec
from zhiping.core.policy.truth import Verdict
from zhiping.core.terms import FactType as T
from zhiping.packs import load

NOON = datetime(2023, 8, 21, 4, tzinfo=UTC)
TODAY = date(2023, 8, 21)
GRADES = (("low", "低"), ("middle", "中"), ("high", "高"))

SECTIONS = (
    SectionSpec(
        "one",
        "单条",
        "",
        (
            FieldSpec("day", "日子", T.DATE),
            FieldSpec("count", "个数", T.INTEGER, unit="个"),
            FieldSpec("amount", "数量", T.DECIMAL),
            FieldSpec("flag", "是否", T.BOOLEAN),
            FieldSpec("asked", "必答", T.BOOLEAN, required=True),
            FieldSpec("grade", "等级", T.CHOICE, choices=GRADES),
            FieldSpec("words", "文字", T.TEXT),
            FieldSpec("month", "年月", T.MONTH),
        ),
    ),
    SectionSpec(
        "rows",
        "多条",
        "",
        (
            FieldSpec("start", "起", T.DATE),
            FieldSpec("end", "止", T.DATE),
            FieldSpec("month", "月份", T.MONTH),
            FieldSpec("paid", "缴款", T.DATE),
            FieldSpec("grade", "等级", T.CHOICE, choices=GRADES),
            FieldSpec("ticked", "勾选", T.BOOLEAN),
            FieldSpec("hours", "小时", T.DECIMAL, unit="学时"),
        ),
        repeats=True,
    ),
    SectionSpec("needed", "至少一条", "", (FieldSpec("start", "起", T.DATE),), repeats=True, minimum=1),
)


def pack(*rules: Rule, **values: Any) -> Pack:
    """The 2023 pack with these sections, rules and values instead of its own."""
    whole = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
    points = (
        *whole.open_points,
        OpenPoint("AMB-90", "small.open", "小包的未定事项", ("甲", "乙")),
    )
    extra = {"small.open": whole.value("anniversary"), "small.grades": ("low", "high"), "small.one": 1, **values}
    return replace(
        whole,
        sections=SECTIONS,
        rules=rules,
        materials=(),
        self_check=None,
        open_points=points,
        values={**whole.values, **extra},
        derived={},
        equivalences={},
        effects=(),
    )


def scene(made: Pack, **facts: Any) -> Scene:
    """Facts by name, ``__`` for the dot."""
    named = {key.replace("__", "."): value for key, value in facts.items()}
    base = {"today": TODAY, "as_of": TODAY, "apply_month": "2023-08"}
    return Scene(made, catalogue(made), base | named, "p/rules/x.yaml:3")


def ask(expression: dict[str, Any], made: Pack | None = None, **facts: Any) -> Verdict:
    return evaluate(expression, scene(made or pack(), **facts))

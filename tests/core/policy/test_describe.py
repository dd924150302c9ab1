"""An expression said in words."""

from typing import Any

import pytest

from core.policy.small import pack
from zhiping.core.policy.describe import describe
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.names import facts_in

WHERE = {"where": {"grade": {"at_least": "middle"}}}
SAID = [
    ({"one.count": {"is": 3}}, "个数为3 个"),
    ({"one.grade": {"one_of": ("low", "high")}}, "等级为低、高之一"),
    ({"one.grade": {"not_in": ("low",)}}, "等级不是低"),
    ({"one.words": {"mentions": ("三江",)}}, "文字含有三江之一"),
    ({"one.count": {"at_least": 1, "at_most": 3}}, "个数不低于1 个，个数不高于3 个"),
    ({"one.day": {"after": "2023-01-01"}}, "日子在2023年1月1日之后"),
    ({"one.day": {"before": {"fact": "today"}}}, "日子在今天之前"),
    ({"one.day": {"before": {"closes": "apply_and_unit"}}}, "日子在2023年9月10日之前"),
    ({"one.day": {"before": {"opens": "apply_and_unit"}}}, "日子在2023年7月27日之前"),
    ({"one.count": {"is": {"value": "small.one"}}}, "个数为1 个"),
    ({"one.count": {"is": {"value": "pack.year"}}}, "个数为2023 个"),
    ({"one.words": {"is": {"value": "pack.series"}}}, "文字为工艺美术"),
    ({"one.count": {"is": {"value": "small.open"}}}, "个数为（通知未写明）"),
    ({"one.day": {"filled": True}}, "日子已填"),
    ({"one.day": {"filled": False}}, "日子没有"),
    ({"one.day": {"years_since": {"at_least": 5}}}, "日子起满 5 年"),
    ({"rows": {"exists": WHERE}}, "多条里有（等级不低于中）的"),
    ({"rows": {"count": {**WHERE, "at_least": 1, "at_most": 2}}}, "多条（等级不低于中）至少 1 条、至多 2 条"),
    ({"rows": {"months_covered": {"months": 6}}}, "申报当月之前连续 6 个月有多条"),
    ({"rows": {"no_months": {"months": 6}}}, "从申报当月往前 6 个月没有多条"),
    ({"rows": {"years_in_total": {"at_least": 5}}}, "多条累计满 5 年"),
    ({"all": ({"one.count": {"is": 1}}, {})}, "个数为1 个，且不限"),
    ({"any": ({"one.count": {"is": 1}}, {"one.count": {"is": 2}})}, "（个数为1 个；或个数为2 个）"),
    ({"not": {"one.count": {"is": 1}}}, "不是（个数为1 个）"),
    ({"at_least_k": {"k": 1, "of": ({"one.count": {"is": 1}},)}}, "以下至少 1 项：个数为1 个"),
    ({"setting": {"small.open": 1}}, "小包的未定事项"),
    ({"setting": {"small.one": 1}}, "通知另有规定"),
    ({}, ""),
]


@pytest.mark.parametrize(("expression", "words"), SAID)
def test_expression_is_said_in_words(expression: dict[str, Any], words: str) -> None:
    made = pack()

    assert describe(expression, made, catalogue(made)) == words


def test_facts_of_an_expression_are_those_outside_the_records() -> None:
    a, b = {"one.count": {"is": 1}}, {"one.day": {"filled": True}}
    expression = {
        "all": (a, {"any": (b,)}),
        "not": {"one.flag": {"is": True}},
        "at_least_k": {"k": 1, "of": (a,), "always": ({"one.words": {"is": "x"}},)},
        "setting": {"small.open": 1},
        "rows": {"exists": WHERE},
    }

    assert list(dict.fromkeys(facts_in(expression))) == ["one.count", "one.day", "one.flag", "one.words", "rows"]
    assert list(facts_in(None)) == []

"""An expression said in words."""

from dataclasses import replace
from typing import Any

import pytest

from core.policy.small import pack
from zhiping.core.policy.describe import describe
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.names import facts_in
from zhiping.core.policy.schema import UNKNOWN, UNSET, Derived, Equivalence
from zhiping.core.terms import FactType

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
    ({"one.day": {"filled": True, "after": "2023-01-01"}}, "日子在2023年1月1日之后"),
    ({"one.day": {"filled": False}}, "日子没有"),
    ({"one.day": {"years_since": {"at_least": 5}}}, "日子起满 5 年"),
    ({"rows": {"exists": WHERE}}, "多条里有（等级不低于中）的"),
    ({"rows": {"count": {**WHERE, "at_least": 1, "at_most": 2}}}, "多条（等级不低于中）至少 1 条、至多 2 条"),
    ({"rows": {"months_covered": {"months": 6}}}, "申报当月之前连续 6 个月有多条"),
    ({"rows": {"no_months": {"months": 6}}}, "从申报当月往前 6 个月没有多条"),
    ({"one.count": {"at_least": {"by": "one.grade", "low": 2, "other": 3}}}, "个数不低于（按等级：低 2 个，其他 3 个）"),
    ({"one.count": {"at_least": {"by": "one.flag", "true": 2, "false": 3}}}, "个数不低于（按是否：是 2 个，否 3 个）"),
    (
        {"one.count": {"is": {"cases": ({"when": {"one.flag": {"is": True}}, "take": 1},), "other": 2}}},
        "个数为（是否为是的为1 个；其他为2 个）",
    ),
    ({"one.count": {"is": {"cases": ({"when": {"one.flag": {"is": True}}, "take": 1},)}}}, "个数为（是否为是的为1 个）"),
    ({"one.day": {"at_most": {"from": {"fact": "as_of"}, "years": -3}}}, "日子不晚于申报日期前 3 年"),
    (
        {"one.day": {"at_least": {"from": {"opens": "review_month"}, "months": -1, "end_of": "month", "workdays": 2}}},
        "日子不早于2023年11月1日前 1 个月那个月的最后一天后 2 个工作日",
    ),
    ({"one.day": {"is": {"from": {"fact": "today"}, "days": {"value": "small.one"}}}}, "日子为今天后 1 天"),
    ({"one.count": {"at_least": {"plus": ({"year_of": {"fact": "today"}}, -2)}}}, "个数不低于今天的年份 减 2"),
    ({"one.count": {"at_least": {"plus": (1, {"value": "small.one"})}}}, "个数不低于1 加 1"),
    ({"one.count": {"at_least": {"times": (2, 3)}}}, "个数不低于2 乘以 3"),
    ({"one.day": {"is": {"largest": ({"fact": "today"}, "2023-01-01")}}}, "日子为今天、2023年1月1日里最大的"),
    ({"one.day": {"is": {"smallest": ({"fact": "today"}, "2023-01-01")}}}, "日子为今天、2023年1月1日里最小的"),
    ({"one.count": {"is": {"over": "rows", "take": "count"}}}, "个数为多条的条数"),
    ({"one.amount": {"is": {"over": "rows", **WHERE, "take": {"sum": "hours"}}}}, "数量为多条（等级不低于中）里小时的合计"),
    ({"one.count": {"is": {"value": "small.unseen"}}}, "个数为（原文未见）"),
    ({"one.count": {"is": UNKNOWN}}, "个数为（原文未见）"),
    ({"one.day": {"years_since": {"at_least": 5, "as_of": {"closes": "confirm_month"}}}}, "到2023年12月31日，日子起满 5 年"),
    ({"rows": {"sum": {"of": "hours", "at_least": 90}}}, "多条的小时合计至少 90 学时"),
    ({"rows": {"distinct": {"of": "grade", "at_least": 2, "at_most": 3}}}, "多条里不同的等级至少 2 个、至多 3 个"),
    ({"rows": {"months_in_total": {"at_least": 6}}}, "多条累计满 6 个月"),
    (
        {"rows": {"years_in_total": {"at_least": 5, "within": {"from": {"fact": "one.day"}, "to": "2023-01-01"}}}},
        "从日子到2023-01-01，多条累计满 5 年",
    ),
    ({"rows": {"exists": {"where": {"end": {"after": {"field": "start"}}}}}}, "多条里有（止在起之后）的"),
    ({"rows": {"credits": {"table": "worth", "tier": "a", "at_least": 2}}}, "折算折合甲至少 2 篇"),
    (
        {"rows": {"credits": {"table": "worth", "tier": {"fact": "one.words"}, "or_higher": True, "at_least": 2}}},
        "折算折合档次按文字，（更高档次也算）至少 2 篇",
    ),
    (
        {"at_least_k": {"k": 2, "always": ({"one.count": {"is": 1}},), "of": ({"one.count": {"is": 2}},)}},
        "以下至少 2 项：个数为1 个（必须有）；个数为2 个",
    ),
    ({"all": ({},)}, "不限"),
    ({"derived": {"is": True}}, "推出的"),
    ({"derived": {"is": False}}, "不是“推出的”"),
    ({"derived": {"filled": True}}, "推出的已填"),
    ({"rows": {"years_in_total": {"at_least": 5}}}, "多条累计满 5 年"),
    ({"all": ({"one.count": {"is": 1}}, {})}, "个数为1 个"),
    ({"any": ({"one.count": {"is": 1}}, {"one.count": {"is": 2}})}, "（个数为1 个；或个数为2 个）"),
    ({"not": {"one.count": {"is": 1}}}, "不是（个数为1 个）"),
    ({"at_least_k": {"k": 1, "of": ({"one.count": {"is": 1}},)}}, "以下至少 1 项：个数为1 个"),
    ({"setting": {"small.open": 1}}, "小包的未定事项"),
    ({"setting": {"small.one": 1}}, "通知另有规定"),
    ({}, ""),
]


@pytest.mark.parametrize(("expression", "words"), SAID)
def test_expression_is_said_in_words(expression: dict[str, Any], words: str) -> None:
    made = replace(
        pack(**{"small.unseen": UNSET}),
        unknown=frozenset({"small.unseen"}),
        derived={"derived": Derived("derived", "推出的", FactType.BOOLEAN, test={"one.flag": {"is": True}})},
        equivalences={"worth": Equivalence("worth", "折算", "rows", (("a", "甲"), ("b", "乙")), ())},
    )

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
    assert list(facts_in({"any": 1, "at_least_k": 1})) == []

"""What keeps a pack from serving real people is named by rule, file and line."""

from dataclasses import replace
from typing import Any

import pytest

from core.eligibility.test_findings import CITES, rule
from core.policy.small import pack
from zhiping.core.policy.production import Lack, lacks
from zhiping.core.policy.schema import UNKNOWN, UNSET, Derived, Effect, MaterialSpec, Pack, Specialty
from zhiping.core.terms import Doing, FactType, Force

WHERE, WHAT = "p/rules/x.yaml:3", "规则“题”（r）"
SEEN = "用到没有见到原文的参数 small.unseen"


def told(one: Any = None, **parts: Any) -> list[tuple[str, str, str]]:
    made: Pack = replace(
        pack(*([one] if one else []), **{"small.unseen": UNSET}),
        unknown=frozenset({"small.unseen"}),
        **{"specialties": (), "stages": (), **parts},
    )
    return [(lack.where, lack.what, lack.why) for lack in lacks(made)]


@pytest.mark.requirement("R173")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"need": {"one.count": {"at_least": 1}}}, None),
        ({"need": {"one.count": {"at_least": {"value": "small.open"}}}}, None),
        ({"need": {"one.count": {"at_least": 1}}, "placeholder": True}, "标准是暂代的"),
        ({"need": {"one.count": {"at_least": UNKNOWN}}}, "写着没有见到原文的取值（unknown）"),
        ({"need": {"one.count": {"one_of": (1, UNKNOWN)}}}, "写着没有见到原文的取值（unknown）"),
        ({"need": {"one.count": {"at_least": {"value": "small.unseen"}}}}, SEEN),
        ({"when": {"setting": {"small.unseen": 1}}, "need": {"one.flag": {"is": True}}}, SEEN),
        ({"need": {"second": {"is": True}}}, SEEN),
    ],
)
def test_rule_that_rests_on_what_was_not_seen_is_named(said: dict[str, Any], why: str | None) -> None:
    derived = {
        "first": Derived("first", "甲", FactType.INTEGER, value={"value": "small.unseen"}),
        "second": Derived("second", "乙", test={"first": {"at_least": 1}, "second": {"filled": True}}, type=FactType.BOOLEAN),
    }

    assert told(rule(**said), derived=derived) == ([(WHERE, WHAT, why)] if why else [])


def test_effects_materials_specialties_and_stages_are_named_too() -> None:
    effect = Effect("e", "影响", "说", Force.MUST, CITES, ("r",), Doing.WAIVE, when={"setting": {"small.unseen": 1}}, placeholder=True, where="p/rules/x.yaml:9")  # fmt: skip
    material = MaterialSpec("m", "材料", "说", True, Force.MUST, CITES, placeholder=True, when={"setting": {"small.unseen": 1}})
    stage = replace(pack().stages[0], options={"workdays": UNKNOWN, "checks": ({"id": "a"},)})

    seen = (replace(effect, placeholder=False, when={}), replace(material, placeholder=False, when={}))
    found = told(effects=(effect, seen[0]), materials=(material, seen[1]), specialties=(Specialty("s", "专业", placeholder=True), Specialty("t", "别的")), stages=(stage, pack().stages[1]))  # fmt: skip

    assert found == [
        ("p/rules/x.yaml:9", "影响“影响”（e）", "标准是暂代的"),
        ("p/rules/x.yaml:9", "影响“影响”（e）", SEEN),
        ("gx-2023-arts-and-crafts/materials.yaml", "材料“材料”（m）", "是暂代的"),
        ("gx-2023-arts-and-crafts/materials.yaml", "材料“材料”（m）", SEEN),
        ("gx-2023-arts-and-crafts/pack.yaml", "专业“专业”（s）", "是暂代的"),
        ("gx-2023-arts-and-crafts/stages.yaml", "环节“个人申报”（application）", "有没有见到原文的取值（unknown）"),
    ]


def test_lack_is_said_in_one_line() -> None:
    assert str(Lack(WHERE, WHAT, "标准是暂代的")) == "p/rules/x.yaml:3  规则“题”（r）：标准是暂代的"


def test_what_a_year_cannot_do_without_is_named_where_the_notice_does_not_say_it() -> None:
    whole = pack()
    filing, publicity = whole.stages[0], replace(whole.stage("unit_publicity"), options={"workdays": UNSET})
    levels = {id: replace(level, fee_fen=None) for id, level in whole.levels.items()}

    found = told(
        stages=(replace(filing, window=None), publicity), levels=levels, committee=replace(whole.committee, majority=None)
    )

    assert found == [
        ("gx-2023-arts-and-crafts/stages.yaml", "环节“个人申报”（application）", "没有写明申报的起止"),
        ("gx-2023-arts-and-crafts/stages.yaml", "环节“单位内部公示”（unit_publicity）", "没有写明公示多少个工作日"),
        ("gx-2023-arts-and-crafts/fees.yaml", "级别“正高级”（full_senior）", "没有写明收不收费；不收的写 0"),
        ("gx-2023-arts-and-crafts/fees.yaml", "级别“副高级”（associate_senior）", "没有写明收不收费；不收的写 0"),
        ("gx-2023-arts-and-crafts/committee.yaml", "评委会规则", "没有写明多少票为通过"),
    ]

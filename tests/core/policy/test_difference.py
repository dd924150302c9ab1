"""What two versions of a pack say differently: whatever is changed is told, in words a clerk can check."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from zhiping.core.citation import Citation
from zhiping.core.policy.difference import IGNORED, differences, same
from zhiping.core.policy.difference_labels import COMMON, LABELS
from zhiping.core.policy.difference_words import say
from zhiping.core.policy.schema import UNKNOWN, UNSET, OpenPoint, Pack, Rule, Specialty
from zhiping.core.terms import Force
from zhiping.packs import load

PACKS = Path(__file__).parents[3] / "policy_packs"
PACK = load(PACKS / "gx-2023-arts-and-crafts")
OTHER = {"route": {"is": "direct"}}


def words(new: Pack, old: Pack = PACK) -> list[str]:
    return [change.words for change in differences(old, new)]


def with_rule(id: str, **changed: Any) -> Pack:
    return replace(PACK, rules=tuple(replace(rule, **changed) if rule.id == id else rule for rule in PACK.rules))


def with_window(id: str, **changed: Any) -> Pack:
    return replace(PACK, windows={**PACK.windows, id: replace(PACK.windows[id], **changed)})


def with_level(id: str, **changed: Any) -> Pack:
    return replace(PACK, levels={**PACK.levels, id: replace(PACK.levels[id], **changed)})


def with_stage(id: str, **changed: Any) -> Pack:
    return replace(PACK, stages=tuple(replace(stage, **changed) if stage.id == id else stage for stage in PACK.stages))


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PACK.windows["payment"].closes.tzinfo)


RULE = "规则“法定退休年龄”"
NEW_RULE = Rule("a/b", "新要求", "要有一份作品。", Force.MUST, Citation("某文", "一"), need=OTHER)
TOLD = [
    (with_window("apply_and_unit", closes=moment(2023, 9, 11, 18)), "“个人申报及单位审核推荐”的截止时间从2023年9月10日18:00改为9月11日18:00"),
    (with_window("payment", closes=moment(2024, 1, 1, 0, 0, 9)), "“缴费”的截止时间从2023年10月10日18:00改为2024年1月1日00:00:09"),
    (with_level("full_senior", fee_fen=50050), "级别“正高级”的评审费从450元改为500.50元"),
    (with_level("full_senior", below="intermediate"), "级别“正高级”的下一级别从“副高级”改为“中级”"),
    (with_level("full_senior", flags=frozenset({"defence"})), "级别“正高级”的评审环节标志去掉了“assessed_by_unit”"),
    (with_stage("unit_publicity", options={"workdays": 7}), "环节“单位内部公示”的办理要求“workdays”从5改为7"),
    (with_stage("unit_publicity", actor="department"), "环节“单位内部公示”的经办角色从“用人单位经办人”改为“主管部门经办人”"),
    (with_stage("unit_publicity", window="payment"), "环节“单位内部公示”的时间窗口从“个人申报及单位审核推荐”改为“缴费”"),
    (with_stage("unit_publicity", window=None), "环节“单位内部公示”的时间窗口从“个人申报及单位审核推荐”改为（无）"),
    (with_rule("exclusion/retirement-age", force=Force.IN_PRINCIPLE), f"{RULE}的效力从“必须”改为“原则上”"),
    (with_rule("exclusion/retirement-age", bars=False), f"{RULE}的是否每一关都看从是改为否"),
    (with_rule("exclusion/retirement-age", levels=("full_senior",)), f"{RULE}的适用级别增加了“正高级”"),
    (with_rule("exclusion/retirement-age", section="education"), f"{RULE}的显示的部分从“个人信息”改为“学历”"),
    (with_rule("exclusion/retirement-age", unless={}), f"{RULE}的例外情形从“延长退休至不早于今天”改为（无）"),
    (with_rule("exclusion/retirement-age", need={"person.retirement_on": {"before": {"fact": "today"}}}), f"{RULE}的要求从“法定退休日期在今天之后”改为“法定退休日期在今天之前”"),
    (with_rule("exclusion/retirement-age", cites=Citation("某文", "二", "另一句")), f"{RULE}的依据从“桂工信职办〔2023〕6号 一（一）2”改为“某文 二”（另一句）"),
    (with_rule("channel/letter", paths=()), "取消规则“中直、外省驻桂单位的授权或委托函”的途径“其他单位出具或不是当年的，由人决定”"),
    (replace(PACK, rules=(*PACK.rules, NEW_RULE)), "新增规则“新要求”：要有一份作品"),
    (replace(PACK, rules=PACK.rules[1:]), "取消规则“申报人员范围”"),
    (replace(PACK, specialties=(*PACK.specialties, Specialty("glass", "玻璃"))), "新增专业“玻璃”"),
    (replace(PACK, values={**PACK.values, "publicity.unit_workdays": 7}), "参数“publicity.unit_workdays”从5改为7"),
    (replace(PACK, values={**PACK.values, "extra": UNSET}), "新增参数“extra”：未定"),
    (replace(PACK, values={k: v for k, v in PACK.values.items() if k != "directed.counties"}), "取消参数“directed.counties”"),
    (replace(PACK, values={**PACK.values, "anniversary": "on_the_day"}), "参数“anniversary”（满几年的那一天算不算满）从未定改为“on_the_day”"),
    (replace(PACK, contacts={**PACK.contacts, "postcode": "1"}), "联系方式“postcode”从“530022”改为“1”"),
    (
        replace(PACK, fees=(replace(PACK.fees[0], fen={**PACK.fees[0].fen, "full_senior": 50000}),)),
        "收费项目“评审费”的正高级金额从450元改为500元",
    ),
    (with_level("full_senior", fee_fen=None), "级别“正高级”的评审费从450元改为（通知未写明）"),
    (with_window("payment", daily=(time(8, 30), time(17))), "“缴费”的每天办理时间从（无）改为08:30、17:00"),
    (with_window("payment", by_level={"full_senior": (moment(2023, 9, 1), moment(2023, 9, 9))}), "“缴费”的各级别的起止“full_senior”从（无）改为2023年9月1日00:00、2023年9月9日00:00"),
    (replace(PACK, frees_the_year=frozenset()), "政策包的不占当年名额的结局去掉了“已撤回”、“未予推荐”、“不予受理”、“逾期未补正，视为放弃”、“逾期未缴费，视为放弃”、“逾期未报送”"),
    (replace(PACK, unknown=frozenset({"anniversary"})), "政策包的不知道取值的参数增加了“anniversary”"),
    (replace(PACK, issued_on=date(2023, 7, 21)), "政策包的发文日期从2023年7月20日改为7月21日"),
    (replace(PACK, committee=replace(PACK.committee, quorum=(3, 4))), "评委会的出席比例从“2/3”改为“3/4”"),
    (replace(PACK, committee=replace(PACK.committee, odd=False)), "评委会的是否须为单数从是改为否"),
    (replace(PACK, notice=replace(PACK.notice, remarks=("一", *PACK.notice.remarks))), "通知说明的备注增加了“一”"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "told"), TOLD, ids=[told for _, told in TOLD])
def test_change_is_told_in_one_sentence(new: Pack, told: str) -> None:
    assert told in words(new)


def test_same_pack_has_no_difference_and_where_a_rule_stands_is_none() -> None:
    assert differences(PACK, PACK) == ()
    assert differences(PACK, replace(with_rule("scope/worker", where="elsewhere:1"), digest="other")) == ()


def test_change_says_what_it_is_about() -> None:
    new = with_window("apply_and_unit", closes=moment(2023, 9, 11, 18))

    (change,) = differences(PACK, new)

    assert (change.kind, change.what, change.id, change.field) == ("changed", "window", "apply_and_unit", "closes")
    assert (change.before, change.after) == (moment(2023, 9, 10, 18), moment(2023, 9, 11, 18))
    assert change.cites == Citation("桂工信职办〔2023〕6号", "五（一）1")


def test_decided_open_point_is_told_once() -> None:
    points = tuple(replace(point, value="on_the_day") if point.id == "AMB-21" else point for point in PACK.open_points)
    new = replace(PACK, open_points=points, values={**PACK.values, "anniversary": "on_the_day"})

    assert words(new) == ["未明确事项“满几年的那一天算不算满”的取值从未定改为“当天就算满”"]


def test_new_open_point_and_its_parameter_are_told() -> None:
    point = OpenPoint("AMB-99", "new.point", "怎么算", ("甲", "乙"))
    new = replace(PACK, open_points=(*PACK.open_points, point), values={**PACK.values, "new.point": UNSET})

    assert words(new) == ["新增未明确事项“怎么算”：取值未定", "新增参数“new.point”（怎么算）：未定"]


def test_new_document_number_is_told_once_for_all_its_clauses() -> None:
    new = replace(PACK, document="新文", windows={**PACK.windows})
    id = "apply_and_unit"
    follows = replace(new, windows={**new.windows, id: replace(new.windows[id], cites=Citation("新文", "五（一）1"))})
    moved = replace(new, windows={**new.windows, id: replace(new.windows[id], cites=Citation("新文", "五（一）9"))})

    assert words(follows) == ["政策包的文号从“桂工信职办〔2023〕6号”改为“新文”"]
    assert words(moved)[1:] == ["“个人申报及单位审核推荐”的依据从“桂工信职办〔2023〕6号 五（一）1”改为“新文 五（一）9”"]


def test_nested_option_is_told_by_its_innermost_key() -> None:
    old = with_stage("unit_publicity", options={"place": {"unit": "甲", "result": "乙"}})
    new = with_stage("unit_publicity", options={"place": {"unit": "甲", "result": "丙"}})

    assert words(new, old) == ["环节“单位内部公示”的办理要求“place.result”从“乙”改为“丙”"]


def test_order_is_told_where_it_has_a_meaning() -> None:
    stages = (PACK.stages[1], PACK.stages[0], *PACK.stages[2:])
    section = PACK.section("education")
    turned = replace(section, fields=section.fields[::-1])
    fields = dict(reversed(PACK.values["unit.recommend_fields"].items()))
    minutes = dict(reversed(PACK.committee.defence_minutes.items()))
    sections = tuple(turned if one is section else one for one in PACK.sections)

    said = words(
        replace(
            PACK,
            stages=stages,
            sections=sections,
            values={**PACK.values, "unit.recommend_fields": fields},
            committee=replace(PACK.committee, defence_minutes=minutes),
        )
    )

    assert said[0].startswith("环节的先后次序改为unit_scrutiny、application、")
    assert said[1].startswith("申报表的部分“学历”的栏目的先后次序改为")
    assert said[2:] == [
        "评委会的答辩分钟数的先后次序从“total”、“prepare”、“answer”改为“answer”、“prepare”、“total”",
        "参数“unit.recommend_fields”的先后次序从“ideology”、“performance”、“competence”、“ability”、“attitude”改为“attitude”、“ability”、“competence”、“performance”、“ideology”",
    ]


def test_group_of_parameters_is_told_by_its_members() -> None:
    group = {"a": 1, "b": ()}
    old = replace(PACK, values={"g": group, "g.a": 1, "g.b": (), "empty": {}})

    assert words(replace(PACK, values={}), old) == ["取消参数“g.a”", "取消参数“g.b”", "取消参数“empty”"]
    assert words(old, replace(PACK, values={})) == ["新增参数“g.a”：1", "新增参数“g.b”：（无）", "新增参数“empty”：（无）"]
    assert words(replace(PACK, values={"g": 1}), old)[0] == "参数“g”从（a：1，b：（无））改为1"


def test_difference_that_sounds_alike_is_still_told() -> None:
    old = with_rule("scope/worker", levels=("a",), need={"person.work_started_on": {"years_since": {"at_least": 1}}})
    new = with_rule(
        "scope/worker", levels=("a",), need={"person.work_started_on": {"years_since": {"at_least": 1, "as_of": "today"}}}
    )

    assert words(new, old) == [
        "规则“申报人员范围”的要求从（person.work_started_on：（years_since：（at_least：1）））"
        "改为（person.work_started_on：（years_since：（at_least：1，as_of：“today”）））"
    ]
    twins = replace(PACK.levels["full_senior"], id="twin")
    doubled = replace(PACK, levels={**PACK.levels, "twin": twins})
    below = replace(
        doubled, levels={**doubled.levels, "associate_senior": replace(doubled.levels["associate_senior"], below="twin")}
    )
    other = replace(
        doubled, levels={**doubled.levels, "associate_senior": replace(doubled.levels["associate_senior"], below="full_senior")}
    )
    assert words(other, below) == ["级别“副高级”的下一级别从“twin”改为“full_senior”"]
    assert words(replace(PACK, values={"a": None}), replace(PACK, values={"a": ""})) == ["参数“a”从''改为None"]


def test_yes_is_not_one() -> None:
    assert not same(True, 1)
    assert not same((True,), (1,))
    assert not same({"a": 1}, {"a": True})
    assert not same({"a": 1}, {"b": 1})
    assert not same((1,), (1, 2))
    assert same({"a": (Decimal("1.0"),)}, {"a": (1,)})


def test_value_without_words_of_its_own_is_said_as_it_is() -> None:
    assert say(Decimal("1.5")) == "1.5"
    assert say(UNKNOWN) == "不知道"


# Every part of a pack, changed alone: never unsaid.


def other_than(value: Any, name: str) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Enum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, Citation):
        return replace(value, summary=value.summary + "x")
    if isinstance(value, Mapping):
        return {**value, "x": 1} if name not in ("when", "need", "unless", "pending_when", "test") else {**value, **OTHER}
    if isinstance(value, frozenset):
        return frozenset(list(value)[1:]) if name == "frees_the_year" else value | {"x"}
    if isinstance(value, tuple) and value and all(isinstance(one, int) for one in value):
        return (value[0] + 1, *value[1:])
    if name == "choices":
        return (*value, ("x", "某"))
    if isinstance(value, tuple):
        return (*value, "x")
    return "x" if name not in ("force", "cites") else {"force": Force.PREFERENCE, "cites": Citation("某文", "一")}[name]


def changes_of(thing: Any) -> Iterator[tuple[str, Any]]:
    """Every copy of a thing with one part of it changed, taken away or turned round, and where."""
    for field in fields(thing):
        if field.name in IGNORED or not field.compare:
            continue
        value = getattr(thing, field.name)
        for where, made in changes_in(value, field.name):
            yield f"{field.name}{where}", replace(thing, **{field.name: made})


def changes_in(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value) and not isinstance(value, Citation):
        for where, made in changes_of(value):
            yield f".{where}", made
        return
    items = list(value.items()) if isinstance(value, Mapping) else list(enumerate(value)) if isinstance(value, tuple) else []
    if items and is_dataclass(items[0][1]):
        for key, one in items:
            for where, made in changes_of(one):
                whole = {**value, key: made} if isinstance(value, Mapping) else (*value[:key], made, *value[key + 1 :])
                yield f"[{key}].{where}", whole
            yield (
                f"[{key}] absent",
                type(value)(item for item in items if item[0] != key)
                if isinstance(value, Mapping)
                else (*value[:key], *value[key + 1 :]),
            )
        return
    yield "", other_than(value, name)
    if isinstance(value, Mapping) and name in ("options", "values", "contacts", "defence_minutes"):
        for key, one in value.items():
            if not isinstance(one, Mapping):
                yield f"[{key}]", {**value, key: other_than(one, "")}
                yield f"[{key}] absent", {k: v for k, v in value.items() if k != key}


def few(pack: Pack) -> Pack:
    """The pack with a few of each kind of thing, and everything of each."""
    rules = {"exclusion/civil-servant", "exclusion/retirement-age", "channel/letter"}
    sections = {"person", "declarations", "education"}
    materials = {"education_proof", "exceptional_approval"}
    return replace(
        pack,
        rules=tuple(rule for rule in pack.rules if rule.id in rules),
        materials=tuple(one for one in pack.materials if one.id in materials),
        specialties=pack.specialties[:2],
        sections=tuple(section for section in pack.sections if section.id in sections),
        open_points=pack.open_points[:2],
        clauses=pack.clauses[:3],
        effects=(pack.effects[0], pack.effects[-1]),
        derived={"county_work": replace(pack.derived["county_work"], records="education", fits={})},
    )


def test_no_part_of_a_pack_changes_unsaid() -> None:
    pack = few(PACK)
    made = list(changes_of(pack))
    unsaid = [where for where, new in made if not all([change.words for change in differences(pack, new)] or [""])]

    assert len(made) > 600
    assert unsaid == []


def test_every_difference_of_two_packs_is_told() -> None:
    said = differences(PACK, load(PACKS / "demo-2023-intermediate"))

    assert {change.what for change in said} >= {"pack", "level", "window", "contact", "notice", "value"}
    assert all(change.words for change in said)


def test_every_field_has_a_chinese_name() -> None:
    things = {
        "pack": PACK,
        "level": PACK.levels["full_senior"],
        "specialty": PACK.specialties[0],
        "window": PACK.windows["payment"],
        "stage": PACK.stages[0],
        "section": PACK.sections[0],
        "field": PACK.sections[0].fields[0],
        "material": PACK.materials[0],
        "rule": PACK.rules[0],
        "path": next(rule for rule in PACK.rules if rule.paths).paths[0],
        "open_point": PACK.open_points[0],
        "committee": PACK.committee,
        "notice": PACK.notice,
        "clause": PACK.clauses[0],
        "equivalence": PACK.equivalences["advice"],
        "effect": PACK.effects[0],
        "derived": PACK.derived["county_work"],
        "fee_item": PACK.fees[0],
    }
    told_otherwise = {"id", "number", "memo", "fee_fen", "fields", "paths", *IGNORED}
    parts = {"levels", "specialties", "windows", "stages", "sections", "materials", "rules", "open_points", "committee"}
    parts |= {"notice", "values", "contacts", "clauses", "fees", "derived", "equivalences", "effects"}

    unnamed = [
        f"{kind}.{field.name}"
        for kind, thing in things.items()
        for field in fields(thing)
        if field.name not in told_otherwise | parts and field.name not in LABELS[kind] and field.name not in COMMON
    ]

    assert unnamed == []

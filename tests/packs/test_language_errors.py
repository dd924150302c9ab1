"""Derived facts, effects, tables and values written wrongly are told with file and line."""

from pathlib import Path
from typing import Any

import pytest

from zhiping.packs import PackError, load_files, read_files

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
RULE = """rules:
  - id: a/b
    title: 标题
    says: 说明
    force: must
    cites: 一
    need: {need}
"""
EFFECT = """rules:
  - {id: a/b, title: 标题, says: 说明, force: must, cites: 一, need: {person.birth_date: {years_since: {at_least: 2}}}}
effects:
  - {effect}
"""


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return {name: text for name, text in read_files(PACK).items() if name != "coverage.yaml"}


def told(files: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(PackError) as raised:
        load_files(files, name="p")
    return raised.value.problems


@pytest.mark.parametrize(
    ("need", "says"),
    [
        ("{at_least_k: {k: {by: channel, employer: 1}, of: [{route: {is: direct}}]}}", "by 没有写全；写上 other，或每个取值都写：employer、agency、association、central_unit"),
        ("{at_least_k: {k: {by: channel, employer: 2, other: 1}, of: [{route: {is: direct}}]}}", "要 2 项，却只列了 1 项"),
        ("{at_least_k: {k: {by: chanel, other: 1}, of: [{route: {is: direct}}]}}", "不认识的事实“chanel”"),
        ("{education: {count: {at_least: {by: channel, employr: 1, other: 2}}}}", "不认识的“申报途径”的取值“employr”；可以写的是：agency、association、central_unit、employer；是不是“employer”？"),
        ("{education: {count: {at_least: {by: channel, employer: one, other: 2}}}}", "这里要写数，写的是“one”；写成 3 或 1.5"),
        ("{education: {count: {at_least: {fact: today}}}}", "“今天”是日期，这里要小数；两边的类型要能相比"),
        ("{education: {count: {at_least: {fact: education}}}}", "“education”是一组记录，不是一个值；用 over 从记录里取"),
        ("{education: {exists: {where: {ended_on: {after: {field: startd_on}}}}}}", "不认识的栏目“startd_on”"),
        ("{person.birth_date: {before: {from: {fact: today}, year: -3}}}", "不认识的from 的键“year”"),
        ("{person.birth_date: {before: {from: {fact: today}, years: three}}}", "这里要写数，写的是“three”"),
        ("{person.birth_date: {before: {from: {fact: today}, end_of: week}}}", "不认识的end_of“week”；可以写的是：month、year"),
        ("{person.birth_date: {before: {cases: [{when: {route: {is: direct}}}]}}}", "cases 写得不对；写成 cases: [{when: 条件, take: 取值}]"),
        ("{person.birth_date: {before: {cases: [{when: {rute: {is: direct}}, take: 2020-01-01}], other: 2021-01-01}}}", "不认识的事实“rute”"),
        ("{person.birth_date: {before: {largest: today}}}", "largest 后面不是列表；写成 largest: [取值, 取值]"),
        ("{person.birth_date: {before: {largest: [2020-02-31]}}}", "“person.birth_date”的比较值没有“2020-02-31”这一天"),
        ("{person.birth_date: {years_since: {at_least: {by: route, direct: x, other: 1}}}}", "这里要写数，写的是“x”"),
        ("{person.birth_date: {years_since: {at_least: 2, as_of: {closes: aply}}}}", "不认识的时间窗口“aply”"),
        ("{person.gender: {years_since: {at_least: 2}}}", "years_since 写得不对"),
        ("{works: {sum: {of: title, at_least: 2}}}", "“of”要写“代表作品”里的一个整数、小数栏目"),
        ("{works: {count: {at_least: {over: wrks, take: count}}}}", "不认识的记录“wrks”；"),
        ("{works: {count: {at_least: {over: works, take: {sum: title}}}}}", "不认识的“代表作品”可以取 sum 的栏目“title”；可以写的是：year"),
        ("{works: {count: {at_least: {over: works, take: all}}}}", "take 写得不对；写 count，或 "),
        ("{works: {count: {at_least: {plus: [1, {year_of: {fact: tody}}]}}}}", "不认识的事实“tody”"),
        ("{work_record: {years_in_total: {from: started_on, to: ended_on, at_least: 1, within: {from: {fact: tody}}}}}", "不认识的事实“tody”"),
        ("{work_record: {years_in_total: {from: started_on, to: ended_on, at_least: 1, as_of: {fact: tody}}}}", "不认识的事实“tody”"),
        ("{scholarly: {credits: {table: advise, tier: core, at_least: 1}}}", "credits 的 table 要写“学术成果”的折算表：advice"),
        ("{scholarly: {credits: {table: advice, tier: cor, at_least: 1}}}", "折算表“决策咨询信息折合论文”没有档次“cor”；可以写的是：public、core、national"),
        ("{scholarly: {credits: {table: advice, at_least: 1}}}", "折算表“决策咨询信息折合论文”没有写明各档次可以相加（sums_tiers），credits 要写 tier"),
    ],
)  # fmt: skip
def test_value_written_wrongly_is_told_at_its_line(good: dict[str, str], need: str, says: str) -> None:
    found = told({**good, "rules/99.yaml": RULE.replace("{need}", need)})

    assert len(found) == 1, found
    assert found[0].startswith(f"p/rules/99.yaml:7  {says}"), found


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: {label: 甲, type: date, value: {fact: b}}\nb: {label: 乙, type: date, value: {fact: c}}\nc: {label: 丙, type: date, value: {fact: a}}", 1, "推出的事实绕成一圈：a → b → c → a；去掉其中一处引用"),
        ("a: {label: 甲, test: {a: {is: true}}}", 1, "推出的事实绕成一圈：a → a"),
        ("a: {label: 甲, type: date}", 1, "推出的事实“a”写得不全；value、test、records 写一样，且只写一样；where 只跟着 records"),
        ("a: {label: 甲, type: date, value: 2020-01-01, where: {}}", 1, "推出的事实“a”写得不全；"),
        ("a: {label: 甲, value: 2020-01-01}", 1, "推出的事实“a”缺少“type”"),
        ("a: {label: 甲, type: date, test: {}}", 1, "“a”不用写 type"),
        ("a: {label: 甲, records: wrks}", 1, "不认识的记录“wrks”；"),
        ("a: {label: 甲, records: works, where: {yeer: {is: 1}}}", 1, "不认识的“代表作品”栏目“yeer”"),
        ("a: {label: 甲, type: choice, value: x}", 1, "“a”的 choices 与 type 不合"),
        ("a: {label: 甲, type: integer, value: {year_of: {fact: tody}}}", 1, "不认识的事实“tody”"),
        ("a: {label: 甲, type: boolean, value: maybe}", 1, "“a”的比较值“maybe”不是“是”或“否”"),
        ("works: {label: 甲, type: integer, value: 1}", 1, "推出的事实不能叫“works”"),
        ("a: 1", 1, "推出的事实“a”写的是整数“1”"),
    ],
)  # fmt: skip
def test_derived_fact_written_wrongly_is_told_at_its_line(good: dict[str, str], text: str, line: int, says: str) -> None:
    found = told({**good, "derived.yaml": text})

    assert any(one.startswith(f"p/derived.yaml:{line}  {says}") for one in found), found


def test_derived_facts_are_used_in_rules(good: dict[str, str]) -> None:
    derived = """
counted_from: {label: 起算日, type: date, cites: 一（二）2, value: {from: {fact: title_below.acquired_on}, workdays: 3}}
counted: {label: 算数的业绩, records: achievements, where: {achieved_on: {at_least: {fact: counted_from}}}}
best: {label: 其中的奖, records: counted, where: {kind: {is: award}}}
grade: {label: 档, type: choice, choices: {a: 甲, b: 乙}, value: {by: channel, employer: a, other: b}}
"""
    need = "{best: {exists: {}}, grade: {is: a}, counted_from: {years_since: {at_least: unknown}}}"
    pack = load_files(
        {**good, "derived.yaml": good["derived.yaml"] + derived, "rules/99.yaml": RULE.replace("{need}", need)}, name="p"
    )

    assert [*pack.derived][2:] == ["counted_from", "counted", "best", "grade"]
    assert pack.derived["counted_achievements"].where == "p/derived.yaml:2"
    assert pack.holidays and pack.makeup_workdays


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/c], do: waive}", "不认识的规则“a/c”；"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: wave}", "影响的“do”写的是文字“wave”；可以写的是：advance、replace、waive；是不是“waive”？"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: replace}", "影响“e”写得不全；replace 要写 need，advance 要写 years，别的不写 years"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive, years: 1}", "影响“e”写得不全；"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: advance, years: 3}", "规则“a/b”的年限不到 3 年，不能提前 3 年；年数写小些"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [scope/ethics], do: advance, years: 1}", "规则“scope/ethics”里没有年限（years_since），不能提前"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive, paths: [x]}", "不认识的途径“x”"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive, levels: [senior]}", "不认识的级别“senior”"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive, stacking: x.y}", "不认识的参数“x.y”"),
        ("{id: e, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive, when: {rute: {is: direct}}}", "不认识的事实“rute”"),
        ("{id: exceptional, title: 甲, says: 乙, force: must, cites: 一, on: [a/b], do: waive}", "影响“exceptional”写了两次"),
        ("{id: e}", "影响缺少“title”"),
    ],
)  # fmt: skip
def test_effect_written_wrongly_is_told_at_its_line(good: dict[str, str], effect: str, says: str) -> None:
    found = told({**good, "rules/99.yaml": EFFECT.replace("{effect}", effect)})

    assert any(one.startswith(f"p/rules/99.yaml:4  {says}") for one in found), found


TABLE = "t: {label: 表, records: works, tiers: {a: 甲, b: 乙}, rows: [{when: {role: {is: alone}}, tier: a, amount: 1}]}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("tier: a", "tier: c"), "不认识的档次“c”；可以写的是：a、b"),
        (("amount: 1", "amount: many"), "折算表“t”的一行的“amount”写的是文字“many”；应当是不小于零的数，如 1 或 0.5"),
        (("amount: 1", "amount: true"), "折算表“t”的一行的“amount”写的是是否“True”；"),
        (("records: works", "records: wrks"), "不认识的记录“wrks”；"),
        (("role: {is: alone}", "rle: {is: alone}"), "不认识的“代表作品”栏目“rle”"),
        (("tiers:", "piece: nme, tiers:"), "不认识的“代表作品”栏目“nme”"),
        (("tiers:", "across: x.y, tiers:"), "不认识的参数“x.y”"),
        (("tiers:", "doubts: [{when: {role: {is: member}}, setting: x.y}], tiers:"), "不认识的参数“x.y”"),
        (("tiers:", "refuse: [{when: {role: {is: memb}}, says: 不计}], tiers:"), "“role”的比较值没有“memb”这个选项"),
        (("label: 表, ", ""), "折算表“t”缺少“label”"),
    ],
)
def test_table_written_wrongly_is_told_at_its_line(good: dict[str, str], change: tuple[str, str], says: str) -> None:
    table = f"{good['equivalences.yaml']}\n{TABLE.replace(*change)}"
    line = table.rstrip().count("\n") + 1

    found = told({**good, "equivalences.yaml": table})

    assert any(one.startswith(f"p/equivalences.yaml:{line}  {says}") for one in found), found


def test_pack_may_say_that_it_does_not_know(good: dict[str, str]) -> None:
    values = good["values.yaml"] + "\nyears: {senior: unknown, junior: 3}\n"

    pack: Any = load_files({**good, "values.yaml": values}, name="p")

    assert pack.unknown == frozenset({"years.senior"})
    assert (pack.value("years.junior"), repr(pack.value("years.senior")), repr(pack.value("years"))) == (
        3,
        "UNSET",
        "{'senior': UNSET, 'junior': 3}",
    )

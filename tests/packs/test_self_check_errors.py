"""A self-check written wrongly is told with file, line, what was found and what is allowed."""

from pathlib import Path

import pytest

from zhiping.packs import PackError, load_files, read_files

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
WHOLE = """later: {scope/worker: 申报时再看}
assumes:
  - {says: 遵守法律, facts: {declarations.ethics: true}}
needless:
  - {when: {route: {is: conversion}}, says: 不必}
questions:
  kind:
    ask: 哪一类？
    why: 说明
    cites: [一（一）]
    options:
      first: {label: 甲, facts: {employer_kind: institution}}
      second: {label: 乙, entry: {kind: date, label: 哪一天, fact: declarations.retired_on}, records: {education: [{level: college, ended_on: {answer: true}}]}}
"""


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return read_files(PACK)


def test_a_small_self_check_is_read(good: dict[str, str]) -> None:
    check = load_files({**good, "self_check.yaml": WHOLE}, name="p").self_check

    assert check is not None
    assert (check.routes, check.later, [q.id for q in check.questions]) == (
        ("ordinary",),
        {"scope/worker": "申报时再看"},
        ["kind"],
    )
    assert load_files({name: text for name, text in good.items() if name != "self_check.yaml"}, name="p").self_check is None


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("later: {scope/worker:", "later: {scope/worke:", 1, "不认识的规则“scope/worke”；"),
        ("later: {", "routes: [convertion]\nlater: {", 1, "不认识的申报方式“convertion”；"),
        ("says: 遵守法律, facts", "say: 遵守法律, facts", 3, "不认识的假定的键“say”；"),
        ("{declarations.ethics: true}", "{employer_kind: institution}", 2, "“employer_kind”又问又假定；两样只写一样"),
        ("{declarations.ethics: true}", "{declarations.ethics: 也许}", 3, "“declarations.ethics”“也许”不是“是”或“否”；"),
        ("{declarations.ethics: true}", "{declarations.ethics: {answer: true}}", 3, "这里没有填写项，不能代入所填的值；"),
        ("{declarations.ethics: true}", "{declarations.ethics: {today: true, answer: true}}", 3, "不认识的代入“today”；"),
        ("{declarations.ethics: true}", "{declarations.ethics: {value: nothing.here}}", 3, "不认识的参数“nothing.here”；"),
        ("{declarations.ethics: true}", "{declarations.ethics: {months_before: x}}", 3, "months_before 后面不是整数；"),
        ("{declarations.ethics: true}", "{declaration.ethics: true}", 3, "不认识的事实“declaration.ethics”；"),
        ("{route: {is: conversion}}", "{rout: {is: conversion}}", 5, "不认识的事实“rout”；"),
        ("says: 不必}", "say: 不必}", 5, "不认识的不必问的的键“say”；"),
        ("    why: 说明\n", "", 8, "问题“kind”缺少“why”；这一项必须写"),
        (
            "    why: 说明\n",
            "    why: 说明\n    entry: {kind: text}\n",
            7,
            "问题“kind”的 options 与 entry；两样写一样，且只写一样",
        ),
        ("    why: 说明\n", "    why: 说明\n    when: {nothing: {is: 1}}\n", 10, "不认识的事实“nothing”；"),
        ("cites: [一（一）]", "cites: [{document: 某文}]", 10, "依据依据写的是document；"),
        ("first: {label", "unsure: {label", 12, "选项不能叫“unsure”；“不知道”由平台加上，请换一个名字"),
        ("label: 甲,", "lable: 甲,", 12, "不认识的选项“first”的键“lable”；"),
        ("employer_kind: institution", "employer_kind: institute", 12, "“employer_kind”没有“institute”这个选项；"),
        ("employer_kind: institution}", "education: []}", 12, "不认识的事实“education”；"),
        ("label: 甲,", "label: 甲, unsure: [nowhere],", 12, "不认识的事实“nowhere”；"),
        ("kind: date,", "kind: day,", 13, "填写项的“kind”写的是文字“day”；可以写的是：date、duration、number、text"),
        ("kind: date,", "kind: number,", 13, "“declarations.retired_on”不能这样填写；kind 可以写：date、duration"),
        (
            "fact: declarations.retired_on",
            "fact: declarations.sanction",
            13,
            "“declarations.sanction”不能这样填写；kind 可以写：（这种事实不能填写）",
        ),
        ("fact: declarations.retired_on", "fact: declarations.retired", 13, "不认识的事实“declarations.retired”；"),
        ("fact: declarations.retired_on", "only_month: middle", 13, "不认识的取法“middle”；"),
        ("records: {education:", "records: {eduction:", 13, "不认识的记录“eduction”；"),
        ("[{level: college, ended_on: {answer: true}}]", "{level: college}", 13, "“education”后面不是一条一条的记录；"),
        ("level: college", "level: colege", 13, "“level”没有“colege”这个选项；"),
        ("level: college", "levl: college", 13, "不认识的“学历”栏目“levl”；"),
        ("later: {scope/worker: 申报时再看}", "later: {scope/worker: 3}", 1, "“scope/worker”写的是整数“3”；应当是文字"),
    ],
)
def test_what_is_written_wrongly_is_told_with_its_line(good, before, after, line, told) -> None:
    assert before in WHOLE
    text = WHOLE.replace(before, after, 1)

    with pytest.raises(PackError) as raised:
        load_files({**good, "self_check.yaml": text}, name="p")

    assert [one for one in raised.value.problems if one.startswith(f"p/self_check.yaml:{line}  {told}")] != [], (
        raised.value.problems
    )


def test_a_document_that_is_no_self_check_does_not_break_the_reader(good: dict[str, str]) -> None:
    with pytest.raises(PackError) as raised:
        load_files({**good, "self_check.yaml": "questions:\n  a: 3\n"}, name="p")

    assert raised.value.problems == ("p/self_check.yaml:2  问题“a”写的是整数“3”；应当是一组键值",)

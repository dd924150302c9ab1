"""A notice is cut where its marks are, and nowhere else."""

import pytest

from zhiping.core.policy.clauses import Clause, cut, is_within, normal, numeral

MADE_UP = """
某市手艺人协会办公室
关于评手艺等级的通知
各会员：
根据章程，通知如下。

一、谁能参加

（一）范围
住在本市、做手艺满一年的人都能参加。以下的人不能：
1. 已经退会的；
2、在处罚期里的，按第十二
第十三条的规定办。
3.5 分以下的不看。
(二)条件。
1.要会一门本地的手艺，并且肯教人。（1）会编的。(2)会雕的，
见第3页(1)图。
二、时间
（二）这一行是抄错的
（一）安排
1、报名\t3月1日
附件：1. 报名表
2. 地图
（一）地图说明
- 3. 样张
"""


def test_a_made_up_notice_is_cut_into_its_clauses_with_their_numbers_and_lines():
    found = cut(MADE_UP)

    assert [(c.number, c.line, c.is_heading) for c in found.clauses] == [
        ("文首", 1, False),
        ("一", 7, True),
        ("一（一）", 9, False),
        ("一（一）1", 11, False),
        ("一（一）2", 12, False),
        ("一（二）", 15, True),
        ("一（二）1", 16, False),
        ("一（二）1（1）", 16, False),
        ("一（二）1（2）", 16, False),
        ("二", 18, True),
        ("二（一）", 20, True),
        ("二（一）1", 21, False),
        ("附件", 22, True),
        ("附件1", 22, False),
        ("附件2", 23, False),
        ("附件3", 25, False),
    ]
    assert found.clauses[4].text == "2、在处罚期里的,按第十二\n第十三条的规定办。\n3.5 分以下的不看。"
    assert found.clauses[7:9] == (
        Clause("一（二）1（1）", "(1)会编的。", 16),
        Clause("一（二）1（2）", "(2)会雕的,\n见第3页(1)图。", 16),
    )


def test_a_line_that_looks_like_a_mark_but_continues_no_count_is_text_and_is_shown_as_a_doubt():
    assert cut(MADE_UP).doubts == ((19, "(二)这一行是抄错的"), (24, "(一)地图说明"))


def test_a_regulation_of_articles_counts_on_over_its_chapters():
    found = cut(
        "第一章 总则\n第一条 为了评手艺。\n第二条 适用于：\n（一）编的；\n（二）雕的。\n第二章 办法\n第三条 每年一次。\n一、不是条。"
    )

    assert [(c.number, c.is_heading) for c in found.clauses] == [
        ("第一章", True),
        ("第一条", False),
        ("第二条", True),
        ("第二条（一）", False),
        ("第二条（二）", False),
        ("第二章", True),
        ("第三条", False),
    ]
    assert found.doubts == ((8, "一、不是条。"),)


def test_annexes_may_stand_on_lines_of_their_own():
    assert [c.number for c in cut("一、评。\n附件：\n1. 表\n2. 图").clauses] == ["一", "附件", "附件1", "附件2"]


def test_a_text_without_marks_is_one_clause_and_an_empty_one_none():
    assert cut("只有一句话。").clauses == (Clause("文首", "只有一句话。", 1),)
    assert cut("\n\n").clauses == ()


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ("一、(二) 4.(1)", "一（二）4（1）"),
        ("二（二）1（5）", "二（二）1（5）"),
        ("附件 3", "附件3"),
        ("五（一）１", "五（一）1"),
    ],
)
def test_clause_numbers_are_written_one_way(written, plainly):
    assert normal(written) == plainly


@pytest.mark.parametrize(
    ("number", "clause", "answer"),
    [
        ("一（二）4（1）", "一（二）4", True),
        ("一（二）", "一", True),
        ("附件3", "附件", True),
        ("五（一）1", "五（一）1", True),
        ("五（一）11", "五（一）1", False),
        ("十一", "十", False),
        ("二（一）", "一", False),
    ],
)
def test_a_part_of_a_clause_is_told_from_its_neighbour(number, clause, answer):
    assert is_within(number, clause) is answer


@pytest.mark.parametrize(
    ("words", "value"), [("七", 7), ("十", 10), ("十二", 12), ("三十", 30), ("九十九", 99), ("一百零五", 105), ("18", 18)]
)
def test_chinese_numerals_have_their_value(words, value):
    assert numeral(words) == value

"""A rule is drawn as what it is: when, need, paths, joins; and every word fits its box."""

from datetime import date

from core.policy.small import pack
from zhiping.core.citation import Citation
from zhiping.core.policy.diagram import Box, Line, Node, draw, tree
from zhiping.core.policy.schema import Path, Rule
from zhiping.core.terms import Force


def rule(**more) -> Rule:
    return Rule(id="r", title="标题", says="", force=Force.MUST, cites=Citation("某文", "一"), **more)


def test_when_need_and_exception_stand_side_by_side_and_joins_keep_their_members():
    made = rule(
        when={"one.flag": {"is": True}},
        need={
            "any": (
                {"one.count": {"at_least": 2}},
                {"one.words": {"is": "甲"}, "not": {"one.flag": {"is": True}}},
                {},
            ),
            "all": ({"one.count": {"at_most": 9}},),
        },
        unless={"one.day": {"after": date(2023, 1, 1)}},
    )

    assert tree(made, pack()) == Node(
        "标题",
        (
            Node("适用", (Node("是否为是"),), "when"),
            Node(
                "要求",
                (
                    Node(
                        "满足任一",
                        (
                            Node("个数不低于2 个"),
                            Node("都要满足", (Node("文字为甲"), Node("不能是", (Node("是否为是"),), "join")), "join"),
                            Node("没有别的要求"),
                        ),
                        "join",
                    ),
                    Node("都要满足", (Node("个数不高于9 个"),), "join"),
                ),
                "need",
            ),
            Node("例外", (Node("日子在2023年1月1日之后"),), "unless"),
        ),
        "rule",
    )


def test_paths_are_branches_and_some_of_several_names_how_many_and_which_must_be_among_them():
    some = {"at_least_k": {"k": 2, "always": ({"one.flag": {"is": True}},), "of": ({"one.words": {"is": "甲"}},)}}
    made = rule(paths=(Path("a", "普通", some, when={"one.flag": {"is": False}}), Path("b", "破格", {})))

    assert tree(made, pack()).parts == (
        Node(
            "要求：走通任一途径",
            (
                Node(
                    "普通",
                    (
                        Node("适用", (Node("是否为否"),), "when"),
                        Node("至少 2 项", (Node("必有", (Node("是否为是"),), "join"), Node("文字为甲")), "join"),
                    ),
                    "path",
                ),
                Node("破格", (Node("没有别的要求"),), "path"),
            ),
            "need",
        ),
    )


def test_boxes_hang_under_their_parent_and_long_words_take_more_lines():
    drawing = draw(Node("根", (Node("长" * 25 + "。", kind="need"), Node("ab" * 12)), "rule"))

    assert drawing.boxes == (
        Box("rule", 1, 1, 358, 28, (Line("根", 9, 19),)),
        Box("need", 19, 37, 340, 48, (Line("长" * 24, 27, 55), Line("长。", 27, 75)), "M10 29V61H19"),
        Box("test", 19, 93, 340, 28, (Line("ab" * 12, 27, 111),), "M10 29V107H19"),
    )
    assert (drawing.width, drawing.height) == (360, 122)


def test_a_stop_never_begins_a_line():
    assert [line.words for line in draw(Node("长" * 26 + "，短")).boxes[0].lines] == ["长" * 26 + "，", "短"]

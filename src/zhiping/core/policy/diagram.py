"""A rule as a tree of what must hold, and the tree laid out as rows for a small drawing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from zhiping.core.policy.describe import describe
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import Pack, Rule

ALL, ANY, NOT = "都要满足", "满足任一", "不能是"

WIDTH = 360
INDENT = 18
PAD = 8
LETTER = 13
LINE = 20
GAP = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One box: a join with its parts, or a test in words."""

    words: str
    parts: tuple["Node", ...] = ()
    kind: str = "test"  # rule, when, need, unless, path, join, test


def tree(rule: Rule, pack: Pack) -> Node:
    """What ``rule`` asks, as boxes: when it applies, what is needed or by which paths, what exempts."""
    known = catalogue(pack)
    parts = []
    if rule.when:
        parts.append(Node("适用", _inside(rule.when, pack, known), "when"))
    if rule.need:
        parts.append(Node("要求", _inside(rule.need, pack, known), "need"))
    if rule.paths:
        paths = tuple(_path(path.title, path.when, path.need, pack, known) for path in rule.paths)
        parts.append(Node("要求：走通任一途径", paths, "need"))
    if rule.unless:
        parts.append(Node("例外", _inside(rule.unless, pack, known), "unless"))
    return Node(rule.title, tuple(parts), "rule")


def _path(title: str, when: Mapping[str, Any], need: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> Node:
    applies = (Node("适用", _inside(when, pack, known), "when"),) if when else ()
    return Node(title, (*applies, *(_inside(need, pack, known) or (Node("没有别的要求"),))), "path")


def _inside(expression: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> tuple[Node, ...]:
    """The boxes of an expression whose keys must all hold."""
    return tuple(_one(key, arg, pack, known) for key, arg in expression.items())


def _one(key: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec]) -> Node:
    if key == "not":
        return Node(NOT, _inside(arg, pack, known), "join")
    if key in ("all", "any"):
        return Node(ALL if key == "all" else ANY, tuple(_group(one, pack, known) for one in arg), "join")
    if key == "at_least_k":
        always = [Node("必有", (_group(one, pack, known),), "join") for one in arg.get("always", ())]
        others = [_group(one, pack, known) for one in arg.get("of", ())]
        return Node(f"至少 {arg['k']} 项", (*always, *others), "join")
    return Node(describe({key: arg}, pack, known))


def _group(expression: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> Node:
    inside = _inside(expression, pack, known)
    if len(inside) == 1:
        return inside[0]
    return Node(ALL, inside, "join") if inside else Node("没有别的要求")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box's words and where its baseline stands."""

    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the drawing, and the elbow that hangs it under its parent (empty for the first)."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]
    elbow: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes from top to bottom, each under and to the right of its parent."""

    width: int
    height: int
    boxes: tuple[Box, ...]


def draw(root: Node) -> Drawing:
    """The tree as an indented drawing, narrow enough to be read on a telephone."""
    boxes: list[Box] = []
    top = _draw(root, 0, 1, None, boxes)
    return Drawing(WIDTH, top - GAP + 1, tuple(boxes))


def _draw(node: Node, depth: int, top: int, parent: Box | None, boxes: list[Box]) -> int:
    x = 1 + depth * INDENT
    width = WIDTH - 1 - x
    said = list(_wrapped(node.words, (width - 2 * PAD) // LETTER * 2))
    height = len(said) * LINE + PAD
    lines = tuple(Line(words, x + PAD, top + LINE - 2 + n * LINE) for n, words in enumerate(said))
    elbow = ""
    if parent is not None:
        stem, middle = parent.x + INDENT // 2, top + height // 2
        elbow = f"M{stem} {parent.y + parent.height}V{middle}H{x}"
    box = Box(node.kind, x, top, width, height, lines, elbow)
    boxes.append(box)
    top += height + GAP
    for part in node.parts:
        top = _draw(part, depth + 1, top, box, boxes)
    return top


def _wrapped(words: str, room: int) -> Iterator[str]:
    """Lines of at most ``room`` half-width letters; a Chinese letter takes two."""
    line, used = "", 0
    for letter in words:
        wide = 2 if east_asian_width(letter) in "WF" or letter in "“”‘’…—①②③" else 1
        if used + wide > room and letter not in "，。；：、）”’":
            yield line
            line, used = "", 0
        line += letter
        used += wide
    yield line

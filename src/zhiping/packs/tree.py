"""YAML text as plain values that remember their line: no anchors, no tags, no duplicate keys, decimals never floats."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from zhiping.packs.problems import Problems

if TYPE_CHECKING:  # the parser is slow to import, and what was parsed before does not need it
    from ruamel.yaml.nodes import MappingNode, Node

DEEPEST = 30
MOST_NODES = 100_000
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+$")


class Map(dict[str, Any]):
    """A mapping that knows the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def at(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Seq(list[Any]):
    """A list that knows the line of each item."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: list[int] = []


class Store(Protocol):
    """Keeps what was parsed before, by the text it was parsed from."""

    def get(self, text: str, *, file: str) -> Map | None: ...

    def put(self, text: str, document: Map) -> None: ...


store: Store | None = None
"""Set by the command line alone (docs/decisions/0027); a server parses what it is given."""


@lru_cache(maxsize=64)
def _compose(text: str) -> "Node | None":
    from ruamel.yaml import YAML

    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def read(text: str, *, file: str, problems: Problems) -> Any:
    """The document of ``text``; what is wrong goes to ``problems`` and the value may then be partial."""
    stored = None if store is None else store.get(text, file=file)
    if stored is not None:
        return stored
    told = len(problems.lines)
    document = _read(text, file=file, problems=problems)
    if store is not None and isinstance(document, Map) and len(problems.lines) == told:
        store.put(text, document)
    return document


def _read(text: str, *, file: str, problems: Problems) -> Any:
    from ruamel.yaml.error import YAMLError

    try:
        node = _compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(file, mark.line + 1 if mark else 1, f"不是合格的 YAML：{getattr(error, 'problem', None) or error}")
        return None
    except RecursionError:
        problems.add(file, 1, "嵌套太深", f"最多 {DEEPEST} 层")
        return None
    except ValueError as error:
        problems.add(file, 1, f"不是合格的 YAML：{error}")
        return None
    if node is None:
        return Map(file, 1)
    return _Builder(file, problems).value(node, 0)


class _Builder:
    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.nodes = 0

    def value(self, node: "Node", depth: int) -> Any:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        line = node.start_mark.line + 1
        self.nodes += 1
        if not str(node.tag).startswith("tag:yaml.org,2002:") or "python" in str(node.tag):
            self.problems.add(self.file, line, f"用了类型标记“{node.tag}”", "政策包不用标记，直接写值")
            return None
        if node.anchor:
            self.problems.add(self.file, line, f"用了锚点“&{node.anchor}”", "政策包不用锚点和别名，请把内容写全")
            return None
        if depth > DEEPEST or self.nodes > MOST_NODES:
            self.problems.add(self.file, line, "内容太深或太多", f"最多 {DEEPEST} 层、{MOST_NODES} 项")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, line, depth)
        if isinstance(node, SequenceNode):
            items = Seq(self.file, line)
            for child in node.value:
                items.append(self.value(child, depth + 1))
                items.lines.append(child.start_mark.line + 1)
            return items
        return self._scalar(node)

    def _mapping(self, node: "MappingNode", line: int, depth: int) -> Map:
        from ruamel.yaml.nodes import ScalarNode

        mapping = Map(self.file, line)
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problems.add(self.file, at, "键不是文字", "键只能是一个词")
                continue
            key = str(key_node.value)
            if key in mapping:
                self.problems.add(self.file, at, f"键“{key}”写了两次", f"第一次在第 {mapping.lines[key]} 行，只留一处")
                continue
            mapping[key] = self.value(value_node, depth + 1)
            mapping.lines[key] = at
        return mapping

    def _scalar(self, node: "Node") -> Any:
        text = str(node.value)
        if getattr(node, "style", None) is not None:  # quoted or block: always text
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.match(text) and len(text) <= 18:
            return int(text)
        if _DECIMAL.match(text):
            return Decimal(text)
        return text

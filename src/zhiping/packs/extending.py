"""Of a pack made from another, only what is otherwise: the rest comes from the other by ``extends``.

A reader then sees one year's changes alone. Kept is the text of every top-level key that differs, with the comment above it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zhiping.packs.loader import PARENT
from zhiping.packs.tree import _compose

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

HEAD = "pack.yaml"


def only_what_differs(files: Mapping[str, str], old: Mapping[str, str], *, extends: str) -> dict[str, str]:
    """``files`` without what ``old`` says too, and without cases, which stay with the pack that is extended."""
    kept: dict[str, str] = {}
    for file, text in files.items():
        if file.startswith((PARENT, "cases/")):
            continue
        left = _left(file, text, old.get(file, ""))
        if file == HEAD:
            left = _extending(left, extends)
        if left:
            kept[file] = left
    return kept


def _left(file: str, text: str, old: str) -> str:
    if text == old:
        return ""
    if file.startswith("rules/"):
        return text  # a rule file of the same name replaces the whole
    before = _entries(old)
    return "".join(part for key, part in _entries(text).items() if key == "pack" or before.get(key) != part)


def _entries(text: str) -> dict[str, str]:
    """Top-level key -> its lines; one nameless entry where they do not stand on lines of their own."""
    node: Node | None = _compose(text)
    if node is None or getattr(node, "flow_style", True):
        return {"": text}
    lines = text.splitlines(keepends=True)
    starts = {str(key.value): _with_comment(lines, key.start_mark.line) for key, _ in node.value}
    ends = [*list(starts.values())[1:], len(lines)]
    return {key: "".join(lines[start:end]) for (key, start), end in zip(starts.items(), ends, strict=True)}


def _with_comment(lines: list[str], start: int) -> int:
    while start and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _extending(head: str, extends: str) -> str:
    entries = {key: part for key, part in _entries(head).items() if key != "extends"}
    entries["pack"] += f"extends: {extends}\n"
    return "".join(entries.values())

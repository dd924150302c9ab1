"""Writes the next version of a pack from a short form: only what was asked for differs."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from zhiping.core.policy.schema import UNKNOWN, UNSET, Pack
from zhiping.packs import reading as r
from zhiping.packs.loader import effective
from zhiping.packs.problems import Problems
from zhiping.packs.reading import SHANGHAI
from zhiping.packs.tree import Map

TRAILING = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*\Z")


def next_version(version: str, taken: set[str]) -> str:
    """1.0.0 -> 1.1.0, or the next one that is free."""
    major, minor = ([int(part) for part in version.split(".")[:2] if part.isdigit()] + [0, 0])[:2]
    while (made := f"{major}.{(minor := minor + 1)}.0") in taken:
        pass
    return made


def amended_files(
    files: Mapping[str, str],
    pack: Pack,
    *,
    version: str,
    document: str,
    reason: str,
    closes: Mapping[str, datetime],
    settled: Mapping[str, Any],
) -> dict[str, str]:
    """The files of the next version: windows that end later, open points and unset values that are settled.

    ``settled``: an open point's id or a value's dotted key -> its value.
    """
    problems = Problems()
    whole = effective(files, name=pack.id, problems=problems)
    made = dict(files)

    def put(file: str, key: str, value: Any) -> None:
        made[file] = with_key(made.get(file, ""), key, value)

    for id, moment in closes.items():
        window = r.plain(whole["windows.yaml"][id])
        own = {
            level: edges for level, edges in window.get("levels", {}).items() if pack.windows[id].by_level[level][1] < moment
        }
        if own:  # a level with an end of its own is given the same time
            window["levels"] = window["levels"] | {level: edges | {"closes": _edge(moment)} for level, edges in own.items()}
        put("windows.yaml", id, window | {"closes": _edge(moment)})
    points = whole.get("open_points.yaml", Map("", 1))
    for key, value in settled.items():
        if key in points:
            put("open_points.yaml", key, r.plain(points[key]) | {"value": value})
        else:
            top, *rest = key.split(".")
            put("values.yaml", top, _settled(r.plain(whole["values.yaml"][top]), rest, value))
    put("pack.yaml", "version", version)
    put("pack.yaml", "amends", {"from": pack.version, "document": document, "reason": reason})
    return made


def _edge(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}"


def _settled(value: Any, path: list[str], to: Any) -> Any:
    return {**value, path[0]: _settled(value[path[0]], path[1:], to)} if path else to


def _flow(value: Any) -> str:
    """A value in one line of YAML; text is quoted, so that it stays text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if value is UNSET or value is UNKNOWN:
        return next(word for word, stands in r.WORDS.items() if stands is value)
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def with_key(text: str, key: str, value: Any) -> str:
    """``text`` with one top-level key put to ``value``; all else, comments included, stays as it is written."""
    written = _flow(value)
    node = YAML(typ="safe", pure=True).compose(text) if text.strip() else None
    if isinstance(node, MappingNode):
        for name, old in node.value:
            if name.value == key:
                start, end = name.end_mark.index, old.end_mark.index
                tail = TRAILING.search(text, start, end)
                kept = text[tail.start() : end] if tail and tail.group() else ""
                return f"{text[:start]}: {written}{kept if kept else ''}{text[end:]}"
    return f"{text.rstrip()}\n{key}: {written}\n" if text.strip() else f"{key}: {written}\n"

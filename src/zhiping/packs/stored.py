"""Keeps the parsed form of a pack's files in the user's cache folder, so that a second command need not parse YAML again.

Plain JSON, one file for each text, named by the text's digest and the version of the form. What cannot be read is parsed
again; a folder that others may write to is not used.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiping.packs.tree import Map, Seq

VERSION = "1"
"""Of the form below; part of each name, so that an older form is never read."""
MOST = 400
SWITCH = "ZHIPING_POLICY_CACHE"  # off, or a folder


def user_store(environment: Mapping[str, str]) -> "JsonStore | None":
    """The store of whoever runs the command; None where it is switched off or no safe folder can be had."""
    said = environment.get(SWITCH, "")
    if said == "off":
        return None
    root = environment.get("XDG_CACHE_HOME") or (f"{environment['HOME']}/.cache" if environment.get("HOME") else "")
    if not said and not root:
        return None
    folder = Path(said or f"{root}/zhiping/policy")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        state = folder.stat()
        if state.st_uid == os.getuid() and not state.st_mode & 0o022:
            return JsonStore(folder)
    return None


class JsonStore:
    """Parsed texts as JSON files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, text: str) -> Path:
        digest = hashlib.sha256(f"{VERSION}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / f"{digest}.json"

    def get(self, text: str, *, file: str) -> Map | None:
        try:
            made = _unpacked(json.loads(self._path(text).read_text(encoding="utf-8")), file)
        except (OSError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
            return None  # not there, or damaged: the text itself is parsed
        return made if isinstance(made, Map) else None

    def put(self, text: str, document: Map) -> None:
        path = self._path(text)
        with suppress(OSError):  # a full or read-only disk only makes the next command slower
            half = path.with_suffix(f".{os.getpid()}.tmp")
            half.write_text(json.dumps(_packed(document), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
            half.replace(path)
            self._thin()

    def _thin(self) -> None:
        """Drops the oldest once there are too many."""
        kept = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-MOST]:
            path.unlink(missing_ok=True)


def _packed(value: Any) -> Any:
    """Mappings, lists and decimals as tagged lists; all else stands for itself."""
    if isinstance(value, Map):
        return ["m", value.line, [[key, value.at(key), _packed(item)] for key, item in value.items()]]
    if isinstance(value, Seq):
        return ["s", value.line, [[line, _packed(item)] for line, item in zip(value.lines, value, strict=True)]]
    return ["d", str(value)] if isinstance(value, Decimal) else value


def _unpacked(value: Any, file: str) -> Any:
    if not isinstance(value, list):
        if isinstance(value, str | int | None):
            return value
        raise ValueError(value)
    kind, *rest = value
    if kind == "d":
        return Decimal(rest[0])
    line, items = rest
    if kind == "m":
        mapping = Map(file, _line(line))
        for key, at, item in items:
            mapping[str(key)] = _unpacked(item, file)
            mapping.lines[str(key)] = _line(at)
        return mapping
    if kind == "s":
        listed = Seq(file, _line(line))
        for at, item in items:
            listed.append(_unpacked(item, file))
            listed.lines.append(_line(at))
        return listed
    raise ValueError(kind)


def _line(value: Any) -> int:
    if not isinstance(value, int):
        raise ValueError(value)
    return value

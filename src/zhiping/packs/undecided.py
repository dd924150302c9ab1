"""What of a pack still waits for somebody's decision: undecided.yaml, written with a new year and emptied by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map, Seq, read

FILE = "undecided.yaml"
PARENT = "parent/"  # where the files of an extended pack stand
ENTRY = {"file": F(r.text), "at": F(r.text, ""), "kind": F(r.text), "words": F(r.text)}
WHOLE = {"undecided": F(r.listing)}
KINDS = {
    "document": "新通知的文号和日期",
    "window": "由上一年移来的时间",
    "day_off": "落在周末或假日",
    "calendar": "放假安排",
    "year": "由上一年移来的年份",
    "text": "文字里写着日期",
    "carried": "照搬上一年的内容",
    "open_point": "通知没有写明",
    "case": "案例不再成立",
}
"""Why something waits."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """One thing to decide; ``at`` is the way to it inside its file, keys joined by “/”."""

    file: str
    at: str
    kind: str
    words: str


def read_undecided(files: Mapping[str, str], *, name: str) -> list[tuple[str, Undecided]]:
    """Each entry with the place it means (``file:line``); PackError when the file is written wrongly."""
    return [(f"{name}/{_place(files, one.file, one.at)}", one) for one in waiting(files, name=name)]


def waiting(files: Mapping[str, str], *, name: str) -> list[Undecided]:
    """What waits; PackError when the list is written wrongly."""
    if FILE not in files:
        return []
    problems = Problems()
    source = read(files[FILE], file=f"{name}/{FILE}", problems=problems)
    whole = take(source, WHOLE, what="待定清单", problems=problems, file=f"{name}/{FILE}")
    entries: list[Undecided] = []
    for item, line in zip(whole["undecided"], whole["undecided"].lines, strict=True) if whole else ():
        fields = take(item, ENTRY, what="待定的事", problems=problems, file=f"{name}/{FILE}", line=line)
        if fields is not None:
            if fields["kind"] not in KINDS:
                problems.unknown(f"{name}/{FILE}", line, "种类", fields["kind"], KINDS)
            entries.append(Undecided(**fields))
    problems.raise_if_any()
    return entries


def _place(files: Mapping[str, str], file: str, at: str) -> str:
    """``file:line`` of a way, in the extended pack where this one does not say it anew; line 1 of the file where it is gone."""
    for one in (file, PARENT + file):
        line = _line(files[one], at) if one in files else None
        if line is not None:
            return f"{one}:{line}"
    return f"{file}:1"


def _line(text: str, at: str) -> int | None:
    """The line of a way inside a file; None where the way is gone."""
    place: Any = read(text, file="", problems=Problems())
    line = 1
    for key in at.split("/") if at else ():
        if isinstance(place, Map) and key in place:
            place, line = place[key], place.at(key)
        elif isinstance(place, Seq) and key.isdecimal() and int(key) < len(place):
            place, line = place[int(key)], place.lines[int(key)]
        else:
            return None
    return line

"""Makes next year's pack of this year's: every date moved, and everything that somebody has to decide listed.

The text of the files is changed in place, at the spans of single values, so that comments and layout stay as they are.
"""

import json
import re
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiping.core.policy.schema import UNSET
from zhiping.packs import coverage
from zhiping.packs.calendar import calendar_of
from zhiping.packs.cases import differences, read_cases
from zhiping.packs.loader import PARENT, load_files
from zhiping.packs.problems import PackError, Problems
from zhiping.packs.tree import _compose, read
from zhiping.packs.undecided import FILE, Undecided

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(T[0-9:]+)?)?$")
_WRITTEN = re.compile(r"[0-9]{4} ?年|[0-9]{1,2} ?月[0-9]{0,2}|[0-9]{1,2} ?月底")
VERSION = "0.1.0"
DOCUMENT = "待定（新通知的文号）"
YEARS = ("year", "hard_year", "reference_year", "letter_year")
"""Keys whose whole number is a year, besides those that end so."""
NOT_TEXT = ("pattern", "row_label")
CARRIED = {
    "fees.yaml": "收费照搬上一年，请核对新的收费标准",
    "materials.yaml": "材料清单照搬上一年",
    "committee.yaml": "评委会规则照搬上一年",
    coverage.FILE: "条款对照写的是上一年的通知，新通知发布后逐条核对",
}


@dataclass(slots=True)
class Made:
    """The new pack's files, and what is left to decide."""

    files: dict[str, str]
    undecided: list[Undecided] = field(default_factory=list)

    def ask(self, file: str, at: str, kind: str, words: str) -> None:
        self.undecided.append(Undecided(file, at, kind, words))


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def new_year(files: Mapping[str, str], *, name: str, year: int) -> Made:
    """Next year's pack of these files; PackError where they are no pack, or the year is its own."""
    pack = load_files(files, name=name)
    if pack.year == year:
        raise PackError(f"{name}/pack.yaml:1  已经是 {year} 年的政策包；请写另一个年份")
    made = Made({})
    mover = _Mover(pack.year, year, made)
    for file, text in files.items():
        if not file.startswith(PARENT) and file != FILE:
            made.files[file] = mover.moved(file, text)
    for file, words in CARRIED.items():
        if file in made.files:
            made.ask(file, "", "carried", words)
    for point in pack.open_points:
        if point.value is UNSET and "open_points.yaml" in made.files:
            made.ask("open_points.yaml", point.id, "open_point", point.question)
    _flag_days_off(made, year, pack.values)
    _flag_cases(made, {name: text for name, text in files.items() if name.startswith(PARENT)}, mover.id_of(pack.id))
    made.files[FILE] = written(made.undecided)
    return made


def written(undecided: list[Undecided]) -> str:
    """The list as YAML; each entry one line, so that a decided one is one line to delete."""
    lines = ["# 由上一年的政策包生成。逐项核定，定一项就删去一行；全部删完以后，这个文件可以不要。", "undecided:"]
    for one in undecided:
        said = {"file": one.file, "at": one.at, "kind": one.kind, "words": one.words}
        lines.append("  - " + json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False))
    return "\n".join(lines) + "\n" if undecided else "undecided: []\n"


class _Mover:
    """Moves what is written in one pack's files from one year to another."""

    def __init__(self, old: int, new: int, made: Made) -> None:
        self.old = old
        self.new = new
        self.made = made

    def id_of(self, id: str) -> str:
        """The pack's id with the year in it replaced, or the year put after it."""
        return id.replace(str(self.old), str(self.new)) if str(self.old) in id else f"{id}-{self.new}"

    def moved(self, file: str, text: str) -> str:
        node = _compose(text)
        edits = sorted(self._edits(file, node, ()), key=lambda edit: -edit.start) if node is not None else []
        for edit in edits:
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _edits(self, file: str, node: "Node", way: tuple[str, ...]) -> Iterator[_Edit]:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        if isinstance(node, MappingNode):
            for key, value in node.value:
                yield from self._edits(file, value, (*way, str(key.value)))
        elif isinstance(node, SequenceNode):
            for number, value in enumerate(node.value):
                yield from self._edits(file, value, (*way, str(number)))
        else:
            text = self._scalar(file, str(node.value), way, quoted=getattr(node, "style", None) is not None)
            if text is not None:
                yield _Edit(node.start_mark.index, node.end_mark.index, text)

    def _scalar(self, file: str, value: str, way: tuple[str, ...], *, quoted: bool) -> str | None:
        """What stands instead of a value, as YAML; None where it stays."""
        head = HEAD.get(way) if file == "pack.yaml" else None
        if head is not None:
            return head(self, value)
        dated = _DATE.match(value)
        if dated is not None:
            return self._day(file, dated, way, quoted=quoted)
        key = way[-1] if way else ""
        if not quoted and value.isdecimal() and (key in YEARS or key.endswith("_year")):
            return self._year(file, int(value), way)
        if _WRITTEN.search(value) and not file.startswith("cases/") and key not in NOT_TEXT and not _in_citation(way):
            return self._text(file, value, way)
        return None

    def _day(self, file: str, dated: "re.Match[str]", way: tuple[str, ...], *, quoted: bool) -> str:
        year = int(dated[1]) + self.new - self.old
        month, day, clock = dated[2], dated[3], dated[4] or ""
        if day == "29" and month == "02" and isleap(int(dated[1])) and not isleap(year):
            day = "28"
            self.made.ask(file, "/".join(way), "window", f"原来是2月29日，{year} 年没有这一天，暂写2月28日")
        text = f"{year:04d}-{month}" + (f"-{day}" if day else "") + clock
        if file != "pack.yaml" and not file.startswith("cases/"):
            self.made.ask(file, "/".join(way), "window", f"由 {dated[0]} 移到 {text}，请照新通知核定")
        return json.dumps(text) if quoted else text

    def _year(self, file: str, year: int, way: tuple[str, ...]) -> str:
        moved = year + self.new - self.old
        if not file.startswith("cases/"):
            self.made.ask(file, "/".join(way), "year", f"由 {year} 改为 {moved}")
        return str(moved)

    def _text(self, file: str, value: str, way: tuple[str, ...]) -> str | None:
        moved = re.sub(r"([0-9]{4})( ?年)", lambda found: f"{int(found[1]) + self.new - self.old}{found[2]}", value)
        said = moved if len(moved) <= 40 else moved[:39] + "…"
        self.made.ask(file, "/".join(way), "text", f"写着日期，请核对：{said}")
        return None if moved == value else json.dumps(moved, ensure_ascii=False)

    def identifier(self, value: str) -> str:
        return self.id_of(value)

    def version(self, value: str) -> str:
        return json.dumps(VERSION)

    def title(self, value: str) -> str:
        return json.dumps(value.replace(str(self.old), str(self.new)), ensure_ascii=False)

    def year(self, value: str) -> str:
        return str(self.new)

    def document(self, value: str) -> str:
        self.made.ask("pack.yaml", "document", "document", f"上一年是 {value}，新的文号还没有")
        return json.dumps(DOCUMENT, ensure_ascii=False)

    def issued_on(self, value: str) -> str:
        dated = _DATE.match(value)
        assert dated is not None, value  # the pack has been loaded
        text = self._day("pack.yaml", dated, ("issued_on",), quoted=False)
        self.made.ask("pack.yaml", "issued_on", "document", f"发文日期暂写 {text}")
        return text


HEAD: Mapping[tuple[str, ...], Callable[[_Mover, str], str]] = {
    ("pack",): _Mover.identifier,
    ("version",): _Mover.version,
    ("title",): _Mover.title,
    ("year",): _Mover.year,
    ("document",): _Mover.document,
    ("issued_on",): _Mover.issued_on,
}
"""What of pack.yaml is set anew."""


def _in_citation(way: tuple[str, ...]) -> bool:
    return "cites" in way


def _flag_days_off(made: Made, year: int, values: Mapping[str, Any]) -> None:
    """Edges of windows on which no office works."""
    if not any(day.year == year for day in calendar_of(year, {}).holidays | _own_days(values)):
        made.ask("values.yaml", "calendar", "calendar", f"还没有 {year} 年的放假安排，公布以后写进 calendar，再核对各个日期")
    calendar = calendar_of(year, {})
    document = read(made.files.get("windows.yaml", ""), file="windows.yaml", problems=Problems())
    for id, window in document.items():
        for edge in ("opens", "closes"):
            dated = _DATE.match(str(window.get(edge, "")))
            if dated is not None and dated[3] is not None:
                day = date(int(dated[1]), int(dated[2]), int(dated[3]))
                if not calendar.is_workday(day):
                    named = "周末" if day.weekday() >= 5 and day not in calendar.holidays else "放假"
                    made.ask(
                        "windows.yaml",
                        f"{id}/{edge}",
                        "day_off",
                        f"{day.isoformat()} 是星期{'一二三四五六日'[day.weekday()]}（{named}）",
                    )


def _own_days(values: Mapping[str, Any]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in values.get("calendar.holidays", ()))


def _flag_cases(made: Made, inherited: Mapping[str, str], name: str) -> None:
    """Cases that do not come out as they did: a leap day, or a date that stands in a text."""
    files = {**inherited, **made.files}
    pack = load_files(files, name=name)
    for case in read_cases(files, pack):
        if differences(case, pack):
            made.ask(case.where.split("/", 1)[1].rsplit(":", 1)[0], "", "case", f"“{case.name}”移了年份以后不再成立，请重写")

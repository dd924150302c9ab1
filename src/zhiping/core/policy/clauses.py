"""A notice cut into its clauses by the marks at the heads of its lines, and clause numbers written one way."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HEAD = "文首"
"""What stands before the first clause: title, addressees, what the notice is based on."""

ANNEX = "附件"

_HAN = "一二三四五六七八九"
_NUMERAL = "[零一二三四五六七八九十百]+"
_MARKS = (
    (0, re.compile(rf"第({_NUMERAL})条(?=\s)")),
    (0, re.compile(rf"({_NUMERAL})、")),
    (1, re.compile(rf"\(({_NUMERAL})\)")),
    (2, re.compile(r"(\d{1,3})(?:\.(?!\d)|、)")),
    (3, re.compile(r"\((\d{1,3})\)")),
)
"""Depth and shape of a mark, in lines whose brackets are half as wide: 第一条, 一、, (一), 1., (1)."""

_CHAPTER = re.compile(rf"第{_NUMERAL}[章节]")
_ANNEXES = re.compile(rf"{ANNEX}[::]")
_INSIDE = re.compile(r"(?<=[。;:])(?=\s*\(\d{1,3}\))")
_ENDS = re.compile(r"[。;]")
HEADING = 40
HEADING_WITH_STOP = 20
"""A clause with parts of its own is only their heading if it is one line of at most so many letters."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number written plainly (二（二）1（5）), its words, the line where it begins."""

    number: str
    text: str
    line: int
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The clauses in order, and the lines that look like a mark but do not continue any count: (line, words)."""

    clauses: tuple[Clause, ...]
    doubts: tuple[tuple[int, str], ...] = ()


def numeral(text: str) -> int:
    """The value of a Chinese numeral below a thousand, or of figures."""
    if text.isdecimal():
        return int(text)
    value = last = 0
    for letter in text:
        if letter in "十百":
            value += (last or 1) * (10 if letter == "十" else 100)
            last = 0
        else:
            last = _HAN.find(letter) + 1
    return value + last


def normal(number: str) -> str:
    """A clause number as this platform writes it: full brackets, no spaces, no stops after a figure."""
    plain = unicodedata.normalize("NFKC", number)
    plain = re.sub(r"[\s、.]", "", plain)
    return plain.replace("(", "（").replace(")", "）")


def is_within(number: str, clause: str) -> bool:
    """Whether ``number`` is ``clause`` or a part of it; both as ``normal`` writes them."""
    rest = number.removeprefix(clause)
    return not rest or (rest != number and (rest[0] == "（" or (rest[0].isdecimal() and not clause[-1].isdecimal())))


def cut(text: str) -> Cut:
    """The clauses of a notice's plain text. A mark counts where it begins a list or continues one; all else is text."""
    reader = _Reader()
    for line, words in _pieces(text):
        reader.take(line, words)
    return reader.done()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """(line number, words) of what may begin a clause: each line, and within a line what follows a full stop with (1)."""
    for number, raw in enumerate(text.splitlines(), 1):
        line = unicodedata.normalize("NFKC", raw).strip()
        for piece in _INSIDE.split(line):
            if piece.strip():
                yield number, piece.strip()


class _Reader:
    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]
        self.path = ["", "", "", ""]
        self.open: tuple[str, int, list[str]] = (HEAD, 1, [])
        self.found: list[tuple[str, int, str]] = []
        self.doubts: list[tuple[int, str]] = []
        self.in_annexes = False

    def take(self, line: int, words: str) -> None:
        words = words.lstrip("- ")
        if chapter := _CHAPTER.match(words):
            self._begin(chapter[0], line, words)
            return
        if _ANNEXES.match(words) and not self.in_annexes:
            self._enter_annexes(line)
            words = words[len(ANNEX) + 1 :].strip()
        for depth, shape in _MARKS:
            mark = shape.match(words)
            if mark is not None:
                self._mark(depth, mark, line, words)
                return
        if words:
            self.open[2].append(words)

    def _enter_annexes(self, line: int) -> None:
        self.in_annexes = True
        self.counts, self.path = [0, 0, 0, 0], [ANNEX, "", "", ""]
        self._begin(ANNEX, line, ANNEX)

    def _mark(self, depth: int, mark: "re.Match[str]", line: int, words: str) -> None:
        number = numeral(mark[1])
        fits = depth == 2 if self.in_annexes else depth > 0 or self._is_of_the_kind(mark)
        if number != self.counts[depth] + 1 or not fits:
            self.doubts.append((line, words[:HEADING]))
            self.open[2].append(words)
            return
        self.counts[depth:] = [number] + [0] * (3 - depth)
        self.path[depth:] = [mark[0].strip()] + [""] * (3 - depth)
        self._begin(normal("".join(self.path)), line, words)

    def _is_of_the_kind(self, mark: "re.Match[str]") -> bool:
        """Whether this first-level mark is of the kind the notice began with: articles or numbered parts."""
        return not self.path[0] or self.path[0].startswith("第") == mark[0].startswith("第")

    def _begin(self, number: str, line: int, words: str) -> None:
        self._close()
        self.open = (number, line, [words])

    def _close(self) -> None:
        number, line, words = self.open
        if words:
            self.found.append((number, line, "\n".join(words)))

    def done(self) -> Cut:
        self._close()
        clauses = []
        for place, (number, line, words) in enumerate(self.found):
            following = self.found[place + 1][0] if place + 1 < len(self.found) else ""
            has_parts = following != "" and is_within(following, number)
            is_heading = bool(_CHAPTER.match(words)) or (has_parts and _only_heads(words))
            clauses.append(Clause(number, words, line, is_heading))
        return Cut(tuple(clauses), tuple(self.doubts))


def _only_heads(words: str) -> bool:
    """A few words without a sentence in them; with a full stop at the end still fewer, and no comma."""
    if _ENDS.search(words[:-1]):
        return False
    if _ENDS.search(words):
        return len(words) <= HEADING_WITH_STOP and "," not in words
    return len(words) <= HEADING

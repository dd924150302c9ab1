"""Gathers everything wrong with a pack, so that all of it is told at once, with file and line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


class PackError(Exception):
    """A pack that cannot be read; ``problems`` are lines ``file:line  found; allowed; did you mean``."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """The end of an error sentence: what is allowed, and the nearest of it."""
    words = sorted({str(one) for one in allowed})
    near = get_close_matches(str(word), words, n=1, cutoff=0.6)
    hint = f"；是不是“{near[0]}”？" if near else ""
    return f"可以写的是：{'、'.join(words) if words else '（无）'}{hint}"


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, line: int, found: str, wanted: str = "") -> None:
        said = f"{file}:{line}  {found}" + (f"；{wanted}" if wanted else "")
        if said not in self.lines:
            self.lines.append(said)

    def unknown(self, file: str, line: int, what: str, word: str, allowed: Iterable[str]) -> None:
        self.add(file, line, f"不认识的{what}“{word}”", did_you_mean(word, allowed))

    def raise_if_any(self) -> None:
        if self.lines:
            raise PackError(*self.lines)

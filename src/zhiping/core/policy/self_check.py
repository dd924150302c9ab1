"""What a pack may say about checking oneself before applying: the questions, and how their answers become facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from zhiping.core.citation import Citation


class EntryKind(StrEnum):
    """What is typed in: a day, a length of time up to today, a number, words."""

    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to type in; its value goes to ``fact``, and into records where they say ``{answer: true}``."""

    kind: EntryKind
    label: str = ""
    fact: str = ""
    only_month: str = "last"  # a day of which only month or year is known is the first or the last of it
    past: bool = False  # a day that cannot lie ahead


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, and what follows from it."""

    id: str
    label: str
    hint: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    records: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    entry: Entry | None = None
    alone: bool = False  # where several may be chosen: none of the others goes with it
    unsure: tuple[str, ...] = ()  # facts or lists that stay unknown with this answer


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one page. It has options, or an entry."""

    id: str
    title: str
    why: str
    cites: tuple[Citation, ...]
    help: str = ""
    options: tuple[Option, ...] = ()
    several: bool = False
    entry: Entry | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # follow from any answer, unless an option says otherwise
    records: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    when: Mapping[str, Any] = field(default_factory=dict)

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)

    @property
    def entries(self) -> Iterator[tuple[str, Entry]]:
        """What may be typed in: the question's own under "", an option's under its id."""
        if self.entry is not None:
            yield "", self.entry
        for option in self.options:
            if option.entry is not None:
                yield option.id, option.entry

    @property
    def gives(self) -> frozenset[str]:
        """Every fact that some answer gives."""
        typed = {entry.fact for _, entry in self.entries if entry.fact}
        return (
            frozenset(typed | {*self.facts} | {id for option in self.options for id in (*option.facts, *option.unsure)})
            - self.lists
        )

    @property
    def lists(self) -> frozenset[str]:
        """Every record list that some answer adds to."""
        return frozenset({*self.records} | {id for option in self.options for id in option.records})


@dataclass(frozen=True, slots=True)
class Assumption:
    """Facts taken as given without asking, and the words that say so."""

    says: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Needless:
    """A level and route that are not worth asking about for a person like this, and why."""

    when: Mapping[str, Any]
    says: str


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Everything of a self-check that is the pack's to say."""

    questions: tuple[Question, ...]
    routes: tuple[str, ...] = ("ordinary",)
    assumes: tuple[Assumption, ...] = ()
    later: Mapping[str, str] = field(default_factory=dict)  # rule -> when and by whom it is looked at instead
    needless: tuple[Needless, ...] = ()
    kept_back: tuple[str, ...] = ()  # facts whose values only stand in for what the form will ask exactly

    def question(self, id: str) -> Question | None:
        return next((question for question in self.questions if question.id == id), None)

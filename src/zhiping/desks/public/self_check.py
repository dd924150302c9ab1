"""A self-check's page in parts: the form of one question, what was answered, how each level stands and what it needs."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from zhiping.core.eligibility.advice import RuleAdvice, advise
from zhiping.core.eligibility.answers import NOT_SURE, Answer
from zhiping.core.eligibility.findings import Finding
from zhiping.core.eligibility.questions import Prospect, Standing, in_words
from zhiping.core.evidence import checklist
from zhiping.core.policy.schema import Level, Pack
from zhiping.core.policy.self_check import Entry, EntryKind, Question
from zhiping.core.terms import Force, Outcome, Route

PARTS: Mapping[EntryKind, tuple[tuple[str, str, int], ...]] = {
    EntryKind.DATE: (("y", "年", 4), ("m", "月", 2), ("d", "日", 2)),
    EntryKind.DURATION: (("y", "年", 2), ("m", "个月", 2)),
    EntryKind.NUMBER: (("v", "", 10),),
    EntryKind.TEXT: (("v", "", 60),),
}
"""The boxes of an entry: the beginning of their names, the word behind each, how much goes in."""


@dataclass(frozen=True, slots=True)
class Box:
    """One input of an entry."""

    name: str
    unit: str
    length: int
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry as the page shows it."""

    key: str
    entry: Entry
    boxes: tuple[Box, ...]
    error: str = ""

    @property
    def id(self) -> str:
        return f"entry-{self.key or 'own'}"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as the page shows it."""

    id: str
    label: str
    hint: str
    chosen: bool
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question's form: what can be chosen and typed, what was, and what is wrong with it."""

    question: Question
    choices: tuple[Choice, ...]
    own: Asked | None
    not_sure: bool
    problems: Mapping[str, str]

    @property
    def whole_is_wrong(self) -> bool:
        """What is wrong is the choice, and not what was typed in one place."""
        return "" in self.problems and self.own is None

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the input, message) for the list at the top of the page."""
        return [(self._target(key), text) for key, text in self.problems.items()]

    def _target(self, key: str) -> str:
        entry = dict(self.question.entries).get(key)
        if entry is not None:
            return f"entry-{key or 'own'}-{PARTS[entry.kind][0][0]}"
        return "option-1"


def typed(question: Question, posted: QueryDict) -> tuple[list[str], dict[str, str]]:
    """What was chosen, and the text of each entry put together from its boxes."""
    entries = {key: "-".join(_parts(key, entry, posted)).rstrip("-") for key, entry in question.entries}
    return posted.getlist("option"), entries


def _parts(key: str, entry: Entry, posted: QueryDict) -> list[str]:
    return [
        unicodedata.normalize("NFKC", posted.get(f"{part}-{key}", "")).replace("\x00", "").strip()
        for part, _, _ in PARTS[entry.kind]
    ]


def sheet(
    question: Question,
    *,
    answer: Answer | None = None,
    posted: QueryDict | None = None,
    problems: Mapping[str, str] | None = None,
) -> Sheet:
    """The form, empty, with the answer given before, or with what was just sent and why it was not taken."""
    chosen = posted.getlist("option") if posted is not None else list(answer.options) if answer else []
    problems = problems or {}

    def asked(key: str, entry: Entry) -> Asked:
        parts = PARTS[entry.kind]
        if posted is not None:
            values = _parts(key, entry, posted)
        else:
            kept = answer.entries.get(key, "") if answer else ""
            values = kept.split("-", len(parts) - 1) if kept else []
        values += [""] * (len(parts) - len(values))
        boxes = tuple(
            Box(f"{part}-{key}", unit, length, value) for (part, unit, length), value in zip(parts, values, strict=True)
        )
        return Asked(key, entry, boxes, problems.get(key, ""))

    choices = tuple(
        Choice(o.id, o.label, o.hint, o.id in chosen, asked(o.id, o.entry) if o.entry else None) for o in question.options
    )
    own = asked("", question.entry) if question.entry else None
    return Sheet(question, choices, own, NOT_SURE in chosen, problems)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as the list of answers shows it."""

    question: Question
    words: str


def told(standing: Standing, answers: Mapping[str, Answer]) -> list[Told]:
    """The answers that count, in the order in which they were given."""
    questions = [standing.check.question(id) for id in answers if standing.gathered.status[id] == "answered"]
    return [Told(question, in_words(question, answers)) for question in questions if question is not None]


@dataclass(frozen=True, slots=True)
class Wanting:
    """A requirement that does not stand, with the advice on it."""

    finding: Finding
    advice: RuleAdvice | None


@dataclass(frozen=True, slots=True)
class LevelResult:
    """How a level comes out, on the page of results."""

    prospect: Prospect
    level: Level
    tone: str
    word: str
    says: str
    route: str  # in words, when it is not the ordinary one
    unmet: tuple[Wanting, ...]
    decided: tuple[Wanting, ...]
    unknown: tuple[Wanting, ...]
    met: tuple[Finding, ...]
    others: tuple[str, ...]
    materials: tuple[Any, ...]

    @property
    def is_open(self) -> bool:
        return not self.prospect.needless


WORDS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.MET: ("good", "符合"),
    Outcome.NEEDS_DECISION: ("warn", "须由人决定"),
    Outcome.UNDETERMINED: ("info", "还不能确定"),
    Outcome.NOT_MET: ("bad", "还不符合"),
    Outcome.NOT_APPLICABLE: ("plain", "不用报"),
}


def results(pack: Pack, standing: Standing, now: datetime, *, thorough: bool) -> list[LevelResult]:
    """Every level of the pack, the nearest within reach first. What a barred level was not asked about is not held against it."""
    levels = sorted(pack.levels.values(), key=lambda level: -level.rank)
    return sorted((_level(pack, standing, level, now, thorough) for level in levels), key=_reach)


def _reach(row: "LevelResult") -> tuple[int, int]:
    """How far away a level is: by its outcome, then by how much is wanting."""
    if row.prospect.needless:
        return len(WORDS), 0
    return [*WORDS].index(row.prospect.outcome) + (row.prospect.earliest is None and row.prospect.is_barred), len(row.unmet)


def _level(pack: Pack, standing: Standing, level: Level, now: datetime, thorough: bool) -> LevelResult:
    prospect = standing.best(level.id)
    tone, word = WORDS[prospect.outcome]
    if prospect.needless:
        return LevelResult(prospect, level, tone, word, prospect.needless, "", (), (), (), (), (), ())
    rules = {}
    if prospect.open_findings:
        advice = advise(pack, standing.gathered.facts, level=level.id, route=prospect.route, now=now)
        rules = {one.rule: one for one in advice.rules}
    by = {
        outcome: tuple(Wanting(f, rules.get(f.rule)) for f in prospect.findings if f.outcome is outcome)
        for outcome in (Outcome.NOT_MET, Outcome.NEEDS_DECISION, Outcome.UNDETERMINED)
    }
    if prospect.is_barred and not thorough:
        by[Outcome.UNDETERMINED] = ()
    others = tuple(f"{Route(p.route).label}：{WORDS[p.outcome][1]}" for p in standing.others(level.id))
    route = "" if prospect.route == Route.ORDINARY else Route(prospect.route).label
    return LevelResult(
        prospect, level, tone, word, _says(prospect), route,
        by[Outcome.NOT_MET], by[Outcome.NEEDS_DECISION], by[Outcome.UNDETERMINED],
        tuple(f for f in prospect.findings if f.outcome is Outcome.MET), others, _materials(pack, standing, prospect),
    )  # fmt: skip


def _says(prospect: Prospect) -> str:
    count = {outcome: sum(f.outcome is outcome for f in prospect.findings) for outcome in Outcome}
    if prospect.outcome is Outcome.MET:
        return "按您的回答，问到的条件都符合。"
    if prospect.outcome is Outcome.NEEDS_DECISION:
        return f"没有不符合的；有 {count[Outcome.NEEDS_DECISION]} 条要由审核的人看情况决定，可以申报。"
    if prospect.outcome is Outcome.UNDETERMINED:
        return f"没有不符合的；有 {count[Outcome.UNDETERMINED]} 条还缺情况，弄清楚了再看。"
    if prospect.earliest is not None:
        return "只差时间，别的不用再做什么。"
    return f"有 {count[Outcome.NOT_MET]} 条不符合。"


def _materials(pack: Pack, standing: Standing, prospect: Prospect) -> tuple[Any, ...]:
    """What to have ready, for a level that may be applied for now or in time."""
    if prospect.is_barred:
        return ()
    facts = {**standing.gathered.facts, "target_level": prospect.level.id, "route": prospect.route}
    lines = checklist(pack, facts, supplied={})
    return tuple(line for line in lines if line.required is not False and line.force in (Force.MUST, Force.IN_PRINCIPLE))


def headline(rows: Sequence[LevelResult]) -> tuple[str, str]:
    """(tone, sentence) that a person reads first."""
    open_rows = [row for row in rows if row.is_open]
    for outcome, tone, words in (
        (Outcome.MET, "good", "按您的回答，现在可以申报{}。"),
        (Outcome.NEEDS_DECISION, "warn", "可以申报{}，有的条件要由审核的人决定。"),
    ):
        names = [row.level.title for row in open_rows if row.prospect.outcome is outcome]
        if names:
            return tone, words.format("、".join(names))
    waiting = [(row.prospect.earliest, row.level.title) for row in open_rows if row.prospect.earliest is not None]
    if waiting:
        day, name = min(waiting)
        return "info", f"现在还早。最早 {day.year}年{day.month}月{day.day}日起，可以申报{name}。"
    if any(row.prospect.outcome is Outcome.UNDETERMINED for row in open_rows):
        return "info", "有的情况还不清楚，暂时不能下结论。弄清下面几件事再来看。"
    return "bad", "按您的回答，现在还不能申报。下面逐条写明差在哪里。"

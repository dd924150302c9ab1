"""What was answered in a self-check, read by the pack's question and turned into facts."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhiping.core.eligibility.evaluate import scene_for
from zhiping.core.policy.expression import evaluate as test
from zhiping.core.policy.facts import FactSpec, Listed, Unsaid, catalogue
from zhiping.core.policy.scene import LeftOpen, Scene
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.self_check import Entry, EntryKind, Question, SelfCheck
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import Route

NOT_SURE = "unsure"
"""The answer that every question allows."""
LONGEST = 60
_FIRST_DAY = date(1900, 1, 1)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?$")
_DURATION = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?$")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?$")


@dataclass(frozen=True, slots=True)
class Answer:
    """The options chosen and what was typed in: by option, "" for the question's own entry."""

    options: tuple[str, ...] = ()
    entries: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_not_sure(self) -> bool:
        return self.options == (NOT_SURE,)


Answers = Mapping[str, Answer]


class NotAnswered(Exception):
    """An answer that does not fit its question: for each entry ("" for the whole) what is wrong and how to mend it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems


def read_answer(question: Question, options: Sequence[str], entries: Mapping[str, str], *, today: date) -> Answer:
    """The answer, with only what belongs to the chosen options; NotAnswered says what is wrong."""
    chosen = tuple(dict.fromkeys(options))
    if chosen == (NOT_SURE,):
        return Answer(chosen)
    if strange := [id for id in chosen if id != NOT_SURE and question.option(id) is None]:
        raise NotAnswered({"": f"收到的回答“{strange[0][:LONGEST]}”不在可选的范围内，请重新选择"})
    if question.options:
        _check_choice(question, chosen)
    problems: dict[str, str] = {}
    kept: dict[str, str] = {}
    for key, entry in question.entries:
        if key and key not in chosen:
            continue
        text = (entries.get(key) or "").strip()
        try:
            read_entry(entry, text, today=today)
        except ValueError as wrong:
            problems[key] = str(wrong)
        kept[key] = text
    if problems:
        raise NotAnswered(problems)
    return Answer(chosen, kept)


def _check_choice(question: Question, chosen: tuple[str, ...]) -> None:
    if not chosen:
        raise NotAnswered({"": "还没有回答，请选一项；拿不准就选“不知道”"})
    if len(chosen) > 1 and not question.several:
        raise NotAnswered({"": f"选了 {len(chosen)} 项，这一题只能选一项"})
    alone = [option.label for option in question.options if option.alone and option.id in chosen]
    if len(chosen) > 1 and (alone or NOT_SURE in chosen):
        raise NotAnswered({"": f"“{alone[0] if alone else '不知道'}”不能和别的一起选，请只留一样"})


def read_entry(entry: Entry, text: str, *, today: date) -> Any:
    """The typed value; ValueError with words for who typed it."""
    if not text:
        raise ValueError(f"还没有填写{f'“{entry.label}”' if entry.label else '这一题'}；拿不准就选“不知道”")
    if len(text) > LONGEST:
        raise ValueError(f"填了 {len(text)} 个字，最多 {LONGEST} 个字，请删减")
    return _READERS[entry.kind](entry, text, today)


def _date(entry: Entry, text: str, today: date) -> date:
    found = _DAY.match(text)
    if found is None:
        raise ValueError(f"填的是“{text}”，应为年、月、日，例如 2018、5、20；日子记不清可以只填年月")
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if not 1900 <= year <= 2100:
        raise ValueError(f"填的年份是 {year}，应在 1900 到 2100 之间")
    first = entry.only_month == "first"
    month = month if found[2] else 1 if first else 12
    if not 1 <= month <= 12:
        raise ValueError(f"填的是 {month} 月，应为 1 到 12")
    last_day = monthrange(year, month)[1]
    day = day if found[3] else 1 if first else last_day
    if not 1 <= day <= last_day:
        raise ValueError(f"{year} 年 {month} 月没有 {day} 日，这个月有 {last_day} 天")
    made = date(year, month, day)
    if entry.past and made > today:
        if found[3] or date(year, month, 1) > today:
            raise ValueError(f"填的是 {year} 年 {month} 月{f' {day} 日' if found[3] else ''}，还没有到，请核对")
        return today
    return made


def _duration(entry: Entry, text: str, today: date) -> date:
    found = _DURATION.match(text)
    if found is None or int(found[2] or 0) > 11:
        raise ValueError(f"填的是“{text.replace('-', ' 年 ')}”，应为几年零几个月，例如 6 年 4 个月（月数填 0 到 11）")
    total = today.year * 12 + today.month - 1 - int(found[1]) * 12 - int(found[2] or 0)
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _number(entry: Entry, text: str, today: date) -> Decimal:
    if not _NUMBER.match(text):
        raise ValueError(f"填的是“{text}”，应为数字，例如 12")
    return Decimal(text)


def _text(entry: Entry, text: str, today: date) -> str:
    return text


_READERS = {EntryKind.DATE: _date, EntryKind.DURATION: _duration, EntryKind.NUMBER: _number, EntryKind.TEXT: _text}


class Status(StrEnum):
    """Where a question stands."""

    ANSWERED = "answered"
    OPEN = "open"
    WAITING = "waiting"  # whether it is asked at all hangs on another
    MOOT = "moot"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts that the answers give, where each question stands, and for those that wait which facts they wait for."""

    facts: Mapping[str, Any]
    status: Mapping[str, Status]
    waits_for: Mapping[str, tuple[str, ...]]


def gather(pack: Pack, check: SelfCheck, answers: Answers, *, now: datetime) -> Gathered:
    """Every question in turn: what is answered becomes facts, what is not stays unknown; the first to give a fact keeps it."""
    known = catalogue(pack)
    assumed = {id: value for one in check.assumes for id, value in one.facts.items()}
    values: dict[str, Any] = {}
    unsaid: dict[str, Unsaid] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    maybe: dict[str, list[Mapping[str, Any]]] = {}
    vague: set[str] = set()
    status: dict[str, Status] = {}
    waits: dict[str, tuple[str, ...]] = {}

    def so_far() -> dict[str, Any]:
        lists = {id: Listed(tuple(rows[id]), tuple(maybe[id])) for id in rows if id not in vague}
        return {**assumed, **unsaid, **values, **lists}

    for question in check.questions:
        asked, missing = _asked(pack, question, so_far, now)
        status[question.id] = Status.ANSWERED if asked is Status.OPEN and question.id in answers else asked
        waits[question.id] = missing
        for id in question.lists:
            rows.setdefault(id, [])
            maybe.setdefault(id, [])
        given: Mapping[str, Any] = {}
        added: Mapping[str, Sequence[Mapping[str, Any]]] = {}
        not_known: frozenset[str] = frozenset()
        if status[question.id] in (Status.OPEN, Status.WAITING) or (asked is Status.OPEN and answers[question.id].is_not_sure):
            not_known = question.gives | question.lists
        elif asked is Status.OPEN:
            given, added, not_known = _given(pack, known, question, answers[question.id], now)
        for id in question.gives:
            if id in given:
                values.setdefault(id, given[id])
            elif id in not_known:
                unsaid[id] = Unsaid.NOT_KNOWN
            else:
                unsaid.setdefault(id, Unsaid.BLANK)
        for id in question.lists:
            rows[id] += added.get(id, ())
            if id in not_known:
                every = _every_record(pack, known, question, id, now)
                maybe[id] += every
                vague |= set() if every else {id}
    return Gathered(so_far(), status, waits)


def _asked(
    pack: Pack, question: Question, so_far: Callable[[], dict[str, Any]], now: datetime
) -> tuple[Status, tuple[str, ...]]:
    if not question.when:
        return Status.OPEN, ()
    level = next(iter(pack.levels))
    scene, _ = scene_for(pack, so_far(), level=level, route=Route.ORDINARY, now=now)
    verdict = test(question.when, scene.at(f"self_check.yaml {question.id}"))
    if verdict.truth is Truth.UNKNOWN:
        return Status.WAITING, verdict.missing
    return (Status.OPEN if verdict.truth is Truth.YES else Status.MOOT), ()


def _given(
    pack: Pack, known: Mapping[str, FactSpec], question: Question, answer: Answer, now: datetime
) -> tuple[dict[str, Any], dict[str, list[Mapping[str, Any]]], frozenset[str]]:
    """Facts, records and what stays unknown by an answer that was read before."""
    today = now.date()
    typed = {
        key: read_entry(entry, answer.entries[key], today=today) for key, entry in question.entries if key in answer.entries
    }
    facts: dict[str, Any] = {}
    records: dict[str, list[Mapping[str, Any]]] = {}
    chosen = [option for option in question.options if option.id in answer.options]
    parts: list[tuple[str, Entry | None, Mapping[str, Any], Mapping[str, Any]]] = [
        *((option.id, option.entry, option.facts, option.records) for option in chosen),
        ("", question.entry, question.facts, question.records),  # what holds with any answer, unless an option says otherwise
    ]
    for key, entry, own, lists in parts:
        if entry is not None and entry.fact:
            facts.setdefault(entry.fact, typed[key])
        for id, value in own.items():
            facts.setdefault(id, _value(pack, known, value, typed.get(key), today))
        for id, items in lists.items():
            records.setdefault(id, []).extend(_records(pack, known, items, typed.get(key), today))
    unsure = {id for option in chosen for id in option.unsure}
    return facts, records, frozenset(unsure)


def _every_record(
    pack: Pack, known: Mapping[str, FactSpec], question: Question, id: str, now: datetime
) -> list[Mapping[str, Any]]:
    """Every record that some answer could add, as often as one answer could; what is not typed in yet could be any day."""
    wanted: list[Mapping[str, Any]] = list(question.records.get(id, ()))
    for option in question.options:
        items = option.records.get(id, ())
        wanted += (
            items if question.several else [one for n, one in enumerate(items) if items[: n + 1].count(one) > wanted.count(one)]
        )
    today = now.date()
    made = _records(pack, known, wanted, _FIRST_DAY, today)
    return [*made, *(row for row in _records(pack, known, wanted, today, today) if row not in made)]


def _records(
    pack: Pack, known: Mapping[str, FactSpec], items: Sequence[Mapping[str, Any]], typed: Any, today: date
) -> list[Mapping[str, Any]]:
    return [{id: _value(pack, known, value, typed, today) for id, value in item.items()} for item in items]


def _value(pack: Pack, known: Mapping[str, FactSpec], value: Any, typed: Any, today: date) -> Any:
    """A literal, or ``{answer: true}``, ``{today: true}``, ``{months_before: 3}``, ``{value: key}``."""
    if not isinstance(value, Mapping):
        return value
    (kind, arg), *_ = value.items()
    if kind == "answer":
        return typed
    if kind == "today":
        return today
    if kind == "months_before":
        total = today.year * 12 + today.month - 1 - arg
        return f"{total // 12:04d}-{total % 12 + 1:02d}"
    try:
        return Scene(pack, known, {}, "self_check").setting(arg)
    except LeftOpen:
        return Unsaid.NOT_KNOWN


VALUES = ("answer", "today", "months_before", "value")
"""What may stand for a value in a self-check."""


def for_the_form(pack: Pack, check: SelfCheck, answers: Answers, *, now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """Section -> field -> value of what may go into a draft: said exactly, and asked for by the form as one field.

    Left out: records, of which a self-check only learns how many; days of which only month or year was typed; what was
    assumed; and what the pack keeps back.
    """
    gathered = gather(pack, check, answers, now=now)
    assumed = {id for one in check.assumes for id in one.facts}
    rough = {
        entry.fact
        for question in check.questions
        for key, entry in question.entries
        if question.id in answers and not _is_exact(entry, answers[question.id].entries.get(key, ""))
    }
    out: dict[str, dict[str, Any]] = {}
    for section in pack.sections:
        for spec in () if section.repeats else section.fields:
            id = f"{section.id}.{spec.id}"
            value = gathered.facts.get(id)
            if value is not None and not isinstance(value, Unsaid) and id not in {*check.kept_back, *assumed, *rough}:
                out.setdefault(section.id, {})[spec.id] = value
    return out


def _is_exact(entry: Entry, text: str) -> bool:
    return entry.kind is not EntryKind.DURATION and (entry.kind is not EntryKind.DATE or text.count("-") == 2 or not text)

"""What a correction changed: the last two submissions of a case side by side, field by field and file by file (R102)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.policy.schema import FieldSpec, Pack, SectionSpec
from zhiping.core.terms import FactType, Privacy
from zhiping.records.applications.casefile import in_words
from zhiping.records.applications.models import Application

SUBMISSIONS = ("submit", "resubmit", "supplement")
HIDDEN = "（密封，不显示）"
WHOLE_ROW = "整条"
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that reads otherwise than before; empty where it was not filled in."""

    section: str  # its title
    row: str  # "第 2 条" in a list, else ""
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that came or went."""

    title: str  # of its slot
    name: str
    came: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The latest submission against the one before it."""

    before_at: datetime
    at: datetime
    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]

    @property
    def count(self) -> int:
        return len(self.fields) + len(self.files)


def changes_of(application: Application, pack: Pack, *, sealed: bool = False) -> Changes | None:
    """What the latest submission changed; None where there was only one. Without ``sealed`` sealed values are masked.

    Read from what was kept at each submission, so that a row saved since then shows nothing.
    """
    kept = list(application.evaluations.filter(gate__in=SUBMISSIONS).order_by("-id").only("facts", "at")[:2])
    receipts = list(application.receipts.filter(kind__in=SUBMISSIONS, refused="").order_by("-id")[:2])
    if len(kept) < 2 or len(receipts) < 2:
        return None
    (after, before), (came, went) = kept, receipts
    return Changes(
        before_at=went.received_at,
        at=came.received_at,
        fields=tuple(_fields(pack, before.facts, after.facts, sealed=sealed)),
        files=tuple(_files(pack, went.files, came.files)),
    )


def _fields(pack: Pack, before: Mapping[str, Any], after: Mapping[str, Any], *, sealed: bool) -> Iterator[FieldChange]:
    for section in pack.sections:
        if section.repeats:
            yield from _rows(section, before.get(section.id) or [], after.get(section.id) or [], sealed=sealed)
            continue
        was = {spec.id: before.get(f"{section.id}.{spec.id}") for spec in section.fields}
        now = {spec.id: after.get(f"{section.id}.{spec.id}") for spec in section.fields}
        yield from _row(section, "", was, now, sealed=sealed)


def _rows(section: SectionSpec, before: list[Any], after: list[Any], *, sealed: bool) -> Iterator[FieldChange]:
    """Rows that stand in both are the same wherever they stand; the others are compared in their order."""
    was, now = _unmatched(before, after), _unmatched(after, before)
    for (_, old), (number, new) in zip(was, now, strict=False):
        yield from _row(section, f"第 {number} 条", old, new, sealed=sealed)
    for number, gone in was[len(now) :]:
        yield FieldChange(section.title, f"原第 {number} 条", WHOLE_ROW, _line(section, gone, sealed=sealed), "")
    for number, new in now[len(was) :]:
        yield FieldChange(section.title, f"第 {number} 条", WHOLE_ROW, "", _line(section, new, sealed=sealed))


def _unmatched(rows: list[Any], others: list[Any]) -> list[tuple[int, Mapping[str, Any]]]:
    there = Counter(_key(row) for row in others)
    left = []
    for number, row in enumerate(rows, start=1):
        if there[_key(row)] > 0:
            there[_key(row)] -= 1
        else:
            left.append((number, row))
    return left


def _key(row: Mapping[str, Any]) -> str:
    return repr(sorted((id, value) for id, value in row.items() if value not in EMPTY))


def _row(
    section: SectionSpec, row: str, was: Mapping[str, Any], now: Mapping[str, Any], *, sealed: bool
) -> Iterator[FieldChange]:
    for spec in section.fields:
        old, new = was.get(spec.id), now.get(spec.id)
        if old == new or (old in EMPTY and new in EMPTY):
            continue
        yield FieldChange(section.title, row, spec.label, _said(spec, old, sealed=sealed), _said(spec, new, sealed=sealed))


def _said(spec: FieldSpec, value: Any, *, sealed: bool) -> str:
    if value in EMPTY:
        return ""
    if spec.privacy is Privacy.SEALED and not sealed:
        return HIDDEN
    return in_words(spec, str(value)[:7] if spec.type is FactType.MONTH else value)


def _line(section: SectionSpec, row: Mapping[str, Any], *, sealed: bool) -> str:
    said = ((spec.label, _said(spec, row.get(spec.id), sealed=sealed)) for spec in section.fields)
    return "；".join(f"{label}：{words}" for label, words in said if words)


def _files(pack: Pack, before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> Iterator[FileChange]:
    titles = {material.id: material.title for material in pack.materials}
    titles |= {f"{section.id}.{spec.id}": spec.label for section in pack.sections for spec in section.fields}
    was = Counter((one["slot"], one["name"], one["sha256"]) for one in before)
    now = Counter((one["slot"], one["name"], one["sha256"]) for one in after)
    for slot, name, _ in (was - now).elements():
        yield FileChange(titles.get(slot, slot), name, came=False)
    for slot, name, _ in (now - was).elements():
        yield FileChange(titles.get(slot, slot), name, came=True)

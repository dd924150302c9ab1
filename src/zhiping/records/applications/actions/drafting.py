"""Filling in an application: rows of sections, explanations to findings."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import FieldSpec, SectionSpec
from zhiping.core.terms import Permission, Privacy
from zhiping.records.applications.adapt import values_of
from zhiping.records.applications.editing import LOCKED, editable_of, require_applicant, require_editable
from zhiping.records.applications.models import Application, Explanation, SectionRow
from zhiping.records.applications.steps import lock
from zhiping.records.applications.typed import NotTaken, in_words, read_value
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.journal.actions import record

MOST_ROWS = 200


class VersionConflict(ActionRefused):
    """Somebody (another tab) saved the row meanwhile; ``details`` shows both values of each field that differs."""


def section_of(application: Application, id: str) -> SectionSpec:
    for section in pack_of_case(application).sections:
        if section.id == id:
            return section
    raise NotFound("申报表里没有这一部分")


def row_of(application: Application, section: str, uid: object) -> SectionRow:
    """The row called ``uid`` of this case's section; NotFound for any other."""
    try:
        return application.rows.get(section=section, uid=uuid.UUID(str(uid)))
    except (SectionRow.DoesNotExist, ValueError, ValidationError):
        raise NotFound("没有找到这一条，它可能已经被删除") from None


def read_values(section: SectionSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values; BadInput names every field that cannot be taken."""
    fields = {field.id: field for field in section.fields}
    taken: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for id, raw in values.items():
        if id not in fields:
            problems[id] = f"“{section.title}”里没有“{id}”这一项"
            continue
        try:
            taken[id] = read_value(fields[id], raw)
        except NotTaken as refused:
            problems[id] = str(refused)
    if problems:
        raise BadInput(f"“{section.title}”有 {len(problems)} 处需要改", problems)
    return taken


@transaction.atomic
def save_section_row(
    application: Application,
    *,
    section: str,
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
    row_uid: object = None,
    version: int | None = None,
) -> SectionRow:
    """Keep what was typed; only the given fields change. A row saved elsewhere meanwhile is not overwritten."""
    application = lock(application)
    require_editable(application, f"section:{section}", by=by)
    spec = section_of(application, section)
    taken = read_values(spec, values)
    row = _row_to_save(application, spec, row_uid, now)
    fields = {field.id: field for field in spec.fields}
    before = values_of(row)
    changed = sorted(id for id, value in taken.items() if before.get(id) != value)
    if version is not None and row.pk is not None and row.version != version and changed:
        _refuse_conflict(fields, before, taken, changed)
    if row.pk is not None and not changed:
        return row
    after = {id: value for id, value in {**before, **taken}.items() if value is not None}
    row.values = {id: v for id, v in after.items() if fields[id].privacy is not Privacy.SEALED}
    row.sealed_values = {id: v for id, v in after.items() if fields[id].privacy is Privacy.SEALED} or None
    row.saved_at = now
    row.version = row.version + 1 if row.pk is not None else 1
    row.save()
    record(
        by,
        "section.saved",
        at=now,
        kind="application",
        ref=application.number,
        label=spec.title,
        section=section,
        row=str(row.uid),
        fields=changed,
    )
    return row


def _row_to_save(application: Application, spec: SectionSpec, row_uid: object, now: datetime) -> SectionRow:
    if row_uid is not None:
        return row_of(application, spec.id, row_uid)
    if not spec.repeats:
        only = application.rows.filter(section=spec.id).first()
        return only or SectionRow(application=application, section=spec.id, saved_at=now)
    positions = list(application.rows.filter(section=spec.id).order_by().values_list("position", flat=True))
    if len(positions) >= MOST_ROWS:
        raise ActionRefused(f"“{spec.title}”最多 {MOST_ROWS} 条")
    position = max(positions, default=-1) + 1
    return SectionRow(application=application, section=spec.id, position=position, saved_at=now)


def _refuse_conflict(
    fields: Mapping[str, FieldSpec], before: Mapping[str, Any], taken: Mapping[str, Any], changed: Sequence[str]
) -> None:
    both = [
        f"{fields[id].label}：已保存的是“{in_words(fields[id], before.get(id)) or '空'}”，"
        f"您这里填的是“{in_words(fields[id], taken[id]) or '空'}”"
        for id in changed
    ]
    raise VersionConflict("这一部分在另一个窗口改过，没有覆盖，请核对", guard="version", details=both)


@transaction.atomic
def remove_section_row(application: Application, *, section: str, row_uid: object, by: Actor, now: datetime) -> None:
    """Take a row out of a section that is a list."""
    application = lock(application)
    require_editable(application, f"section:{section}", by=by)
    spec = section_of(application, section)
    row = row_of(application, section, row_uid)
    application.files.filter(row=row, removed_at=None).update(removed_at=now)
    row.delete()
    record(
        by,
        "section.row_removed",
        at=now,
        kind="application",
        ref=application.number,
        label=spec.title,
        section=section,
        row=str(row_uid),
    )


@transaction.atomic
def reorder_rows(application: Application, *, section: str, order: Sequence[object], by: Actor, now: datetime) -> None:
    """Put the rows in this order of importance (R55); rows not named follow in their old order."""
    application = lock(application)
    require_editable(application, f"section:{section}", by=by)
    spec = section_of(application, section)
    rows = {str(row.uid): row for row in application.rows.filter(section=section)}
    named = [str(uid) for uid in order]
    if len(set(named)) != len(named) or any(uid not in rows for uid in named):
        raise BadInput("次序里有重复的或不存在的条目，请刷新页面后再排")
    wanted = named + [uid for uid in rows if uid not in named]
    for position, uid in enumerate(wanted):
        row = rows[uid]
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    record(
        by,
        "section.reordered",
        at=now,
        kind="application",
        ref=application.number,
        label=spec.title,
        section=section,
        order=wanted,
    )


@transaction.atomic
def move_row(application: Application, *, section: str, row_uid: object, up: bool, by: Actor, now: datetime) -> None:
    """Move a row one place up or down; at the end of the list nothing happens."""
    order = [str(uid) for uid in application.rows.filter(section=section).values_list("uid", flat=True)]
    uid = str(row_of(application, section, row_uid).uid)
    here = order.index(uid)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        reorder_rows(application, section=section, order=order, by=by, now=now)


@transaction.atomic
def explain_finding(application: Application, *, rule: str, text: str, by: Actor, now: datetime) -> Explanation | None:
    """Say why a rule that is red or unknown should be looked at by a human; empty text takes it back."""
    application = lock(application)
    require_applicant(application, Permission.EDIT_DRAFT, by)
    if not editable_of(application):
        raise ActionRefused(LOCKED)
    if rule not in {one.id for one in pack_of_case(application).rules}:
        raise BadInput("通知里没有这一条件", {"rule": "没有这一条件，请刷新页面后再填"})
    text = text.replace("\x00", "").strip()
    if len(text) > 2000:
        raise BadInput("说明太长", {"text": f"说明有 {len(text)} 个字，最多 2000 个字，请删减"})
    if not text:
        application.explanations.filter(rule=rule).delete()
        explanation = None
    else:
        explanation, _ = Explanation.objects.update_or_create(
            application=application, rule=rule, defaults={"text": text, "at": now}
        )
    record(by, "finding.explained", at=now, kind="application", ref=application.number, rule=rule, withdrawn=not text)
    return explanation

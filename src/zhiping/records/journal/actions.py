"""Writing the journal: one row inside each action, unsealed; and the log of readings."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiping.core.citation import Citation
from zhiping.core.permission import Actor
from zhiping.records.journal.models import CaseReading, JournalRow


def record(
    by: Actor,
    event: str,
    *,
    at: datetime,
    kind: str,
    ref: str,
    label: str = "",
    cites: Citation | str | None = None,
    **data: Any,
) -> JournalRow:
    """Keep that ``by`` did ``event`` (dotted, past tense) to the subject ``kind``/``ref``. Runs in the caller's transaction.

    ``data`` must be JSON values without identity numbers, phones, votes or other sealed values.
    """
    row = _row(by, event, at=at, kind=kind, ref=ref, label=label, cites=cites, data=data)
    row.save(force_insert=True)
    return row


def record_each(
    by: Actor, event: str, *, at: datetime, kind: str, ref: str, each: Sequence[Mapping[str, Any]], label: str = ""
) -> None:
    """One row as ``record`` would keep it for each set of data, in their order, by one statement."""
    JournalRow.objects.bulk_create(
        [_row(by, event, at=at, kind=kind, ref=ref, label=label, cites=None, data=data) for data in each]
    )


def _row(
    by: Actor,
    event: str,
    *,
    at: datetime,
    kind: str,
    ref: str,
    label: str,
    cites: Citation | str | None,
    data: Mapping[str, Any],
) -> JournalRow:
    return JournalRow(
        at=at,
        wall_at=timezone.now(),
        actor_person=by.person,
        actor_name=by.name,
        actor_role=by.role,
        actor_organisation=by.organisation_name,
        event=event,
        subject_kind=kind,
        subject_ref=ref,
        subject_label=label,
        cites=str(cites or ""),
        data=dict(data),
        salt=os.urandom(16),
    )


def note_reading(by: Actor, case: str, *, purpose: str, now: datetime) -> None:
    """Keep that ``by`` read ``case`` in this quarter of an hour; a second reading in it changes nothing."""
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    key = {"reader": by.person or 0, "reader_role": by.role, "case": case, "purpose": purpose, "quarter": quarter}
    if CaseReading.objects.filter(**key).exists():
        return
    try:
        with transaction.atomic(using=CaseReading.objects.db):
            CaseReading.objects.create(reader_name=by.name, **key)
    except IntegrityError:  # another request of the same quarter came first
        return

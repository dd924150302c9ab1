"""Removes stored files that no row names: a server that was killed in the middle of an upload leaves some."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Model

from zhiping.core.permission import CLOCK
from zhiping.gateways import files
from zhiping.records.cycles.queries import wall_now
from zhiping.records.journal.actions import record

GRACE = timedelta(days=1)
"""So long a file may wait for its row; no request lasts nearly that long."""


def naming_fields() -> list[tuple[type[Model], str]]:
    """Every field that holds the digest of a stored file: by their name, so that a new one is never forgotten."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name == "sha256" or field.name.endswith("_sha256")
    ]


def named(digests: Sequence[str]) -> set[str]:
    """Those of ``digests`` that some row names."""
    return {
        digest
        for model, field in naming_fields()
        for digest in model._default_manager.filter(**{f"{field}__in": digests}).values_list(field, flat=True)
    }


def drop_unnamed_files(now: datetime) -> int:
    """Remove what has lain unnamed for longer than ``GRACE``, by the wall clock; a journal row says how many went."""
    dropped = files.drop_unnamed(wall_now() - GRACE, named=named)
    if dropped:
        record(CLOCK, "files.unnamed_removed", at=now, kind="files", ref="store", label="文件库", count=dropped)
    return dropped

"""One form of bytes for the same content: canonical JSON (RFC 8785) and its SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiping.lib.sealing import digest
from zhiping.records.applications.models import Application

CHOICES = ("level", "specialty", "route", "channel", "dual_targeted", "epidemic_work")


def _utf16(pair: tuple[Any, Any]) -> bytes:
    """The order of names in RFC 8785: by UTF-16 units, which for other than rare characters is the order of the letters."""
    return str(pair[0]).encode("utf-16-be")


def plain(value: Any) -> Any:
    """``value`` in JSON types only, names in the canonical order."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in sorted(value.items(), key=_utf16)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, int) else str(value)


def canonical(made_plain: Any) -> bytes:
    """Canonical JSON (RFC 8785) of what ``plain`` gave. It holds no fractions, so the standard writer says the same."""
    return json.dumps(made_plain, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(value: Any) -> str:
    return sha256_of_plain(plain(value))


def sha256_of_plain(made_plain: Any) -> str:
    return hashlib.sha256(canonical(made_plain)).hexdigest()


def content_of(application: Application) -> dict[str, Any]:
    """What a receipt proves: choices, rows, digests of the files. Sealed values stand as keyed digests only."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in application.rows.all():
        sealed = {id: digest(str(value), "content") for id, value in (row.sealed_values or {}).items()}
        sections.setdefault(row.section, []).append({"values": row.values, "sealed": sealed})
    return {
        "number": application.number,
        "applicant": {"name": application.applicant.name, "identity": application.applicant.id_digest},
        "choices": {name: getattr(application, name) for name in CHOICES}
        | {
            "representative": application.representative.code if application.representative else "",
            "employer": application.employer.code if application.employer else "",
        },
        "sections": sections,
        "files": files_in(application),
        "explanations": {one.rule: one.text for one in application.explanations.order_by("rule")},
    }


def files_in(application: Application) -> list[dict[str, str]]:
    """Slot, name and digest of every file of the applicant's that stands; what the unit attaches is its own."""
    rows = application.files.filter(removed_at=None).exclude(slot__startswith="unit:").order_by("slot", "id")
    return [{"slot": one.slot, "name": one.name, "sha256": one.sha256} for one in rows]


def content_hash(application: Application) -> str:
    """SHA-256 of the canonical JSON of the content as it stands now (R41)."""
    return sha256_of(content_of(application))

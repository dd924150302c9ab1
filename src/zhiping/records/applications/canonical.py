"""What a receipt proves: the content of an application in one form of bytes."""

from typing import Any

from zhiping.lib.canonical_json import canonical, plain, sha256_of, sha256_of_plain
from zhiping.lib.sealing import digest
from zhiping.records.applications.models import Application

__all__ = ["canonical", "content_hash", "content_of", "files_in", "plain", "sha256_of", "sha256_of_plain"]

CHOICES = ("level", "specialty", "route", "channel", "dual_targeted", "epidemic_work")


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

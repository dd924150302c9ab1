"""One case as data for the person it belongs to: every section and slot of the pack, as kept and in words."""

from typing import Any

from zhiping.records.applications.adapt import rows_by_section, values_of
from zhiping.records.applications.models import Application
from zhiping.records.applications.typed import in_words
from zhiping.records.applications.versions import version_of


def export_of(application: Application) -> dict[str, Any]:
    """What was filled in and uploaded, by the pack's own names, with the sealed values: it is for the applicant alone."""
    pack = version_of(application)
    rows = rows_by_section(application)
    files: dict[str, list[dict[str, str]]] = {}
    for one in application.files.filter(removed_at=None).order_by("slot", "id"):
        files.setdefault(one.slot, []).append({"name": one.name, "sha256": one.sha256})
    return {
        "number": application.number,
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest, "document": pack.document},
        "level": pack.level(application.level).name,
        "title": pack.level(application.level).title,
        "specialty": next((s.name for s in pack.specialties if s.id == application.specialty), application.specialty),
        "route": application.get_route_display(),
        "submitted_at": application.submitted_at.isoformat() if application.submitted_at else None,
        "content_hash": application.content_hash,
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "records": [
                    [
                        {
                            "id": field.id,
                            "label": field.label,
                            "value": kept[field.id],
                            "words": in_words(field, kept[field.id]),
                        }
                        for field in section.fields
                        if kept.get(field.id) not in (None, "")
                    ]
                    for kept in map(values_of, rows.get(section.id, []))
                ],
            }
            for section in pack.sections
        ],
        "materials": [
            {"id": material.id, "title": material.title, "files": files[material.id]}
            for material in pack.materials
            if material.id in files
        ],
    }

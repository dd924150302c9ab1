"""Evidence: adding files to the slots of the checklist and taking them out."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import MaterialSpec, Pack
from zhiping.core.terms import FactType
from zhiping.records.applications.editing import require_editable
from zhiping.records.applications.files import keep_file
from zhiping.records.applications.models import Application, EvidenceFile, SectionRow
from zhiping.records.applications.steps import lock
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.journal.actions import record

PICTURES = ("jpg", "png")
MOST_PICTURES = 1


def material_of(pack: Pack, slot: str) -> MaterialSpec | None:
    return next((one for one in pack.materials if one.id == slot), None)


def picture_slot(section: str, field: str) -> str:
    """The slot in which the picture of an image field lies."""
    return f"{section}.{field}"


def _limits(pack: Pack, slot: str) -> tuple[str, str, tuple[str, ...], int]:
    """What must be editable for this slot, its title, the kinds it takes and how many files; NotFound when there is none."""
    material = material_of(pack, slot)
    if material is not None:
        return f"slot:{slot}", material.title, material.accepts, material.most
    section_id, _, field_id = slot.partition(".")
    for section in pack.sections:
        for field in section.fields:
            if section.id == section_id and field.id == field_id and field.type is FactType.IMAGE:
                return f"section:{section_id}", field.label, PICTURES, MOST_PICTURES
    raise NotFound("材料清单里没有这一项")


@transaction.atomic
def add_evidence(
    application: Application,
    *,
    slot: str,
    name: str,
    content: bytes,
    by: Actor,
    now: datetime,
    row: SectionRow | None = None,
) -> EvidenceFile:
    """Put a file into a slot. An empty or broken one is kept and shown as unreadable; it does not count (R43)."""
    application = lock(application)
    pack = pack_of_case(application)
    target, title, accepts, most = _limits(pack, slot)
    require_editable(application, target, by=by)
    if row is not None and row.application_id != application.pk:
        raise NotFound("没有找到这一条")
    present = application.files.filter(slot=slot, removed_at=None)
    if target.startswith("section:"):
        present.filter(row=row).update(removed_at=now)  # one picture a field: the new one takes its place
    elif present.count() >= most:
        raise BadInput(f"“{title}”最多 {most} 个文件", {"files": f"“{title}”最多 {most} 个文件，请先移除不要的"})
    file = keep_file(
        application, slot=slot, name=name, content=content, person=by.person or 0, now=now, row=row, accepts=accepts
    )
    record(
        by,
        "evidence.added",
        at=now,
        kind="application",
        ref=application.number,
        label=title,
        slot=slot,
        sha256=file.sha256,
        size=file.size,
        state=str(file.state),
    )
    return file


def file_of(application: Application, uid: object) -> EvidenceFile:
    """The applicant's own file called ``uid``; NotFound for any other: the unit's scans show votes (R85)."""
    try:
        return application.files.get(uid=uuid.UUID(str(uid)), uploaded_by=application.applicant_id)
    except (EvidenceFile.DoesNotExist, ValueError, ValidationError):
        raise NotFound("没有找到这个文件") from None


@transaction.atomic
def remove_evidence(application: Application, *, file: EvidenceFile, by: Actor, now: datetime) -> None:
    """Take a file out of its slot; its bytes stay for receipts that name them."""
    application = lock(application)
    if file.application_id != application.pk:
        raise NotFound("没有找到这个文件")
    target, title, _, _ = _limits(pack_of_case(application), file.slot)
    require_editable(application, target, by=by)
    if application.files.filter(pk=file.pk, removed_at=None).update(removed_at=now) == 0:
        raise ActionRefused("这个文件已经移除")
    record(
        by,
        "evidence.removed",
        at=now,
        kind="application",
        ref=application.number,
        label=title,
        slot=file.slot,
        sha256=file.sha256,
    )

"""Sending a new version of a pack to be looked at: nothing rests on it until it is amended into a year."""

from datetime import datetime

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.packs import PackError, load_files
from zhiping.packs.archive import read_zip
from zhiping.packs.loader import PARENT, digest_of
from zhiping.packs.problems import Problems
from zhiping.packs.tree import Map, read
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.notices.actions.common import must_manage
from zhiping.records.notices.looking import Looked, look
from zhiping.records.notices.models import ProposedVersion

LONGEST_NAME = 160


def send_version(base: InstalledPack, *, name: str, content: bytes, by: Actor, now: datetime) -> ProposedVersion:
    """Keep the pack that came as a zip and what was found in it, compared to ``base``; errors in it are kept, not raised."""
    must_manage(base.pack_id, by)
    if by.organisation is None:
        raise ActionRefused("只有职改办的政策岗可以上传")
    name = name.strip()[-LONGEST_NAME:] or "政策包.zip"
    try:
        files = read_zip(content)
    except PackError as broken:
        raise BadInput("政策包没有收下", {"file": "；".join(broken.problems[:10])}) from broken
    files |= _inherited(files, base)
    found = look(files, load_files(base.files, name=base.pack_id), name=base.pack_id)
    return _keep(base, files, name, found, by, now)


@transaction.atomic
def _keep(base: InstalledPack, files: dict[str, str], name: str, found: Looked, by: Actor, now: datetime) -> ProposedVersion:
    pack, report = found.pack, found.as_json()
    version = ProposedVersion.objects.create(
        organisation_id=by.organisation,
        base_digest=base.digest,
        name=name,
        files=files,
        digest=digest_of(files),
        pack_id=pack.id if pack else "",
        version=pack.version[:20] if pack else "",
        report=report,
        uploaded_at=now,
        uploaded_by_id=by.person,
    )
    record(
        by,
        "pack.sent",
        at=now,
        kind="pack",
        ref=base.pack_id,
        label=name,
        digest=version.digest,
        problems=len(report["problems"]),
        failing=len(report["failing"]),
    )
    return version


def _inherited(files: dict[str, str], base: InstalledPack) -> dict[str, str]:
    """The files of the pack that this one extends: as the compared version has them, else of the newest installed one."""
    head = read(files["pack.yaml"], file="pack.yaml", problems=Problems())
    extends = head.get("extends") if isinstance(head, Map) else None
    if not isinstance(extends, str):
        return {}
    if f"extends: {extends}\n" in base.files["pack.yaml"]:
        return {name: text for name, text in base.files.items() if name.startswith(PARENT)}
    parent = InstalledPack.objects.filter(pack_id=extends).order_by("-installed_at", "-id").first()
    if parent is None:
        return {}
    return {PARENT + name: text for name, text in parent.files.items() if not name.startswith("cases/")}

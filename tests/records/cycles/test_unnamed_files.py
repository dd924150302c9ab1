"""Stored files that no row names are removed; every file that some row names stays, whatever table the row is in."""

import os
import re
from pathlib import Path

import pytest

from records.applications.applicant import scene as made
from zhiping.gateways import files
from zhiping.records.applications.models import EvidenceFile
from zhiping.records.cycles.unnamed_files import drop_unnamed_files, naming_fields
from zhiping.records.journal.models import JournalRow
from zhiping.records.journal.words import said

SOURCE = Path(__file__).resolve().parents[3] / "src" / "zhiping"


@pytest.mark.django_db
def test_an_upload_that_lost_its_row_goes_and_an_applicants_file_stays(settings, tmp_path):
    settings.FILES = tmp_path
    scene = made.build()
    case = made.fill(made.start(scene), scene.by)
    lost = files.store(b"the server was killed before the row was kept")
    for path in tmp_path.rglob("*"):
        os.utime(path, (1.0e9, 1.0e9))
    handed_in = set(EvidenceFile.objects.filter(application=case).values_list("sha256", flat=True))
    EvidenceFile.objects.filter(application=case).update(removed_at=made.NOON)  # receipts still speak of them

    assert drop_unnamed_files(made.NOON) == 1
    assert handed_in
    assert all(files.exists(digest) for digest in handed_in)
    assert files.exists(lost) is False
    row = JournalRow.objects.get(event="files.unnamed_removed")
    assert (row.data, row.actor_name) == ({"count": 1}, "系统时限")
    assert said(row.event, row.data) == "清理了 1 个没有归属的文件（上传中断留下）"
    assert drop_unnamed_files(made.NOON) == 0


def test_every_digest_of_a_stored_file_is_kept_under_a_name_that_the_sweep_knows():
    stored = [
        line.strip()
        for path in SOURCE.rglob("*.py")
        for line in path.read_text().splitlines()
        if re.search(r"\b(files|store)\.store\(", line)
    ]

    assert len(stored) >= 6
    assert [line for line in stored if not re.search(r"sha256 ?= ?(files|store)\.store\(", line)] == []
    assert {f"{model._meta.label}.{field}" for model, field in naming_fields()} >= {
        "applications.EvidenceFile.sha256",
        "applications.GeneratedDocument.sha256",
        "committees.Minutes.pdf_sha256",
        "outcomes.Approval.pdf_sha256",
        "outcomes.Certificate.pdf_sha256",
    }

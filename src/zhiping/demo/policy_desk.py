"""What lies on the policy desk: a next version that was sent to be looked at, and a rehearsal that is done."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from zhiping.core.terms import Role
from zhiping.demo.bodies import Bodies
from zhiping.packs import read_files
from zhiping.packs.amending import amended_files, next_version
from zhiping.packs.loader import PARENT
from zhiping.records.cycles.actions import install_pack
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.notices.actions import send_version
from zhiping.records.rehearsals.actions import Asked, start_rehearsal, take_run

FEW_CASES = ("cases/people.yaml", "cases/filing.yaml", "cases/changes.yaml")
"""Enough to show what a version's cases say; all of them would hold up the start of the demo."""


def fill_policy_desk(bodies: Bodies, cycle: ReviewCycle, *, draft: Path, now: datetime) -> None:
    """By the policy clerk of the cycle's own office; ``draft`` is next year's pack, to be read and compared, with no year of its own."""
    assert cycle.committee.office is not None
    clerk = bodies.officer(cycle.committee.office, Role.POLICY_CLERK)
    pack = pack_of(cycle)
    longer = amended_files(
        cycle.pack.files,
        pack,
        version=next_version(pack.version, set()),
        document="示例职办〔2023〕9号（虚构）",
        reason="示例：缴费的人集中，多给三天",
        closes={"payment": pack.windows["payment"].closes + timedelta(days=3)},
        settled={},
    )
    send_version(cycle.pack, name="缴费延长三天（示例）.zip", content=_zipped(longer), by=clerk, now=now)
    install_pack(draft, now=now)
    send_version(cycle.pack, name="下一年度的草案（虚构）.zip", content=_zipped(read_files(draft)), by=clerk, now=now)
    rehearsal = start_rehearsal(
        cycle, title=f"{cycle.pack.pack_id} {cycle.pack.version}", files=cycle.pack.files, asked=Asked(), by=clerk, now=now
    )
    while take_run(rehearsal):
        pass


def _zipped(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            if not name.startswith((PARENT, "cases/")) or name in FEW_CASES:
                packed.writestr(name, text)
    return made.getvalue()

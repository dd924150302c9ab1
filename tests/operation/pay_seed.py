"""Fills a fresh database with cases that owe a fee; run in a process of its own by the kill test."""

import sys

import django

django.setup()

from pathlib import Path  # noqa: E402

from records.payments.conftest import PACK, at, person  # noqa: E402
from zhiping.core.terms import Role  # noqa: E402
from zhiping.records.accounts.models import Organisation  # noqa: E402
from zhiping.records.applications.models import Access, Application, RouteStop  # noqa: E402
from zhiping.records.cycles.actions import install_pack, start_sandbox  # noqa: E402
from zhiping.records.cycles.models import Committee, ReviewCycle  # noqa: E402
from zhiping.records.payments.actions import open_order_if_due  # noqa: E402

start_sandbox(at=at(9, 5, 10))
bodies = [
    Organisation.objects.create(code=f"{i:018d}", name=kind, kind=kind)
    for i, kind in enumerate(("committee_office", "founding_body", "regional_office"))
]
committee = Committee.objects.create(
    name="评委会", series="工艺美术", area="全区", office=bodies[0], founding_body=bodies[1], regional_office=bodies[2]
)
cycle = ReviewCycle.objects.create(
    committee=committee, pack=install_pack(Path(PACK), now=at(7, 20)), year=2023, name="2023年度评审"
)
for i in range(int(sys.argv[1])):
    who = person(f"申报人{i}", i)
    case = Application.objects.create(
        number=f"2023GY{i:06d}",
        applicant=who,
        cycle=cycle,
        committee=committee,
        level="associate_senior",
        specialty="ceramics",
        stage="payment",
        state="waiting",
        state_since=at(9, 1),
        holder=bodies[0],
        started_at=at(8, 1),
    )
    for position, stage in enumerate(("acceptance", "payment", "reading")):
        RouteStop.objects.create(
            application=case,
            position=position,
            stage=stage,
            organisation=bodies[0],
            entered_at=at(9, 1) if position < 2 else None,
        )
    Access.objects.create(application=case, person=who, capacity=Role.APPLICANT, since=at(8, 1), because="本人")
    print(open_order_if_due(case, now=at(9, 5)).number)

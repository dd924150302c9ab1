"""An operator, a supervisor and strangers, each signed in, beside one case with a journal."""

import pytest
from django.test import Client

from factories.casework import LONG_AGO, at, organisation, platform
from zhiping.core.permission import Actor
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.applications.models import Access
from zhiping.records.cycles.models import LegalClock, RoleGrant
from zhiping.records.journal.actions import record

NOON = at("2023-09-10 17:59:00")


def signed_in(person, role=None, body=None) -> Client:
    """A demo person's session in one capacity."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["demo"] = True
    if role is not None:
        grant = RoleGrant.objects.create(person=person, role=role, organisation=body, since=LONG_AGO, granted_by="设置")
        session["grant"] = grant.pk
    session.save()
    return client


@pytest.fixture
def world(db):
    LegalClock.objects.create(id=1, is_sandbox=True, legal_now=NOON)
    made = platform()
    made.committee.supervision = organisation("派驻纪检组", OrganisationKind.SUPERVISION)
    made.committee.save()
    return made


@pytest.fixture
def operator(world):
    return signed_in(world.person("平台员"), Role.OPERATOR)


@pytest.fixture
def supervisor(world):
    return signed_in(world.person("监督员"), Role.SUPERVISOR, world.committee.supervision)


@pytest.fixture
def other_supervisor(world):
    return signed_in(world.person("别处监督"), Role.SUPERVISOR, organisation("别处纪检组", OrganisationKind.SUPERVISION))


@pytest.fixture
def clerk(world):
    return signed_in(world.person("覃经办"), Role.EMPLOYER, world.unit)


@pytest.fixture
def case(world):
    made = world.case("recheck")
    Access.objects.create(
        application=made,
        capacity=Role.SUPERVISOR,
        organisation=world.committee.supervision,
        since=LONG_AGO,
        because="评审监督",
    )
    office = Actor(role=Role.COMMITTEE_OFFICE, person=1, name="覃二", organisation_name="评委会办公室")
    record(office, "recheck.passed", at=NOON, kind="application", ref=made.number, label=made.number, cites="五（二）")
    return made

"""Policy clerks of two offices, a committee's officer, an operator and an applicant, beside one year."""

import pytest
from django.test import Client

from factories.casework import LONG_AGO, at, organisation, platform
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.cycles.models import Committee, LegalClock, RoleGrant

NOON = at("2023-09-06 12:00:00")


def signed_in(person, role=None, body=None, **within) -> Client:
    """A demo person's session in one capacity."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["demo"] = True
    if role is not None:
        grant = RoleGrant.objects.create(
            person=person, role=role, organisation=body, since=LONG_AGO, granted_by="设置", **within
        )
        session["grant"] = grant.pk
    session.save()
    return client


@pytest.fixture
def world(db):
    LegalClock.objects.create(id=1, is_sandbox=True, legal_now=NOON)
    return platform()


@pytest.fixture
def digest(world):
    return world.cycle.pack_id


@pytest.fixture
def clerk(world):
    return signed_in(world.person("政策员"), Role.POLICY_CLERK, world.office)


@pytest.fixture
def neighbour(world):
    """The policy clerk of another office."""
    other = organisation("别处职改办", OrganisationKind.COMMITTEE_OFFICE)
    return signed_in(world.person("邻居政策员"), Role.POLICY_CLERK, other)


@pytest.fixture
def narrow(world):
    """A policy clerk of the same office, for another committee only."""
    other = Committee.objects.create(name="别的评委会", series="别的", area="别处", hosted=False)
    return signed_in(world.person("专管员"), Role.POLICY_CLERK, world.office, committee=other)


@pytest.fixture
def officer(world):
    return signed_in(world.person("经办人"), Role.COMMITTEE_OFFICE, world.office)


@pytest.fixture
def operator(world):
    return signed_in(world.person("平台员"), Role.OPERATOR)


@pytest.fixture
def applicant(world):
    return signed_in(world.person("申报人"))

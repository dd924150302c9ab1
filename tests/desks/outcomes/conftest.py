"""The two offices that bring results to certificates, signed in, and others who may not."""

import pytest

from desks.operator.conftest import signed_in
from factories.casework import at, committee_of, cycle_of
from records.outcomes.conftest import office, region, stranger, world  # noqa: F401
from zhiping.core.terms import Role
from zhiping.records.cycles.models import LegalClock

NOW = at("2023-12-05 10:00:00")


@pytest.fixture
def at_moment(world):  # noqa: F811
    def put(text):
        LegalClock.objects.update_or_create(id=1, defaults={"is_sandbox": True, "legal_now": at(text)})

    put("2023-12-05 10:00:00")
    return put


@pytest.fixture
def office_desk(world, at_moment):  # noqa: F811
    return signed_in(world.person("覃专干"), Role.COMMITTEE_OFFICE, world.office)


@pytest.fixture
def region_desk(world, at_moment):  # noqa: F811
    return signed_in(world.person("农批复"), Role.REGIONAL_OFFICE, world.committee.regional_office)


@pytest.fixture
def founders_desk(world, at_moment):  # noqa: F811
    return signed_in(world.person("组建员"), Role.FOUNDING_BODY, world.committee.founding_body)


@pytest.fixture
def other_office_desk(world, at_moment):  # noqa: F811
    other = committee_of("别的评委会")
    cycle_of(other)
    return signed_in(world.person("别处专干"), Role.COMMITTEE_OFFICE, other.office)


@pytest.fixture
def clerk_desk(world, at_moment):  # noqa: F811
    return signed_in(world.person("覃经办"), Role.EMPLOYER, world.unit)

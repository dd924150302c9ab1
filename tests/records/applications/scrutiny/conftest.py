"""The small platform, on a sandbox clock, with somebody for each desk."""

import pytest

from factories.casework import Platform, at, platform
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.applications.models import Application
from zhiping.records.cycles.models import LegalClock
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message


@pytest.fixture
def world(db, settings, tmp_path) -> Platform:
    settings.FILES = tmp_path
    LegalClock.objects.create(id=1, is_sandbox=True, legal_now=at("2023-07-27 08:00"))
    return platform()


@pytest.fixture
def clerk(world: Platform) -> Actor:
    return world.clerk()


@pytest.fixture
def department(world: Platform) -> Actor:
    return world.officer(Role.DEPARTMENT, world.department, "农主管")


@pytest.fixture
def city(world: Platform) -> Actor:
    return world.officer(Role.CITY_OFFICE, world.city, "蒙市办")


@pytest.fixture
def officer(world: Platform) -> Actor:
    return world.officer(Role.COMMITTEE_OFFICE, world.office, "陆职改")


@pytest.fixture
def second_officer(world: Platform) -> Actor:
    return world.officer(Role.COMMITTEE_OFFICE, world.office, "岑职改")


@pytest.fixture
def events():
    """The journal of a case, as the names of what happened."""

    def of(case: Application) -> list[str]:
        return list(JournalRow.objects.filter(subject_ref=case.number).values_list("event", flat=True))

    return of


@pytest.fixture
def told():
    """What the applicant was told, oldest first."""

    def of(case: Application) -> list[str]:
        return list(Message.objects.filter(person=case.applicant).order_by("id").values_list("kind", flat=True))

    return of


@pytest.fixture
def place():
    """(stage, state) of a case as the database has it."""

    def of(case: Application) -> tuple[str, str]:
        case.refresh_from_db()
        return case.stage, case.state

    return of

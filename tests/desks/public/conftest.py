"""A small platform, a sandbox clock, and people with and without a password."""

import pytest

from factories.casework import LONG_AGO, at, platform
from zhiping.records.accounts.identity import phone_digest
from zhiping.records.accounts.models import Person

NOW = at("2023-09-05 09:30:00")
PASSWORD = "zhuangjin-2023"


@pytest.fixture
def world(db):
    return platform()


@pytest.fixture
def sandbox(legal):
    return legal(NOW)


@pytest.fixture
def real_person(db):
    person = Person(
        login=phone_digest("13912345678"),
        name="莫三",
        id_kind="passport",
        id_number="E12345678",
        id_digest="real",
        phone="13912345678",
        created_at=LONG_AGO,
    )
    person.set_password(PASSWORD)
    person.save()
    return person

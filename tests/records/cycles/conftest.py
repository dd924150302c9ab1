from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from records.cycles import fake_sweeps
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.actions import start_sandbox

CHINA = ZoneInfo("Asia/Shanghai")


def moment(month, day, hour=0, minute=0, second=0):
    return datetime(2023, month, day, hour, minute, second, tzinfo=CHINA)


@pytest.fixture
def sweeps(settings):
    fake_sweeps.forget()
    settings.SWEEP_TABLE = "records.cycles.fake_sweeps"
    return fake_sweeps


@pytest.fixture
def operator():
    return Actor(role=Role.OPERATOR, person=1, second_factor=True, name="平台管理员")


@pytest.fixture
def clerk():
    return Actor(role=Role.COMMITTEE_OFFICE, person=2, organisation=9, second_factor=True, name="覃二")


@pytest.fixture
def sandbox(db):
    return start_sandbox(at=moment(9, 10, 17, 59))


@pytest.fixture
def person(db):
    return Person.objects.create(
        login="g" * 64,
        name="韦一",
        id_kind="resident",
        id_number="45010319800101001X",
        id_digest="g" * 64,
        phone="13800000000",
        created_at=moment(1, 1),
    )

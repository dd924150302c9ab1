"""Lists ask the database as often for twenty rows as for two; the desks' own tests hold the other lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desks.operator.conftest import signed_in
from factories.casework import LONG_AGO, Platform, at, committee_of, organisation, platform
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.accounts.models import Membership
from zhiping.records.applications.models import Access
from zhiping.records.cycles.models import LegalClock, RoleGrant
from zhiping.records.journal.models import CaseReading
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Platform:
    cache.clear()
    LegalClock.objects.create(id=1, is_sandbox=True, legal_now=at("2023-08-15 12:00"))
    made = platform()
    made.committee.supervision = organisation("派驻纪检组", OrganisationKind.SUPERVISION)
    made.committee.save()
    return made


def _messages(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    person = world.person("收信人")

    def more(n: int) -> None:
        Message.objects.create(person=person, kind="told", subject=f"第{n}条", body="内容", case="2023GY000001", at=LONG_AGO)

    return signed_in(person), more


def _members(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    def more(n: int) -> None:
        Membership.objects.create(
            person=world.person(f"职工{n}"), organisation=world.unit, employer=world.unit, asked_at=LONG_AGO
        )

    return signed_in(world.person("覃经办"), Role.EMPLOYER, world.unit), more


def _journal(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    watch = world.committee.supervision

    def more(n: int) -> None:
        Access.objects.create(
            application=world.case("acceptance"), capacity="supervisor", organisation=watch, since=LONG_AGO, because="评审监督"
        )

    return signed_in(world.person("监督员"), Role.SUPERVISOR, watch), more


def _directory(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    return Client(), lambda n: committee_of(f"评委会{n}")


def _account(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    case = world.case("acceptance")

    def more(n: int) -> None:
        unit = organisation(f"单位{n}", OrganisationKind.STATE_ENTERPRISE)
        Membership.objects.create(person=case.applicant, organisation=unit, asked_at=LONG_AGO)
        CaseReading.objects.create(
            reader=n, reader_name="某", reader_role="employer", case=case.number, purpose="办理", quarter=LONG_AGO
        )

    return signed_in(case.applicant), more


def _capacities(world: Platform) -> tuple[Client, Callable[[int], Any]]:
    person = world.person("身兼数职")

    def more(n: int) -> None:
        body = organisation(f"单位{n}", OrganisationKind.STATE_ENTERPRISE)
        RoleGrant.objects.create(person=person, role=Role.EMPLOYER, organisation=body, since=LONG_AGO, granted_by="设置")

    return signed_in(person), more


LISTS = {
    "/messages/": _messages,
    "/unit/members/": _members,
    "/operator/journal/": _journal,
    "/committees/": _directory,
    "/account/": _account,
    "/capacity/": _capacities,
}


@pytest.mark.parametrize("address", list(LISTS))
def test_a_list_costs_as_many_queries_for_twenty_as_for_two(world, address):
    client, more = LISTS[address](world)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    more(1), more(2)
    asked()  # what is read once per process
    two = asked()
    for n in range(3, 21):
        more(n)

    assert asked() == two

"""The small platform and browsers signed in as somebody in one capacity."""

import pytest
from django.test import Client

from factories.casework import Platform, at, platform
from zhiping.core.permission import Actor
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.models import LegalClock

NOON = at("2023-08-15 12:00")


@pytest.fixture
def world(db, settings, tmp_path) -> Platform:
    settings.FILES = tmp_path
    LegalClock.objects.create(id=1, is_sandbox=True, legal_now=NOON)
    return platform()


@pytest.fixture
def moved(db):
    """Put the clock somewhere else."""

    def to(text: str) -> None:
        LegalClock.objects.update(legal_now=at(text))

    return to


@pytest.fixture
def browser():
    """A browser signed in as ``actor``, with the second factor of a demonstration person."""

    def of(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["grant"] = actor.grant
        session["demo"] = True
        session.save()
        return client

    return of

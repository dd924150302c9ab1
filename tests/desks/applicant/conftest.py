"""A signed-in applicant, and the scene of the applicant's actions."""

import pytest
from django.test import Client

from records.applications.applicant import scene as made
from zhiping.records.cycles.models import LegalClock


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    LegalClock.objects.update_or_create(id=1, defaults={"is_sandbox": True, "legal_now": made.NOON})
    return made.build()


@pytest.fixture
def draft(scene):
    return made.start(scene)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def wei(scene):
    return signed_in(scene.wei)


@pytest.fixture
def mo(scene):
    return signed_in(scene.mo)

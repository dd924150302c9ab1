"""Signed-in people of the committee, in one capacity each, at the scene's moment."""

import pytest
from django.test import Client

from records.committees.scene import NOON, Scene, person, scene
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Person
from zhiping.records.committees.models import PanelMember
from zhiping.records.cycles.models import LegalClock, RoleGrant


@pytest.fixture
def meeting(db, settings, tmp_path) -> Scene:
    """A seven-seat committee with a pool, a meeting, two cases and a drawn panel that accepted."""
    settings.FILES = tmp_path / "files"
    at(NOON)
    return scene().with_pool().with_session().with_cases(2).with_panel()


def at(moment) -> None:
    """Put the legal clock there."""
    LegalClock.objects.update_or_create(id=1, defaults={"is_sandbox": True, "legal_now": moment})


def client_of(who: Actor | PanelMember | None) -> Client:
    """A browser signed in as this actor or seat; None is the public."""
    client = Client()
    if who is None:
        return client
    if isinstance(who, PanelMember):
        grant = RoleGrant.objects.get(person=who.expert.person, role__in=[Role.EXPERT, Role.CHAIR], until=None)
        human = who.expert.person
    else:
        human = Person.objects.get(pk=who.person)
        grant = RoleGrant.objects.filter(pk=who.grant).first()
    client.force_login(human, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["demo"] = True
    if grant is not None:
        session["grant"] = grant.pk
    session.save()
    return client


def applicant(name: str = "路人") -> Actor:
    return Actor(role=Role.APPLICANT, person=person(name).pk)

"""How often somebody may ask: counted for each address and thing, in the database, for a while."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from zhiping.records.journal.limits import allowed, drop_run_out
from zhiping.records.journal.models import AskCount

pytestmark = pytest.mark.django_db


def asks(what="progress", *, address="10.1.2.3", most=2):
    return allowed(RequestFactory().get("/", REMOTE_ADDR=address), what, most=most, seconds=600)


def test_each_address_may_ask_so_often_and_the_others_are_not_held_up():
    assert [asks(), asks(), asks(), asks()] == [True, True, False, False]
    assert (asks(address="10.1.2.4"), asks("verify")) == (True, True)


def test_the_count_lies_in_the_database_so_that_another_node_goes_on_from_it():
    asks()
    asks()
    kept = AskCount.objects.get()

    assert kept.count == 2
    assert kept._state.db == AskCount.objects.db
    assert "10.1.2.3" not in str({field.name: getattr(kept, field.name) for field in kept._meta.fields})
    assert asks() is False


def test_when_the_time_is_over_counting_begins_anew_and_what_ran_out_is_dropped():
    for _ in range(3):
        asks()
    AskCount.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert asks() is True
    assert AskCount.objects.get().count == 1
    asks("verify")
    AskCount.objects.filter(count=1).update(until=timezone.now() - timedelta(seconds=1))
    assert (drop_run_out(), AskCount.objects.count()) == (2, 0)

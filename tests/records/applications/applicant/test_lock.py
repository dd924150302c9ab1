"""Every action begins by locking its case: what it gets is the case as it stands now, asked by one query."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from zhiping.lib.prepared import Prepared
from zhiping.records.applications.adapt import rows_by_section
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import lock
from zhiping.records.cycles.models import Committee


def test_it_is_the_case_with_its_year_and_committee_as_they_are_now(draft, django_assert_num_queries):
    lock(draft)
    Application.objects.filter(pk=draft.pk).update(specialty="carving", version=7)
    Committee.objects.filter(pk=draft.committee_id).update(name="改了名的评审委员会")

    with django_assert_num_queries(1):
        locked = lock(draft)
        said = (locked.specialty, locked.version, locked.committee.name, locked.cycle.year)

    assert said == ("carving", 7, "改了名的评审委员会", 2023)
    assert locked == Application.objects.get(pk=draft.pk)
    assert {f.attname: getattr(locked, f.attname) for f in Application._meta.fields} == (
        Application.objects.filter(pk=draft.pk).values().get()
    )


def test_an_action_that_only_reads_the_rows_reads_them_once(ready, django_assert_num_queries):
    locked = lock(ready, with_rows=True)

    with django_assert_num_queries(0):
        once, again = rows_by_section(locked), rows_by_section(locked)

    assert once == again == rows_by_section(Application.objects.get(pk=ready.pk))


def test_no_such_case(db):
    with pytest.raises(Application.DoesNotExist):
        lock(Application(pk=10**9))


def test_on_a_database_with_locks_the_row_is_locked(draft):
    with CaptureQueriesContext(connection) as asked:
        lock(draft)

    words = asked.captured_queries[0]["sql"]
    assert words.endswith('FOR UPDATE OF "applications_application"') is connection.features.has_select_for_update


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_taken_in_a_transaction_only():
    locked = Prepared(lambda: Application.objects.select_for_update())

    with pytest.raises(TransactionManagementError):
        locked.get(1)
    with transaction.atomic(), pytest.raises(Application.DoesNotExist):
        locked.get(1)


def test_a_query_with_conditions_of_its_own_is_not_taken(db):
    with pytest.raises(ValueError, match="nothing but the key"):
        Prepared(lambda: Application.objects.filter(state="draft")).get(1)

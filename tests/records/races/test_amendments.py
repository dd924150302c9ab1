"""Two officers at one moment: an amendment is confirmed once, a year has one at a time, each case is moved once."""

import pytest
from django.db import transaction

from records.amendments.scene import BASIS, CLOSED, NEW_END, a_year, draft, place
from zhiping.core.terms import Role
from zhiping.records.amendments.actions import confirm_amendment, propose_extension
from zhiping.records.amendments.actions.carrying import carry_out
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.applications.sweeps import close_drafts
from zhiping.records.errors import ActionRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year(legal, shared):
    legal(CLOSED)
    with transaction.atomic():
        return a_year()


@pytest.mark.requirement("R125")
def test_two_officers_confirm_at_once_and_it_takes_effect_once(year, at_once):
    third = year.world.officer(Role.COMMITTEE_OFFICE, year.world.office, "韦经办")
    made = year.extension()

    outcomes = at_once(
        lambda: confirm_amendment(made, by=year.second, now=CLOSED), lambda: confirm_amendment(made, by=third, now=CLOSED)
    )

    refused = [one for one in outcomes if isinstance(one, ActionRefused)]
    assert [str(one) for one in refused] == ["这项修订正在办理，不能再复核"]
    assert JournalRow.objects.filter(event="amendment.took_effect").count() == 1


@pytest.mark.requirement("R125")
def test_two_officers_propose_at_once_and_one_is_told_of_the_other(year, at_once):
    def propose(by):
        return propose_extension(year.world.cycle, closes={"apply_and_unit": NEW_END}, basis=BASIS, by=by, now=CLOSED)

    outcomes = at_once(lambda: propose(year.first), lambda: propose(year.second))

    assert sorted(type(one).__name__ for one in outcomes) == ["ActionRefused", "Amendment"]
    assert Amendment.objects.count() == 1


@pytest.mark.requirement("R125")
def test_two_runners_carry_out_at_once_and_each_case_is_moved_and_told_once(year, at_once):
    cases = [draft(year, f"韦{n}") for n in range(6)]
    close_drafts(CLOSED)
    made = confirm_amendment(year.extension(), by=year.second, now=CLOSED)

    outcomes = at_once(lambda: carry_out(CLOSED), lambda: carry_out(CLOSED))

    made.refresh_from_db()
    assert sum(outcomes) == 6
    assert (made.state, {place(case) for case in cases}) == ("done", {("application", "draft")})
    assert AmendedCase.objects.filter(amendment=made, carried_at__isnull=False).count() == 6
    assert JournalRow.objects.filter(event="application.reopened").count() == 6
    assert Message.objects.filter(kind="amendment", person__in=[c.applicant for c in cases]).count() == 6

"""What arrives twice at the same moment is kept once: callbacks, messages, leaves of the journal."""

import pytest

from records.payments.conftest import at, cycle, make_case, officer, place  # noqa: F401
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.journal.actions import note_reading, record
from zhiping.records.journal.models import CaseReading, JournalRow, TreeHead
from zhiping.records.journal.queries import verify_journal
from zhiping.records.journal.sweeps import seal_rows
from zhiping.records.messages.actions import tell
from zhiping.records.messages.models import Message, Outgoing
from zhiping.records.payments.actions import open_order_if_due, receive_payment
from zhiping.records.payments.models import Order, PaymentEvent

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER = Actor(role=Role.COMMITTEE_OFFICE, person=7, name="覃二", organisation_name="职改办")


def told(order, ref):
    return receive_payment(
        number=order.number,
        gateway_ref=ref,
        amount_fen=38000,
        bank_at=at(9, 6),
        treasury_at=None,
        received_at=at(9, 6),
        by="callback",
    )


@pytest.mark.requirement("R150")
def test_callbacks_of_one_payment_that_come_at_once_are_one_event(at_once, make_case):  # noqa: F811
    case = make_case(stage="payment")
    order = open_order_if_due(case, now=at(9, 5))

    outcomes = at_once(*[lambda: told(order, "B1")] * 4)

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert PaymentEvent.objects.count() == 1
    assert place(case) == ("reading", "waiting")
    order.refresh_from_db()
    assert order.state == "paid"
    assert JournalRow.objects.filter(event="payment.settled").count() == 1


@pytest.mark.requirement("R150")
def test_a_bill_opened_by_the_page_and_by_the_clock_at_once_is_one_bill(at_once, make_case):  # noqa: F811
    case = make_case()

    outcomes = at_once(*[lambda: open_order_if_due(case, now=at(9, 5))] * 3)

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Order.objects.count() == 1
    assert Message.objects.filter(kind="payment_due").count() == 1


@pytest.mark.requirement("R161")
def test_two_sealers_give_every_row_one_leaf(at_once, shared):
    for n in range(300):
        record(OFFICER, "recheck.passed", at=at(9, 6), kind="case", ref=f"A{n}")

    outcomes = at_once(*[lambda: seal_rows(at(9, 6))] * 3)

    assert sorted(outcomes) == [0, 0, 300]
    assert sorted(JournalRow.objects.values_list("leaf", flat=True)) == list(range(300))
    assert list(TreeHead.objects.values_list("size", flat=True)) == [0, 300]
    assert verify_journal().problems == ()


@pytest.mark.requirement("R161")
def test_rows_written_while_the_journal_is_sealed_are_sealed_later(at_once, shared):
    def write():
        for n in range(40):
            record(OFFICER, "recheck.passed", at=at(9, 6), kind="case", ref=f"A{n}")

    def seal():
        return sum(seal_rows(at(9, 6)) for _ in range(10))

    assert [outcome for outcome in at_once(write, seal, write, seal) if isinstance(outcome, Exception)] == []
    seal_rows(at(9, 6))

    assert sorted(JournalRow.objects.values_list("leaf", flat=True)) == list(range(80))
    assert verify_journal().problems == ()


def test_a_message_told_once_is_told_once_by_two_at_once(at_once, make_case):  # noqa: F811
    person = make_case().applicant

    def say():
        return tell(person, "due_soon", subject="还有三天", body="请办理", now=at(9, 6), once="due_soon:1", sms="请办理")

    outcomes = at_once(*[say] * 4)

    assert [type(outcome).__name__ for outcome in sorted(outcomes, key=str)] == ["NoneType"] * 3 + ["Message"]
    assert (Message.objects.count(), Outgoing.objects.count()) == (1, 1)


def test_a_reading_noted_by_two_at_once_is_one_reading(at_once, shared):
    outcomes = at_once(*[lambda: note_reading(OFFICER, "A1", purpose="审核", now=at(9, 6))] * 4)

    assert outcomes == [None] * 4
    assert CaseReading.objects.count() == 1

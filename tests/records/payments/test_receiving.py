"""What the platform tells is kept once with all its times, settles in time, and asks a person when the clocks disagree."""

import pytest
from django.db import connection

from records.payments.conftest import DECISION, at, journal_of, place, told
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.errors import NotAllowed, NotFound, StepRefused
from zhiping.records.messages.models import Message
from zhiping.records.payments.actions import (
    after_acceptance,
    begin_payment,
    decide_unpaid,
    open_order_if_due,
    receive_payment,
    settle,
)
from zhiping.records.payments.models import Order, PaymentEvent


@pytest.fixture
def order(case, officer):
    return open_order_if_due(case, now=at(9, 5, 10))


def pay(order, *, bank, received=None, treasury=None, ref="B1", fen=38000, by="callback"):
    event = receive_payment(
        number=order.number,
        gateway_ref=ref,
        amount_fen=fen,
        bank_at=bank,
        treasury_at=treasury,
        received_at=received or bank,
        by=by,
    )
    order.refresh_from_db()
    return event


@pytest.mark.requirement("R152")
def test_a_payment_in_time_settles_and_the_case_waits_for_acceptance(order, case):
    pay(order, bank=at(9, 6, 9, 30), received=at(9, 6, 9, 30, 2), treasury=at(9, 6, 9, 30, 1))

    assert (order.state, order.paid_at, order.needs_decision) == ("paid", at(9, 6, 9, 30), "")
    assert place(case) == ("acceptance", "waiting")
    assert told(case) == ["payment_due", "payment_settled"]
    assert journal_of(case) == ["payment.order_opened", "payment.received", "payment.settled"]


@pytest.mark.requirement("R152")
def test_a_case_waiting_for_its_fee_moves_on_when_paid(make_case, officer):
    case = make_case(stage="payment")
    pay(open_order_if_due(case, now=at(9, 5)), bank=at(9, 6))

    assert place(case) == ("reading", "waiting")
    assert journal_of(case)[-1] == "payment.completed"


@pytest.mark.requirement("R152")
def test_a_case_paid_before_acceptance_does_not_wait_at_payment(order, case):
    pay(order, bank=at(9, 6))
    type(case).objects.update(stage="payment")

    after_acceptance(case, at(9, 15))
    after_acceptance(case, at(9, 15))

    assert place(case) == ("reading", "waiting")


def test_an_unpaid_case_waits_at_payment_after_acceptance(order, case):
    type(case).objects.update(stage="payment")

    after_acceptance(case, at(9, 15))

    assert place(case) == ("payment", "waiting")


@pytest.mark.requirement("R150")
def test_a_callback_told_twice_is_kept_once(order, case):
    first = pay(order, bank=at(9, 6))
    second = pay(order, bank=at(9, 6), received=at(9, 6, 1))

    assert first == second
    assert PaymentEvent.objects.count() == 1
    assert (order.state, order.needs_decision) == ("paid", "")
    assert told(case) == ["payment_due", "payment_settled"]


def test_a_platform_that_contradicts_itself_is_put_to_a_person(order):
    pay(order, bank=at(9, 6))
    pay(order, bank=at(9, 7))

    assert (order.state, order.needs_decision) == ("paid", "支付平台对流水 B1 前后说法不一")


@pytest.mark.requirement("R153")
def test_a_double_payment_is_kept_and_shown_to_a_person(order, case):
    pay(order, bank=at(9, 6))
    pay(order, bank=at(9, 7), ref="B2")

    assert [event.gateway_ref for event in order.events.order_by("id")] == ["B1", "B2"]
    assert (order.state, order.needs_decision) == ("paid", "重复缴费：已缴清后又收到 380.00 元，怎样处理由人决定")
    assert Message.objects.filter(person__name="陆四").values_list("subject", flat=True)[0] == "2023GY000001 的缴费须由人决定"


def test_a_wrong_amount_does_not_settle(order, case):
    pay(order, bank=at(9, 6), fen=15000)

    assert (order.state, order.needs_decision) == ("open", "金额不符：应缴 380.00 元，实收 150.00 元")
    assert told(case) == ["payment_due", "payment_question"]


@pytest.mark.requirement("R150")
@pytest.mark.parametrize(
    ("bank", "treasury", "received", "state", "asks"),
    [
        (at(10, 10, 17, 59, 58), None, at(10, 10, 17, 59, 59), "paid", False),
        (at(10, 10, 18, 0, 0), None, at(10, 10, 18, 0, 0), "paid", False),
        (at(10, 10, 17, 59, 58), None, at(10, 10, 18, 0, 5), "open", True),
        (at(10, 10, 17, 59, 58), at(10, 10, 18, 0, 1), at(10, 10, 17, 59, 59), "open", True),
        (at(10, 10, 18, 0, 1), at(10, 10, 18, 0, 2), at(10, 10, 18, 0, 5), "open", False),
    ],
)
def test_the_clocks_must_agree_about_the_end(order, bank, treasury, received, state, asks):
    pay(order, bank=bank, treasury=treasury, received=received)

    assert (order.state, bool(order.needs_decision)) == (state, asks)


@pytest.mark.requirement("R150")
def test_a_person_lets_a_payment_across_the_end_count(make_case, officer):
    case = make_case(stage="payment")
    order = open_order_if_due(case, now=at(9, 5))
    pay(order, bank=at(10, 10, 17, 59, 58), received=at(10, 10, 18, 0, 5))
    assert order.needs_decision == (
        "缴费时间分在期限两边：银行 10月10日 17:59:58，国库 未记，平台 10月10日 18:00:05；以哪个为准由人决定"
    )

    decision = decide_unpaid(order, decision=DECISION, by=officer, now=at(10, 11, 9))

    order.refresh_from_db()
    assert (order.state, order.needs_decision, place(case)) == ("paid", "", ("reading", "waiting"))
    assert (decision.effect, decision.passes, decision.open_point) == ("缴费认定有效", True, "AMB-32")


@pytest.mark.requirement("R150")
@pytest.mark.parametrize("stage", ["payment", "acceptance"])
def test_a_person_calls_a_payment_too_late(make_case, officer, stage):
    case = make_case(stage=stage)
    order = open_order_if_due(case, now=at(9, 5))
    pay(order, bank=at(10, 10, 17, 59, 58), received=at(10, 10, 18, 0, 5))

    decide_unpaid(order, decision={**DECISION, "passes": False}, by=officer, now=at(10, 11, 9))

    order.refresh_from_db()
    assert (order.state, place(case)) == ("lapsed", ("ended", "abandoned_unpaid"))


def test_a_wrong_amount_decided_against_before_the_end_leaves_the_fee_owed(order, officer, case):
    pay(order, bank=at(9, 6), fen=15000)

    decision = decide_unpaid(order, decision={**DECISION, "passes": False}, by=officer, now=at(9, 7))

    order.refresh_from_db()
    assert (decision.effect, order.state, place(case)) == (
        "这笔缴费不计，仍须在期限前缴清",
        "open",
        ("acceptance", "waiting"),
    )


def test_only_the_committees_office_decides(order, applicant, officer, case):
    pay(order, bank=at(9, 6), fen=15000)
    own = Actor(
        **{field: getattr(officer, field) for field in ("role", "organisation", "committee", "second_factor")},
        person=case.applicant_id,
    )

    for by in (applicant, own):
        with pytest.raises((NotAllowed, NotFound)):
            decide_unpaid(order, decision=DECISION, by=by, now=at(9, 7))


def test_there_is_nothing_to_decide_about_a_settled_order(order, officer):
    pay(order, bank=at(9, 6))

    with pytest.raises(StepRefused, match="没有须由人决定"):
        decide_unpaid(order, decision=DECISION, by=officer, now=at(9, 7))


def test_an_unknown_number_is_not_taken(db):
    with pytest.raises(NotFound):
        receive_payment(
            number="404",
            gateway_ref="B1",
            amount_fen=1,
            bank_at=at(9, 6),
            treasury_at=None,
            received_at=at(9, 6),
            by="callback",
        )


def test_a_payment_that_cannot_be_settled_leaves_nothing_half_done(order, monkeypatch):
    """The event and what follows from it stand or fall together."""
    monkeypatch.setattr("zhiping.records.payments.actions.settling.settle", lambda order, now: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        pay(order, bank=at(9, 6))

    assert (PaymentEvent.objects.count(), Order.objects.get().state) == (0, "open")
    assert connection.in_atomic_block  # only the test's own


def test_a_settled_order_stays_settled(order):
    pay(order, bank=at(9, 6))

    assert settle(order, at(9, 8)).paid_at == at(9, 6)


def test_the_applicant_goes_to_the_cashier_with_todays_price(order, case, applicant):
    case.level = "full_senior"
    case.save()

    address = begin_payment(case, by=applicant, now=at(9, 6))

    order.refresh_from_db()
    assert (address, order.amount_fen) == (f"/api/cashier/{order.number}/", 45000)


@pytest.mark.parametrize(
    ("when", "says"),
    [(at(8, 31), None), (at(10, 10, 18, 0, 0), ""), (at(10, 10, 18, 0, 1), "缴费期限已过，不能再缴费")],
)
def test_the_cashier_opens_until_the_last_second(make_case, when, says):
    case = make_case()
    by = Actor(role=Role.APPLICANT, person=case.applicant_id)
    if says is None:
        with pytest.raises(StepRefused, match="还没有到缴费的时候"):
            begin_payment(case, by=by, now=when)
        return
    open_order_if_due(case, now=at(9, 5))
    if says:
        with pytest.raises(StepRefused, match=says):
            begin_payment(case, by=by, now=when)
    else:
        assert begin_payment(case, by=by, now=when).startswith("/api/cashier/")


def test_a_stranger_cannot_pay_through_anothers_case(case, officer):
    with pytest.raises((NotAllowed, NotFound)):
        begin_payment(case, by=Actor(role=Role.APPLICANT, person=999), now=at(9, 6))


def test_nobody_pays_twice_while_a_question_is_open(order, case, applicant):
    pay(order, bank=at(9, 6), fen=15000)

    with pytest.raises(StepRefused, match="请不要重复缴费"):
        begin_payment(case, by=applicant, now=at(9, 7))

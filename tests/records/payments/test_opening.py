"""An order opens when a case reaches the committee's office and the payment window is open; the applicant is told once."""

import pytest

from records.payments.conftest import at, journal_of, told
from zhiping.records.applications.models import RouteStop
from zhiping.records.messages.models import Message, Outgoing
from zhiping.records.payments.actions import open_order_if_due
from zhiping.records.payments.models import Order
from zhiping.records.payments.sweeps import open_due_orders


@pytest.mark.requirement("R151")
def test_arrival_opens_an_order_and_tells_the_applicant_once(case):
    order = open_order_if_due(case, now=at(9, 5, 10))
    again = open_order_if_due(case, now=at(9, 6, 10))

    assert order == again
    assert (order.amount_fen, order.level, order.state, order.due, order.told_at) == (
        38000,
        "associate_senior",
        "open",
        at(10, 10, 18),
        at(9, 5, 10),
    )
    assert len(order.number) == 20 and order.number.isdigit()
    assert told(case) == ["payment_due"]
    message = Message.objects.get()
    assert message.subject == "请缴纳评审费 380.00 元，2023年10月10日 18:00 截止"
    assert message.link == "/me/2023GY000001/pay/"
    assert [one.text for one in Outgoing.objects.all()] == [
        "【职评】您的申报2023GY000001有一笔评审费待缴，2023年10月10日 18:00截止，请登录平台办理。"
    ]
    assert journal_of(case) == ["payment.order_opened"]


@pytest.mark.requirement("R149")
@pytest.mark.parametrize(
    ("level", "fen"),
    [
        ("full_senior", 45000),
        ("associate_senior", 38000),
        ("intermediate", 23000),
        ("assistant", 15000),
        ("technician", 15000),
    ],
)
def test_each_level_owes_its_standard_fee(make_case, level, fen):
    assert open_order_if_due(make_case(level=level), now=at(9, 5)).amount_fen == fen


@pytest.mark.requirement("R149")
def test_a_change_of_level_before_payment_changes_the_price(case):
    open_order_if_due(case, now=at(9, 5))
    case.level = "full_senior"
    case.save()

    assert open_due_orders(at(9, 6)) == 1
    order = Order.objects.get()
    assert (order.amount_fen, order.level) == (45000, "full_senior")
    assert told(case) == ["payment_due", "payment_repriced"]
    assert open_due_orders(at(9, 7)) == 0


@pytest.mark.requirement("R151")
@pytest.mark.requirement("R150")
def test_an_early_arrival_is_told_when_the_window_opens(make_case):
    case = make_case(arrived=at(8, 20))

    assert [open_due_orders(now) for now in (at(8, 20), at(9, 1, 7, 59, 59))] == [0, 0]
    assert told(case) == []
    assert [open_due_orders(now) for now in (at(9, 1, 8), at(9, 1, 8, 1))] == [1, 0]
    assert told(case) == ["payment_due"]


def test_a_case_on_its_way_owes_nothing_yet(make_case):
    case = make_case(stage="application", state="draft")

    assert open_order_if_due(case, now=at(9, 5)) is None
    assert open_due_orders(at(9, 5)) == 0


def test_a_case_that_ended_owes_nothing(make_case):
    case = make_case()
    type(case).objects.update(stage="ended", state="withdrawn", ended_at=at(9, 4))

    assert open_order_if_due(case, now=at(9, 5)) is None
    assert open_due_orders(at(9, 5)) == 0


@pytest.mark.requirement("R153")
def test_an_arrival_found_only_after_the_end_goes_to_a_person(case):
    RouteStop.objects.filter(stage="acceptance").update(entered_at=at(10, 10, 17))

    assert open_due_orders(at(10, 10, 18, 0, 1)) == 1
    order = Order.objects.get()
    assert (order.told_at, order.needs_decision) == (None, "缴费期内没有向申报人发出缴费消息，不能由时限按放弃处理")
    assert told(case) == []

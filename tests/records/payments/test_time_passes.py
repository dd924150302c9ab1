"""Unpaid at the end is given up by the clock only where window, platform, time and message are all certain (R153)."""

import pytest

from records.payments.conftest import DECISION, at, journal_of, person, place, told
from zhiping.gateways import GatewayError, bank
from zhiping.records.messages.models import Message
from zhiping.records.payments.actions import begin_payment, decide_unpaid, open_order_if_due, receive_payment
from zhiping.records.payments.models import Order, PaymentEvent
from zhiping.records.payments.sweeps import ask_gateway, lapse_unpaid, remind_unpaid

AFTER = at(10, 10, 18, 0, 1)


@pytest.fixture
def order(case, officer):
    return open_order_if_due(case, now=at(9, 5, 10))


def lapse(now):
    ask_gateway(now)
    return lapse_unpaid(now)


def state(order):
    order.refresh_from_db()
    return (order.state, order.needs_decision)


@pytest.mark.requirement("R153")
@pytest.mark.parametrize("stage_state", [("acceptance", "waiting"), ("acceptance", "notified"), ("payment", "waiting")])
def test_an_unpaid_case_is_given_up_one_second_after_the_end_and_only_once(order, case, stage_state):
    type(case).objects.update(stage=stage_state[0], state=stage_state[1])

    assert lapse(at(10, 10, 18, 0, 0)) == 0
    assert place(case) == stage_state
    assert [lapse(AFTER), lapse(AFTER)] == [1, 0]
    assert (state(order), place(case)) == (("lapsed", ""), ("ended", "abandoned_unpaid"))
    assert journal_of(case) == ["payment.order_opened", "payment.lapsed"]
    assert told(case) == ["payment_due", "payment_lapsed"]


@pytest.mark.requirement("R153")
def test_nothing_lapses_before_the_platform_was_asked_after_the_end(order, case, monkeypatch):
    def silent(number):
        raise GatewayError("对方 5 秒内没有应答")

    monkeypatch.setattr("zhiping.records.payments.sweeps.payment.query", silent)
    assert [lapse(AFTER), lapse(at(10, 11, 18, 0, 0))] == [0, 0]
    assert place(case) == ("acceptance", "waiting")

    assert lapse(at(10, 11, 18, 0, 1)) == 1
    assert state(order) == ("open", "截止后一天仍问不到支付平台，不能由时限按放弃处理")


@pytest.mark.requirement("R153")
def test_a_case_that_was_never_told_is_put_to_a_person(order, case):
    Order.objects.update(told_at=None)

    assert lapse(AFTER) == 1
    assert (state(order), place(case)) == (
        ("open", "没有向申报人发出过缴费消息，不能由时限按放弃处理"),
        ("acceptance", "waiting"),
    )
    assert lapse(AFTER) == 0


@pytest.mark.requirement("R153")
@pytest.mark.parametrize(
    ("opened", "lapses"),
    # 10-06 is the last day of the holiday, 10-07 and 10-08 are make-up working days, 10-10 is the end
    [(at(10, 7, 9), True), (at(10, 8, 9), False), (at(10, 10, 9), False), (at(9, 29, 9), True)],
)
def test_an_order_open_for_less_than_three_working_days_is_put_to_a_person(case, officer, opened, lapses):
    order = open_order_if_due(case, now=opened)

    lapse(AFTER)

    assert state(order) == (("lapsed", "") if lapses else ("open", "缴款码开放不足 3 个工作日，不能由时限按放弃处理"))


@pytest.mark.requirement("R150")
def test_a_payment_on_both_sides_of_the_end_is_not_given_up(order, case):
    receive_payment(
        number=order.number,
        gateway_ref="B1",
        amount_fen=38000,
        bank_at=at(10, 10, 17, 59, 58),
        treasury_at=None,
        received_at=at(10, 10, 18, 0, 5),
        by="callback",
    )

    assert lapse(at(10, 20)) == 0
    assert place(case) == ("acceptance", "waiting")


@pytest.mark.requirement("R150")
def test_a_payment_wholly_after_the_end_does_not_save_the_case_and_its_money_goes_to_a_person(order, case):
    receive_payment(
        number=order.number,
        gateway_ref="B1",
        amount_fen=38000,
        bank_at=at(10, 10, 18, 0, 1),
        treasury_at=None,
        received_at=at(10, 10, 18, 0, 5),
        by="callback",
    )

    assert lapse(at(10, 10, 18, 1)) == 1
    assert (state(order), place(case)) == (
        ("lapsed", "逾期后到账 380.00 元，怎样处理由人决定"),
        ("ended", "abandoned_unpaid"),
    )


@pytest.mark.requirement("R153")
def test_a_lost_callback_is_found_by_asking(order, case, applicant):
    begin_payment(case, by=applicant, now=at(9, 6))
    bank.pay(order.number, bank_at=at(9, 6))

    assert [ask_gateway(at(9, 6)), ask_gateway(at(9, 6))] == [1, 0]
    assert (state(order), PaymentEvent.objects.get().by) == (("paid", ""), "query")


def test_a_payment_in_time_found_only_after_the_end_goes_to_a_person(order, case, applicant):
    begin_payment(case, by=applicant, now=at(10, 10, 17))
    bank.pay(order.number, bank_at=at(10, 10, 17, 59, 58))

    assert lapse(at(10, 10, 18, 0, 5)) == 0
    assert state(order)[0] == "open" and "期限两边" in state(order)[1]


def test_a_paid_case_that_stood_still_is_moved_by_the_sweep(order, case):
    Order.objects.update(state="paid", paid_at=at(9, 6))
    type(case).objects.update(stage="payment")

    ask_gateway(at(9, 20))

    assert place(case) == ("reading", "waiting")


@pytest.mark.requirement("R153")
def test_a_fee_paid_for_a_case_then_refused_is_shown_to_a_person_once(order, case, officer):
    Order.objects.update(state="paid", paid_at=at(9, 6))
    type(case).objects.update(stage="ended", state="refused", ended_at=at(9, 20))

    ask_gateway(at(9, 20))
    assert state(order) == ("paid", "已缴 380.00 元，申报不予受理，怎样处理由人决定")
    decide_unpaid(order, decision=DECISION, by=officer, now=at(9, 21))
    ask_gateway(at(9, 22))
    assert state(order) == ("paid", "")


def test_a_person_gives_more_time_and_then_the_clock_goes_on(order, case, officer):
    Order.objects.update(told_at=None)
    lapse(AFTER)

    decide_unpaid(order, decision={**DECISION, "until": at(10, 20, 18)}, by=officer, now=at(10, 11))

    assert state(order) == ("open", "")
    assert lapse(at(10, 20, 18)) == 0
    assert lapse(at(10, 20, 18, 0, 1)) == 1
    assert place(case) == ("ended", "abandoned_unpaid")


@pytest.mark.requirement("R151")
def test_reminders_come_at_seven_three_and_one_day_each_once(order, case):
    days = [at(10, 3, 17, 59), at(10, 3, 18), at(10, 4), at(10, 7, 18), at(10, 9, 18), at(10, 9, 19), at(10, 10, 18, 0, 1)]
    for now in days:
        remind_unpaid(now)

    subjects = Message.objects.filter(kind="payment_reminder").order_by("id").values_list("subject", flat=True)
    assert list(subjects) == [f"缴费还有 {n} 天，2023年10月10日 18:00 截止" for n in (7, 3, 1)]


@pytest.mark.requirement("R151")
def test_the_office_is_told_how_many_are_unpaid_near_the_end_once_a_day(order, make_case, officer):
    open_order_if_due(make_case("2023GY000002", who=person("覃二", 2222)), now=at(9, 5))
    for now in (at(10, 7, 17), at(10, 7, 18), at(10, 7, 19), at(10, 8, 9)):
        remind_unpaid(now)

    alarms = Message.objects.filter(kind="unpaid_alarm").order_by("id").values_list("person__name", "subject")
    assert list(alarms) == [("陆四", "2023年度评审：还有 2 份申报没有缴费")] * 2


def test_a_running_clock_waits_two_minutes_for_what_is_in_flight(order, case, monkeypatch):
    monkeypatch.setattr("zhiping.records.payments.sweeps.is_sandbox", lambda: False)

    assert [lapse(at(10, 10, 18, 1, 59)), lapse(at(10, 10, 18, 2, 1))] == [0, 1]

"""A payment window that is extended: open orders run longer, those given up can be paid, a late payment counts (R125, R153)."""

import pytest
from django.utils import timezone

from factories.casework import at
from records.amendments.scene import Year, fresh, place
from zhiping.records.applications.models import Application
from zhiping.records.payments.models import Order, PaymentEvent

pytestmark = pytest.mark.django_db
END = at("2023-10-10 18:00:00")
AFTER = at("2023-10-10 18:30:00")
LATER = at("2023-10-20 18:00:00")


def owing(year: Year, name: str, **more: object) -> Application:
    case = year.world.case("payment", name=name)
    case.due = END
    case.save()
    values = {"amount_fen": 38000, "level": case.level, "opened_at": at("2023-09-20 09:00:00"), "due": END, "told_at": END}
    Order.objects.create(application=case, number=f"N{case.pk}", **{**values, **more})
    return case


def given_up(year: Year, name: str) -> Application:
    case = owing(year, name, state=Order.State.LAPSED)
    case.ended_stage, case.ended_state = case.stage, case.state
    case.stage, case.state, case.ended_at, case.holder = "ended", "abandoned_unpaid", END, None
    case.save()
    return case


def order(case: Application) -> tuple[str, object]:
    found = Order.objects.get(application=case)
    return found.state, timezone.localtime(found.due)


@pytest.mark.requirement("R125")
@pytest.mark.requirement("R153")
def test_open_orders_run_longer_and_those_given_up_can_be_paid_again(year):
    waiting, lapsed = owing(year, "韦一"), given_up(year, "韦二")

    year.extend(AFTER, window="payment", until=LATER)

    assert [order(case) for case in (waiting, lapsed)] == [("open", LATER), ("open", LATER)]
    assert [place(case) for case in (waiting, lapsed)] == [("payment", "waiting"), ("payment", "waiting")]
    assert [timezone.localtime(fresh(case).due) for case in (waiting, lapsed)] == [LATER, LATER]


@pytest.mark.requirement("R125")
def test_a_longer_time_that_a_person_was_given_is_not_cut(year):
    longer = at("2023-10-31 18:00:00")
    case = owing(year, "韦一", due=longer)

    year.extend(AFTER, window="payment", until=LATER)

    assert order(case) == ("open", longer)


@pytest.mark.requirement("R125")
def test_a_payment_that_came_between_the_old_and_the_new_end_counts(year):
    case = owing(year, "韦一")
    PaymentEvent.objects.create(
        order=case.order, gateway_ref="g1", amount_fen=38000, bank_at=AFTER, received_at=AFTER, by="callback"
    )

    year.extend(AFTER, window="payment", until=LATER)

    assert order(case)[0] == "paid"
    assert place(case) == ("reading", "waiting")


@pytest.mark.requirement("R125")
def test_a_paid_order_is_left_alone(year):
    case = owing(year, "韦一", state=Order.State.PAID, paid_at=END)

    year.extend(AFTER, window="payment", until=LATER)

    assert order(case) == ("paid", END)

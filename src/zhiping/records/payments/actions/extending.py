"""What follows a payment window that was extended: orders stay open longer, lapsed ones can be paid again (R125)."""

from datetime import datetime

from django.db import transaction

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import CLOCK
from zhiping.records.applications.actions.telling import keep
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.payments.actions.settling import lock_order, settle
from zhiping.records.payments.judging import Verdict, judge
from zhiping.records.payments.models import Order


@transaction.atomic
def extend_order(application: Application, *, until: datetime, now: datetime) -> Order | None:
    """Give the order of a live case time until ``until``; None when it has none, or time enough already.

    A payment that came after the old end and before the new one now settles it.
    """
    order = Order.objects.filter(application=application).first()
    if order is None or application.stage == ENDED:
        return None
    application, order = lock_order(order)
    if order.state == Order.State.PAID or (order.state == Order.State.OPEN and order.due >= until):
        return None
    was = order.due
    order.state, order.due, order.asked_gateway_at = Order.State.OPEN, max(order.due, until), None
    order.save(update_fields=["state", "due", "asked_gateway_at"])
    keep(CLOCK, "payment.extended", application, at=now, order=order.number, was=was.isoformat(), due=order.due.isoformat())
    event = order.events.last()
    if event is not None and not order.needs_decision and order.events.count() == 1:
        judged = judge(order, event, application=application, pack=pack_of_case(application))
        if judged.verdict is Verdict.SETTLES:
            settle(order, now)
    return order

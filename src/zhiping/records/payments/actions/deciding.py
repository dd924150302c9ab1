"""A person answers what the clock may not: whether a payment counts, whether an unpaid case is given up (R150, R153)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.lifecycle import ENDED, second
from zhiping.core.permission import CLOCK, Actor
from zhiping.core.terms import Permission
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, moment, permit, tell_applicant
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.applications.steps import take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput, StepRefused
from zhiping.records.payments.actions.settling import lock_order, settle
from zhiping.records.payments.models import Order
from zhiping.records.payments.queries import is_at_payment

COUNTS = "缴费认定有效"
LONGER = "延长缴费期限"
GIVEN_UP = "按逾期未缴费处理"
PAY_AGAIN = "这笔缴费不计，仍须在期限前缴清"
MONEY_ONLY = "只处理款项，不影响申报"


@transaction.atomic
def decide_unpaid(order: Order, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """Answer the question on an order.

    ``decision`` holds reading, clause, reason (and may hold evidence, remedy), ``passes``, and ``until`` (a moment) where an
    order without any payment gets a longer time.
    """
    application, order = lock_order(order)
    permit(by, Permission.DECIDE_LAPSE, application)
    if not order.needs_decision:
        raise StepRefused("这笔缴费没有须由人决定的事项")
    passes, until = bool(decision.get("passes")), decision.get("until")
    effect = _effect(order, application, passes=passes, until=until, now=now)
    kept = keep_decision(
        application,
        decision,
        subject=f"order:{order.number}",
        point=order.needs_decision,
        effect=effect,
        passes=passes,
        by=by,
        now=now,
        open_point="AMB-32" if "期限两边" in order.needs_decision else "",
    )
    order.needs_decision = ""
    order.save(update_fields=["needs_decision"])
    if effect == COUNTS:
        settle(order, now)
    elif effect == LONGER and until is not None:
        _give_time(order, application, until, now)
    elif effect == GIVEN_UP:
        _give_up(order, application, by, now)
    tell_applicant(
        application,
        "payment_decided",
        subject=f"关于缴费的决定：{effect}"[:120],
        body=f"所决定的问题：{kept.point}。决定：{effect}。理由：{kept.reason}。依据：{kept.clause}。救济途径：{kept.remedy}。",
        now=now,
        page="pay/",
    )
    return kept


def effects(order: Order, application: Application, *, now: datetime) -> tuple[str, str]:
    """What a yes and a no would bring about here."""
    if order.state != Order.State.OPEN or application.stage == ENDED:
        return MONEY_ONLY, MONEY_ONLY
    yes = COUNTS if order.events.exists() else LONGER
    return yes, GIVEN_UP if second(now) > order.due else PAY_AGAIN


def _effect(order: Order, application: Application, *, passes: bool, until: datetime | None, now: datetime) -> str:
    yes, no = effects(order, application, now=now)
    if passes and yes == LONGER and (until is None or until <= now):
        raise BadInput("没有收到缴费；放行就要给出新的缴费期限", {"until": "请填写晚于现在的新期限"})
    return yes if passes else no


def _give_time(order: Order, application: Application, until: datetime, now: datetime) -> None:
    order.due, order.told_at = until, now
    order.save(update_fields=["due", "told_at"])
    keep(CLOCK, "payment.due_moved", application, at=now, order=order.number, due=until.isoformat(), until=moment(until))


def _give_up(order: Order, application: Application, by: Actor, now: datetime) -> None:
    """At payment the officer's own step; before acceptance the clock's, on the ground of the decision."""
    if is_at_payment(application, pack_of_case(application)):
        take_step("decide_unpaid", application, by=by, now=now, guards={"decision_recorded": True})
    else:
        take_step("lapse_unpaid", application, by=CLOCK, now=now, guards={"lapse_safe": True})
    order.state = Order.State.LAPSED
    order.save(update_fields=["state"])
    keep(by, "payment.lapsed", application, at=now, order=order.number, decided=True)

"""What time does to payments: orders open, the platform is asked, people are reminded, unpaid cases lapse (R150-R153)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from zhiping.core.lifecycle import ENDED, second
from zhiping.core.permission import CLOCK
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.core.terms import Role
from zhiping.gateways import GatewayError, payment
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions.telling import days_before, keep, moment, stamp, tell_applicant
from zhiping.records.applications.models import Application, RouteStop
from zhiping.records.applications.steps import take_step
from zhiping.records.applications.sweeps import IN_FLIGHT
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle, RoleGrant
from zhiping.records.cycles.queries import is_sandbox, pack_of
from zhiping.records.errors import StepRefused
from zhiping.records.messages.actions import tell
from zhiping.records.payments.actions import after_acceptance, flag, lock_order, open_order_if_due, receive_payment
from zhiping.records.payments.judging import yuan
from zhiping.records.payments.models import Order
from zhiping.records.payments.queries import opening_stages, payment_stage, payment_window

BATCH = 500
ASK_EVERY = timedelta(minutes=10)
WAIT_FOR_PLATFORM = timedelta(days=1)
REMIND = ((7, "还有 7 天"), (3, "还有 3 天"), (1, "还有 1 天"))
LIVE = ~Q(application__stage=ENDED)


def _number(pack: Pack, key: str, otherwise: int) -> int:
    value = pack.values.get(key, UNSET)
    return otherwise if value is UNSET else int(value)


def open_due_orders(now: datetime) -> int:
    """Orders for cases that reached the committee's office, and new prices for those that changed level."""
    opened = 0
    for cycle in ReviewCycle.objects.filter(closed_at=None).select_related("pack"):
        pack = pack_of(cycle)
        window = payment_window(pack)
        if window is None or second(now) < window.opens:
            continue
        arrived = RouteStop.objects.filter(stage__in=opening_stages(pack), entered_at__isnull=False)
        wanting = Application.objects.filter(cycle=cycle, pk__in=arrived.values("application")).exclude(stage=ENDED)
        unopened = wanting.filter(order=None)
        changed = wanting.filter(order__state=Order.State.OPEN).exclude(order__level=F("level"))
        for application in [*unopened[:BATCH], *changed[:BATCH]]:
            opened += open_order_if_due(application, now=now) is not None
    return opened


def ask_gateway(now: datetime) -> int:
    """Ask the platform about open orders, so that no lost callback costs anybody the year; settle what stood still."""
    _move_the_paid(now)
    orders = Order.objects.filter(LIVE, state=Order.State.OPEN)
    if not is_sandbox():  # a sandbox's clock stands still, and its platform is asked at once
        never = Q(asked_gateway_at=None)
        after_close = Q(due__lt=now) & Q(asked_gateway_at__lte=F("due"))
        orders = orders.filter(never | after_close | Q(asked_gateway_at__lte=now - ASK_EVERY))
    found = 0
    for order in orders.order_by("asked_gateway_at")[:BATCH]:
        try:
            known = payment.query(order.number)
        except GatewayError:
            continue  # asked again at the next run; nothing lapses before an answer
        for paid in known:
            if order.events.filter(gateway_ref=paid.gateway_ref).exists():
                continue
            receive_payment(
                number=order.number,
                gateway_ref=paid.gateway_ref,
                amount_fen=paid.amount_fen,
                bank_at=paid.bank_at,
                treasury_at=paid.treasury_at,
                received_at=now,
                by="query",
            )
            found += 1
        if order.asked_gateway_at is None or order.asked_gateway_at < now:
            Order.objects.filter(pk=order.pk).update(asked_gateway_at=now)
    return found


def _move_the_paid(now: datetime) -> None:
    """Paid, yet the case still waits for payment; or paid, and then the case ended without a review."""
    for cycle in ReviewCycle.objects.filter(closed_at=None).select_related("pack"):
        stage = payment_stage(pack_of(cycle))
        if stage is None:
            continue
        still = Order.objects.filter(state=Order.State.PAID, application__cycle=cycle, application__stage=stage.id)
        for order in still.select_related("application")[:BATCH]:
            after_acceptance(order.application, now)
    refused = Order.objects.filter(
        state=Order.State.PAID, needs_decision="", application__stage=ENDED, application__state="refused"
    ).exclude(application__decisions__subject__startswith="order:")
    for order in refused[:BATCH]:
        with transaction.atomic():
            application, locked = lock_order(order)
            flag(locked, application, f"已缴 {yuan(order.amount_fen)}，申报不予受理，怎样处理由人决定", now=now)


def lapse_unpaid(now: datetime) -> int:
    """Unpaid at the end is given up, but by the clock only where all is certain; else a person decides (R153)."""
    safely = now if is_sandbox() else now - IN_FLIGHT
    overdue = Order.objects.filter(
        LIVE, state=Order.State.OPEN, needs_decision="", due__lt=second(safely), application__cycle__amending_since=None
    )
    return _each(overdue[:BATCH], lambda order: _lapse(order, now))


def _each(orders: Iterable[Order], act: Callable[[Order], bool]) -> int:
    done = 0
    for order in orders:
        with transaction.atomic():
            done += act(order)
    return done


def _lapse(order: Order, now: datetime) -> bool:
    application, order = lock_order(order)
    if order.state != Order.State.OPEN or order.needs_decision or application.stage == ENDED:
        return False
    pack = pack_of_case(application)
    asked = order.asked_gateway_at is not None and order.asked_gateway_at > order.due
    if not asked and now - order.due <= WAIT_FOR_PLATFORM:
        return False
    doubt = _doubt(order, pack, asked=asked)
    if doubt:
        flag(order, application, doubt, now=now)
        return True
    try:
        taken = take_step("lapse_unpaid", application, by=CLOCK, now=now, guards={"lapse_safe": True})
    except StepRefused:
        flag(order, application, "缴费期限已过，而申报所在的环节不能由时限按放弃处理", now=now)
        return True
    late = order.events.first()
    order.state = Order.State.LAPSED
    order.save(update_fields=["state"])
    cites = taken.stage.cites if taken.stage else None
    keep(CLOCK, "payment.lapsed", application, at=now, cites=cites, order=order.number, due=order.due.isoformat())
    if late is not None:
        flag(order, application, f"逾期后到账 {yuan(late.amount_fen)}，怎样处理由人决定", now=now)
    tell_applicant(
        application,
        "payment_lapsed",
        subject="逾期未缴费，视为放弃申报",
        body=f"缴费期限是 {moment(order.due)}，期限内没有收到缴费，本次申报已按放弃处理。有异议请联系评委会所在职改办。",
        now=now,
        page="pay/",
        once=f"order:{order.number}:{stamp(order.due)}:lapsed",
        sms=f"【职评】您的申报{application.number}逾期未缴费，已视为放弃。",
    )
    return True


def _doubt(order: Order, pack: Pack, *, asked: bool) -> str:
    """Why the clock may not call this case given up; empty when it may."""
    days = _number(pack, "payment.open_workdays_before_lapse", 3)
    opened, due = timezone.localtime(order.opened_at).date(), timezone.localtime(order.due).date()
    doubts = (
        (order.told_at is None, "没有向申报人发出过缴费消息，不能由时限按放弃处理"),
        (calendar_for(pack).add(opened, days) > due, f"缴款码开放不足 {days} 个工作日，不能由时限按放弃处理"),
        (not asked, "截止后一天仍问不到支付平台，不能由时限按放弃处理"),
    )
    return next((words for applies, words in doubts if applies), "")


def remind_unpaid(now: datetime) -> int:
    """Reminders to applicants, and to the office how many are still unpaid near the end (R151)."""
    waiting = Order.objects.filter(
        LIVE, state=Order.State.OPEN, needs_decision="", told_at__isnull=False, due__gte=now
    ).select_related("application__applicant", "application__cycle", "application__committee")
    sent = 0
    unpaid: Counter[int] = Counter()
    for order in waiting.filter(due__lte=now + timedelta(days=31)):
        alarm = _number(pack_of_case(order.application), "payment.alarm_days", 3)
        if now >= days_before(order.due, alarm):
            unpaid[order.application.cycle_id] += 1
        due_words = [(days, words) for days, words in REMIND if now >= days_before(order.due, days)]
        if not due_words or order.told_at is None or order.told_at > days_before(order.due, due_words[-1][0]):
            continue
        days, words = due_words[-1]
        sent += tell_applicant(
            order.application,
            "payment_reminder",
            subject=f"缴费{words}，{moment(order.due)} 截止",
            body=f"评审费 {yuan(order.amount_fen)} 还没有缴纳。到期没有缴费的，视为放弃申报。",
            now=now,
            page="pay/",
            due=order.due,
            once=f"order:{order.number}:{stamp(order.due)}:t{days}",
            sms=f"【职评】您的申报{order.application.number}缴费{words}，{moment(order.due)}截止。" if days == 1 else "",
        )
    return sent + sum(_alarm(cycle, number, now) for cycle, number in unpaid.items())


def _alarm(cycle_id: int, number: int, now: datetime) -> int:
    """One message a day to each officer of the committee's office."""
    cycle = ReviewCycle.objects.select_related("committee").get(pk=cycle_id)
    grants = RoleGrant.objects.filter(
        Q(committee=None) | Q(committee=cycle.committee),
        Q(cycle=None) | Q(cycle=cycle),
        organisation=cycle.committee.office,
        role=Role.COMMITTEE_OFFICE,
        until=None,
    ).select_related("person")
    today = timezone.localtime(now).date()
    told = 0
    for person in {grant.person_id: grant.person for grant in grants}.values():
        told += (
            tell(
                person,
                "unpaid_alarm",
                subject=f"{cycle.name}：还有 {number} 份申报没有缴费",
                body="缴费快要截止。请提醒申报人；到期没有缴费的，视为放弃申报。",
                now=now,
                link="/office/payments/?tab=open",
                once=f"unpaid:{cycle.pk}:{person.pk}:{today}",
            )
            is not None
        )
    return told

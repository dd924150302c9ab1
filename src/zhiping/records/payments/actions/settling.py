"""Opening what is owed, taking in what was paid, settling it; the money itself never passes here."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from zhiping.core.fees import fee_fen, fee_lines
from zhiping.core.lifecycle import ENDED, second
from zhiping.core.permission import CLOCK, Actor
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, Role
from zhiping.gateways import GatewayError, payment
from zhiping.records.applications.actions.telling import keep, moment, permit, tell_applicant, tell_desk
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused, NotFound, StepRefused
from zhiping.records.payments.judging import Verdict, judge, yuan
from zhiping.records.payments.models import Order, PaymentEvent
from zhiping.records.payments.queries import (
    has_arrived,
    is_at_payment,
    order_number,
    payment_stage,
    payment_window,
    unpayable,
)

PLATFORM = replace(CLOCK, name="支付平台")


class CashierUnavailable(ActionRefused):
    """The payment platform does not answer; nothing was changed."""

    status = 503


def lock_order(order: Order) -> tuple[Application, Order]:
    """The case and its order, freshly read and locked, always in this order."""
    application = lock(Application(pk=order.application_id))
    return application, Order.objects.select_for_update().get(pk=order.pk)


@transaction.atomic
def open_order_if_due(application: Application, *, now: datetime) -> Order | None:
    """Open the order of a case that has reached the committee's office, once the payment window is open (AMB-11).

    Returns the order, or None while there is none to open. An order that is still open follows a change of level (R149).
    """
    application = lock(application)
    pack = pack_of_case(application)
    order = Order.objects.select_for_update().filter(application=application).first()
    if order is not None:
        return _follow_level(order, application, pack, now)
    window = payment_window(pack)
    amount = fee_fen(pack, application.level)
    if (
        window is None
        or amount is None
        or application.stage == ENDED
        or not has_arrived(application, pack)
        or second(now) < window.opens
    ):
        return None
    order = Order.objects.create(
        application=application,
        number=order_number(application),
        amount_fen=amount,
        level=application.level,
        items=[list(line) for line in fee_lines(pack, application.level)],
        opened_at=now,
        due=window.closes,
    )
    keep(
        CLOCK,
        "payment.order_opened",
        application,
        at=now,
        cites=window.cites,
        order=order.number,
        amount_fen=order.amount_fen,
        due=order.due.isoformat(),
    )
    if second(now) > window.closes:
        flag(order, application, "缴费期内没有向申报人发出缴费消息，不能由时限按放弃处理", now=now)
    elif order.amount_fen == 0:
        settle(order, now)
    else:
        _tell_owed(order, application, now)
    return order


def _follow_level(order: Order, application: Application, pack: Pack, now: datetime) -> Order:
    """Another level, another fee; only while nothing was paid."""
    if order.state != Order.State.OPEN or order.level == application.level or order.events.exists():
        return order
    was = order.amount_fen
    order.level, order.amount_fen = application.level, fee_fen(pack, application.level) or 0
    order.items = [list(line) for line in fee_lines(pack, application.level)]
    order.save(update_fields=["level", "amount_fen", "items"])
    keep(CLOCK, "payment.repriced", application, at=now, order=order.number, was_fen=was, amount_fen=order.amount_fen)
    tell_applicant(
        application,
        "payment_repriced",
        subject=f"评审费改为 {yuan(order.amount_fen)}",
        body=f"申报级别改为{pack.level(order.level).name}，评审费由 {yuan(was)} 改为 {yuan(order.amount_fen)}，{moment(order.due)} 前缴纳。",
        now=now,
        page="pay/",
        due=order.due,
    )
    return order


def _tell_owed(order: Order, application: Application, now: datetime) -> None:
    """The message that prompts payment, once (R151)."""
    tell_applicant(
        application,
        "payment_due",
        subject=f"请缴纳评审费 {yuan(order.amount_fen)}，{moment(order.due)} 截止",
        body=(
            f"您的申报材料已送达评委会所在职改办。请在 {moment(order.due)} 前缴纳评审费 {yuan(order.amount_fen)}。"
            "缴费完成才表示本次材料报送成功；到期没有缴费的，视为放弃申报。"
        ),
        now=now,
        page="pay/",
        due=order.due,
        once=f"order:{order.number}:opened",
        sms=f"【职评】您的申报{application.number}有一笔评审费待缴，{moment(order.due)}截止，请登录平台办理。",
    )
    order.told_at = now
    order.save(update_fields=["told_at"])


def begin_payment(application: Application, *, by: Actor, now: datetime) -> str:
    """The address of the cashier for what this case owes now; the platform outside is asked outside any transaction."""
    permit(by, Permission.PAY, application)
    order = open_order_if_due(application, now=now)
    if order is None:
        raise StepRefused("还没有到缴费的时候：材料送达评委会所在职改办、缴费开始以后才能缴费")
    refused = unpayable(order, application, now=now)
    if refused:
        raise StepRefused(refused)
    try:
        return payment.create(
            order.number,
            amount_fen=order.amount_fen,
            subject=f"评审费：{application.cycle.name}，申报 {application.number}"[:120],
            back=f"/me/{application.number}/pay/",
        )
    except GatewayError as failed:
        raise CashierUnavailable(f"支付平台暂时没有应答（{failed}）。请过几分钟再试，没有产生任何扣款。") from failed


@transaction.atomic
def receive_payment(
    *,
    number: str,
    gateway_ref: str,
    amount_fen: int,
    bank_at: datetime,
    treasury_at: datetime | None,
    received_at: datetime,
    by: str,
) -> PaymentEvent:
    """Keep what the platform told and do what follows from it, in one transaction; told twice, it is kept once.

    All three times are kept (AMB-32). ``by`` is ``callback`` or ``query``. NotFound when the number is not ours.
    """
    known = Order.objects.filter(number=number).first()
    if known is None:
        raise NotFound("没有这个缴款码")
    application, order = lock_order(known)
    told = {"amount_fen": amount_fen, "bank_at": bank_at, "treasury_at": treasury_at}
    earlier = PaymentEvent.objects.filter(gateway_ref=gateway_ref).select_related("order").first()
    if earlier is not None:
        same = earlier.order_id == order.pk and {key: getattr(earlier, key) for key in told} == told
        if not same:
            flag(order, application, f"支付平台对流水 {gateway_ref} 前后说法不一", now=received_at)
        return earlier
    event = PaymentEvent.objects.create(order=order, gateway_ref=gateway_ref, received_at=received_at, by=by, **told)
    keep(
        PLATFORM,
        "payment.received",
        application,
        at=received_at,
        order=order.number,
        gateway_ref=gateway_ref,
        amount_fen=amount_fen,
        bank_at=bank_at.isoformat(),
        treasury_at=treasury_at.isoformat() if treasury_at else None,
        told_by=by,
    )
    judged = judge(order, event, application=application, pack=pack_of_case(application))
    if judged.verdict is Verdict.SETTLES:
        settle(order, received_at)
    elif judged.verdict is Verdict.LATE:
        keep(PLATFORM, "payment.came_late", application, at=received_at, order=order.number, due=order.due.isoformat())
    else:
        flag(order, application, judged.question, now=received_at)
        tell_applicant(
            application,
            "payment_question",
            subject="收到一笔缴费，须由经办人核实",
            body=f"{judged.question}。请等候经办人处理，不要重复缴费。",
            now=received_at,
            page="pay/",
            once=f"payment:{gateway_ref}:question",
        )
    return event


@transaction.atomic
def settle(order: Order, now: datetime) -> Order:
    """The fee counts as paid; a case that waited only for it moves on."""
    application, order = lock_order(order)
    if order.state == Order.State.PAID:
        return order
    if order.state == Order.State.LAPSED:
        raise StepRefused("这份申报已按逾期未缴费处理，不能再记为已缴")
    first = order.events.order_by("bank_at").first()
    order.state, order.paid_at = Order.State.PAID, first.bank_at if first else now
    order.save(update_fields=["state", "paid_at"])
    keep(PLATFORM, "payment.settled", application, at=now, order=order.number, amount_fen=order.amount_fen)
    tell_applicant(
        application,
        "payment_settled",
        subject=f"评审费 {yuan(order.amount_fen)} 已缴清",
        body="缴费完成，本次材料报送成功。缴费凭单可以在缴费页面下载。",
        now=now,
        page="pay/",
        once=f"order:{order.number}:paid",
    )
    _complete(order, application, now)
    return order


@transaction.atomic
def after_acceptance(application: Application, now: datetime) -> None:
    """A case that was paid before it was accepted does not wait at payment."""
    application = lock(application)
    order = Order.objects.select_for_update().filter(application=application).first()
    if order is not None and order.state == Order.State.PAID:
        _complete(order, application, now)


def _complete(order: Order, application: Application, now: datetime) -> bool:
    """Take the case past payment when it stands there; True when it moved."""
    pack = pack_of_case(application)
    if not is_at_payment(application, pack):
        return False
    stage = payment_stage(pack)
    take_step("complete_payment", application, by=CLOCK, now=now, guards={"paid": True})
    keep(CLOCK, "payment.completed", application, at=now, cites=stage.cites if stage else None, order=order.number)
    return True


def flag(order: Order, application: Application, question: str, *, now: datetime) -> None:
    """Put a question about the money to the committee's office; the clock leaves the case alone meanwhile (R153)."""
    if question in order.needs_decision:
        return
    order.needs_decision = "；".join(part for part in (order.needs_decision, question) if part)[:200]
    order.save(update_fields=["needs_decision"])
    keep(CLOCK, "payment.put_to_a_person", application, at=now, order=order.number, question=question)
    tell_desk(
        application,
        application.committee.office,
        Role.COMMITTEE_OFFICE,
        "payment_question",
        subject=f"{application.number} 的缴费须由人决定",
        body=question,
        now=now,
    )

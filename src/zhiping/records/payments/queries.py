"""What is owed for a case and whether it can be paid now."""

from datetime import datetime

from django.db.models import QuerySet
from stdnum.iso7064 import mod_97_10

from zhiping.core.lifecycle import ENDED, second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import UNSET, Pack, StageSpec, WindowSpec
from zhiping.core.terms import StageKind
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import visible_to
from zhiping.records.payments.models import Order


def order_of(application: Application) -> Order | None:
    return Order.objects.filter(application=application).first()


def orders_visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders of the cases this actor may see."""
    return Order.objects.filter(application__in=visible_to(actor).values("pk")).select_related("application__applicant")


def payment_stage(pack: Pack) -> StageSpec | None:
    return next((stage for stage in pack.stages if stage.kind is StageKind.PAYMENT), None)


def payment_window(pack: Pack) -> WindowSpec | None:
    """When the fee may be paid; None when the pack knows no payment."""
    stage = payment_stage(pack)
    return pack.windows[stage.window] if stage is not None and stage.window is not None else None


def opening_stages(pack: Pack) -> tuple[str, ...]:
    """Arrival at one of these opens the order: the committee's office, unless the pack waits for acceptance (AMB-11).

    Where the route has the fee before the acceptance, it is the payment itself.
    """
    turns = [stage for stage in pack.stages if stage.kind in (StageKind.ACCEPTANCE, StageKind.PAYMENT)]
    if turns and turns[0].kind is StageKind.PAYMENT:
        return (turns[0].id,)
    trigger = pack.values.get("payment.trigger", UNSET)
    at_office = trigger is UNSET or trigger == "arrival_at_committee_office"
    kind = StageKind.ACCEPTANCE if at_office else StageKind.PAYMENT
    return tuple(stage.id for stage in pack.stages if stage.kind is kind)


def has_arrived(application: Application, pack: Pack) -> bool:
    return application.stops.filter(stage__in=opening_stages(pack), entered_at__isnull=False).exists()


def is_at_payment(application: Application, pack: Pack) -> bool:
    """The case waits for its fee and for nothing else."""
    stage = payment_stage(pack)
    return stage is not None and application.stage == stage.id and application.state == "waiting"


def order_number(application: Application) -> str:
    """The payment code: year, committee, case, two check digits; the same case always has the same."""
    body = f"{application.cycle.year:04d}{application.committee_id:04d}{application.pk:010d}"
    return body + mod_97_10.calc_check_digits(body)


def unpayable(order: Order, application: Application, *, now: datetime) -> str:
    """Why the order cannot be paid now, in words; empty when it can."""
    if order.state == Order.State.PAID:
        return "这份申报的评审费已经缴清，不用再缴"
    if order.state == Order.State.LAPSED:
        return "缴费期限已过，这份申报已按放弃处理"
    if application.stage == ENDED:
        return "这份申报已经结束，不用再缴费"
    if order.events.exists():
        return "已经收到一笔缴费，正由经办人核实，请不要重复缴费"
    if second(now) > order.due:
        return "缴费期限已过，不能再缴费"
    return ""

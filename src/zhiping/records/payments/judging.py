"""What one payment means for its order: settled, too late, or a question for a person (R150, AMB-32)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from zhiping.core.lifecycle import ENDED, second
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.records.applications.models import Application
from zhiping.records.payments.models import Order, PaymentEvent

CLOCKS = {"bank": "bank_at", "treasury": "treasury_at", "receipt": "received_at"}
"""What a pack may settle ``payment.time_of_payment`` to; unset, all clocks must agree."""


class Verdict(StrEnum):
    """What a payment does to its order."""

    SETTLES = "settles"
    LATE = "late"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, and what a person is asked."""

    verdict: Verdict
    question: str = ""  # for a person
    open_point: str = ""


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d} 元"


def clock_time(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%m月%d日 %H:%M:%S}" if moment else "未记"


def times_that_count(event: PaymentEvent, pack: Pack) -> list[datetime]:
    """All clocks that are known, or the one that the pack has settled on."""
    settled = pack.values.get("payment.time_of_payment", UNSET)
    if settled is not UNSET and settled in CLOCKS:
        chosen = getattr(event, CLOCKS[settled])
        if chosen is not None:
            return [second(chosen)]
    return [second(at) for at in (event.bank_at, event.treasury_at, event.received_at) if at is not None]


def judge(order: Order, event: PaymentEvent, *, application: Application, pack: Pack) -> Judged:
    """The first row that fits speaks; money is never sent back by the clock alone (R153)."""
    in_time = [at <= order.due for at in times_that_count(event, pack)]
    questions = (
        (order.state == Order.State.PAID, f"重复缴费：已缴清后又收到 {yuan(event.amount_fen)}，怎样处理由人决定", ""),
        (order.state == Order.State.LAPSED, f"按放弃处理后收到 {yuan(event.amount_fen)}，怎样处理由人决定", ""),
        (application.stage == ENDED, f"申报结束后收到 {yuan(event.amount_fen)}，怎样处理由人决定", ""),
        (
            event.amount_fen != order.amount_fen,
            f"金额不符：应缴 {yuan(order.amount_fen)}，实收 {yuan(event.amount_fen)}",
            "",
        ),
        (
            any(in_time) and not all(in_time),
            f"缴费时间分在期限两边：银行 {clock_time(event.bank_at)}，国库 {clock_time(event.treasury_at)}，"
            f"平台 {clock_time(event.received_at)}；以哪个为准由人决定",
            "AMB-32",
        ),
    )
    for applies, question, open_point in questions:
        if applies:
            return Judged(Verdict.ASKS, question, open_point)
    return Judged(Verdict.SETTLES if all(in_time) else Verdict.LATE)

"""Every write about what is owed and what was paid."""

from zhiping.records.payments.actions.deciding import LONGER, MONEY_ONLY, decide_unpaid, effects
from zhiping.records.payments.actions.extending import extend_order
from zhiping.records.payments.actions.settling import (
    CashierUnavailable,
    after_acceptance,
    begin_payment,
    flag,
    lock_order,
    open_order_if_due,
    receive_payment,
    settle,
)

__all__ = [
    "LONGER",
    "MONEY_ONLY",
    "CashierUnavailable",
    "after_acceptance",
    "begin_payment",
    "decide_unpaid",
    "effects",
    "extend_order",
    "flag",
    "lock_order",
    "open_order_if_due",
    "receive_payment",
    "settle",
]

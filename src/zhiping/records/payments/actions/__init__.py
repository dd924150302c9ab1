"""Every write about what is owed and what was paid."""

from zhiping.records.payments.actions.deciding import decide_unpaid
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
    "CashierUnavailable",
    "after_acceptance",
    "begin_payment",
    "decide_unpaid",
    "flag",
    "lock_order",
    "open_order_if_due",
    "receive_payment",
    "settle",
]

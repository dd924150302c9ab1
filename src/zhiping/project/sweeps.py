"""The table of sweeps over every app: what waits in rows, how often it is looked at, and who does the work."""

import time
from datetime import datetime

from zhiping.records.amendments.actions import carrying as amendments
from zhiping.records.amendments.queries import effective_moments
from zhiping.records.applications import sweeps as cases
from zhiping.records.applications.models import Application, OneTimeNotice
from zhiping.records.cycles.clock import continue_move
from zhiping.records.cycles.housekeeping import drop_expired
from zhiping.records.cycles.sweeps import Sweep, run_all, run_due
from zhiping.records.cycles.unnamed_files import drop_unnamed_files
from zhiping.records.journal.sweeps import seal_rows
from zhiping.records.messages.sweeps import send_outgoing
from zhiping.records.outcomes.sweeps import check_access
from zhiping.records.payments import sweeps as payments
from zhiping.records.payments.models import Order
from zhiping.records.rehearsals.sweeps import rehearse_waiting

__all__ = ["SWEEPS", "due_moments", "run_all", "run_due"]

MOVE_SECONDS = 5.0
DAY = 86400


def finish_clock_move(now: datetime) -> int:
    """Take on a move of the sandbox clock that a page began and did not finish."""
    started = time.monotonic()
    return continue_move(enough=lambda: time.monotonic() - started > MOVE_SECONDS)


# In the order of a case's year; the last word says whether the sweep also runs at every stop of a sandbox clock move.
SWEEPS = (
    Sweep("carry_out_amendments", "办理时间和政策的修订", 10, amendments.carry_out),
    Sweep("close_drafts", "截止后关闭未提交的申报", 60, cases.close_drafts),
    Sweep("close_late_units", "截止后关闭单位未报送的申报", 60, cases.close_late_units),
    Sweep("show_late_to_committee", "把下级逾期未报送的交评委会职改办决定", 600, cases.show_late_to_committee),
    Sweep("lapse_overdue", "逾期未补正的按放弃处理", 60, cases.lapse_overdue),
    Sweep("remind_due", "提醒快到期限的人", 300, cases.remind_due),
    Sweep("open_due_orders", "生成缴款码", 60, payments.open_due_orders),
    Sweep("ask_gateway", "向支付平台查询", 60, payments.ask_gateway),
    Sweep("lapse_unpaid", "逾期未缴费的按放弃处理", 60, payments.lapse_unpaid),
    Sweep("remind_unpaid", "提醒尚未缴费的人", 300, payments.remind_unpaid),
    Sweep("send_outgoing", "发送短信和邮件", 5, send_outgoing),
    Sweep("seal_rows", "封存留痕", 5, seal_rows, moves_with_clock=False),
    Sweep("check_access", "核对谁能看哪份申报", DAY, check_access, moves_with_clock=False),
    Sweep("rehearse_waiting", "演练时间安排", 2, rehearse_waiting, moves_with_clock=False),
    Sweep("drop_expired", "清理过期的验证码和会话", 3600, drop_expired, moves_with_clock=False),
    Sweep("drop_unnamed_files", "清理没有归属的文件", DAY, drop_unnamed_files, moves_with_clock=False),
    Sweep("finish_clock_move", "走完没有走完的沙盒时间", 1, finish_clock_move, moves_with_clock=False),
)


def due_moments(after: datetime, until: datetime) -> list[datetime]:
    """The moments in (after, until] at which a case, a one-time notice or an order falls due, or an amendment takes effect."""
    within = {"due__gt": after, "due__lte": until}
    sources = (
        Application.objects.filter(**within).exclude(stage="ended"),
        OneTimeNotice.objects.filter(answered_at=None, lapsed_at=None, **within),
        Order.objects.filter(state=Order.State.OPEN, **within),
    )
    return effective_moments(after, until) + [due for rows in sources for due in rows.values_list("due", flat=True).distinct()]

"""The words for where a case stands, as staff read them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended
from zhiping.core.timeline import countdown
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.models import Application

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("草稿", "plain"),
    "waiting": ("待办理", "info"),
    "returned": ("已退回申报人", "warn"),
    "notified": ("待申报人补正", "warn"),
    "endorsing": ("待单位核实补正", "warn"),
    "at_unit": ("已退回单位", "warn"),
    "posted": ("公示中", "info"),
    "objected": ("有异议待处理", "bad"),
    "assigned": ("审阅中", "info"),
    "scheduled": ("已安排", "info"),
    "absent": ("缺席待决定", "warn"),
    "below": ("结果待决定", "warn"),
}
GOOD_ENDS = frozenset({Ended.CERTIFIED})


def state_words(application: Application) -> tuple[str, str]:
    """(words, tone) for the state."""
    if application.stage == ENDED:
        return Ended(application.state).label, "good" if application.state in GOOD_ENDS else "plain"
    return STATES.get(application.state, (application.state, "plain"))


def stage_words(application: Application, pack: Pack) -> str:
    """The stage's staff name."""
    return "已结束" if application.stage == ENDED else pack.stage(application.stage).name


def left_words(application: Application, pack: Pack, now: datetime) -> str:
    """How long is left, in words; a running publicity says until when it runs instead."""
    if application.due is None or application.stage == ENDED:
        return ""
    due = timezone.localtime(application.due)
    if application.state == "posted":
        last = due.date() - timedelta(days=1)
        return f"公示到 {last.month}月{last.day}日满，次日起可以结束"
    return countdown(now, due, calendar_for(pack))

"""What follows a window that was extended: the dues that were taken from its end, and a case that it had ended."""

from collections.abc import Mapping
from datetime import datetime

from zhiping.core.permission import CLOCK
from zhiping.core.policy.amending import WindowChange
from zhiping.core.terms import Ended, Permission
from zhiping.records.applications.actions.telling import keep, permit
from zhiping.records.applications.models import Application, OneTimeNotice
from zhiping.records.applications.same_level import live_key_of
from zhiping.records.applications.steps import take_step
from zhiping.records.applications.versions import pack_of_case

CORRECTION = "correction"


def reopen(application: Application, change: WindowChange, *, document: str, now: datetime) -> Application:
    """Take a locked case that ``change`` had ended back to where it stood; its notice runs on with it."""
    ended = Ended(application.state)
    take_step("reopen", application, by=CLOCK, now=now, guards={"window_extended": True})
    if ended is Ended.ABANDONED_UNCORRECTED:
        notice = application.notices.exclude(lapsed_at=None).last()
        if notice is not None:
            notice.lapsed_at, notice.due = None, change.after.closes
            notice.save(update_fields=["lapsed_at", "due"])
    application.due = due_of(application)
    if application.submitted_at is not None:
        application.live_key = live_key_of(application, pack_of_case(application))
    application.save(update_fields=["due", "live_key"])
    keep(
        CLOCK,
        "application.reopened",
        application,
        at=now,
        window=change.name,
        closes=change.after.closes.isoformat(),
        document=document,
        ended=ended.label,
        stage=application.stage,
        state=application.state,
    )
    return application


def due_of(application: Application) -> datetime | None:
    """By when the case must be dealt with where it stands, from the windows as they are now."""
    notice = application.notices.filter(answered_at=None, lapsed_at=None).last()
    if application.state == "notified" and notice is not None:
        return notice.due
    pack = pack_of_case(application)
    stage = pack.stage(application.stage)
    own = pack.windows[stage.window].closes if stage.window else None
    correction = pack.windows.get(CORRECTION)
    if application.answering_notice and correction is not None:
        return max(own, correction.closes) if own else correction.closes
    return own


def follow_windows(application: Application, extended: Mapping[str, WindowChange]) -> bool:
    """Move the dues of a locked, live case that stood at the end of an extended window; True when any was moved."""
    permit(CLOCK, Permission.MOVE_CASE, application)
    stage = pack_of_case(application).stage(application.stage)
    changes = [extended[id] for id in (stage.window, CORRECTION) if id in extended]
    moved = False
    for change in changes:
        if change.before is not None and application.due == change.before.closes:
            application.due, moved = change.after.closes, True
    if moved:
        application.save(update_fields=["due"])
    correction = extended.get(CORRECTION)
    if correction is not None and correction.before is not None:
        waiting = OneTimeNotice.objects.filter(
            application=application, answered_at=None, lapsed_at=None, due=correction.before.closes
        )
        moved = bool(waiting.update(due=correction.after.closes)) or moved
    return moved

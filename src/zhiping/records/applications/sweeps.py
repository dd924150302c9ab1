"""What time alone does to cases: notices lapse, people are reminded, drafts and late units are closed."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from zhiping.core.lifecycle import second
from zhiping.core.permission import CLOCK
from zhiping.core.terms import OrganisationKind, Role, StageKind
from zhiping.records.applications.actions.telling import days_before, keep, moment, stamp, tell_applicant, tell_desk
from zhiping.records.applications.checks import open_notice
from zhiping.records.applications.models import Application, OneTimeNotice
from zhiping.records.applications.steps import give_access, lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import is_sandbox, pack_of
from zhiping.records.errors import StepRefused

IN_FLIGHT = timedelta(minutes=2)
"""A request taken in at the last second may still wait for its turn: on a running clock nothing lapses before this (R126)."""
REMIND = ((3, "还有 3 天"), (1, "还有 1 天"))


def _safely(now: datetime) -> datetime:
    """The moment up to which things are really over; a sandbox clock stands still, so nothing is in flight there."""
    return now if is_sandbox() else now - IN_FLIGHT


def _each(keys: Iterable[int], act: Callable[[Application], bool]) -> int:
    """Act on each case in a transaction of its own; a case that may no longer be acted on is left as it is."""
    done = 0
    for key in keys:
        try:
            with transaction.atomic():
                done += act(lock(Application(pk=key)))
        except StepRefused:
            continue
    return done


def lapse_overdue(now: datetime) -> int:
    """Notices not answered in time: the application counts as given up (R98). Running twice changes nothing."""
    safely = _safely(now)
    overdue = OneTimeNotice.objects.filter(
        answered_at=None,
        lapsed_at=None,
        due__lt=second(safely),
        application__state="notified",
        application__cycle__amending_since=None,
    ).values_list("application_id", flat=True)
    return _each(list(overdue), lambda application: _lapse(application, safely))


def _lapse(application: Application, now: datetime) -> bool:
    notice = open_notice(application)
    if notice is None:
        return False
    taken = take_step("lapse_uncorrected", application, by=CLOCK, now=now)
    notice.lapsed_at = now
    notice.save(update_fields=["lapsed_at"])
    cites = taken.stage.cites if taken.stage else None
    keep(CLOCK, "one_time_notice.lapsed", application, at=now, cites=cites, notice=notice.number, due=notice.due.isoformat())
    tell_applicant(
        application,
        "lapsed",
        subject="逾期未补正，视为放弃申报",
        body=f"告知 {notice.number} 的补正期限是 {moment(notice.due)}，期限内没有收到补正，本次申报已按放弃处理。",
        now=now,
        once=f"notice:{notice.uid}:{stamp(notice.due)}:lapsed",
        sms=f"【职评】您的申报{application.number}逾期未补正，已视为放弃。",
    )
    return True


def remind_due(now: datetime) -> int:
    """Warnings three days and one day before a notice is due (R98), each once."""
    waiting = OneTimeNotice.objects.filter(
        answered_at=None, lapsed_at=None, due__gt=now, due__lte=now + timedelta(days=REMIND[0][0])
    ).select_related("application__applicant")
    sent = 0
    for notice in waiting:
        days, words = next((d, w) for d, w in reversed(REMIND) if now >= days_before(notice.due, d))
        if notice.issued_at > days_before(notice.due, days):
            continue  # the notice itself came later than this warning would have
        sent += tell_applicant(
            notice.application,
            "one_time_notice_due",
            subject=f"补正{words}，{moment(notice.due)} 截止",
            body=f"告知 {notice.number} 还没有答复。逾期未补正的，视为放弃申报。",
            now=now,
            page=f"notice/{notice.uid}/",
            due=notice.due,
            once=f"notice:{notice.uid}:{stamp(notice.due)}:t{days}",
            sms=f"【职评】您的申报{notice.application.number}补正{words}，{moment(notice.due)}截止。",
        )
    return sent


def close_drafts(now: datetime) -> int:
    """Drafts that were not submitted before the filing window ended."""
    return _close_after_window(now, {StageKind.FILING}, "close_draft", "draft.closed", "申报时间已截止，草稿没有提交")


def close_late_units(now: datetime) -> int:
    """Cases that the unit did not recommend before its window ended (R121); a case answering a return waits (AMB-1)."""
    kinds = {
        StageKind.SCRUTINY,
        StageKind.ASSESSMENT,
        StageKind.DELIBERATION,
        StageKind.PUBLICITY,
        StageKind.RECOMMENDATION,
    }
    words = "单位没有在规定时间内推荐，本次申报已结束"
    return _close_after_window(now, kinds, "close_late", "unit.closed_late", words, actor=Role.EMPLOYER)


def _closed_stages(cycle: ReviewCycle, now: datetime, kinds: set[StageKind]) -> list[tuple[str, str]]:
    """(stage, actor) of the kinds whose own window has ended."""
    pack = pack_of(cycle)
    return [
        (s.id, s.actor)
        for s in pack.stages
        if s.kind in kinds and s.window and second(now) > pack.windows[s.window].first_closes
    ]


def _close_after_window(
    now: datetime, kinds: set[StageKind], step: str, event: str, words: str, *, actor: Role | None = None
) -> int:
    safely = _safely(now)
    done = 0
    for cycle in ReviewCycle.objects.filter(closed_at=None, amending_since=None).select_related("pack", "committee"):
        stages = [id for id, who in _closed_stages(cycle, safely, kinds) if actor is None or who == actor]
        late = Application.objects.filter(cycle=cycle, stage__in=stages).values_list("pk", flat=True)
        done += _each(list(late), lambda application: _close(application, step, event, words, safely))
    return done


def _close(application: Application, step: str, event: str, words: str, now: datetime) -> bool:
    at, state = application.stage, application.state
    taken = take_step(step, application, by=CLOCK, now=now)
    closes = taken.pack.windows[taken.step.after or ""].closes
    keep(CLOCK, event, application, at=now, cites=taken.stage.cites if taken.stage else None, stage=at, state=state)
    tell_applicant(
        application,
        "late",
        subject=words,
        body=f"截止时间是 {moment(closes)}。",
        now=now,
        once=f"late:{application.uid}:{stamp(closes)}",
    )
    return True


def show_late_to_committee(now: datetime) -> int:
    """Cases still at a department or office after its window: the committee's office may see them and decides (R98).

    An office's lateness never costs the applicant the year by the clock alone.
    """
    done = 0
    for cycle in ReviewCycle.objects.filter(closed_at=None, amending_since=None).select_related("pack", "committee__office"):
        stages = [id for id, who in _closed_stages(cycle, now, {StageKind.SCRUTINY}) if who != Role.EMPLOYER]
        office = cycle.committee.office
        if office is None or office.kind != OrganisationKind.COMMITTEE_OFFICE or not stages:
            continue
        late = Application.objects.filter(cycle=cycle, stage__in=stages).exclude(
            access__organisation=office, access__capacity=Role.COMMITTEE_OFFICE, access__until=None
        )
        done += _each(list(late.values_list("pk", flat=True)), lambda application: _show_late(application, now))
    return done


def _show_late(application: Application, now: datetime) -> bool:
    pack = pack_of_case(application)
    stage = pack.stage(application.stage)
    closes = pack.windows[stage.window or ""].closes
    office = application.committee.office
    give_access(
        application,
        capacity=Role.COMMITTEE_OFFICE,
        organisation=office.pk if office else None,
        now=now,
        because=f"{stage.name}逾期未报送，待决定",
    )
    keep(
        CLOCK, "office.late", application, at=now, cites=stage.cites, stage=stage.id, since=timezone.localtime(now).isoformat()
    )
    tell_desk(
        application,
        office,
        Role.COMMITTEE_OFFICE,
        "office_late",
        subject=f"{application.number}在{stage.name}逾期未报送，请决定",
        body="这份申报仍在下级单位。时间届满不会自动结束申报，是否按逾期处理由评委会所在职改办决定。",
        now=now,
        once=f"office-late:{application.uid}:{stage.id}:{stamp(closes)}",
    )
    return True

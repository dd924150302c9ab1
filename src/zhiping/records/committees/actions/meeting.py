"""The meeting itself: signing in, opening by the chair on a quorum, closing (第十九条)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiping.core.ballot import least, quorum
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission
from zhiping.records.committees.actions.panel import own_seat
from zhiping.records.committees.actions.recusals import close_materials
from zhiping.records.committees.actions.telling import MEETING, keep_meeting, lock_session
from zhiping.records.committees.models import PanelMember, ReviewSession
from zhiping.records.committees.queries import (
    open_round,
    panel_size,
    signed_in,
    subject_of_session,
    undecided_cases,
    why_committee_cannot_meet,
)
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused
from zhiping.records.permits import require


def check_committee(session: ReviewSession, now: datetime) -> None:
    """R105, R109: a suspended committee, or one outside its filing, decides nothing."""
    why = why_committee_cannot_meet(session.committee, max(session.held_on, timezone.localdate(now)))
    if why is not None:
        raise ActionRefused(why)


def check_quorum(session: ReviewSession) -> tuple[int, int]:
    """(应到, 实到); refuses when fewer than the pack's share are there."""
    share = pack_of(session.cycle).committee.quorum
    panel, present = panel_size(session), signed_in(session).count()
    if not quorum(panel, present, share):
        raise ActionRefused(f"应到 {panel} 人，实到 {present} 人，至少 {least(panel, share)} 人到会才能开会", cites=MEETING)
    return panel, present


@transaction.atomic
def sign_in(member: PanelMember, *, by: Actor, now: datetime) -> PanelMember:
    """Attend in person. Nobody attends for another, and nobody joins while a ballot runs: the base is then fixed."""
    member = own_seat(member, by, Permission.ATTEND)
    session = member.session
    if member.state != PanelMember.State.ACCEPTED:
        raise ActionRefused("请先答复参加，再签到")
    if session.closed_at is not None:
        raise ActionRefused("会议已经结束，不能再签到", cites=MEETING)
    if timezone.localdate(now) < session.held_on:
        raise ActionRefused(f"会议日期是{session.held_on:%Y年%m月%d日}，当天才能签到")
    if open_round(session) is not None:
        raise ActionRefused("投票正在进行，请等这一轮结束后签到", cites=MEETING)
    if member.attended_at is None:
        member.attended_at = now
        member.save(update_fields=["attended_at"])
        keep_meeting(by, "session.signed_in", session, at=now, seat=str(member.uid))
    return member


@transaction.atomic
def open_session(session: ReviewSession, *, by: Actor, now: datetime) -> ReviewSession:
    """The chair opens the meeting once two thirds of the committee are there."""
    session = lock_session(session)
    subject = subject_of_session(session)
    require(by, Permission.OPEN_SESSION, subject)
    if session.opened_at is not None:
        raise ActionRefused("会议已经宣布开始")
    if by.person not in subject.meeting.signed_in:
        raise ActionRefused("主持人请先签到")
    check_committee(session, now)
    panel, present = check_quorum(session)
    session.opened_at = now
    session.save(update_fields=["opened_at"])
    keep_meeting(by, "session.opened", session, at=now, cites=MEETING, panel=panel, present=present)
    return session


@transaction.atomic
def close_session(session: ReviewSession, *, by: Actor, now: datetime) -> ReviewSession:
    """The chair closes the meeting; no ballot is open and no case waits for a decision on its count."""
    session = lock_session(session)
    require(by, Permission.CLOSE_BALLOT, subject_of_session(session))
    if open_round(session) is not None:
        raise ActionRefused("投票还没有结束，请先结束投票")
    waiting = undecided_cases(session)
    if waiting:
        raise ActionRefused("还有申报的结果要由人决定，决定并执行之后才能散会", details=[c.application.number for c in waiting])
    session.closed_at = now
    session.save(update_fields=["closed_at"])
    # Who sat on the panel sees the materials no longer (第二十四条: nothing leaves the meeting).
    members = session.members.select_related("expert")
    close_materials(members, [row.application for row in session.cases.select_related("application")], now=now)
    keep_meeting(by, "session.closed", session, at=now)
    return session

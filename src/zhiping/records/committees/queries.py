"""Reads of the committee's work: who may see which meeting, what a meeting knows of its people, what is ready."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhiping.core.permission import Actor, Meeting, Subject
from zhiping.core.terms import Permission, Role, Route, StageKind
from zhiping.records.applications.models import Application
from zhiping.records.committees.models import (
    BallotRound,
    PanelMember,
    PoolVersion,
    Recusal,
    ReviewSession,
    SessionCase,
)
from zhiping.records.cycles.models import Committee, ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import NotFound
from zhiping.records.permits import require

ACTIVE = Q(state__in=[PanelMember.State.DRAWN, PanelMember.State.ACCEPTED])
TWO_SIGNATURES = 2


def subject_of_committee(committee: Committee, cycle: int | None = None) -> Subject:
    """The committee as the who-may table sees it."""
    return Subject(
        committee=committee.pk,
        cycle=cycle,
        organisation=committee.supervision_id,
        committee_office=committee.office_id,
        founding_body=committee.founding_body_id,
        regional_office=committee.regional_office_id,
    )


def meeting_of(session: ReviewSession, *, application: Application | None = None) -> Meeting:
    """What the meeting knows of its people; ``recused`` are those who may not take part in ``application``."""
    members = list(session.members.filter(ACTIVE).values_list("expert__person_id", "attended_at", "is_chair"))
    recused: frozenset[int] = frozenset()
    if application is not None:
        rows = Recusal.objects.filter(member__session=session, application=application)
        recused = frozenset(rows.values_list("member__expert__person_id", flat=True))
    return Meeting(
        panel=frozenset(person for person, _, _ in members),
        signed_in=frozenset(person for person, attended_at, _ in members if attended_at is not None),
        chairs=frozenset(person for person, _, is_chair in members if is_chair),
        recused=recused,
        is_open=session.opened_at is not None and session.closed_at is None,
        ballot_open=session.rounds.filter(closed_at=None).exists(),
    )


def subject_of_session(session: ReviewSession) -> Subject:
    """The meeting as the who-may table sees it."""
    committee = session.committee
    return Subject(
        committee=committee.pk,
        cycle=session.cycle_id,
        organisation=committee.supervision_id,
        committee_office=committee.office_id,
        founding_body=committee.founding_body_id,
        regional_office=committee.regional_office_id,
        meeting=meeting_of(session),
    )


def committees_of(actor: Actor) -> QuerySet[Committee]:
    """The committees whose inside this actor may see: its office, its founding body, its supervisors (R114)."""
    field = {
        Role.COMMITTEE_OFFICE: "office",
        Role.FOUNDING_BODY: "founding_body",
        Role.SUPERVISOR: "supervision",
    }.get(actor.role)
    if field is None or actor.organisation is None or not actor.second_factor:
        return Committee.objects.none()
    committees = Committee.objects.filter(**{field: actor.organisation}, hosted=True)
    return committees.filter(pk=actor.committee) if actor.committee is not None else committees


def cycles_of(actor: Actor) -> QuerySet[ReviewCycle]:
    cycles = ReviewCycle.objects.filter(committee__in=committees_of(actor)).select_related("committee", "pack")
    return (cycles.filter(pk=actor.cycle) if actor.cycle is not None else cycles).order_by("-year", "name")


def sessions_visible_to(actor: Actor) -> QuerySet[ReviewSession]:
    """The meetings whose people this actor may see: office, founding body, supervisor; of the panel, the chairs."""
    sessions = ReviewSession.objects.select_related("committee", "cycle", "cycle__pack").order_by("-held_on", "-id")
    if actor.role in (Role.EXPERT, Role.CHAIR):
        if not actor.second_factor:
            return sessions.none()
        chaired = PanelMember.objects.filter(ACTIVE, expert__person=actor.person, is_chair=True)
        return sessions.filter(pk__in=chaired.values("session"))
    return sessions.filter(cycle__in=cycles_of(actor))


def session_for(actor: Actor, uid: object, permission: Permission | None = None) -> ReviewSession:
    """The meeting ``uid``; NotFound where it may not be known, NotAllowed with the reason otherwise."""
    session = sessions_visible_to(actor).filter(uid=uid).first()
    if session is None:
        raise NotFound("没有找到这次评审会议。请从评委会首页进入。")
    if permission is not None:
        require(actor, permission, subject_of_session(session))
    return session


def member_for(actor: Actor, session_uid: object) -> PanelMember:
    """This expert's own seat in a meeting."""
    member = seats_of(actor).filter(session__uid=session_uid).first()
    if member is None:
        raise NotFound("没有找到您的这次评审任务。")
    return member


def seats_of(actor: Actor) -> QuerySet[PanelMember]:
    """The seats of this expert, the latest meeting first; declined ones are gone."""
    seats = PanelMember.objects.select_related(
        "session", "session__committee", "session__cycle", "expert", "expert__person", "group"
    ).order_by("-session__held_on", "-id")
    if actor.role not in (Role.EXPERT, Role.CHAIR) or not actor.second_factor:
        return seats.none()
    seats = seats.filter(ACTIVE, expert__person=actor.person)
    if actor.committee is not None:
        seats = seats.filter(session__committee=actor.committee)
    if actor.cycle is not None:
        seats = seats.filter(session__cycle=actor.cycle)
    return seats


def panel_size(session: ReviewSession) -> int:
    """应到: the seats, filled or not; a vacant seat is an absent one."""
    return sum(group.seats for group in session.groups.all())


def signed_in(session: ReviewSession) -> QuerySet[PanelMember]:
    return session.members.filter(state=PanelMember.State.ACCEPTED, attended_at__isnull=False)


def approved_pool(committee: Committee) -> PoolVersion | None:
    """The version that may be drawn from: the latest approved."""
    return committee.pool_versions.exclude(approved_at=None).order_by("-number").first()


def stages_of_kind(cycle: ReviewCycle, kind: StageKind) -> list[str]:
    return [stage.id for stage in pack_of(cycle).stages if stage.kind is kind]


def gate_word(cycle: ReviewCycle) -> str:
    """What the gates of the year are called together: the one form they have, a word for several, empty without any."""
    forms = {stage.gate.form.label for stage in pack_of(cycle).stages if stage.gate is not None}
    return forms.pop() if len(forms) == 1 else "考核" if forms else ""


def ready_cases(session: ReviewSession) -> QuerySet[Application]:
    """Accepted and paid cases of the cycle that no open meeting has on its list; pending exceptional ones are not (R27).

    A case that an earlier meeting left unread, without its defence or without a vote comes to the next one.
    """
    kinds = (StageKind.READING, StageKind.GATE, StageKind.VOTE)
    stages = [stage for kind in kinds for stage in stages_of_kind(session.cycle, kind)]
    taken = SessionCase.objects.filter(session__closed_at=None).values("application")
    cases = Application.objects.filter(cycle=session.cycle, stage__in=stages).exclude(pk__in=taken)
    approved = (
        Application.objects.filter(cycle=session.cycle, exception_approvals__position=1, exception_approvals__agree=True)
        .filter(pk__in=Application.objects.filter(exception_approvals__position=2, exception_approvals__agree=True))
        .values("pk")
    )
    special = Q(route__in=[Route.EXCEPTIONAL, Route.DIRECT])
    return cases.filter(~special | Q(pk__in=approved)).select_related("applicant", "employer").order_by("specialty", "number")


def why_committee_cannot_meet(committee: Committee, on: date) -> str | None:
    """R105, R109: outside its filing or while suspended a committee decides nothing."""
    if committee.suspended_at is not None:
        return f"{committee.name}已被责令停止评审"
    if committee.expires_on is None or not committee.filing_number:
        return f"{committee.name}没有登记核准备案，不能开会评审"
    if on > committee.expires_on:
        return f"{committee.name}的核准备案有效期至{committee.expires_on:%Y年%m月%d日}，会议日期在此之后"
    return None


def cases_to_vote(session: ReviewSession) -> QuerySet[SessionCase]:
    """Listed cases that wait for the vote and were in no ballot of this meeting before."""
    return session.cases.filter(
        application__stage__in=stages_of_kind(session.cycle, StageKind.VOTE), application__state="waiting", rounds=None
    ).select_related("application", "application__applicant", "group")


def minutes_signed_for(application: Application) -> bool:
    """Has the meeting that voted on this case signed its minutes? The guard of the recheck."""
    return SessionCase.objects.filter(
        application=application, rounds__round__closed_at__isnull=False, session__minutes__signed_at__isnull=False
    ).exists()


def open_round(session: ReviewSession) -> BallotRound | None:
    return session.rounds.filter(closed_at=None).first()


def undecided_cases(session: ReviewSession) -> list[SessionCase]:
    """Counted cases on which the two readings of AMB-13 differ and nobody has carried the decision out yet."""
    votes = stages_of_kind(session.cycle, StageKind.VOTE)
    return [
        row
        for row in session.cases.filter(application__stage__in=votes, rounds__round__closed_at__isnull=False)
        .select_related("application", "application__applicant")
        .distinct()
    ]


def defence_clash(case: SessionCase, starts_at: datetime, room: str, minutes: int) -> str | None:
    """Who or what is already taken within ``minutes`` of ``starts_at``: the room, the applicant, the group's experts (R120)."""
    from_, until = starts_at.timestamp() - minutes * 60, starts_at.timestamp() + minutes * 60
    near = SessionCase.objects.filter(
        defence__state="scheduled",
        defence__starts_at__gt=datetime.fromtimestamp(from_, tz=starts_at.tzinfo),
        defence__starts_at__lt=datetime.fromtimestamp(until, tz=starts_at.tzinfo),
    ).exclude(pk=case.pk)
    if near.filter(defence__room=room).exists():
        return f"“{room}”在前后 {minutes} 分钟内已有答辩"
    if near.filter(application__applicant=case.application.applicant_id).exists():
        return f"申报人在前后 {minutes} 分钟内已有答辩"
    experts = PanelMember.objects.filter(ACTIVE, group=case.group_id).values("expert__person")
    if near.filter(group__members__in=PanelMember.objects.filter(ACTIVE, expert__person__in=experts)).exists():
        return f"{case.group.name}的专家在前后 {minutes} 分钟内已有答辩"
    return None

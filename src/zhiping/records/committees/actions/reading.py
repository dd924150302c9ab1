"""Reading the cases: materials opened to those who may read them, written opinions, and the end of reading."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Role, StageKind
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.steps import give_access, lock, take_step
from zhiping.records.committees.actions.telling import keep_case, keep_meeting, lock_session
from zhiping.records.committees.models import Opinion, PanelMember, Recusal, ReviewSession, SessionCase
from zhiping.records.committees.queries import meeting_of, stages_of_kind, subject_of_session
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

SHORTEST_OPINION = 10


def readers_of(case: SessionCase) -> list[PanelMember]:
    """Who reads a case: its group's members who come, have declared their relations and are not recused from it."""
    recused = Recusal.objects.filter(application=case.application_id, member__session=case.session_id).values("member")
    return list(
        case.group.members.filter(state=PanelMember.State.ACCEPTED, declared_at__isnull=False)
        .exclude(pk__in=recused)
        .select_related("expert")
    )


def capacity_of(member: PanelMember) -> Role:
    return Role.CHAIR if member.is_chair else Role.EXPERT


def open_materials(session: ReviewSession, *, now: datetime) -> None:
    """Give each reader access to the assigned cases of their group, and to those an earlier meeting brought further.

    Running it again changes nothing.
    """
    assigned = Q(application__stage__in=stages_of_kind(session.cycle, StageKind.READING), application__state="assigned")
    later = [stage for kind in (StageKind.GATE, StageKind.VOTE) for stage in stages_of_kind(session.cycle, kind)]
    rows = session.cases.filter(assigned | Q(application__stage__in=later))
    for case in rows.select_related("application", "group"):
        for member in readers_of(case):
            give_access(
                case.application,
                capacity=capacity_of(member),
                person=member.expert.person_id,
                now=now,
                because=f"评审会议分送：{session.name}"[:60],
            )


@transaction.atomic
def assign_cases(session: ReviewSession, *, by: Actor, now: datetime) -> list[SessionCase]:
    """Send the listed cases to their groups' experts; the materials open to those who have declared their relations."""
    session = lock_session(session)
    require(by, Permission.ASSIGN_CASES, subject_of_session(session))
    rows = list(
        session.cases.filter(
            application__stage__in=stages_of_kind(session.cycle, StageKind.READING), application__state="waiting"
        ).select_related("application", "group")
    )
    if not rows:
        raise ActionRefused("名单上没有等待分送的申报")
    empty = sorted({row.group.name for row in rows if not row.group.members.filter(state="accepted").exists()})
    if empty:
        raise ActionRefused(f"{'、'.join(empty)}还没有应邀的专家，不能分送材料")
    for row in rows:
        application = lock(row.application)
        take_step("assign", application, by=by, now=now, subject=subject_of(application))
        keep_case(by, "case.assigned", application, at=now)
    open_materials(session, now=now)
    keep_meeting(by, "session.assigned", session, at=now, cases=[row.application.number for row in rows])
    for member in session.members.filter(state="accepted", group__in={row.group_id for row in rows}).select_related(
        "expert__person"
    ):
        tell(
            member.expert.person,
            "materials",
            subject="评审材料已经分送",
            body="请先申报回避关系，再审阅分给您的材料，并在会议之前写好评议意见。",
            now=now,
            link=f"/expert/session/{session.uid}/",
        )
    return rows


@transaction.atomic
def save_opinion(member: PanelMember, case: SessionCase, *, text: str, final: bool, by: Actor, now: datetime) -> Opinion:
    """Write an opinion; a final one stays as it is. It is reference for the meeting and decides nothing."""
    application = lock(case.application)
    meeting = meeting_of(case.session, application=application)
    require(by, Permission.WRITE_OPINION, subject_of(application, meeting=meeting))
    if member.expert.person_id != by.person:
        raise NotAllowed("评议意见只能由专家本人填写")
    if member.group_id != case.group_id or member.session_id != case.session_id:
        raise NotAllowed("这份申报没有分给您所在的组")
    if member.declared_at is None:
        raise ActionRefused("请先申报回避关系")
    if application.stage not in stages_of_kind(case.session.cycle, StageKind.READING) or application.state != "assigned":
        raise ActionRefused("这份申报现在不在审阅阶段，评议意见不能再改")
    kept = Opinion.objects.filter(member=member, case=case).first()
    if kept is not None and kept.final_at is not None:
        raise ActionRefused("评议意见已经定稿，不能再改")
    text = text.strip()
    if final and len(text) < SHORTEST_OPINION:
        raise BadInput("评议意见没有定稿", {"text": f"现有 {len(text)} 个字，定稿至少写 {SHORTEST_OPINION} 个字"})
    opinion, _ = Opinion.objects.update_or_create(
        member=member, case=case, defaults={"text": text, "saved_at": now, "final_at": now if final else None}
    )
    if final:
        keep_meeting(by, "opinion.final", case.session, at=now, seat=str(member.uid), case=application.number)
    return opinion


def missing_opinions(case: SessionCase) -> int:
    """How many final opinions are still wanted: the pack's minimum of a group, or all readers where they are fewer."""
    readers = readers_of(case)
    finals = case.opinions.filter(final_at__isnull=False, member__in=readers).count()
    wanted = min(pack_of(case.session.cycle).committee.group_minimum, len(readers))
    return max(wanted, 1) - finals


@transaction.atomic
def finish_reading(session: ReviewSession, *, by: Actor, now: datetime) -> list[SessionCase]:
    """Move on every case whose opinions are in; the ones that are not are returned and stay."""
    session = lock_session(session)
    require(by, Permission.ASSIGN_CASES, subject_of_session(session))
    rows = list(
        session.cases.filter(
            application__stage__in=stages_of_kind(session.cycle, StageKind.READING), application__state="assigned"
        ).select_related("application", "group", "session", "session__cycle")
    )
    waiting = [row for row in rows if missing_opinions(row) > 0]
    done = [row for row in rows if row not in waiting]
    if not done:
        raise ActionRefused("还没有一份申报收齐评议意见", details=[row.application.number for row in waiting])
    for row in done:
        application = lock(row.application)
        take_step("finish_reading", application, by=by, now=now, guards={"opinions_in": True})
        keep_case(by, "case.read", application, at=now)
    keep_meeting(by, "session.read", session, at=now, cases=[row.application.number for row in done])
    return waiting

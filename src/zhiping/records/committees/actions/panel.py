"""The panel's own acts before the meeting: answering, training, declaring relations; and recusal by the office."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhiping.core.draw.recusal import CLAUSE
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Role
from zhiping.records.applications.models import Application
from zhiping.records.committees.actions.reading import open_materials
from zhiping.records.committees.actions.recusals import close_materials, write_recusal
from zhiping.records.committees.actions.telling import keep_meeting, lock_session, tell_people_of
from zhiping.records.committees.adapt import grounds_of
from zhiping.records.committees.models import PanelMember, Recusal
from zhiping.records.committees.queries import open_round, subject_of_session
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed
from zhiping.records.permits import require


def own_seat(member: PanelMember, by: Actor, permission: Permission) -> PanelMember:
    """The seat, freshly read under the meeting's lock, when ``by`` sits on it."""
    session = lock_session(member.session)
    require(by, permission, subject_of_session(session))
    member = PanelMember.objects.select_related("expert", "expert__person", "group").get(pk=member.pk)
    member.session = session
    if member.expert.person_id != by.person:
        raise NotAllowed("只能由专家本人办理")
    return member


@transaction.atomic
def answer_invitation(member: PanelMember, *, accepts: bool, by: Actor, now: datetime, reason: str = "") -> PanelMember:
    """Say whether one can come; who cannot loses the seat, and only a further draw fills it (R115)."""
    member = own_seat(member, by, Permission.DECLARE_RELATIONS)
    session = member.session
    if member.state == PanelMember.State.ACCEPTED and accepts:
        return member
    if session.opened_at is not None:
        raise ActionRefused("会议已经开始，不能再答复")
    if not accepts and not reason.strip():
        raise BadInput("没有答复", {"reason": "还没有填写不能参加的原因"})
    member.state = PanelMember.State.ACCEPTED if accepts else PanelMember.State.DECLINED
    member.answered_at = now
    member.decline_reason = "" if accepts else reason.strip()[:200]
    member.is_chair = member.is_chair and accepts
    member.save(update_fields=["state", "answered_at", "decline_reason", "is_chair"])
    keep_meeting(
        by,
        "invitation.accepted" if accepts else "invitation.declined",
        session,
        at=now,
        seat=str(member.uid),
        reason=member.decline_reason,
    )
    if accepts:
        return member
    close_materials([member], [row.application for row in session.cases.select_related("application")], now=now)
    _end_grant(member, now)
    tell_people_of(
        session.committee.founding_body,
        Role.FOUNDING_BODY,
        "seat_vacant",
        subject=f"{session.name}有席位空出",
        body=f"{member.group.name}有一位专家不能参加。空出的席位只能再次随机抽取，原因会写进抽取记录。",
        now=now,
        link=f"/committee/sessions/{session.uid}/draws/",
    )
    return member


def _end_grant(member: PanelMember, now: datetime) -> None:
    """The role ends unless another meeting of the cycle still needs it."""
    others = PanelMember.objects.filter(
        expert=member.expert, session__cycle=member.session.cycle, session__closed_at=None
    ).exclude(Q(pk=member.pk) | Q(state=PanelMember.State.DECLINED))
    if not others.exists():
        RoleGrant.objects.filter(
            person=member.expert.person_id,
            role__in=[Role.EXPERT, Role.CHAIR],
            committee=member.session.committee_id,
            cycle=member.session.cycle_id,
            until=None,
        ).update(until=now)


@transaction.atomic
def confirm_training(member: PanelMember, *, by: Actor, now: datetime) -> PanelMember:
    """The expert says that they have finished the training (R108)."""
    member = own_seat(member, by, Permission.DECLARE_RELATIONS)
    if member.expert.trained_at is None:
        member.expert.trained_at = now
        member.expert.save(update_fields=["trained_at"])
        keep_meeting(by, "training.confirmed", member.session, at=now, seat=str(member.uid))
    return member


@transaction.atomic
def declare_relations(member: PanelMember, *, recused: Mapping[str, str], by: Actor, now: datetime) -> PanelMember:
    """Say to which applicants one is related (number -> ground, or the relation in words); none is an answer too.

    What was declared once stays declared. Only after this are the materials opened to the expert.
    """
    member = own_seat(member, by, Permission.DECLARE_RELATIONS)
    if member.state != PanelMember.State.ACCEPTED:
        raise ActionRefused("请先答复参加，再申报回避关系")
    if open_round(member.session) is not None:
        raise ActionRefused("投票正在进行，不能在此时申报回避；请向主任委员说明", cites=CLAUSE)
    cases = {
        row.application.number: row.application
        for row in member.session.cases.select_related("application", "application__committee")
    }
    unknown = sorted(set(recused) - set(cases))
    if unknown:
        raise BadInput("没有保存", {"recused": f"名单上没有 {'、'.join(unknown)}"})
    grounds = grounds_of(member.session.cycle)
    for number, said in recused.items():
        ground = said if said in grounds else "declared"
        write_recusal(
            member,
            cases[number],
            ground=ground,
            source=Recusal.Source.DECLARED,
            now=now,
            detail="" if said in grounds else said,
        )
    member.declared_at = now
    member.save(update_fields=["declared_at"])
    keep_meeting(by, "relations.declared", member.session, at=now, cites=CLAUSE, seat=str(member.uid), cases=sorted(recused))
    open_materials(member.session, now=now)
    return member


@transaction.atomic
def recuse(member: PanelMember, application: Application, *, ground: str, by: Actor, now: datetime, detail: str = "") -> None:
    """The committee's office orders a recusal (第二十五条)."""
    session = lock_session(member.session)
    require(by, Permission.RECUSE, subject_of_session(session))
    if ground not in grounds_of(session.cycle):
        raise BadInput("没有保存", {"ground": "没有这种回避事由，请从列表里选择"})
    if open_round(session) is not None:
        raise ActionRefused("投票正在进行，不能在此时改变回避", cites=CLAUSE)
    write_recusal(member, application, ground=ground, source=Recusal.Source.ORDERED, now=now, detail=detail)
    keep_meeting(
        by,
        "recusal.ordered",
        session,
        at=now,
        cites=CLAUSE,
        seat=str(member.uid),
        case=application.number,
        ground=ground,
    )

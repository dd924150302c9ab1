"""Calling a meeting: its subject groups and the cases on its list."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission
from zhiping.records.applications.models import Application
from zhiping.records.committees.actions.recusals import find_recusals
from zhiping.records.committees.actions.telling import keep_meeting, lock_session
from zhiping.records.committees.models import ReviewSession, SessionCase, SubjectGroup
from zhiping.records.committees.queries import (
    ready_cases,
    subject_of_committee,
    subject_of_session,
    why_committee_cannot_meet,
)
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.permits import require


def _checked_groups(cycle: ReviewCycle, groups: Sequence[Mapping[str, Any]]) -> None:
    """Seats and specialties against the pack's committee rules; all of it is fixed before any seed."""
    rules = pack_of(cycle).committee
    known = {s.id: s.name for s in pack_of(cycle).specialties}
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    for n, group in enumerate(groups, start=1):
        if not group["name"].strip():
            problems[f"group{n}"] = f"第{n}组还没有名称"
        if group["seats"] < rules.group_minimum:
            problems[f"seats{n}"] = f"第{n}组 {group['seats']} 席，每组至少 {rules.group_minimum} 席"
        if not group["specialties"]:
            problems[f"specialties{n}"] = f"第{n}组还没有选择专业"
        for specialty in group["specialties"]:
            if specialty not in known:
                problems[f"specialties{n}"] = f"第{n}组的专业“{specialty}”不在今年的专业目录里"
            elif specialty in taken:
                problems[f"specialties{n}"] = f"“{known[specialty]}”已经分给{taken[specialty]}，一个专业只归一组"
            taken[specialty] = group["name"]
    total = sum(group["seats"] for group in groups)
    if total < rules.size_minimum:
        problems["groups"] = f"评委共 {total} 席，至少 {rules.size_minimum} 席"
    elif rules.odd and total % 2 == 0:
        problems["groups"] = f"评委共 {total} 席，应当为单数"
    if problems:
        raise BadInput("会议没有建立，请改正下面的内容", problems)


@transaction.atomic
def create_session(
    cycle: ReviewCycle,
    *,
    name: str,
    held_on: date,
    place: str,
    groups: Sequence[Mapping[str, Any]],
    by: Actor,
    now: datetime,
) -> ReviewSession:
    """Call a meeting with its subject groups (name, specialties, seats); these are what a draw must fill."""
    committee = cycle.committee
    require(by, Permission.MANAGE_MEETING, subject_of_committee(committee, cycle.pk))
    problems = {}
    if not name.strip():
        problems["name"] = "还没有填写会议名称"
    if not place.strip():
        problems["place"] = "还没有填写地点"
    if held_on < timezone.localdate(now):
        problems["held_on"] = f"会议日期{held_on:%Y-%m-%d}已经过了"
    cannot = why_committee_cannot_meet(committee, held_on)
    if cannot is not None:
        problems["held_on"] = cannot
    if problems:
        raise BadInput("会议没有建立，请改正下面的内容", problems)
    _checked_groups(cycle, groups)
    session = ReviewSession.objects.create(
        cycle=cycle, committee=committee, name=name.strip(), held_on=held_on, place=place.strip(), created_at=now
    )
    for group in groups:
        SubjectGroup.objects.create(
            session=session, name=group["name"].strip(), specialties=list(group["specialties"]), seats=group["seats"]
        )
    keep_meeting(
        by,
        "session.created",
        session,
        at=now,
        held_on=held_on.isoformat(),
        groups=[{"name": g["name"], "seats": g["seats"], "specialties": list(g["specialties"])} for g in groups],
    )
    return session


@transaction.atomic
def list_cases(session: ReviewSession, *, applications: Iterable[Application], by: Actor, now: datetime) -> list[SessionCase]:
    """Put cases on the meeting's list, each in the group of its specialty; only accepted and paid ones."""
    session = lock_session(session)
    require(by, Permission.MANAGE_MEETING, subject_of_session(session))
    if session.opened_at is not None:
        raise ActionRefused("会议已经开始，不能再增加申报")
    ready = set(ready_cases(session).values_list("pk", flat=True))
    groups = {specialty: group for group in session.groups.all() for specialty in group.specialties}
    wanted = sorted(applications, key=lambda a: (a.specialty, a.number))
    problems = {}
    for application in wanted:
        if application.pk not in ready:
            problems[application.number] = (
                f"{application.number} 还不能上会：须已受理、已缴费，破格申报须已审批，且不在别的会上"
            )
        elif application.specialty not in groups:
            problems[application.number] = f"{application.number} 的专业不属于任何一组"
    if problems:
        raise BadInput("没有列入，请先处理下面的申报", problems)
    last = session.cases.order_by("-position").first()
    start = last.position if last else 0
    rows = [
        SessionCase.objects.create(
            session=session, application=application, group=groups[application.specialty], position=start + n
        )
        for n, application in enumerate(wanted, start=1)
    ]
    find_recusals(session, now=now)
    keep_meeting(by, "session.cases_listed", session, at=now, cases=[a.number for a in wanted])
    return rows


@transaction.atomic
def unlist_case(case: SessionCase, *, reason: str, by: Actor, now: datetime) -> None:
    """Take a case off the list again while nobody has been given it to read."""
    session = lock_session(case.session)
    require(by, Permission.MANAGE_MEETING, subject_of_session(session))
    if not reason.strip():
        raise BadInput("没有移出", {"reason": "还没有填写原因"})
    if not ready_state(case.application):
        raise ActionRefused("材料已经分送，不能再移出名单")
    number = case.application.number
    case.delete()
    keep_meeting(by, "session.case_unlisted", session, at=now, case=number, reason=reason.strip())


def ready_state(application: Application) -> bool:
    """Nothing was done with the case yet, so that taking it off a list loses nothing."""
    return application.state == "waiting" and not application.sessions.filter(opinions__isnull=False).exists()

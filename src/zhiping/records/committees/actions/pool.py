"""The pool: experts in and out, a version proposed by the committee's office and approved by the founding body (R110)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Role
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.committees.actions.telling import tell_people_of
from zhiping.records.committees.models import Expert, PoolVersion
from zhiping.records.committees.queries import subject_of_committee
from zhiping.records.cycles.models import Committee
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.permits import require

LONGEST_TERM = 3
"""Years; 职称评审管理暂行规定: 评审专家每届任期不得超过三年."""


def _checked(specialties: Sequence[str], title: str, level_rank: int, term_until: date | None, now: datetime) -> None:
    problems = {}
    today = timezone.localdate(now)
    if not specialties:
        problems["specialties"] = "还没有选择专业，请至少选一个"
    if not title.strip():
        problems["title"] = "还没有填写职称"
    if level_rank not in range(1, 6):
        problems["level_rank"] = "没有这个级别，请从列表里选择"
    if term_until is None:
        problems["term_until"] = "还没有填写聘期"
    elif term_until <= today:
        problems["term_until"] = f"聘期至{term_until:%Y-%m-%d}已经过了，请填今后的日期"
    elif term_until > date(today.year + LONGEST_TERM, today.month, min(today.day, 28)):
        problems["term_until"] = f"聘期最长 {LONGEST_TERM} 年，请改早"
    if problems:
        raise BadInput("专家没有保存，请改正下面的内容", problems)


def _keep(by: Actor, event: str, expert: Expert, now: datetime, **data: Any) -> None:
    record(
        by,
        event,
        at=now,
        kind="committee",
        ref=str(expert.committee.uid),
        label=expert.committee.name,
        expert=expert.pk,
        **data,
    )


@transaction.atomic
def add_expert(
    person: Person,
    *,
    committee: Committee,
    specialties: Sequence[str],
    title: str,
    level_rank: int,
    employer: Organisation,
    term_until: date,
    may_chair: bool = False,
    by: Actor,
    now: datetime,
) -> Expert:
    """Take a person into the pool, or take one back in who had left; drawable only once a version is approved."""
    require(by, Permission.MANAGE_POOL, subject_of_committee(committee, by.cycle))
    _checked(specialties, title, level_rank, term_until, now)
    if Expert.objects.filter(person=person, committee=committee, removed_at=None).exists():
        raise BadInput("专家没有保存", {"person": f"{person.name}已经在这个评委库里"})
    expert, _ = Expert.objects.update_or_create(
        person=person,
        committee=committee,
        defaults={
            "specialties": sorted(specialties),
            "title": title.strip(),
            "level_rank": level_rank,
            "employer": employer,
            "may_chair": may_chair,
            "added_at": now,
            "term_until": term_until,
            "removed_at": None,
            "trained_at": None,
        },
    )
    _keep(by, "expert.added", expert, now, specialties=sorted(specialties), may_chair=may_chair)
    return expert


@transaction.atomic
def change_expert(expert: Expert, *, by: Actor, now: datetime, **values: Any) -> Expert:
    """Correct what the pool says of an expert."""
    require(by, Permission.MANAGE_POOL, subject_of_committee(expert.committee, by.cycle))
    for name, value in values.items():
        setattr(expert, name, value)
    _checked(expert.specialties, expert.title, expert.level_rank, expert.term_until, now)
    expert.save(update_fields=list(values))
    _keep(by, "expert.changed", expert, now, fields=sorted(values))
    return expert


@transaction.atomic
def remove_expert(expert: Expert, *, reason: str, by: Actor, now: datetime) -> Expert:
    """Take an expert out of the pool; from now on nobody draws them, whatever version was approved."""
    require(by, Permission.MANAGE_POOL, subject_of_committee(expert.committee, by.cycle))
    if not reason.strip():
        raise BadInput("专家没有出库", {"reason": "还没有填写出库原因"})
    if expert.removed_at is None:
        expert.removed_at = now
        expert.save(update_fields=["removed_at"])
        _keep(by, "expert.removed", expert, now, reason=reason.strip())
    return expert


@transaction.atomic
def mark_trained(expert: Expert, *, by: Actor, now: datetime) -> Expert:
    """Keep that the expert has finished the training that must precede the meeting (R108)."""
    require(by, Permission.MANAGE_POOL, subject_of_committee(expert.committee, by.cycle))
    if expert.trained_at is None:
        expert.trained_at = now
        expert.save(update_fields=["trained_at"])
        _keep(by, "expert.trained", expert, now)
    return expert


@transaction.atomic
def propose_pool(committee: Committee, *, by: Actor, now: datetime) -> PoolVersion:
    """Put the pool as it stands before the founding body, as a new version."""
    require(by, Permission.MANAGE_POOL, subject_of_committee(committee, by.cycle))
    members = list(Expert.objects.filter(committee=committee, removed_at=None))
    if not members:
        raise ActionRefused("评委库里还没有专家，请先添加专家")
    if committee.pool_versions.filter(approved_at=None).exists():
        raise ActionRefused("上一版评委库还在等待组建单位核准，核准之后才能再报一版")
    last = committee.pool_versions.order_by("-number").first()
    version = PoolVersion.objects.create(
        committee=committee, number=last.number + 1 if last else 1, proposed_at=now, proposed_by_id=by.person
    )
    version.members.set(members)
    record(
        by,
        "pool.proposed",
        at=now,
        kind="committee",
        ref=str(committee.uid),
        label=committee.name,
        version=version.number,
        members=len(members),
    )
    tell_people_of(
        committee.founding_body,
        Role.FOUNDING_BODY,
        "pool_proposed",
        subject=f"评委库第{version.number}版待核准",
        body=f"{committee.name}报来评委库第{version.number}版，共 {len(members)} 人。核准之后才能从中抽取。",
        now=now,
        link=f"/committee/pool/{committee.uid}/",
    )
    return version


@transaction.atomic
def approve_pool(version: PoolVersion, *, by: Actor, now: datetime) -> PoolVersion:
    """The founding body approves a version; from then on it never changes."""
    require(by, Permission.APPROVE_POOL, subject_of_committee(version.committee, by.cycle))
    version = PoolVersion.objects.select_for_update(of=("self",)).select_related("committee").get(pk=version.pk)
    if version.approved_at is not None:
        raise ActionRefused(f"评委库第{version.number}版已经核准")
    version.approved_at = now
    version.approved_by_id = by.person
    version.save(update_fields=["approved_at", "approved_by"])
    record(
        by,
        "pool.approved",
        at=now,
        kind="committee",
        ref=str(version.committee.uid),
        label=version.committee.name,
        version=version.number,
        members=version.members.count(),
    )
    return version

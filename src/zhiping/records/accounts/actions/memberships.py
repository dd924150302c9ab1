"""A person's relation to the body that handles their application: asked for, confirmed or not, ended (R36–R40)."""

from datetime import date, datetime

from django.db import transaction

from zhiping.core.permission import Actor, Subject
from zhiping.core.terms import OrganisationKind as K
from zhiping.core.terms import Permission, Role
from zhiping.records.accounts.models import Membership, Organisation, Person
from zhiping.records.accounts.queries import KINDS_FOR_BASIS
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed
from zhiping.records.journal.actions import record
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

Basis = Membership.Basis
State = Membership.State


def _wrong(person: Person, organisation: Organisation, basis: str, employer: Organisation | None) -> dict[str, str]:
    """Field -> what does not fit and what would."""
    if basis not in Basis.values:
        return {"basis": "还没有选择依据，请选一项。"}
    kinds = KINDS_FOR_BASIS[Basis(basis)]
    if organisation.kind not in kinds:
        allowed = "、".join(kind.label for kind in kinds)
        return {
            "organisation": f"“{organisation.name}”是{K(organisation.kind).label}；依据为“{Basis(basis).label}”时应选{allowed}。"
        }
    if basis == Basis.EMPLOYED and not organisation.is_legal_person and not organisation.branch_basis:
        return {"organisation": f"“{organisation.name}”不具有独立法人资格，请选择它所属的法人单位。"}
    if basis == Basis.COMMISSION and employer is None:
        return {"employer": "受工作单位委托办理的，还须选择委托的工作单位。"}
    custody = Membership.objects.filter(person=person, basis=Basis.ARCHIVE, state=State.CONFIRMED)
    if basis == Basis.TRADE and custody.exists():
        return {"basis": "您的档案已托管在人事代理机构，由该机构办理；没有托管档案的才由行业协会办理。"}
    same = Membership.objects.filter(
        person=person, organisation=organisation, basis=basis, state__in=[State.ASKED, State.CONFIRMED]
    )
    if same.exists():
        return {"organisation": f"与“{organisation.name}”的关系已经申请过，请在下面的列表里看它的状态。"}
    return {}


@transaction.atomic
def ask_membership(
    person: Person,
    organisation: Organisation,
    *,
    basis: str,
    by: Actor,
    now: datetime,
    employer: Organisation | None = None,
    post: str = "",
    since: date | None = None,
) -> Membership:
    """Ask ``organisation`` to confirm that it handles this person's application."""
    if by.person != person.pk:
        raise NotAllowed("只能由本人申请确认人事关系")
    person = Person.objects.select_for_update().get(pk=person.pk)
    wrong = _wrong(person, organisation, basis, employer)
    if since is not None and since > now.date():
        wrong["since"] = f"起始日期填的是 {since:%Y-%m-%d}，还没有到，请核对。"
    if wrong:
        raise BadInput("没有提出申请", wrong)
    membership = Membership.objects.create(
        person=person, organisation=organisation, basis=basis, employer=employer, post=post.strip(), since=since, asked_at=now
    )
    record(
        by,
        "membership.asked",
        at=now,
        kind="membership",
        ref=str(membership.pk),
        label=f"{person.name} → {organisation.name}",
        basis=basis,
    )
    clerks = Person.objects.filter(
        grants__in=RoleGrant.objects.filter(role=Role.EMPLOYER, organisation=organisation, until=None)
    ).distinct()
    for clerk in clerks.exclude(pk=person.pk):
        tell(
            clerk,
            "membership_asked",
            subject=f"{person.name}申请确认人事关系",
            body=f"{person.name}以“{Basis(basis).label}”申请由{organisation.name}办理申报。请核对后确认，或说明原因不予确认。",
            now=now,
            link="/unit/members/",
        )
    return membership


@transaction.atomic
def decide_membership(membership: Membership, *, confirm: bool, by: Actor, now: datetime, remark: str = "") -> Membership:
    """The body says yes, or no with a reason."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=membership.pk)
    )
    require(by, Permission.CONFIRM_MEMBERSHIP, Subject(applicant=membership.person_id, organisation=membership.organisation_id))
    if membership.state != State.ASKED:
        raise ActionRefused(f"这一条现在是“{State(membership.state).label}”，不用再确认")
    if not confirm and not remark.strip():
        raise BadInput("没有写明原因", {"remark": "不予确认须写明原因，本人会看到。"})
    membership.state = State.CONFIRMED if confirm else State.DECLINED
    membership.decided_at, membership.decided_by_id, membership.remark = now, by.person, remark.strip()
    membership.save(update_fields=["state", "decided_at", "decided_by", "remark"])
    event = "membership.confirmed" if confirm else "membership.declined"
    label = f"{membership.person.name} → {membership.organisation.name}"
    record(by, event, at=now, kind="membership", ref=str(membership.pk), label=label, basis=membership.basis)
    if confirm:
        subject, body, link = (
            f"{membership.organisation.name}已确认与您的关系",
            "现在可以开始申报，或继续已经开始的申报。",
            "/me/",
        )
    else:
        subject, body, link = (
            f"{membership.organisation.name}没有确认与您的关系",
            f"原因：{membership.remark}。请与单位核对后重新申请，或选择其他办理单位。",
            "/account/",
        )
    tell(membership.person, event, subject=subject, body=body, now=now, link=link)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor, now: datetime, remark: str = "") -> Membership:
    """Either side says that the relation is over; applications already submitted keep their unit."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=membership.pk)
    )
    if by.person != membership.person_id:
        require(
            by, Permission.CONFIRM_MEMBERSHIP, Subject(applicant=membership.person_id, organisation=membership.organisation_id)
        )
    if membership.state not in (State.ASKED, State.CONFIRMED):
        raise ActionRefused(f"这一条现在是“{State(membership.state).label}”，不用再终止")
    membership.state, membership.decided_at, membership.decided_by_id = State.ENDED, now, by.person
    membership.remark = remark.strip()
    membership.save(update_fields=["state", "decided_at", "decided_by", "remark"])
    label = f"{membership.person.name} → {membership.organisation.name}"
    record(by, "membership.ended", at=now, kind="membership", ref=str(membership.pk), label=label)
    if by.person != membership.person_id:
        tell(
            membership.person,
            "membership.ended",
            subject=f"{membership.organisation.name}终止了与您的关系",
            body=f"{membership.remark or '单位没有写明原因'}。已经提交的申报仍由原单位办理。",
            now=now,
            link="/account/",
        )
    return membership

"""What the committee's verbs share: journal rows of a meeting, and names kept out of a case's own story (R114)."""

from datetime import datetime
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Organisation
from zhiping.records.applications.actions.telling import keep
from zhiping.records.applications.models import Application
from zhiping.records.committees.models import ReviewSession
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.journal.actions import record
from zhiping.records.messages.actions import tell

POOL = Citation("职称评审管理暂行规定", "第十二条", "评审专家从评委库随机抽取")
MEETING = Citation("职称评审管理暂行规定", "第十九条", "出席评审会议的专家不少于评委会人数的三分之二")
BALLOT = Citation("职称评审管理暂行规定", "第二十条", "无记名投票，同意票达到出席人数三分之二以上通过")


def lock_session(session: ReviewSession) -> ReviewSession:
    """The same meeting, freshly read and locked until the transaction ends."""
    return (
        ReviewSession.objects.select_for_update(of=("self",))
        .select_related("committee", "cycle", "cycle__pack")
        .get(pk=session.pk)
    )


def keep_meeting(
    by: Actor, event: str, session: ReviewSession, *, at: datetime, cites: Citation | None = None, **data: Any
) -> None:
    """The journal row of a meeting."""
    record(by, event, at=at, kind="session", ref=str(session.uid), label=session.name, cites=cites, **data)


def keep_case(
    by: Actor, event: str, application: Application, *, at: datetime, cites: Citation | None = None, **data: Any
) -> None:
    """The journal row of a case; of the committee's people it names none, since applicants may read their case's story."""
    if by.role in (Role.EXPERT, Role.CHAIR):
        by = Actor(role=by.role, name=application.committee.name, second_factor=by.second_factor)
    keep(by, event, application, at=at, cites=cites, **data)


def tell_people_of(
    organisation: Organisation | None, role: Role, kind: str, *, subject: str, body: str, now: datetime, link: str
) -> None:
    """A message to each person who acts for ``organisation`` in ``role``."""
    if organisation is None:
        return
    for grant in RoleGrant.objects.filter(organisation=organisation, role=role, until=None).select_related("person"):
        tell(grant.person, kind, subject=subject, body=body, now=now, link=link)

"""Who comes to this desk: the committee's office, the founding body, the supervisors; of the panel, the chairs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from zhiping.core.permission import explain
from zhiping.core.terms import Permission, Role
from zhiping.desks.committee.overview import tabs_of
from zhiping.records.committees.models import ReviewSession
from zhiping.records.committees.queries import committees_of, session_for, subject_of_session
from zhiping.records.cycles.models import Committee
from zhiping.records.errors import NotAllowed, NotFound

HERE = (Role.COMMITTEE_OFFICE, Role.FOUNDING_BODY, Role.SUPERVISOR, Role.CHAIR)


def require_desk(request: HttpRequest, *roles: Role) -> None:
    """Raise unless the acting capacity belongs here."""
    actor = request.actor
    if actor.role not in (roles or HERE):
        raise NotAllowed(f"这里由评委会所在职改办、组建单位和监督员使用，您现在的身份是{actor.role.label}")
    if not actor.second_factor:
        raise NotAllowed("请先完成第二重身份验证")


def committee_for(request: HttpRequest, uid: UUID) -> Committee:
    require_desk(request)
    committee = committees_of(request.actor).filter(uid=uid).select_related("office", "founding_body").first()
    if committee is None:
        raise NotFound("没有找到这个评委会，它可能不由您所在的单位办理。")
    return committee


def may(request: HttpRequest, permission: Permission, session: ReviewSession) -> bool:
    return bool(explain(request.actor, permission, subject_of_session(session)))


def session_page(request: HttpRequest, uid: UUID, current: str, **more: Any) -> tuple[ReviewSession, dict[str, Any]]:
    """The meeting and what each of its pages shows."""
    require_desk(request)
    session = session_for(request.actor, uid)
    subject = subject_of_session(session)
    context = {
        "session": session,
        "tabs": tabs_of(session, current),
        "manages": bool(explain(request.actor, Permission.MANAGE_MEETING, subject)),
        "draws_lots": bool(explain(request.actor, Permission.DRAW, subject)),
        "chairs": bool(explain(request.actor, Permission.SIGN_MINUTES, subject)),
        **more,
    }
    return session, context

"""Who comes to the amendments of a year, and how long a page may compute."""

import time
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, QueryDict

from zhiping.core.permission import explain
from zhiping.core.terms import Permission, Role
from zhiping.desks.committee.gate import require_desk
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.queries import amendments_visible_to, subject_of
from zhiping.records.committees.queries import cycles_of
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import NotFound
from zhiping.records.permits import require

SECONDS = 2.0
READS = (Role.COMMITTEE_OFFICE, Role.FOUNDING_BODY, Role.SUPERVISOR)


def year_for(request: HttpRequest, uid: UUID, permission: Permission | None = None) -> ReviewCycle:
    """The year, if this actor sees its inside; with ``permission``, if they may."""
    require_desk(request, *READS)
    cycle = cycles_of(request.actor).filter(uid=uid).first()
    if cycle is None:
        raise NotFound("没有找到这个年度。请从评委会首页进入。")
    if permission is not None:
        require(request.actor, permission, subject_of(cycle))
    return cycle


def amendment_for(request: HttpRequest, uid: UUID) -> Amendment:
    require_desk(request, *READS)
    amendment = amendments_visible_to(request.actor).filter(uid=uid).first()
    if amendment is None:
        raise NotFound("没有找到这项修订。请从年度的修订列表进入。")
    return amendment


def may(request: HttpRequest, permission: Permission, amendment: Amendment) -> bool:
    return bool(explain(request.actor, permission, subject_of(amendment.cycle, amendment)))


def quickly() -> Callable[[], bool]:
    """True once a page has computed long enough; the sweep does the rest."""
    started = time.monotonic()
    return lambda: time.monotonic() - started > SECONDS


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None while a form is only looked at."""
    return request.POST if request.method == "POST" else None

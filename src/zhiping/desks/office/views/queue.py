"""The queue of a department or office, in the capacity of the session."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission.table import OFFICES
from zhiping.core.terms import Role, StageKind
from zhiping.desks.casework.queue import Tab, export, queue_of
from zhiping.records.applications.queries import visible_to
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import NotAllowed

ELSEWHERE = ("returned", "notified", "endorsing", "at_unit")


def require_office(request: HttpRequest) -> None:
    """The desk is for departments and offices, with a second factor."""
    actor = request.actor
    if actor.role not in OFFICES:
        raise NotAllowed(f"这里由主管部门和各级职改办使用，您现在的身份是{actor.role.label}")
    if not actor.second_factor:
        raise NotAllowed("请先完成第二重身份验证")


def own_stages(request: HttpRequest) -> list[str]:
    """The stages at which this capacity scrutinises or accepts, over all open cycles."""
    stages = set()
    for cycle in ReviewCycle.objects.filter(closed_at=None).only("pack_id"):
        stages |= {
            s.id
            for s in pack_of(cycle).stages
            if s.actor == request.actor.role and s.kind in (StageKind.SCRUTINY, StageKind.ACCEPTANCE)
        }
    return sorted(stages)


def tabs_for(request: HttpRequest) -> tuple[Tab, ...]:
    here = Q(holder=request.actor.organisation, stage__in=own_stages(request))
    ended = Q(stage=ENDED)
    tabs = [
        Tab("todo", "待审核", here & Q(state="waiting")),
        Tab("back", "交回给我", here & Q(state="waiting", officer=request.actor.person)),
        Tab("waiting", "等对方", here & Q(state__in=ELSEWHERE)),
        Tab("gone", "已转出" if request.actor.role is not Role.COMMITTEE_OFFICE else "已受理", ~here & ~ended),
        Tab("ended", "已结束", ended),
        Tab("all", "全部", Q()),
    ]
    if request.actor.role is Role.COMMITTEE_OFFICE:
        late = ~Q(holder=request.actor.organisation) & ~ended
        tabs[3] = Tab("gone", "已受理", Q(holder=request.actor.organisation) & ~here)
        tabs.insert(3, Tab("late", "下级逾期待决定", late))
    return tuple(tabs)


def mine(request: HttpRequest) -> Q:
    return Q(holder=request.actor.organisation, stage__in=own_stages(request), state="waiting")


def alarms(request: HttpRequest) -> list[tuple[str, int]]:
    """Corrections that came in time and are still undecided when the office's own time nears its end (R124, AMB-1)."""
    found = []
    if request.actor.role is not Role.COMMITTEE_OFFICE:
        return found
    for cycle in ReviewCycle.objects.filter(closed_at=None, committee__office=request.actor.organisation):
        pack = pack_of(cycle)
        grace, days = pack.windows.get("office_grace"), pack.values.get("payment.alarm_days")
        if grace is None or not isinstance(days, int) or request.now < grace.closes - timedelta(days=days):
            continue
        waiting = visible_to(request.actor).filter(cycle=cycle, answering_notice=True).exclude(stage=ENDED).count()
        if waiting:
            found.append((f"{timezone.localtime(grace.closes):%Y年%m月%d日 %H:%M}", waiting))
    return found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    require_office(request)
    context = {"queue": queue_of(request, tabs_for(request), mine(request)), "alarms": alarms(request)}
    return render(request, "office/home.html", context)


@require_safe
def export_queue(request: HttpRequest) -> HttpResponse:
    require_office(request)
    return export(request, tabs_for(request), name="office-queue")

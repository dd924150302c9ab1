"""The desk's first page: each year, its meetings, what is next; and the pools."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiping.core.terms import StageKind
from zhiping.desks.committee.gate import require_desk
from zhiping.desks.committee.overview import next_of, stops_of
from zhiping.records.applications.models import Application
from zhiping.records.committees.queries import (
    committees_of,
    cycles_of,
    sessions_visible_to,
    stages_of_kind,
    why_committee_cannot_meet,
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    require_desk(request)
    sessions = list(sessions_visible_to(request.actor))
    years = []
    for cycle in cycles_of(request.actor):
        waiting = Application.objects.filter(
            cycle=cycle, stage__in=stages_of_kind(cycle, StageKind.READING), state="waiting", sessions=None
        ).count()
        years.append(
            {
                "cycle": cycle,
                "waiting": waiting,
                "cannot": why_committee_cannot_meet(cycle.committee, request.now.date()),
                "sessions": [(s, next_of(stops_of(s))) for s in sessions if s.cycle_id == cycle.pk],
            }
        )
    pools = committees_of(request.actor).annotate(
        members=Count("experts", filter=Q(experts__removed_at=None), distinct=True),
        approved=Count("pool_versions", filter=~Q(pool_versions__approved_at=None), distinct=True),
        pending=Count("pool_versions", filter=Q(pool_versions__approved_at=None), distinct=True),
    )
    chaired = [(s, next_of(stops_of(s))) for s in sessions] if request.actor.role == "chair" else []
    return render(request, "committee/home.html", {"years": years, "pools": pools, "chaired": chaired})

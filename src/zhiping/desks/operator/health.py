"""How the platform is: a page for the operator, and ``/healthz`` for machines."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiping.core.terms import Permission
from zhiping.desks.operator.gate import must
from zhiping.records.cycles.health import SweepHealth, schema_is_whole, sweep_health, sweeps_run_here, unfinished_move
from zhiping.records.cycles.queries import wall_now
from zhiping.records.journal.models import JournalRow
from zhiping.records.journal.queries import latest_head
from zhiping.records.messages.models import Outgoing


def _told(health: SweepHealth) -> dict[str, Any]:
    run = health.run
    return {
        "last_finished": timezone.localtime(run.finished_at).isoformat() if run and run.finished_at else None,
        "last_succeeded": timezone.localtime(run.succeeded_at).isoformat() if run and run.succeeded_at else None,
        "rows": run.rows if run else 0,
        "failed": bool(run and run.error),
        "late": health.is_late,
    }


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, the migrations are applied and the sweeps run; else 503 and what is missing.

    What went wrong inside a sweep is for the operator's page only.
    """
    try:
        whole = schema_is_whole()
        sweeps = sweep_health(wall_now()) if whole and sweeps_run_here() else []
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    late = [health.sweep.name for health in sweeps if health.is_late]
    status = "migrations not applied" if not whole else "sweeps late" if late else "ok"
    told = {"status": status, "sweeps": {health.sweep.name: _told(health) for health in sweeps}}
    return JsonResponse(told, status=200 if status == "ok" else 503, headers={"Cache-Control": "no-store"})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The health page: each sweep, the outbox, the journal's last root."""
    must(request.actor, Permission.VIEW_HEALTH)
    sweeps = sweep_health(wall_now())
    context = {
        "sweeps": sweeps,
        "ailing": [health for health in sweeps if not health.is_well],
        "sweeps_run_here": sweeps_run_here(),
        "waiting": Outgoing.objects.filter(state=Outgoing.State.WAITING).count(),
        "undelivered": Outgoing.objects.filter(state=Outgoing.State.FAILED).count(),
        "unsealed": JournalRow.objects.filter(leaf=None).count(),
        "head": latest_head(),
        "clock_move": unfinished_move(),
    }
    return render(request, "operator/health.html", context)

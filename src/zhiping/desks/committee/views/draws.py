"""The draw as a ceremony: what is fixed, the commitment, the reveal, and a transcript for anyone."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.draw import candidate_sets, replay
from zhiping.desks.committee.forms import CommitDrawForm
from zhiping.desks.committee.gate import session_page
from zhiping.desks.committee.posting import done
from zhiping.records.committees.actions import commit_draw, reveal_draw
from zhiping.records.committees.adapt import BARRED, constraints_of, entries_of
from zhiping.records.committees.models import Draw, ReviewSession
from zhiping.records.committees.queries import approved_pool
from zhiping.records.errors import ActionRefused

STEPS = ("固定名册和条件", "公布摘要与种子承诺", "揭示种子", "得出名单")


def _steps(draw: Draw | None) -> list[dict[str, str]]:
    reached = 0 if draw is None else 4 if draw.revealed_at else 2
    return [
        {"name": name, "state": "done" if n < reached else "now" if n == reached else "ahead"} for n, name in enumerate(STEPS)
    ]


def _sets(session: ReviewSession) -> list[dict[str, object]]:
    """Candidates against seats, per group (R168); nothing when there is no approved pool or no vacant seat."""
    pool = approved_pool(session.committee)
    if pool is None:
        return []
    constraints = constraints_of(session, session.uid, per_employer=2)
    entries = [entry for _, entry in entries_of(session, pool, session.uid).values()]
    sizes = candidate_sets(entries, constraints)
    return [
        {"name": g.name, "seats": g.seats, "candidates": sizes[g.id], "small": sizes[g.id] <= g.seats}
        for g in constraints.groups
    ]


@require_http_methods(["GET", "POST"])
def draws(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "draws")
    every = list(session.draws.select_related("pool", "committed_by").prefetch_related("members"))
    last = every[-1] if every else None
    pool = approved_pool(session.committee)
    sets = _sets(session)
    form = CommitDrawForm(request.POST or None, initial={"purpose": "" if last else "首次抽取"})

    def act() -> None:
        if pool is None:
            raise ActionRefused("还没有组建单位核准的评委库")
        commit_draw(session, pool=pool, replaces=last, by=request.actor, now=request.now, **form.cleaned_data)

    if request.method == "POST" and done(form, act):
        return redirect("committee:draws", session.uid)
    pending = last is not None and last.revealed_at is None and not last.failed
    context |= {
        "draws": every,
        "last": last,
        "pending": pending,
        "pool": pool,
        "sets": sets,
        "form": form if sets and not pending else None,
        "steps": _steps(last if pending or (last and not sets) or request.GET.get("shown") else None),
        "barred": _barred(last),
        "replayed": replay(last.transcript) is True if last is not None and last.transcript else None,
        "panel": list(last.members.select_related("expert__person", "group")) if last and last.revealed_at else [],
    }
    return render(request, "committee/draws.html", context, status=422 if request.method == "POST" else 200)


def _barred(draw: Draw | None) -> list[tuple[str, int]]:
    if draw is None:
        return []
    grounds = [row["barred"] for row in draw.roster if row["barred"]]
    return [(BARRED[ground], grounds.count(ground)) for ground in BARRED if ground in grounds]


@require_POST
def reveal(request: HttpRequest, uid: UUID, draw: UUID) -> HttpResponse:
    session, _ = session_page(request, uid, "draws")
    row = get_object_or_404(Draw.objects.select_related("session"), session=session, uid=draw)
    reveal_draw(row, by=request.actor, now=request.now)
    return redirect("committee:draws", session.uid)


@require_safe
def transcript(request: HttpRequest, uid: UUID, draw: UUID) -> HttpResponse:
    """The record that anyone can run again; pseudonyms only."""
    session, _ = session_page(request, uid, "draws")
    row = get_object_or_404(Draw.objects.exclude(transcript=None), session=session, uid=draw)
    response = HttpResponse(
        json.dumps(row.transcript, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="draw-{str(row.uid)[:8]}.json"'
    return response

"""The sandbox clock: where it stands, quick jumps to the next edges, and a move on its way."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.terms import Permission
from zhiping.desks.operator.forms import ClockForm
from zhiping.desks.operator.gate import must
from zhiping.records.cycles.actions import begin_move, continue_move
from zhiping.records.cycles.health import unfinished_move
from zhiping.records.cycles.models import LegalClock, ReviewCycle
from zhiping.records.cycles.queries import is_sandbox, legal_now, pack_of
from zhiping.records.errors import ActionRefused, BadInput

PATIENCE_SECONDS = 2.0
"""How long one request moves the clock before the page shows how far it is; the sweeps take it on meanwhile."""

SECOND = timedelta(seconds=1)
JUMPS = 14


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment worth going to, and what is there."""

    to: datetime
    says: str


def _edges(now: datetime) -> Iterator[Jump]:
    yield Jump(now + timedelta(hours=1), "一小时后")
    yield Jump(timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), datetime.min.time())), "明天零点")
    for cycle in ReviewCycle.objects.filter(closed_at=None).select_related("committee"):
        for window in pack_of(cycle).windows.values():
            yield Jump(window.opens, f"{cycle.name}：{window.name}开始")
            yield Jump(window.closes, f"{cycle.name}：{window.name}截止的那一秒")
            yield Jump(window.closes + SECOND, f"{cycle.name}：{window.name}截止后一秒")


def jumps(now: datetime) -> list[Jump]:
    """The next moments ahead; several reasons for one moment are told together."""
    ahead: dict[datetime, list[str]] = {}
    for jump in _edges(now):
        if jump.to > now:
            ahead.setdefault(timezone.localtime(jump.to), []).append(jump.says)
    return [Jump(to, "；".join(dict.fromkeys(ahead[to]))) for to in sorted(ahead)][:JUMPS]


def _how_far(clock: LegalClock | None) -> dict[str, object]:
    if clock is None:
        return {"moving": None}
    whole = (clock.moving_to - clock.moving_from).total_seconds()
    gone = (clock.legal_now - clock.moving_from).total_seconds()
    return {"moving": clock, "percent": round(100 * gone / whole) if whole else 0}


def _go(started: float) -> None:
    continue_move(enough=lambda: time.monotonic() - started > PATIENCE_SECONDS)


@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    """See the clock, and move it forward."""
    must(request.actor, Permission.VIEW_HEALTH)
    form = ClockForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        must(request.actor, Permission.MOVE_CLOCK)
        if form.is_valid():
            started = time.monotonic()
            try:
                begin_move(form.cleaned_data["to"], by=request.actor, now=request.now)
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            except ActionRefused as refused:
                form.add_refusal(refused.reason)
            else:
                _go(started)
                if unfinished_move() is None:
                    messages.success(request, f"业务时间已调到{timezone.localtime(legal_now()):%Y年%m月%d日 %H:%M:%S}。")
                return redirect("operator:clock")
    here = legal_now()
    context = {
        "form": form,
        "here": here,
        "is_sandbox": is_sandbox(),
        "jumps": jumps(here) if is_sandbox() else [],
        **_how_far(unfinished_move()),
    }
    return render(request, "operator/clock.html", context, status=422 if form.errors else 200)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far a move is; the clock page asks for it every second until the move has arrived."""
    must(request.actor, Permission.VIEW_HEALTH)
    moving = unfinished_move()
    response = render(request, "operator/clock_progress.html", {"here": legal_now(), **_how_far(moving)})
    if moving is None:
        response.headers["HX-Redirect"] = reverse("operator:clock")
    return response


@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Take a move on from a page, where no sweeps run beside the server."""
    must(request.actor, Permission.MOVE_CLOCK)
    _go(time.monotonic())
    return redirect("operator:clock")

"""The console of the meeting: who is there, quorum, ballots and their results, the minutes."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.ballot import least, quorum
from zhiping.core.permission import Actor
from zhiping.core.terms import StageKind
from zhiping.desks.committee.forms import VoteDecisionForm
from zhiping.desks.committee.gate import session_page
from zhiping.desks.committee.posting import done
from zhiping.gateways import files
from zhiping.records.committees.actions import (
    close_ballot,
    close_session,
    decide_vote,
    draft_minutes,
    open_ballot,
    open_session,
    settle_vote,
    sign_minutes,
)
from zhiping.records.committees.actions.ballot import decision_subject
from zhiping.records.committees.actions.minutes import why_minutes_broken
from zhiping.records.committees.models import Minutes, ReviewSession, RoundCase
from zhiping.records.committees.queries import (
    cases_to_vote,
    open_round,
    panel_size,
    signed_in,
    stages_of_kind,
    why_committee_cannot_meet,
)
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, NotFound


def console_of(session: ReviewSession) -> dict[str, Any]:
    """What the room sees: attendance, quorum, the open ballot without any count, closed ballots with theirs."""
    rules = pack_of(session.cycle).committee
    panel, present = panel_size(session), signed_in(session).count()
    running = open_round(session)
    rounds = list(
        session.rounds.exclude(closed_at=None).prefetch_related("cases__case__application__applicant", "cases__case__group")
    )
    votes = stages_of_kind(session.cycle, StageKind.VOTE)
    for round in rounds:
        round.rows = list(round.cases.all())
        for row in round.rows:
            row.asked = row.why_a_person
            row.base_without = round.present - row.recused
            row.decision = row.case.application.decisions.filter(subject=decision_subject(row)).first() if row.asked else None
            row.waits = bool(row.asked) and row.case.application.stage in votes
    return {
        "rules": rules,
        "panel_size": panel,
        "present": present,
        "wanted": least(panel, rules.quorum),
        "has_quorum": quorum(panel, present, rules.quorum),
        "filled": share_of(present, panel),
        "mark": share_of(least(panel, rules.quorum), panel),
        "running": running,
        "issued": running.issues.count() if running else 0,
        # how many have voted shows in the case with the most papers; a token's papers cannot be told to be one person's
        "papers": max((row.cast for row in running.cases.annotate(cast=Count("papers"))), default=0) if running else 0,
        "rounds": rounds,
        "to_vote": cases_to_vote(session).count(),
        "members": session.members.exclude(state="declined").select_related("expert__person", "group"),
        "cannot": why_committee_cannot_meet(session.committee, session.held_on),
    }


def share_of(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


@require_safe
def meeting(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "meeting")
    minutes = Minutes.objects.filter(session=session).select_related("session", "signed_by").first()
    broken = why_minutes_broken(minutes) if minutes else None
    return render(request, "committee/meeting.html", {**context, **console_of(session), "minutes": minutes, "broken": broken})


def _close_running(session: ReviewSession, *, by: Actor, now: Any) -> None:
    running = open_round(session)
    if running is None:
        raise ActionRefused("没有正在进行的投票")
    close_ballot(running, by=by, now=now)


ACTS: Mapping[str, Callable[..., Any]] = {
    "open": open_session,
    "ballot": open_ballot,
    "count": _close_running,
    "close": close_session,
    "draft": draft_minutes,
    "sign": sign_minutes,
}


@require_POST
def act(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    session, _ = session_page(request, uid, "meeting")
    verb = ACTS.get(name)
    if verb is None:
        raise NotFound("没有这一步")
    verb(session, by=request.actor, now=request.now)
    return redirect("committee:meeting", session.uid)


def _row(session: ReviewSession, number: int) -> RoundCase:
    rows = RoundCase.objects.select_related("case__application__applicant", "case__session", "round")
    return get_object_or_404(rows, pk=number, round__session=session)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    session, context = session_page(request, uid, "meeting")
    row = _row(session, number)
    form = VoteDecisionForm(request.POST or None)
    if request.method == "POST" and done(
        form,
        lambda: decide_vote(
            row,
            decision={key: form.cleaned_data[key] for key in ("reading", "clause", "reason")},
            passes=form.cleaned_data["passes"] == "yes",
            by=request.actor,
            now=request.now,
        ),
    ):
        return redirect("committee:meeting", session.uid)
    row.base_without = row.round.present - row.recused
    status = 422 if request.method == "POST" else 200
    return render(request, "committee/decide_vote.html", {**context, "row": row, "form": form}, status=status)


@require_POST
def settle(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    session, _ = session_page(request, uid, "meeting")
    settle_vote(_row(session, number), by=request.actor, now=request.now)
    return redirect("committee:meeting", session.uid)


@require_safe
def minutes_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, _ = session_page(request, uid, "meeting")
    minutes = get_object_or_404(Minutes, session=session)
    response = HttpResponse(files.read(minutes.pdf_sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="minutes-{str(session.uid)[:8]}.pdf"'
    return response

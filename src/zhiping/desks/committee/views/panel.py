"""The panel and its reading: invitations, training, declarations, recusals, materials and opinions."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zhiping.core.draw import label_of
from zhiping.core.terms import StageKind
from zhiping.desks.committee.forms import RecuseForm
from zhiping.desks.committee.gate import session_page
from zhiping.desks.committee.posting import done
from zhiping.records.committees.actions import assign_cases, finish_reading, recuse
from zhiping.records.committees.adapt import grounds_of
from zhiping.records.committees.models import Recusal
from zhiping.records.committees.queries import stages_of_kind


@require_http_methods(["GET"])
def panel(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "panel")
    recusals = Prefetch("recusals", queryset=Recusal.objects.select_related("application__applicant"))
    members = list(
        session.members.select_related("expert__person", "expert__employer", "group", "draw").prefetch_related(recusals)
    )
    grounds = grounds_of(session.cycle)
    for member in members:
        member.reasons = [(r.application, label_of(r.ground, grounds), r.get_source_display()) for r in member.recusals.all()]
    untrained = [m for m in members if m.state != "declined" and m.expert.trained_at is None]
    return render(request, "committee/panel.html", {**context, "members": members, "untrained": untrained})


@require_http_methods(["GET", "POST"])
def recusal(request: HttpRequest, uid: UUID, seat: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "panel")
    member = get_object_or_404(session.members.select_related("expert__person", "session"), uid=seat)
    rows = {row.application.number: row.application for row in session.cases.select_related("application__applicant")}
    form = RecuseForm(
        request.POST or None,
        grounds=grounds_of(session.cycle),
        cases=[(n, f"{n}　{a.applicant.name}") for n, a in rows.items()],
    )
    if request.method == "POST" and done(
        form,
        lambda: recuse(
            member,
            rows[form.cleaned_data["case"]],
            ground=form.cleaned_data["ground"],
            detail=form.cleaned_data["detail"],
            by=request.actor,
            now=request.now,
        ),
    ):
        return redirect("committee:panel", session.uid)
    status = 422 if request.method == "POST" else 200
    return render(request, "committee/recusal.html", {**context, "member": member, "form": form}, status=status)


@require_http_methods(["GET"])
def reading(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "reading")
    stages = stages_of_kind(session.cycle, StageKind.READING)
    rows = list(
        session.cases.select_related("application__applicant", "group").annotate(
            finals=Count("opinions", filter=Q(opinions__final_at__isnull=False), distinct=True),
            drafts=Count("opinions", filter=Q(opinions__final_at=None), distinct=True),
            readers=Count("group__members", filter=Q(group__members__state="accepted"), distinct=True),
        )
    )
    for row in rows:
        row.is_reading = row.application.stage in stages and row.application.state == "assigned"
        row.is_waiting = row.application.stage in stages and row.application.state == "waiting"
    untrained = list(session.members.filter(state="accepted", expert__trained_at=None).select_related("expert__person"))
    context |= {
        "rows": rows,
        "untrained": untrained,
        "to_send": sum(row.is_waiting for row in rows),
        "to_finish": sum(row.is_reading for row in rows),
    }
    return render(request, "committee/reading.html", context)


@require_POST
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, _ = session_page(request, uid, "reading")
    sent = assign_cases(session, by=request.actor, now=request.now)
    messages.success(request, f"已分送 {len(sent)} 份。材料对已申报回避关系的专家开放。")
    return redirect("committee:reading", session.uid)


@require_POST
def finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, _ = session_page(request, uid, "reading")
    waiting = finish_reading(session, by=request.actor, now=request.now)
    if waiting:
        messages.warning(request, f"其余 {len(waiting)} 份还没有收齐评议意见，仍在审阅。")
    return redirect("committee:reading", session.uid)

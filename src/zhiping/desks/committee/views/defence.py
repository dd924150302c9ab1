"""Defences: time and place, the clock's three figures, absences put to a person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.terms import StageKind
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.committee.forms import AbsenceForm, BelowForm, GateForm, SlotForm
from zhiping.desks.committee.gate import session_page
from zhiping.desks.committee.posting import done
from zhiping.records.committees.actions import mark_absent, record_defence, schedule_defence, settle_absence, settle_below
from zhiping.records.committees.actions.defence import gate_of
from zhiping.records.committees.models import ReviewSession, SessionCase
from zhiping.records.committees.queries import gate_word, stages_of_kind
from zhiping.records.cycles.queries import pack_of
from zhiping.records.messages.models import Outgoing

FLAGS = {"prepare": "个人准备超时", "answer": "答辩和提问超时", "total": "总时间超时"}


@require_safe
def defence(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "defence")
    stages = stages_of_kind(session.cycle, StageKind.GATE)
    pack = pack_of(session.cycle)
    rows = [
        row
        for row in session.cases.select_related("application__applicant", "application__cycle", "group", "defence")
        .prefetch_related("gate_results")
        .order_by("defence__starts_at", "position")
        if row.application.stops.filter(stage__in=stages).exists()
    ]
    sent = {
        o.case: (o.get_state_display(), o.state == Outgoing.State.FAILED)
        for o in Outgoing.objects.filter(purpose="defence_scheduled", case__in=[r.application.number for r in rows]).order_by(
            "id"
        )
    }
    for row in rows:
        row.slot = getattr(row, "defence", None)
        row.specialty = specialty_name(pack, row.application.specialty)
        row.here = row.application.stage in stages
        row.flags = [FLAGS[flag] for flag in row.slot.flags] if row.slot else []
        gate = gate_of(row.application)
        row.what, row.out_of = gate.form.label, gate.out_of
        row.results = [(pack.stage(one.stage).name, one) for one in row.gate_results.all()]
        row.sms = sent.get(row.application.number)
    gates = [(stage.name, stage.gate) for stage in pack.stages if stage.gate is not None]
    return render(
        request, "committee/defence.html", {**context, "rows": rows, "gates": gates, "word": gate_word(session.cycle)}
    )


def _case(session: ReviewSession, number: str) -> SessionCase:
    rows = session.cases.select_related("application__applicant", "group", "session", "session__cycle")
    return get_object_or_404(rows, application__number=number)


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    session, context = session_page(request, uid, "defence")
    row = _case(session, number)
    form = SlotForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: schedule_defence(row, by=request.actor, now=request.now, **form.cleaned_data)
    ):
        messages.success(request, "已安排，短信发往申报时填写的手机号。")
        return redirect("committee:defence", session.uid)
    context |= {
        "case": row,
        "form": form,
        "heading": f"安排{row.application.applicant.name}的{gate_of(row.application).form.label}",
        "submit": "安排并发短信",
    }
    return render(request, "committee/defence_form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    session, context = session_page(request, uid, "defence")
    row = _case(session, number)
    gate = gate_of(row.application)
    what = gate.form.label
    form = GateForm(request.POST or None, gate=gate)
    if request.method == "POST" and done(form, lambda: record_defence(row, by=request.actor, now=request.now, **form.result)):
        return redirect("committee:defence", session.uid)
    context |= {
        "case": row,
        "form": form,
        "heading": f"记录{row.application.applicant.name}的{what}",
        "submit": f"保存{what}记录",
    }
    return render(request, "committee/defence_form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def absent(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    session, _ = session_page(request, uid, "defence")
    mark_absent(_case(session, number), by=request.actor, now=request.now)
    messages.warning(request, "已记为缺席。怎么处理由人决定，系统不判定。")
    return redirect("committee:defence", session.uid)


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    session, context = session_page(request, uid, "defence")
    row = _case(session, number)
    form = AbsenceForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        again = data["outcome"] == "new_date"
        settle_absence(
            row,
            decision={key: data[key] for key in ("reading", "clause", "reason")},
            starts_at=data["starts_at"] if again else None,
            room=data["room"] if again else "",
            by=request.actor,
            now=request.now,
        )

    if request.method == "POST" and done(form, act):
        return redirect("committee:defence", session.uid)
    context |= {"case": row, "form": form, "heading": f"决定{row.application.applicant.name}的缺席", "submit": "记录决定并执行"}
    return render(request, "committee/defence_form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def below(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    """A person decides on a result below the notice's mark."""
    session, context = session_page(request, uid, "defence")
    row = _case(session, number)
    form = BelowForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        decision = {key: data[key] for key in ("reading", "clause", "reason")}
        settle_below(row, decision=decision, passes=data["passes"] == "yes", by=request.actor, now=request.now)

    if request.method == "POST" and done(form, act):
        return redirect("committee:defence", session.uid)
    what = gate_of(row.application).form.label
    context |= {
        "case": row,
        "form": form,
        "heading": f"决定{row.application.applicant.name}的{what}结果",
        "submit": "记录决定并执行",
    }
    return render(request, "committee/defence_form.html", context, status=422 if request.method == "POST" else 200)

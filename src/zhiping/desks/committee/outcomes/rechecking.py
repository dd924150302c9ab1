"""Recheck pages: those found in order together, a doubtful one by itself."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhiping.core.terms import Permission, StageKind
from zhiping.desks.committee.outcomes.forms import FailRecheckForm, RecheckForm
from zhiping.desks.committee.outcomes.gate import done, year_for
from zhiping.desks.committee.outcomes.lists import shown, ticked
from zhiping.records.applications.queries import get_for
from zhiping.records.errors import BadInput
from zhiping.records.outcomes.actions import recheck
from zhiping.records.outcomes.actions.common import permit_on_cycle
from zhiping.records.outcomes.queries import at_stage


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The passed cases that wait for the recheck; the ticked ones are found in order with one note."""
    cycle = year_for(request, uid)
    permit_on_cycle(request.actor, Permission.RECHECK, cycle)
    rows = at_stage(request.actor, cycle, StageKind.RECHECK, "waiting")
    form = RecheckForm(request.POST if request.method == "POST" else None)
    chosen = ticked(request, rows) if form.is_bound else []

    @transaction.atomic
    def act() -> None:
        if not chosen:
            raise BadInput("还没有勾选复核的申报，请在名单里勾选。")
        for case in chosen:
            recheck(case, passed=True, note=form.cleaned_data["note"], by=request.actor, now=request.now)

    if form.is_bound and done(form, act):
        messages.success(request, f"{len(chosen)} 人复核无误，接下来发布二次公示。")
        return redirect("committee:recheck", uid)
    context = {"cycle": cycle, "page": shown(request, rows), "form": form, "chosen": {case.number for case in chosen}}
    return render(request, "committee/outcomes/recheck.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """A case whose recheck finds something wrong: the result cannot stand, by a decision."""
    application = get_for(request.actor, ref, Permission.RECHECK, now=request.now)
    form = FailRecheckForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        note = form.cleaned_data["note"]
        recheck(application, passed=False, note=note, decision=form.decision, by=request.actor, now=request.now)

    if form.is_bound and done(form, act):
        messages.success(request, f"{application.number}复核未通过，已告知申报人。")
        return redirect("committee:recheck", application.cycle.uid)
    context = {
        "application": application,
        "cycle": application.cycle,
        "form": form,
        "title": f"{application.applicant.name}：复核不通过",
        "lead": "程序或票数有误、评审结果不能成立的，在这里写明。保存后本次申报结束，评审结果不予确认。",
        "submit": "复核不通过",
        "back": ("committee:recheck", "复核"),
        "danger": True,
    }
    return render(request, "committee/outcomes/act.html", context, status=422 if form.errors else 200)

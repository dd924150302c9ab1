"""Confirmation pages: the list with what stands against each, one person in full, decisions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhiping.core.terms import Permission, StageKind
from zhiping.desks.casework.forms import DecisionForm
from zhiping.desks.committee.outcomes.forms import CircumstanceForm, NumberForm
from zhiping.desks.committee.outcomes.gate import done, year_for
from zhiping.desks.committee.outcomes.lists import shown, ticked
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import get_for, stage_kind
from zhiping.records.applications.typed import in_words
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotFound, StepRefused
from zhiping.records.outcomes.actions import confirm_results, do_not_confirm, let_pass, note_circumstance
from zhiping.records.outcomes.actions.common import permit_on_cycle
from zhiping.records.outcomes.again import LOOKED_AT, look_again
from zhiping.records.outcomes.barring import barring_fields
from zhiping.records.outcomes.queries import at_stage


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Those who wait for confirmation, each looked at again; the ticked ones are confirmed under one number."""
    cycle = year_for(request, uid)
    permit_on_cycle(request.actor, Permission.CONFIRM_RESULT, cycle)
    rows = at_stage(request.actor, cycle, StageKind.CONFIRMATION, "waiting")
    form = NumberForm(request.POST if request.method == "POST" else None)
    chosen = ticked(request, rows) if form.is_bound else []

    def act() -> None:
        number = form.cleaned_data["number"]
        made = confirm_results(cycle, applications=chosen, number=number, by=request.actor, now=request.now)
        left = len(chosen) - made.applications.count()
        rest = f"{left} 人没有列入，原因见名单和留痕。" if left else ""
        messages.success(request, f"{made.applications.count()} 人已列入{made.number}，报送批复。{rest}")

    if form.is_bound and done(form, act):
        return redirect("committee:confirm", uid)
    page = shown(request, rows.select_related("employer").prefetch_related(*LOOKED_AT))
    looks = [(case, look_again(case, now=request.now)) for case in page]
    context = {
        "cycle": cycle,
        "page": page,
        "looks": looks,
        "form": form,
        "chosen": {case.number for case in chosen},
    }
    return render(request, "committee/outcomes/confirm.html", context, status=422 if form.errors else 200)


def _waiting(request: HttpRequest, ref: str) -> Application:
    application = get_for(request.actor, ref, Permission.CONFIRM_RESULT, purpose="结果确认", now=request.now)
    if stage_kind(application) != StageKind.CONFIRMATION:
        raise StepRefused("这份申报现在不在结果确认这一步")
    return application


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """One person: what stands against the result now, what was registered since filing, registering more."""
    application = _waiting(request, ref)
    pack = pack_of_case(application)
    form = CircumstanceForm(request.POST if request.method == "POST" else None, pack=pack)
    if form.is_bound and done(
        form, lambda: note_circumstance(application, by=request.actor, now=request.now, **form.cleaned_data)
    ):
        messages.success(request, "已登记。下面按登记后的情形重新核对。")
        return redirect("committee:confirm_person", ref)
    fields = barring_fields(pack)
    noted = [
        (fields[one.fact].label, in_words(fields[one.fact], one.value), one)
        for one in application.circumstances.select_related("by")
        if one.fact in fields
    ]
    context = {
        "application": application,
        "cycle": application.cycle,
        "look": look_again(application, now=request.now),
        "noted": noted,
        "form": form,
    }
    return render(request, "committee/outcomes/person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """Decide an open fact in the person's favour."""
    application = _waiting(request, ref)
    look = look_again(application, now=request.now)
    finding = next((one for one in look.open if one.rule == rule), None)
    if finding is None:
        raise NotFound("这一条现在不需要决定。")
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"clause": str(finding.cites)})

    def act() -> None:
        let_pass(application, rule=rule, decision=form.decision, by=request.actor, now=request.now)

    if form.is_bound and done(form, act):
        messages.success(request, "已记录决定，这一条不影响确认。")
        return redirect("committee:confirm_person", ref)
    lead = "请对这个事实作出决定。不影响确认的，在这里写明理由；影响确认的，请办理“不予确认”。"
    return _act(
        request, application, form, title=f"{application.applicant.name}：{finding.title}", lead=lead, submit="决定：不影响确认"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide not to confirm a result."""
    application = _waiting(request, ref)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(
        form, lambda: do_not_confirm(application, decision=form.decision, by=request.actor, now=request.now)
    ):
        messages.success(request, f"{application.number}不予确认，已告知申报人。")
        return redirect("committee:confirm", application.cycle.uid)
    lead = "保存后本次申报结束，评审结果不予确认，理由会告诉申报人。"
    title = f"{application.applicant.name}：不予确认"
    return _act(request, application, form, title=title, lead=lead, submit="不予确认", danger=True)


def _act(
    request: HttpRequest,
    application: Application,
    form: DecisionForm,
    *,
    title: str,
    lead: str,
    submit: str,
    danger: bool = False,
) -> HttpResponse:
    context = {
        "application": application,
        "cycle": application.cycle,
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "back": ("committee:confirm", "结果确认"),
        "danger": danger,
    }
    return render(request, "committee/outcomes/act.html", context, status=422 if form.errors else 200)

"""Second publicity pages: posting, the running days, objections, the end."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.policy.schema import StageSpec
from zhiping.core.terms import Permission, Role, StageKind
from zhiping.core.timeline import publicity_last_day
from zhiping.desks.casework.forms import ConfirmForm, DecisionForm
from zhiping.desks.committee.outcomes.forms import ObjectionForm, PostForm
from zhiping.desks.committee.outcomes.gate import done, publicity_for, year_for, years_for
from zhiping.desks.committee.outcomes.lists import shown, ticked
from zhiping.documents import pdf
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions import settle_objection
from zhiping.records.applications.models import Application, Objection, Publicity
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import NotFound
from zhiping.records.outcomes.actions import close_result_publicity, post_result_publicity
from zhiping.records.outcomes.actions.common import permit_on_cycle
from zhiping.records.outcomes.actions.publicity import named_place
from zhiping.records.outcomes.queries import at_stage, publicities_of, stages_of


def _would_end(cycle: ReviewCycle, stage: StageSpec, today: date) -> str:
    """The advised last day if it were posted now; empty where the notice does not say how many days."""
    if stage.workdays is None:
        return ""
    last = publicity_last_day(today, stage.workdays, calendar_for(pack_of(cycle)))[0]
    return f"{stage.workdays} 个工作日，今天发布的到 {last.year}年{last.month}月{last.day}日满（发布当天不计）"


def _stage_asked_for(request: HttpRequest, cycle: ReviewCycle) -> tuple[StageSpec, list[StageSpec]]:
    """The publicity of the route this page is about, and all there are; by the address, else the last."""
    stages = [pack_of(cycle).stage(id) for id in stages_of(cycle, StageKind.PUBLICITY)]
    if not stages:
        raise NotFound("这一年的通知没有评委会的公示。")
    asked = request.GET.get("stage", "")
    return next((stage for stage in stages if stage.id == asked), stages[-1]), stages


@require_http_methods(["GET", "HEAD", "POST"])
def publicities(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Those who wait to be posted at one publicity of the route, and the publicities of the year."""
    cycle = year_for(request, uid)
    stage, stages = _stage_asked_for(request, cycle)
    today = timezone.localtime(request.now).date()
    posts = request.actor.role is Role.COMMITTEE_OFFICE
    rows = (
        at_stage(request.actor, cycle, StageKind.PUBLICITY, "waiting").filter(stage=stage.id)
        if posts
        else Application.objects.none()
    )
    initial = {"place": named_place(pack_of(cycle), stage)}
    form = PostForm(request.POST if request.method == "POST" else None, asks_days=stage.workdays is None, initial=initial)
    chosen = ticked(request, rows) if form.is_bound else []
    if form.is_bound:
        permit_on_cycle(request.actor, Permission.POST_RESULT_PUBLICITY, cycle)

        def act() -> None:
            post_result_publicity(cycle, applications=chosen, by=request.actor, now=request.now, **form.cleaned_data)

        if done(form, act):
            messages.success(request, f"已发布公示，共 {len(chosen)} 人。")
            return redirect(f"{reverse('committee:result_publicities', args=[uid])}?stage={stage.id}")
    context = {
        "cycle": cycle,
        "posts": posts,
        "page": shown(request, rows),
        "form": form,
        "chosen": {case.number for case in chosen},
        "stage": stage,
        "stages": stages if len(stages) > 1 else [],
        "would_end": _would_end(cycle, stage, today),
        "publicities": publicities_of(cycle),
        "today": today,
    }
    return render(request, "committee/outcomes/publicities.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def publicity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One publicity: its days, its list, its objections; ending it for those whom nothing holds."""
    found = publicity_for(request, uid)
    today = timezone.localtime(request.now).date()
    is_short = found.short_last_day < today <= found.advised_last_day
    closes = request.actor.role is Role.COMMITTEE_OFFICE and found.closed_at is None
    form = (DecisionForm if is_short else ConfirmForm)(request.POST if request.method == "POST" else None)

    def act() -> None:
        decision = form.decision if isinstance(form, DecisionForm) else None
        freed = close_result_publicity(found, decision=decision, by=request.actor, now=request.now)
        messages.success(request, f"{len(freed)} 人公示期满，进入下一步。")

    if form.is_bound:
        permit_on_cycle(request.actor, Permission.POST_RESULT_PUBLICITY, found.cycle)
        if done(form, act):
            return redirect("committee:result_publicity", uid)
    entries = publicities_of(found.cycle).get(pk=found.pk).entries.all()
    context = {
        "publicity": found,
        "cycle": found.cycle,
        "listed": entries,
        "open_objections": [o for entry in entries for o in entry.unsettled],
        "settled": Objection.objects.filter(entry__publicity=found, settled_at__isnull=False).select_related("entry"),
        "form": form,
        "is_short": is_short,
        "has_run": today > found.short_last_day,
        "closes": closes,
        "today": today,
    }
    return render(request, "committee/outcomes/publicity.html", context, status=422 if form.errors else 200)


@require_safe
def sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sheet for the wall or for the site."""
    found = publicity_for(request, uid)
    posted, last = timezone.localtime(found.posted_at), found.advised_last_day
    data = {
        "title": found.title,
        "issuer": found.organisation.name,
        "place": found.place,
        "address": found.address,
        "posted_on": f"{posted.year}年{posted.month}月{posted.day}日",
        "last_day": f"{last.year}年{last.month}月{last.day}日",
        "workdays": found.workdays,
        "objection_to": f"{found.organisation.name} {found.organisation.phone}".strip(),
        "entries": list(found.entries.order_by("name").values("name", "unit", "specialty", "title", "mark")),
        "qr": f"{settings.PUBLIC_ADDRESS}/publicity/{found.uid}/",
        "placeholder": "；".join(pack_of(found.cycle).placeholders),
    }
    response = HttpResponse(pdf.render("publicity_sheet", data), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="publicity.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the investigation of an objection found."""
    rows = Objection.objects.filter(entry__publicity__cycle__in=years_for(request.actor))
    rows = rows.filter(entry__publicity__kind=Publicity.Kind.RESULT)
    found = rows.select_related("entry__publicity__cycle__committee", "entry__application").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这件异议。")
    shown_to = found.entry.publicity
    permit_on_cycle(request.actor, Permission.HANDLE_OBJECTION, shown_to.cycle)
    form = ObjectionForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        upheld = form.cleaned_data["upheld"] == "yes"
        finding = form.cleaned_data["finding"]
        settle_objection(found, upheld=upheld, finding=finding, decision=form.decision, by=request.actor, now=request.now)

    if form.is_bound and done(form, act):
        messages.success(request, "异议已办结。")
        return redirect("committee:result_publicity", shown_to.uid)
    context = {"objection": found, "publicity": shown_to, "cycle": shown_to.cycle, "form": form}
    return render(request, "committee/outcomes/objection.html", context, status=422 if form.errors else 200)

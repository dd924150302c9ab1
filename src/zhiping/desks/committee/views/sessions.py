"""A meeting: called with its groups, its list of cases, where it stands."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.terms import Permission
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.committee.forms import CasesForm, ReasonForm, SessionForm
from zhiping.desks.committee.gate import require_desk, session_page
from zhiping.desks.committee.overview import next_of, stops_of
from zhiping.desks.committee.posting import done
from zhiping.records.committees.actions import create_session, list_cases, unlist_case
from zhiping.records.committees.queries import cycles_of, ready_cases, subject_of_committee
from zhiping.records.cycles.queries import pack_of
from zhiping.records.permits import require


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, uid: UUID) -> HttpResponse:
    require_desk(request)
    cycle = get_object_or_404(cycles_of(request.actor), uid=uid)
    require(request.actor, Permission.MANAGE_MEETING, subject_of_committee(cycle.committee, cycle.pk))
    form = SessionForm(request.POST or None, pack=pack_of(cycle), initial={"name": f"{cycle.name}评审会议"})
    made = []

    def act() -> None:
        made.append(
            create_session(
                cycle,
                name=form.cleaned_data["name"],
                held_on=form.cleaned_data["held_on"],
                place=form.cleaned_data["place"],
                groups=form.groups,
                by=request.actor,
                now=request.now,
            )
        )

    if request.method == "POST" and done(form, act):
        return redirect("committee:session", made[0].uid)
    context = {"cycle": cycle, "form": form, "rules": pack_of(cycle).committee}
    return render(request, "committee/new_session.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def session(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "session")
    stops = stops_of(session)
    pack = pack_of(session.cycle)
    groups = [
        (group, [specialty_name(pack, s) for s in group.specialties], group.cases.count()) for group in session.groups.all()
    ]
    return render(request, "committee/session.html", {**context, "stops": stops, "next": next_of(stops), "groups": groups})


@require_http_methods(["GET", "POST"])
def cases(request: HttpRequest, uid: UUID) -> HttpResponse:
    session, context = session_page(request, uid, "cases")
    pack = pack_of(session.cycle)
    ready = {
        a.number: a for a in ready_cases(session) if any(a.specialty in group.specialties for group in session.groups.all())
    }
    choices = [
        (n, f"{n}　{a.applicant.name}　{specialty_name(pack, a.specialty)}　{pack.level(a.level).name}")
        for n, a in ready.items()
    ]
    form = CasesForm(request.POST or None, cases=choices)
    if request.method == "POST" and done(
        form,
        lambda: list_cases(
            session, applications=[ready[n] for n in form.cleaned_data["cases"]], by=request.actor, now=request.now
        ),
    ):
        messages.success(request, f"已列入 {len(form.cleaned_data['cases'])} 份申报。")
        return redirect("committee:cases", session.uid)
    rows = session.cases.select_related("application__applicant", "application__employer", "group")
    listed = [(row, specialty_name(pack, row.application.specialty), pack.level(row.application.level).name) for row in rows]
    context |= {"form": form, "ready": choices, "listed": listed}
    return render(request, "committee/cases.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def unlist(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    session, _ = session_page(request, uid, "cases")
    row = get_object_or_404(session.cases.select_related("application", "session"), application__number=number)
    form = ReasonForm(request.POST)
    unlist_case(row, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.actor, now=request.now)
    messages.success(request, f"{number} 已移出名单。")
    return redirect("committee:cases", session.uid)

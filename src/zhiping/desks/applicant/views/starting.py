"""Beginning an application: choose a committee's year, then level, specialty, route and channel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.core.terms import Channel, Role
from zhiping.core.timeline import countdown
from zhiping.desks.applicant.forms import StartForm
from zhiping.desks.applicant.views.common import own_case
from zhiping.packs.calendar import calendar_for
from zhiping.records.accounts.models import Membership, Person
from zhiping.records.applications.actions import change_choice, start_application
from zhiping.records.applications.queries import visible_to
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import Committee, ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, NotAllowed


def require_applicant(request: HttpRequest) -> Person:
    if request.actor.role is not Role.APPLICANT or not request.user.is_authenticated:
        raise NotAllowed("申报由本人办理，请换成申报人身份")
    return request.user


def _window_words(cycle: ReviewCycle, now) -> tuple[bool, str]:  # type: ignore[no-untyped-def]
    """Whether an application can be begun, and the window in words."""
    pack = pack_of(cycle)
    window = pack.windows.get(pack.stages[0].window or "")
    if window is None:
        return True, ""
    now, opens = timezone.localtime(now), timezone.localtime(window.opens)
    if now < opens:
        return True, f"{opens.month}月{opens.day}日 {opens:%H:%M} 开始收件，现在可以先填写"
    words = countdown(now, timezone.localtime(window.closes), calendar_for(pack))
    return now.replace(microsecond=0) <= window.closes, words


def start(request: HttpRequest) -> HttpResponse:
    """Step one: which committee. Those not hosted here are listed with their address (R34, R35)."""
    require_applicant(request)
    cycles = ReviewCycle.objects.filter(closed_at=None).select_related("committee").order_by("-year", "committee__name")
    choices = []
    for cycle in cycles:
        pack = pack_of(cycle)
        is_open, words = _window_words(cycle, request.now)
        here = [one for one in pack.levels.values() if one.reviewed_here]
        usable = is_open and cycle.committee.hosted and cycle.committee.suspended_at is None
        choices.append({"cycle": cycle, "pack": pack, "open": usable, "words": words, "levels": here})
    elsewhere = Committee.objects.filter(hosted=False).order_by("name")
    mine = list(visible_to(request.actor).exclude(stage="ended")[:5])
    return render(request, "applicant/start.html", {"choices": choices, "elsewhere": elsewhere, "mine": mine})


def choose(request: HttpRequest, uid: str) -> HttpResponse:
    """Step two: level, specialty, route, channel and the body that recommends."""
    person = require_applicant(request)
    cycle = ReviewCycle.objects.filter(uid=uid, committee__hosted=True).select_related("committee").first()
    if cycle is None:
        return redirect("applicant:start")
    pack = pack_of(cycle)
    known = memberships_of(person)
    form = StartForm(pack, request.POST or None, initial=first_choice(known) if request.method == "GET" else None)
    if request.method == "POST" and not request.POST:
        form = StartForm(pack, {})
    if form.is_bound and form.is_valid():
        try:
            application = start_application(person, cycle=cycle, by=request.actor, now=request.now, **form.cleaned_data)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            return redirect("applicant:application", application.number)
    _, words = _window_words(cycle, request.now)
    context = {"form": form, "cycle": cycle, "pack": pack, "memberships": known, "words": words}
    return render(request, "applicant/choose.html", context, status=422 if form.is_bound else 200)


def choice(request: HttpRequest, ref: str) -> HttpResponse:
    """Changing the choices of a draft."""
    person = require_applicant(request)
    application = own_case(request, ref)
    if application.state != "draft" and request.method != "POST":
        return redirect("applicant:application", ref)  # what was filed can be read there
    pack = pack_of_case(application)
    initial = {
        "level": application.level,
        "specialty": application.specialty,
        "route": application.route,
        "channel": application.channel,
        "organisation": application.representative.name if application.representative else "",
        "employer": application.employer.name if application.channel == Channel.AGENCY and application.employer else "",
        "dual_targeted": application.dual_targeted,
        "epidemic_work": application.epidemic_work,
    }
    form = StartForm(pack, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            values = dict(form.cleaned_data)
            if values["employer"] is None and values["channel"] in (Channel.EMPLOYER, Channel.CENTRAL_UNIT):
                values.pop("employer")
            change_choice(application, by=request.actor, now=request.now, **values)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            return redirect("applicant:application", application.number)
    context = {
        "form": form,
        "application": application,
        "cycle": application.cycle,
        "pack": pack,
        "memberships": memberships_of(person),
        "changing": True,
    }
    return render(request, "applicant/choose.html", context, status=422 if form.is_bound else 200)


def memberships_of(person: Person) -> list[Membership]:
    live = (Membership.State.ASKED, Membership.State.CONFIRMED)
    return list(person.memberships.filter(state__in=live).select_related("organisation", "employer").order_by("-id"))


CHANNEL_OF_BASIS = {
    Membership.Basis.EMPLOYED: Channel.EMPLOYER,
    Membership.Basis.ARCHIVE: Channel.AGENCY,
    Membership.Basis.COMMISSION: Channel.AGENCY,
    Membership.Basis.TRADE: Channel.ASSOCIATION,
}


def first_choice(known: list[Membership]) -> dict[str, str]:
    """What the newest confirmed relation suggests."""
    if not known:
        return {}
    first = next((one for one in known if one.state == Membership.State.CONFIRMED), known[0])
    channel = CHANNEL_OF_BASIS[Membership.Basis(first.basis)]
    if first.organisation.kind == "central_unit":
        channel = Channel.CENTRAL_UNIT
    suggested = {"organisation": first.organisation.name, "channel": channel.value}
    return suggested | ({"employer": first.employer.name} if first.employer else {})

"""Beginning an application with the answers of a self-check: looked at first, written down only when the person says so."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from zhiping.core.eligibility.answers import Answer, for_the_form
from zhiping.core.eligibility.questions import Prospect, check_of, stand
from zhiping.core.policy.facts import catalogue, words
from zhiping.core.policy.schema import Pack
from zhiping.desks.applicant.forms import StartForm
from zhiping.desks.applicant.views.starting import first_choice, memberships_of, require_applicant
from zhiping.desks.carried import Broken, unsealed
from zhiping.records.applications.actions import start_with_answers
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput

CHOSEN = ("specialty", "channel", "dual_targeted")


def bring(request: HttpRequest, uid: str) -> HttpResponse:
    """The choice of level and body with what was said as a proposal; a second sending begins the draft."""
    person = require_applicant(request)
    cycle = get_object_or_404(ReviewCycle.objects.select_related("committee"), uid=uid, committee__hosted=True)
    pack = pack_of(cycle)
    now = timezone.localtime(request.now)
    try:
        answers = unsealed(request.POST.get("carry", ""), pack, today=now.date()).answers
    except Broken:
        answers = {}
    if not answers:
        return redirect("applicant:choose", uid)
    said = for_the_form(pack, check_of(pack), answers, now=now)
    form = StartForm(pack, request.POST) if "confirm" in request.POST else None
    if form is not None and form.is_valid():
        try:
            application = start_with_answers(
                person, cycle=cycle, said=said, by=request.actor, now=request.now, **form.cleaned_data
            )
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            return redirect("applicant:application", application.number)
    known = memberships_of(person)
    form = form or StartForm(pack, initial={**first_choice(known), **_proposed(pack, answers, now)})
    context = {
        "form": form,
        "cycle": cycle,
        "pack": pack,
        "memberships": known,
        "carry": request.POST["carry"],
        "brought": _shown(pack, said),
    }
    return render(request, "applicant/choose.html", context, status=422 if form.is_bound else 200)


def _proposed(pack: Pack, answers: dict[str, Answer], now: Any) -> dict[str, Any]:
    """Level, route and whatever else of the choice was said."""
    standing = stand(pack, answers, now=now)
    here = [standing.best(level.id) for level in pack.levels.values() if level.reviewed_here]
    open_here = [prospect for prospect in here if not prospect.needless and not prospect.is_barred]
    facts = {id: value for id, value in standing.gathered.facts.items() if id in CHOSEN and isinstance(value, str | bool)}
    best: Prospect | None = min(open_here, key=lambda p: p.level.rank) if open_here else None
    return facts | ({"level": best.level.id, "route": best.route} if best else {})


def _shown(pack: Pack, said: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    known = catalogue(pack)
    rows = []
    for section, fields in said.items():
        specs = {id: known[f"{section}.{id}"] for id in fields}
        rows.append(
            (
                pack.section(section).title,
                [(specs[id].label, words(v, specs[id].choices, specs[id].unit)) for id, v in fields.items()],
            )
        )
    return rows

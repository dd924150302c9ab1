"""Publicity lists for everybody to read, and objections to what stands in them."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhiping.desks.public.forms import ObjectionForm
from zhiping.lib.asked import asked
from zhiping.records.applications.actions import raise_objection
from zhiping.records.applications.models import Publicity, PublicityEntry
from zhiping.records.errors import BadInput
from zhiping.records.journal.limits import allowed


def is_on_display(publicity: Publicity, now: datetime) -> bool:
    """A list hangs until its last day is over or it was closed; then it is taken down."""
    return publicity.closed_at is None and now.date() <= publicity.advised_last_day


def publicities(request: HttpRequest) -> HttpResponse:
    """The second publicities; a unit's own hangs inside the unit and is reached by its address there."""
    rows = Publicity.objects.filter(kind=Publicity.Kind.RESULT).select_related("organisation", "cycle")
    rows = rows.annotate(people=Count("entries")).order_by("-posted_at", "-id")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    for row in page:
        row.on_display = is_on_display(row, request.now)
    return render(request, "public/publicities.html", {"page": page})


def publicity(request: HttpRequest, uid: str) -> HttpResponse:
    """One list, with what was copied for the public and nothing else."""
    row = get_object_or_404(Publicity.objects.select_related("organisation", "cycle"), uid=uid)
    shown = is_on_display(row, request.now)
    entries = row.entries.only("id", "publicity_id", "name", "unit", "specialty", "title", "mark").order_by("unit", "id")
    text = asked(request, "q")
    if text:
        entries = entries.filter(name__icontains=text) | entries.filter(unit__icontains=text)
    page = Paginator(entries if shown else entries.none(), 50).get_page(request.GET.get("page"))
    return render(request, "public/publicity.html", {"publicity": row, "shown": shown, "page": page, "q": text})


def object_to(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    """Raise an objection to one entry while the list hangs."""
    row = get_object_or_404(PublicityEntry.objects.select_related("publicity"), pk=entry, publicity__uid=uid)
    if not is_on_display(row.publicity, request.now):
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allowed(request, "objection", most=10, seconds=3600):
            form.add_error(None, "一小时内从这里提出的异议太多，请过一小时再提，或按公示上的地点当面提出。")
        else:
            try:
                objection = raise_objection(row, by=request.actor, now=request.now, **form.cleaned_data)
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                return render(request, "public/objection_raised.html", {"entry": row, "objection": objection})
    status = 422 if form.errors else 200
    return render(request, "public/object.html", {"entry": row, "form": form}, status=status)

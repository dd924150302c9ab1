"""The directory of review committees."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhiping.desks.public.queries import next_dates, shown_windows
from zhiping.records.amendments.queries import announced
from zhiping.records.cycles.models import Committee
from zhiping.records.cycles.queries import pack_of


def committees(request: HttpRequest) -> HttpResponse:
    """All committees, filtered by name, series, area and level."""
    every = Committee.objects.order_by("-hosted", "series", "name").prefetch_related("cycles")
    rows = list(every)
    chosen = {key: request.GET.get(key, "").strip() for key in ("q", "series", "area", "level")}
    shown = [
        row
        for row in rows
        if chosen["q"] in row.name
        and chosen["series"] in ("", row.series)
        and chosen["area"] in ("", row.area)
        and (not chosen["level"] or chosen["level"] in row.levels)
    ]
    choices = {
        "series": sorted({row.series for row in rows}),
        "area": sorted({row.area for row in rows}),
        "level": sorted({level for row in rows for level in row.levels}),
    }
    page = Paginator(shown, 20).get_page(request.GET.get("page"))
    context = {"page": page, "chosen": chosen, "choices": choices, "today": request.now.date()}
    return render(request, "public/committees.html", context)


def committee(request: HttpRequest, uid: str) -> HttpResponse:
    """One committee: filing, bodies, and the year that is running."""
    row = get_object_or_404(Committee.objects.select_related("office", "founding_body", "regional_office"), uid=uid)
    years = []
    for cycle in row.cycles.order_by("-year") if row.hosted else ():
        pack = pack_of(cycle)
        years.append({"cycle": cycle, "pack": pack, "windows": shown_windows(pack), "dates": next_dates(pack, request.now)[:2]})
    amended = announced(year["cycle"].pk for year in years)
    context = {"committee": row, "years": years, "amended": amended, "today": request.now.date()}
    return render(request, "public/committee.html", context)

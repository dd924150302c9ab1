"""The desk's front page: the packs there are, and which year each rules."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiping.desks.policy.gate import cycles_here, require_reader
from zhiping.packs import load_files
from zhiping.records.cycles.models import InstalledPack, ReviewCycle


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every installed pack, the newest first."""
    require_reader(request)
    years: dict[str, list[ReviewCycle]] = defaultdict(list)
    for cycle in ReviewCycle.objects.select_related("committee").order_by("-year", "id"):
        years[cycle.pack_id].append(cycle)
    rows = [
        {"installed": one, "pack": load_files(one.files, name=one.pack_id), "cycles": years[one.digest]}
        for one in InstalledPack.objects.order_by("-installed_at", "-id")
    ]
    return render(request, "policy/home.html", {"rows": rows, "mine": set(cycles_here(request).values_list("pk", flat=True))})

"""The desk's front page: the packs there are, how far each covers its notice, and which year each rules."""

from collections import defaultdict

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiping.desks.policy.gate import require_reader
from zhiping.packs import load_files
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.notices.queries import read_coverages

PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every installed pack: those that rule a year first, then the newest."""
    require_reader(request)
    rules_a_year = Exists(ReviewCycle.objects.filter(pack=OuterRef("digest")))
    packs_in_order = InstalledPack.objects.annotate(rules_a_year=rules_a_year).order_by("-rules_a_year", "-installed_at", "-id")
    page = Paginator(packs_in_order, PAGE).get_page(request.GET.get("page"))
    packs = {one.digest: load_files(one.files, name=one.pack_id) for one in page}
    years: dict[str, list[ReviewCycle]] = defaultdict(list)
    for cycle in ReviewCycle.objects.filter(pack__in=packs).select_related("committee").order_by("-year", "id"):
        years[cycle.pack_id].append(cycle)
    covered = read_coverages(packs[one.digest] for one in reversed(page.object_list))
    rows = [
        {
            "installed": one,
            "pack": packs[one.digest],
            "cycles": years[one.digest],
            "coverage": covered[packs[one.digest].id].coverage,
        }
        for one in page
    ]
    return render(request, "policy/home.html", {"rows": rows, "page": page})

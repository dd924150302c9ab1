"""What a version that was sent would change for the drafts and cases of the running year: a look, not an amendment."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiping.core.lifecycle import ENDED
from zhiping.desks.policy.gate import cycles_here
from zhiping.desks.policy.views.versions import sent_version
from zhiping.packs import load_files
from zhiping.records.amendments.actions.rehearsing import whole
from zhiping.records.amendments.trying import tried
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import visible_to
from zhiping.records.errors import ActionRefused

PAGE = 15


@require_safe
def impact(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Case by case; number and name stand only where this officer may see the case."""
    version = sent_version(request, uid)
    if version.report["problems"]:
        raise ActionRefused("这个版本还有写错的地方，读不成政策包，不能试算。改好后重新上传。")
    cycles = list(cycles_here(request).filter(pack=version.base_digest, closed_at=None).order_by("-year", "id"))
    open_cases = Application.objects.filter(cycle__in=cycles).exclude(stage=ENDED).order_by("id")
    page = Paginator(open_cases, PAGE).get_page(request.GET.get("page"))
    shown = [one.pk for one in page.object_list]
    new = load_files(version.files, name=version.pack_id)
    rows = tried(whole(Application.objects.filter(pk__in=shown)).order_by("id"), new, now=request.now)
    context = {
        "version": version,
        "new": new,
        "cycles": cycles,
        "page": page,
        "rows": rows,
        "named": set(visible_to(request.actor).filter(pk__in=shown).values_list("pk", flat=True)),
        "other_year": any(cycle.year != new.year for cycle in cycles),
    }
    return render(request, "policy/impact.html", context)

"""Which of the shown cases were ticked."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from zhiping.lib.asked import asked
from zhiping.records.applications.models import Application

PAGE = 25
SORTS = {"number": ("number",), "name": ("applicant__name", "number"), "since": ("state_since", "number")}


def shown(request: HttpRequest, rows: QuerySet[Application]) -> Page[Application]:
    """The page of ``rows`` that was asked for, sorted and found by name or number."""
    words = asked(request, "words")
    if words:
        rows = rows.filter(number__icontains=words) | rows.filter(applicant__name__icontains=words)
    rows = rows.order_by(*SORTS.get(request.GET.get("sort", ""), SORTS["number"]))
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def ticked(request: HttpRequest, rows: QuerySet[Application]) -> list[Application]:
    """The cases whose boxes were ticked, or all of them."""
    if request.POST.get("everybody"):
        return list(rows)
    return list(rows.filter(number__in=[n for n in request.POST.getlist("case") if n.isprintable()]))

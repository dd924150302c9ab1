"""The register of organisations: find, add, correct, confirm."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.terms import OrganisationKind, Permission
from zhiping.desks.operator.forms import OrganisationForm
from zhiping.desks.operator.gate import must
from zhiping.lib.asked import asked
from zhiping.records.accounts.models import Organisation
from zhiping.records.cycles.actions import change_organisation, confirm_organisation, create_organisation
from zhiping.records.errors import BadInput, NotFound

PAGE = 25
SORTS = {"name": ("name", "id"), "kind": ("kind", "name", "id"), "city": ("city", "name", "id")}


def _organisation(uid: UUID) -> Organisation:
    found = Organisation.objects.filter(uid=uid).select_related("department", "office").first()
    if found is None:
        raise NotFound("没有找到这个单位")
    return found


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, by name, kind and state."""
    must(request.actor, Permission.MANAGE_ORGANISATIONS)
    words, kind, state = (asked(request, name) for name in ("words", "kind", "state"))
    sort = request.GET.get("sort", "name")
    rows = Organisation.objects.select_related("department", "office").order_by(*SORTS.get(sort, SORTS["name"]))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(city__icontains=word) | Q(area__icontains=word))
    if kind in {one.value for one in OrganisationKind}:
        rows = rows.filter(kind=kind)
    if state in ("waiting", "confirmed"):
        rows = rows.filter(confirmed_at__isnull=state == "waiting")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kinds": OrganisationKind.choices(),
        "words": words,
        "kind": kind,
        "state": state,
        "sort": sort,
    }
    return render(request, "operator/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put an organisation on the register."""
    must(request.actor, Permission.MANAGE_ORGANISATIONS)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = create_organisation(**form.cleaned_data, confirmed=False, by=request.actor, now=request.now)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, f"已登记{made.name}。核对证照后请核准，核准前它不能办理业务。")
            return redirect("operator:organisation", made.uid)
    return render(request, "operator/organisation_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One organisation: what the register says, who acts for it, and correcting it."""
    must(request.actor, Permission.MANAGE_ORGANISATIONS)
    organisation = _organisation(uid)
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_bound and form.is_valid():
        try:
            change_organisation(organisation, by=request.actor, now=request.now, **form.cleaned_data)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, "已保存。")
            return redirect("operator:organisation", uid)
    grants = organisation.grants.filter(until=None).select_related("person", "committee", "cycle").order_by("role", "id")
    context = {"organisation": organisation, "form": form, "grants": grants}
    return render(request, "operator/organisation.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that the organisation's papers have been looked at."""
    must(request.actor, Permission.MANAGE_ORGANISATIONS)
    organisation = confirm_organisation(_organisation(uid), by=request.actor, now=request.now)
    messages.success(request, f"已核准{organisation.name}。")
    return redirect("operator:organisation", uid)

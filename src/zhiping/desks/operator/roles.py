"""Persons and roles: who may act for whom, giving and withdrawing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import Permission, Role
from zhiping.desks.operator.forms import GiveRoleForm, WithdrawRoleForm
from zhiping.desks.operator.gate import must
from zhiping.lib.asked import asked
from zhiping.records.cycles.actions import grant_role, withdraw_role
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, NotFound

PAGE = 25
SORTS = {"name": ("person__name", "id"), "role": ("role", "person__name", "id"), "since": ("-since", "-id")}


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Every role given, by person, organisation, role and state."""
    must(request.actor, Permission.MANAGE_ROLES)
    words, role, state = (asked(request, name) for name in ("words", "role", "state"))
    sort = request.GET.get("sort", "name")
    rows = RoleGrant.objects.select_related("person", "organisation", "committee", "cycle")
    rows = rows.order_by(*SORTS.get(sort, SORTS["name"]))
    for word in words.split():
        rows = rows.filter(Q(person__name__icontains=word) | Q(organisation__name__icontains=word))
    if role in {one.value for one in Role}:
        rows = rows.filter(role=role)
    ended = Q(until__lte=request.now)
    rows = rows.filter(ended) if state == "ended" else rows.exclude(ended)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "roles": [choice for choice in Role.choices() if choice[0] not in (Role.PUBLIC, Role.CLOCK, Role.APPLICANT)],
        "words": words,
        "role": role,
        "state": state,
        "sort": sort,
    }
    return render(request, "operator/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a role to a person who has registered."""
    must(request.actor, Permission.MANAGE_ROLES)
    form = GiveRoleForm(request.POST if request.method == "POST" else None, initial=_asked(request))
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        person = values.pop("phone")
        try:
            grant_role(person, by=request.actor, now=request.now, **values)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, f"已授予{person.name}“{Role(values['role']).label}”。")
            return redirect("operator:roles")
    return render(request, "operator/role_give.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("organisation", "role") if name in request.GET}


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, with the reason."""
    must(request.actor, Permission.MANAGE_ROLES)
    grant = RoleGrant.objects.filter(pk=pk).select_related("person", "organisation", "committee", "cycle").first()
    if grant is None:
        raise NotFound("没有找到这个角色")
    form = WithdrawRoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_role(grant, by=request.actor, now=request.now, because=form.cleaned_data["because"])
        except ActionRefused as refused:
            form.add_refusal(refused.reason)
        else:
            messages.success(request, f"已撤销{grant.person.name}的“{Role(grant.role).label}”。")
            return redirect("operator:roles")
    context = {"form": form, "grant": grant}
    return render(request, "operator/role_withdraw.html", context, status=422 if form.errors else 200)

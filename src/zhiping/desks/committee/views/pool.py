"""The expert pool: by specialty, in and out, proposed and approved."""

import io
from uuid import UUID

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.permission import explain
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission
from zhiping.desks.committee.forms import ExpertForm, ReasonForm, specialty_choices
from zhiping.desks.committee.gate import committee_for
from zhiping.desks.committee.posting import done
from zhiping.lib.asked import asked
from zhiping.records.accounts.models import Membership, Person
from zhiping.records.committees.actions import (
    add_expert,
    approve_pool,
    mark_trained,
    propose_pool,
    remove_expert,
)
from zhiping.records.committees.models import Expert, PoolVersion
from zhiping.records.committees.queries import approved_pool, subject_of_committee
from zhiping.records.cycles.models import Committee
from zhiping.records.cycles.queries import pack_of
from zhiping.records.permits import require

A_PAGE = 30


def _pack(committee: Committee) -> Pack | None:
    cycle = committee.cycles.order_by("-year").first()
    return pack_of(cycle) if cycle else None


def _rows(request: HttpRequest, committee: Committee, pack: Pack | None) -> list[Expert]:
    rows: QuerySet[Expert] = Expert.objects.filter(committee=committee).select_related("person", "employer")
    rows = rows.filter(removed_at=None) if request.GET.get("gone") != "1" else rows.exclude(removed_at=None)
    name = asked(request, "q")
    if name:
        rows = rows.filter(person__name__contains=name)
    found = list(rows.order_by("person__name"))
    wanted = request.GET.get("specialty", "")
    names = dict(specialty_choices(pack))
    for row in found:
        row.words = [names.get(s, s) for s in row.specialties]
    return [row for row in found if not wanted or wanted in row.specialties]


@require_safe
def pool(request: HttpRequest, uid: UUID) -> HttpResponse:
    committee = committee_for(request, uid)
    pack = _pack(committee)
    subject = subject_of_committee(committee, request.actor.cycle)
    approved = approved_pool(committee)
    context = {
        "committee": committee,
        "page": Paginator(_rows(request, committee, pack), A_PAGE).get_page(request.GET.get("page")),
        "specialties": specialty_choices(pack),
        "versions": committee.pool_versions.order_by("-number").prefetch_related("members"),
        "approved": approved,
        "drawable": set(approved.members.values_list("pk", flat=True)) if approved else set(),
        "manages": bool(explain(request.actor, Permission.MANAGE_POOL, subject)),
        "approves": bool(explain(request.actor, Permission.APPROVE_POOL, subject)),
    }
    return render(request, "committee/pool.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    committee = committee_for(request, uid)
    require(request.actor, Permission.MANAGE_POOL, subject_of_committee(committee, request.actor.cycle))
    name = asked(request, "name")
    people = list(Person.objects.filter(name=name, is_active=True).order_by("id")[:20]) if name else []
    confirmed = Membership.objects.filter(person__in=people, state=Membership.State.CONFIRMED).select_related("organisation")
    unit_of = {unit.person_id: unit for unit in confirmed.order_by("-pk")}
    for one in people:
        one.unit = unit_of.get(one.pk)
    chosen = _chosen(request.POST.get("person") or request.GET.get("person", ""))
    form = None
    if chosen is not None:
        unit = Membership.objects.filter(person=chosen, state=Membership.State.CONFIRMED).first()
        initial = {"employer": unit.organisation.name if unit else ""}
        form = ExpertForm(request.POST or None, pack=_pack(committee), committee=committee, initial=initial)
        if request.method == "POST" and done(
            form,
            lambda: add_expert(chosen, committee=committee, by=request.actor, now=request.now, **form.cleaned_data),
        ):
            messages.success(request, f"{chosen.name}已经入库。报组建单位核准新一版之后才能被抽到。")
            return redirect("committee:pool", committee.uid)
    status = 422 if request.method == "POST" else 200
    context = {"committee": committee, "form": form, "people": people, "name": name, "chosen": chosen}
    return render(request, "committee/add_expert.html", context, status=status)


def _chosen(uid: str) -> Person | None:
    try:
        return Person.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def expert(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """One expert: training kept, or taken out of the pool with a reason."""
    committee = committee_for(request, uid)
    require(request.actor, Permission.MANAGE_POOL, subject_of_committee(committee, request.actor.cycle))
    row = get_object_or_404(Expert.objects.select_related("person", "employer", "committee"), pk=number, committee=committee)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and request.POST.get("act") == "trained":
        mark_trained(row, by=request.actor, now=request.now)
        return redirect("committee:expert", committee.uid, row.pk)
    if request.method == "POST" and done(
        form, lambda: remove_expert(row, reason=form.cleaned_data["reason"], by=request.actor, now=request.now)
    ):
        messages.success(request, f"{row.person.name}已经出库，从现在起不会被抽到。")
        return redirect("committee:pool", committee.uid)
    names = dict(specialty_choices(_pack(committee)))
    context = {"committee": committee, "expert": row, "words": [names.get(s, s) for s in row.specialties], "form": form}
    return render(request, "committee/expert.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    version = propose_pool(committee_for(request, uid), by=request.actor, now=request.now)
    messages.success(request, f"评委库第{version.number}版已报组建单位核准。")
    return redirect("committee:pool", uid)


@require_POST
def approve(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    committee = committee_for(request, uid)
    version = get_object_or_404(PoolVersion.objects.select_related("committee"), committee=committee, number=number)
    approve_pool(version, by=request.actor, now=request.now)
    messages.success(request, f"评委库第{number}版已核准，可以从中抽取。")
    return redirect("committee:pool", uid)


@require_safe
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The list as a spreadsheet, as filtered."""
    committee = committee_for(request, uid)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("评委库")
        sheet.write_row(
            0, 0, ["姓名", "专业", "职称", "工作单位", "可任主任", "聘期至", "培训"], book.add_format({"bold": True})
        )
        for n, row in enumerate(_rows(request, committee, _pack(committee)), start=1):
            cells = [
                row.person.name,
                "、".join(row.words),
                row.title,
                row.employer.name,
                "是" if row.may_chair else "",
                row.term_until.isoformat(),
                "已完成" if row.trained_at else "",
            ]
            sheet.write_row(n, 0, cells)
        sheet.set_column(0, 6, 18)
    response = HttpResponse(made.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = 'attachment; filename="expert-pool.xlsx"'
    return response

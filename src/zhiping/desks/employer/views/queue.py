"""The unit's queue and its members."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Subject
from zhiping.core.terms import Permission, Role
from zhiping.desks.casework.queue import Tab, export, queue_of
from zhiping.desks.employer.forms import MembershipForm
from zhiping.records.accounts.actions import decide_membership
from zhiping.records.accounts.models import Membership
from zhiping.records.errors import BadInput, NotAllowed, NotFound
from zhiping.records.permits import require

AT_US = Q(state__in=("at_unit", "endorsing"))
"""Held by an office, but it is the unit that must act."""


def at_unit(request: HttpRequest) -> Q:
    """What the unit itself must act on."""
    return Q(holder=request.actor.organisation, state__in=("waiting", "posted", "objected")) | AT_US


def tabs_for(request: HttpRequest) -> tuple[Tab, ...]:
    ours = Q(holder=request.actor.organisation)
    ended = Q(stage=ENDED)
    return (
        Tab("todo", "待办理", at_unit(request) & ~ended),
        Tab("waiting", "等申报人", ours & Q(state="returned")),
        Tab("gone", "已推荐", ~ours & ~AT_US & ~ended),
        Tab("ended", "已结束", ended),
        Tab("all", "全部", Q()),
    )


def require_employer(request: HttpRequest) -> None:
    """The desk is for those who act for a unit, agency or association, with a second factor."""
    actor = request.actor
    if actor.role is not Role.EMPLOYER:
        raise NotAllowed(f"这里由{Role.EMPLOYER.label}使用，您现在的身份是{actor.role.label}")
    if not actor.second_factor:
        raise NotAllowed("请先完成第二重身份验证")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    require_employer(request)
    asked = Membership.objects.filter(organisation_id=request.actor.organisation, state=Membership.State.ASKED).count()
    context = {"queue": queue_of(request, tabs_for(request), at_unit(request)), "asked": asked}
    return render(request, "employer/home.html", context)


@require_safe
def export_queue(request: HttpRequest) -> HttpResponse:
    require_employer(request)
    return export(request, tabs_for(request), name="unit-queue")


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    require_employer(request)
    states = {"asked": "待确认", "confirmed": "已确认", "declined": "未确认", "ended": "已终止"}
    state = request.GET.get("state", "asked")
    state = state if state in states else "asked"
    ours = Membership.objects.filter(organisation_id=request.actor.organisation)
    rows = ours.filter(state=state).select_related("person", "employer", "decided_by").order_by("asked_at", "id")
    tabs = [(id, words, ours.filter(state=id).count(), id == state) for id, words in states.items()]
    context = {"tabs": tabs, "state": state, "page": Paginator(rows, 20).get_page(request.GET.get("page"))}
    return render(request, "employer/members.html", context)


@require_POST
def decide_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or decline; declining says why."""
    require_employer(request)
    membership = Membership.objects.filter(pk=pk, organisation_id=request.actor.organisation).select_related("person").first()
    if membership is None:
        raise NotFound("没有找到这份申请，它可能不属于本单位")
    subject = Subject(applicant=membership.person_id, organisation=membership.organisation_id)
    require(request.actor, Permission.CONFIRM_MEMBERSHIP, subject)
    form = MembershipForm(request.POST)
    confirm = request.POST.get("confirm")
    if confirm not in ("yes", "no") or not form.is_valid():
        raise BadInput("请选择“确认”或“不确认”，说明最多 200 个字", {"confirm": "没有收到可以识别的选择"})
    remark = form.cleaned_data["remark"].strip()
    if confirm == "no" and not remark:
        raise BadInput("不确认须写明理由", {"remark": f"请写明为什么不确认{membership.person.name}的人事关系"})
    decide_membership(membership, confirm=confirm == "yes", by=request.actor, now=request.now, remark=remark)
    words = "已确认" if confirm == "yes" else "未确认"
    messages.success(request, f"{membership.person.name}的人事关系：{words}，已告诉本人")
    return redirect("employer:members")

"""An expert's own tasks: answering, training, relations, signing in; what is next and by when."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.draw import label_of
from zhiping.core.terms import Role
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.expert.forms import AnswerForm, RelationsForm
from zhiping.records.applications.queries import visible_to
from zhiping.records.committees.actions import answer_invitation, confirm_training, declare_relations, sign_in
from zhiping.records.committees.adapt import grounds_of
from zhiping.records.committees.models import Opinion, PanelMember, SessionCase, TokenIssue
from zhiping.records.committees.queries import member_for, open_round, seats_of
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, NotAllowed


def require_expert(request: HttpRequest) -> None:
    """The desk is for those drawn, with a second factor."""
    if request.actor.role not in (Role.EXPERT, Role.CHAIR):
        raise NotAllowed(f"这里由评审专家使用，您现在的身份是{request.actor.role.label}")
    if not request.actor.second_factor:
        raise NotAllowed("请先完成第二重身份验证")


def cases_of(request: HttpRequest, member: PanelMember) -> list[SessionCase]:
    """The cases this expert may read, by the same gate as everywhere."""
    rows = list(
        member.session.cases.filter(application__in=visible_to(request.actor), group=member.group).select_related(
            "application__applicant", "group"
        )
    )
    written = {o.case_id: o for o in Opinion.objects.filter(member=member)}
    pack = pack_of(member.session.cycle)
    for row in rows:
        row.opinion = written.get(row.pk)
        row.words = f"{specialty_name(pack, row.application.specialty)} · {pack.level(row.application.level).title}"
    return rows


def reports_of(member: PanelMember) -> list[tuple[SessionCase, list[str]]]:
    """The groups' written opinions, without names, for those in the open meeting; never on a case one is recused from."""
    session = member.session
    if session.opened_at is None or session.closed_at is not None or member.attended_at is None:
        return []
    final = Prefetch("opinions", queryset=Opinion.objects.exclude(final_at=None).order_by("pk"), to_attr="finals")
    rows = (
        session.cases.exclude(application__in=member.recusals.values("application"))
        .select_related("application__applicant", "group")
        .prefetch_related(final)
    )
    return [(row, [opinion.text for opinion in row.finals]) for row in rows]


def tasks_of(member: PanelMember, cases: list[SessionCase]) -> list[dict[str, Any]]:
    """The steps of one seat; the first not done is the present one."""
    session = member.session
    final = sum(row.opinion is not None and row.opinion.final_at is not None for row in cases)
    rows = [
        ("答复能否参加", member.state == PanelMember.State.ACCEPTED),
        ("确认评前培训", member.expert.trained_at is not None),
        ("申报回避关系", member.declared_at is not None),
        (f"审阅材料，写评议意见（{final} / {len(cases)}）", bool(cases) and final == len(cases)),
        ("会议当天签到", member.attended_at is not None),
        ("投票", session.closed_at is not None),
    ]
    steps, now_seen = [], session.closed_at is not None  # after the meeting nothing is left to do
    for name, is_done in rows:
        steps.append({"name": name, "state": "done" if is_done else "ahead" if now_seen else "now"})
        now_seen = now_seen or not is_done
    return steps


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    require_expert(request)
    seats = []
    for member in seats_of(request.actor):
        steps = tasks_of(member, cases_of(request, member))
        seats.append((member, next((s["name"] for s in steps if s["state"] == "now"), "")))
    return render(request, "expert/home.html", {"seats": seats})


@require_safe
def seat(request: HttpRequest, uid: UUID) -> HttpResponse:
    require_expert(request)
    member = member_for(request.actor, uid)
    return _seat_page(request, member, AnswerForm())


def _seat_page(request: HttpRequest, member: PanelMember, form: AnswerForm, status: int = 200) -> HttpResponse:
    cases = cases_of(request, member)
    running = open_round(member.session)
    context = {
        "member": member,
        "session": member.session,
        "steps": tasks_of(member, cases),
        "cases": cases,
        "recusals": [
            (r.application, label_of(r.ground, grounds_of(member.session.cycle)))
            for r in member.recusals.select_related("application__applicant")
        ],
        "form": form,
        "running": running,
        "fetched": running is not None and TokenIssue.objects.filter(round=running, member=member).exists(),
        "reports": reports_of(member),
        "is_day": request.now.date() >= member.session.held_on,
    }
    return render(request, "expert/seat.html", context, status=status)


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    require_expert(request)
    member = member_for(request.actor, uid)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _seat_page(request, member, form, 422)
    accepts = form.cleaned_data["accepts"] == "yes"
    try:
        answer_invitation(member, accepts=accepts, reason=form.cleaned_data["reason"], by=request.actor, now=request.now)
    except BadInput as refused:
        form.add_refusal(refused.reason, refused.fields)
        return _seat_page(request, member, form, 422)
    if not accepts:
        messages.success(request, "已记下您不能参加。席位由组建单位另行抽取。")
        return redirect("expert:home")
    messages.success(request, "已答复参加。请确认培训，再申报回避关系。")
    return redirect("expert:seat", uid)


@require_POST
def training(request: HttpRequest, uid: UUID) -> HttpResponse:
    require_expert(request)
    confirm_training(member_for(request.actor, uid), by=request.actor, now=request.now)
    return redirect("expert:seat", uid)


@require_http_methods(["GET", "POST"])
def relations(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every applicant on the list, by name and unit, before any material is opened."""
    require_expert(request)
    member = member_for(request.actor, uid)
    rows = member.session.cases.select_related("application__applicant", "application__employer", "group")
    cases = [
        (
            row.application.number,
            f"{row.application.applicant.name}　{row.application.employer.name if row.application.employer else '自由职业'}",
        )
        for row in rows
    ]
    kept = {
        r.application.number: label_of(r.ground, grounds_of(member.session.cycle))
        for r in member.recusals.select_related("application")
    }
    form = RelationsForm(request.POST or None, cases=cases, kept=kept, grounds=grounds_of(member.session.cycle))
    if request.method == "POST" and form.is_valid():
        declare_relations(member, recused=form.recused, by=request.actor, now=request.now)
        messages.success(request, "已申报回避关系。没有回避关系的材料已经或将会对您开放。")
        return redirect("expert:seat", uid)
    context = {"member": member, "session": member.session, "form": form, "count": len(cases)}
    return render(request, "expert/relations.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def attend(request: HttpRequest, uid: UUID) -> HttpResponse:
    require_expert(request)
    sign_in(member_for(request.actor, uid), by=request.actor, now=request.now)
    messages.success(request, "已签到。")
    return redirect("expert:seat", uid)

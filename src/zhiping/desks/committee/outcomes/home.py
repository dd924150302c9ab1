"""The years whose results this office works on, and how far each has come."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiping.core.terms import Role, StageKind
from zhiping.desks.committee.outcomes.gate import year_for, years_for
from zhiping.records.applications.models import Objection, Publicity
from zhiping.records.applications.queries import visible_to
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.outcomes.models import Certificate
from zhiping.records.outcomes.queries import approvals_of, confirmations_of, publicities_of, stages_of

AFTER_VOTE = (
    StageKind.RECHECK,
    StageKind.PUBLICITY,
    StageKind.CONFIRMATION,
    StageKind.APPROVAL,
    StageKind.CERTIFICATE,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One step after the vote: how many wait there, and the page where it is done."""

    title: str
    count: int
    url: str
    says: str


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """Every year of the committees this office serves."""
    years = list(years_for(request.actor))
    return render(request, "committee/outcomes/home.html", {"years": [(year, stops_of(request, year)) for year in years]})


def stops_of(request: HttpRequest, cycle: ReviewCycle) -> list[Stop]:
    """The steps that this capacity takes in a year, in order."""
    counted = visible_to(request.actor).filter(cycle=cycle).order_by().values_list("stage").annotate(n=Count("pk"))
    counts = dict(counted)
    waiting = {kind: sum(counts.get(id, 0) for id in stages_of(cycle, kind)) for kind in AFTER_VOTE}

    def page(name: str) -> str:
        return reverse(f"committee:{name}", args=[cycle.uid])

    if request.actor.role is Role.REGIONAL_OFFICE:
        return [
            Stop("批复", waiting[StageKind.APPROVAL], page("outcomes_year"), "按结果确认文件批复，批复后公开"),
            Stop("核发证书", waiting[StageKind.CERTIFICATE], page("outcomes_year"), "批复后逐人核发电子证书"),
            Stop("已发证书", Certificate.objects.filter(application__cycle=cycle).count(), page("certificates"), "查看和撤销"),
        ]
    open_objections = Objection.objects.filter(
        entry__publicity__cycle=cycle, entry__publicity__kind=Publicity.Kind.RESULT, settled_at=None
    ).count()
    objections = Stop("异议", open_objections, page("result_publicities"), "公示期内的异议，处理完以前本人暂缓，其他人照常")
    if request.actor.role is Role.FOUNDING_BODY:
        return [objections]
    return [
        Stop("复核", waiting[StageKind.RECHECK], page("recheck"), "会议记录签署后，核对程序和票数"),
        Stop("二次公示", waiting[StageKind.PUBLICITY], page("result_publicities"), "在指定地点公示满规定的工作日"),
        objections,
        Stop("结果确认", waiting[StageKind.CONFIRMATION], page("confirm"), "逐人再看一遍有没有不得申报的情形，编号确认"),
    ]


@require_safe
def year(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One year: what waits, and the documents made so far."""
    cycle = year_for(request, uid)
    context = {
        "cycle": cycle,
        "stops": stops_of(request, cycle),
        "publicities": publicities_of(cycle),
        "confirmations": confirmations_of(cycle).annotate(people=Count("applications")),
        "approvals": approvals_of(cycle).annotate(people=Count("applications")),
        "is_region": request.actor.role is Role.REGIONAL_OFFICE,
    }
    return render(request, "committee/outcomes/year.html", context)

"""The unit's internal publicity: posting, the sheet for the wall, objections, the end of the days."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import StageKind
from zhiping.desks.casework.actpage import act_page, bound, clause_of
from zhiping.desks.casework.forms import ConfirmForm, DecisionForm
from zhiping.desks.employer.forms import ObjectionForm, PublicityForm, SettleForm
from zhiping.desks.employer.views.case import seen
from zhiping.documents import pdf
from zhiping.records.applications.actions.publicity import (
    close_unit_publicity,
    current_publicity,
    post_unit_publicity,
    posting_warning,
    raise_objection,
    settle_objection,
)
from zhiping.records.applications.models import Application, Objection, Publicity
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotFound, StepRefused

POST = ["GET", "HEAD", "POST"]


def words(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@require_http_methods(POST)
def publicity(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    pack = pack_of_case(application)
    is_here = stage_kind(application) == StageKind.PUBLICITY
    stage = pack.stage(application.stage) if is_here else None
    warning = posting_warning(pack, stage, request.now) if stage else ""
    return act_page(
        request,
        application,
        bound(request, PublicityForm, asks_days=stage is not None and stage.workdays is None),
        lambda f: post_unit_publicity(application, by=request.actor, now=request.now, **f.cleaned_data),
        desk="employer",
        title="张贴公示",
        lead=f"公示不少于 {stage.workdays} 个工作日，张贴当天建议不计。" if stage and stage.workdays else "",
        warnings=[("warn", warning)] if warning else [],
        irreversible="从张贴起计算工作日，张贴时间不能再改。",
        submit="张贴并开始计算",
        done="公示已开始，请打印公示表张贴",
        why=may_take("post_publicity", application, by=request.actor, now=request.now, settles=("publicity_place",)) or "",
    )


def _publicity_of(application: Application) -> Publicity:
    found = current_publicity(application)
    if found is None:
        raise NotFound("这份申报还没有公示")
    return found


@require_safe
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet for the wall."""
    application = seen(request, ref)
    found = _publicity_of(application)
    entries = found.entries.filter(application=application)
    made = pdf.render(
        "publicity_sheet",
        {
            "title": found.title,
            "issuer": found.organisation.name,
            "place": found.place,
            "address": found.address,
            "posted_on": words(timezone.localtime(found.posted_at)),
            "last_day": words(found.advised_last_day),
            "workdays": found.workdays,
            "objection_to": f"{found.organisation.name} {found.organisation.phone}".strip(),
            "entries": [
                {"name": e.name, "unit": e.unit, "specialty": e.specialty, "title": e.title, "mark": e.mark} for e in entries
            ],
        },
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{application.number}-publicity.pdf"'
    return response


@require_http_methods(POST)
def close_publicity(request: HttpRequest, ref: str) -> HttpResponse:
    """End it; where only the posting day is short, the decision is part of the form (AMB-16)."""
    application = seen(request, ref)
    found = _publicity_of(application)
    today = timezone.localtime(request.now).date()
    is_short = found.short_last_day < today <= found.advised_last_day
    settled = ("days_run",) if is_short else ()
    why = may_take("close_publicity", application, by=request.actor, now=request.now, settles=settled) or ""
    warning = (
        f"张贴日不计入，到 {words(found.advised_last_day)} 满；张贴日计入，已于 {words(found.short_last_day)} 满。"
        "通知没有写明采用哪一种，须由您决定并写明理由（AMB-16）。"
    )
    return act_page(
        request,
        application,
        bound(request, DecisionForm, initial=clause_of(application)) if is_short else bound(request, ConfirmForm),
        lambda f: close_unit_publicity(
            application, by=request.actor, now=request.now, decision=f.decision if is_short else None
        ),
        desk="employer",
        title="结束公示",
        lead=f"{words(timezone.localtime(found.posted_at))}张贴在{found.place}，{found.workdays} 个工作日。",
        warnings=[("warn", warning)] if is_short and not why else [],
        irreversible="结束后不再收单位公示的异议。",
        submit="结束公示",
        done="公示已结束，可以填写推荐意见",
        why=why,
    )


@require_http_methods(POST)
def objections(request: HttpRequest, ref: str) -> HttpResponse:
    """What was raised, and a form for what comes on paper or by word."""
    application = seen(request, ref)
    entry = application.publicity_entries.filter(publicity__kind=Publicity.Kind.UNIT).last()
    if entry is None:
        raise NotFound("这份申报还没有公示，没有异议可以处理")

    def run(form: Any) -> object:
        said = form.cleaned_data
        return raise_objection(
            entry, text=said["text"], name=said["name"], contact=said["contact"], by=request.actor, now=request.now
        )

    is_open = entry.publicity.closed_at is None and application.state in ("posted", "objected")
    return act_page(
        request,
        application,
        bound(request, ObjectionForm),
        run,
        desk="employer",
        title="公示异议",
        lead="收到书面或口头异议，在这里登记；登记后申报停下，调查清楚才能往下走。",
        submit="登记异议",
        done="异议已登记，请调查处理",
        why="" if is_open else "公示已经结束或还没有开始，不能登记公示异议",
        template="employer/objections.html",
        extra={"objections": list(entry.objections.select_related("settled_by"))},
    )


@require_http_methods(POST)
def settle(request: HttpRequest, ref: str, uid: UUID) -> HttpResponse:
    application = seen(request, ref)
    objection = Objection.objects.filter(uid=uid, entry__application=application).select_related("entry__application").first()
    if objection is None:
        raise NotFound("没有找到这件异议")
    if objection.settled_at is not None:
        raise StepRefused("这件异议已经办结")

    def run(form: Any) -> object:
        said = form.cleaned_data
        return settle_objection(
            objection,
            upheld=said["upheld"] == "yes",
            finding=said["finding"],
            decision=form.decision,
            by=request.actor,
            now=request.now,
        )

    return act_page(
        request,
        application,
        bound(request, SettleForm, initial=clause_of(application)),
        run,
        desk="employer",
        title="处理异议",
        lead=f"异议内容：{objection.text}",
        warnings=[
            (
                "info",
                "通知写的是“公示无异议”的才出具推荐意见。查明不属实的异议算不算“有异议”，通知没有写明，须由您决定（AMB-34）。",
            )
        ],
        irreversible="办结后不能再改；属实的，本次申报结束。",
        submit="办结",
        done="异议已办结，并告诉申报人",
    )

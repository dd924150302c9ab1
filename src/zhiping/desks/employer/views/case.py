"""One case at the unit: the three panes, item by item, the officer, on to the next step."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, StageKind
from zhiping.desks.casework.actpage import act_page, bound, clause_of
from zhiping.desks.casework.casepage import Block, Button, acts_of, case_context
from zhiping.desks.casework.differing import differ_page
from zhiping.desks.casework.files import file_of, page_picture, whole
from zhiping.desks.casework.forms import AnswerForm, ConfirmForm, DecisionForm, RemarkForm, ReturnForm
from zhiping.desks.casework.papers import decision_paper, notice_paper
from zhiping.desks.employer.forms import OfficerForm
from zhiping.desks.employer.views.queue import require_employer
from zhiping.records.applications.actions.decisions import decision_number
from zhiping.records.applications.actions.notices import endorse_supplement
from zhiping.records.applications.actions.publicity import current_publicity
from zhiping.records.applications.actions.scrutiny import answer_from_unit, decline, return_to_applicant
from zhiping.records.applications.actions.unit import (
    UNIT_UNDERTAKING,
    check_all_items,
    check_item,
    finish_unit_scrutiny,
    name_officer,
)
from zhiping.records.applications.checks import is_at_unit, unit_items
from zhiping.records.applications.guards.scrutiny import days_run
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import get_for, stage_kind
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case

BUTTONS = {
    "forward": Button("核验完毕，转下一步", "employer:finish", key="f"),
    "record_assessment": Button("填写考评意见", "employer:assessment", ("assessment_recorded",)),
    "record_deliberation": Button(
        "填写审议推荐意见", "employer:deliberation", ("deliberation_recorded", "scan_attached", "agreed")
    ),
    "post_publicity": Button("张贴公示", "employer:publicity", ("publicity_place",)),
    "close_publicity": Button("结束公示", "employer:close_publicity"),
    "recommend": Button("填写单位推荐意见", "employer:recommendation", ("agreed",)),
    "dismiss_objection": Button("处理异议", "employer:objections", ("decision_recorded",)),
    "answer_from_unit": Button("答复职改部门", "employer:answer"),
    "endorse_supplement": Button("核实补正，交回审核部门", "employer:endorse"),
    "return_to_applicant": Button("退回申报人修改", "employer:return"),
    "decline": Button(
        "不予推荐", "employer:decline", ("decision_recorded",), danger=True, note="不予推荐后，本次申报结束，不能撤回。"
    ),
    "decline_to_recommend": Button(
        "不予推荐", "employer:not_recommend", ("decision_recorded",), danger=True, note="不予推荐后，本次申报结束，不能撤回。"
    ),
}


def seen(request: HttpRequest, ref: str, purpose: str = "单位审核") -> Application:
    """The case, if this desk may see it."""
    require_employer(request)
    return get_for(request.actor, ref, Permission.VIEW_CASE, purpose=purpose, now=request.now)


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return render(request, "employer/case.html", page_context(request, application))


def page_context(request: HttpRequest, application: Application) -> dict[str, Any]:
    pack = pack_of_case(application)
    context = case_context(request, application, gate="unit", sealed=True)
    items = (
        unit_items(application, pack, with_officers=True)
        if is_at_unit(application, pack) or application.state == "endorsing"
        else ()
    )
    may_check = (
        stage_kind(application) == StageKind.SCRUTINY
        and is_at_unit(application, pack)
        and application.state == "waiting"
        and application.holder_id == request.actor.organisation
        and application.applicant_id != request.actor.person
    )
    context |= {
        "acts": acts_of(
            application, BUTTONS, by=request.actor, now=request.now, answered=_days_answered(application, pack, request.now)
        ),
        "items": {item.id: item for item in items},
        "open_items": [item for item in items if item.open_because],
        "may_check": may_check,
        "check_url": reverse("employer:check", args=[application.number]),
        "blocks": _blocks(context, items, may_check),
        "blocks_done": "核验已完成" if may_check else "",
        "may_name": is_at_unit(application, pack)
        and application.holder_id == request.actor.organisation
        and application.applicant_id != request.actor.person,
        "may_template": stage_kind(application) == StageKind.DELIBERATION,
        "publicities": [
            e.publicity for e in application.publicity_entries.select_related("publicity") if e.publicity.kind == "unit"
        ],
        "file_url": "employer:file",
        "page_url": "employer:page",
        "notice_url": "employer:notice_pdf",
        "decision_url": "employer:decision_pdf",
    }
    return context


def _days_answered(application: Application, pack: Pack, now: datetime) -> dict[str, str]:
    """Whether the publicity may be ended: its days have run, or only the posting day is short and the page asks why."""
    publicity = current_publicity(application) if application.state == "posted" else None
    if publicity is None or timezone.localtime(now).date() > publicity.short_last_day:
        return {"days_run": ""}
    return {"days_run": str(days_run(application, pack, now))}


def _blocks(context: dict[str, Any], items: Any, may_check: bool) -> list[Block]:
    if not may_check:
        return []
    blocks = [
        Block(f"{item.title}：{item.open_because}", f"item-{item.id.replace(':', '')}") for item in items if item.open_because
    ]
    if context["undertaking"] is None:
        blocks.append(Block("还没有明确审核责任人", "officer"))
    return blocks


@require_POST
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One item: the original seen, consistent or doubtful."""
    application = seen(request, ref)
    item = request.POST.get("item", "")
    check_item(
        application,
        item=item,
        verdict=request.POST.get("verdict", ""),
        original_seen=request.POST.get("original_seen") == "on",
        remark=request.POST.get("remark", "").replace("\x00", ""),
        by=request.actor,
        now=request.now,
    )
    return redirect(reverse("employer:case", args=[ref]) + f"#item-{item.replace(':', '')}")


@require_POST
def check_all(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    count = check_all_items(application, by=request.actor, now=request.now)
    messages.success(request, f"已逐项记录 {count} 项：原件已审，一致" if count else "没有还需要核验的项目")
    return redirect("employer:case", ref)


@require_http_methods(["GET", "HEAD", "POST"])
def officer(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, OfficerForm),
        lambda f: name_officer(application, officer_name=f.cleaned_data["officer_name"], by=request.actor, now=request.now),
        desk="employer",
        title="明确审核责任人并签署承诺书",
        lead=UNIT_UNDERTAKING,
        submit="签署单位承诺书",
        done="已签署单位承诺书",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, ConfirmForm),
        lambda f: finish_unit_scrutiny(application, by=request.actor, now=request.now),
        desk="employer",
        title="核验完毕，转下一步",
        lead="转出以后，本单位的核验结论不能再改；审核部门会看到每一项由谁、在什么时候核验。",
        irreversible="转出后，核验结论不能再改。",
        submit="转下一步",
        done="核验已完成，已转下一步",
        why=may_take("forward", application, by=request.actor, now=request.now) or "",
    )


def targets_of(application: Application) -> list[tuple[str, str]]:
    pack = pack_of_case(application)
    return [(f"section:{s.id}", s.title) for s in pack.sections] + [
        (f"slot:{m.id}", f"材料：{m.title}") for m in pack.materials
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, ReturnForm, targets=targets_of(application)),
        lambda f: return_to_applicant(
            application, reasons=f.lines, targets=f.cleaned_data["targets"], by=request.actor, now=request.now
        ),
        desk="employer",
        title="退回申报人修改",
        lead="申报人改好后重新提交，仍回到本单位。退回不是一次性告知。",
        submit="退回申报人",
        done="已退回申报人，并发了消息",
        why=may_take("return_to_applicant", application, by=request.actor, now=request.now) or "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decline_case(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, DecisionForm, initial=clause_of(application)),
        lambda f: decision_number(decline(application, decision=f.decision, by=request.actor, now=request.now)),
        desk="employer",
        title="不予推荐",
        lead="写明不予推荐的事实和理由，申报人会看到。",
        irreversible="本次申报就此结束，申报人会收到理由。",
        danger=True,
        submit="决定不予推荐",
        done="已记录不予推荐的决定，并告诉申报人",
        why=may_take("decline", application, by=request.actor, now=request.now, settles=("decision_recorded",)) or "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def differ_from_finding(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """Another view of one condition, kept beside it."""
    return differ_page(request, seen(request, ref), rule, desk="employer")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    asked = application.returns.filter(to="unit", answered_at=None).last()
    return act_page(
        request,
        application,
        bound(request, AnswerForm),
        lambda f: answer_from_unit(application, answer=f.cleaned_data["answer"], by=request.actor, now=request.now),
        desk="employer",
        title="答复职改部门",
        lead="；".join(asked.reasons) if asked else "",
        submit="提交答复",
        done="已答复，申报交回审核部门",
        why=may_take("answer_from_unit", application, by=request.actor, now=request.now) or "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, RemarkForm),
        lambda f: endorse_supplement(application, remark=f.cleaned_data["remark"], by=request.actor, now=request.now),
        desk="employer",
        title="核实补正，交回审核部门",
        lead="请核对改动部分的原件。核实后交回发出告知的部门，不再重走单位的程序。",
        irreversible="交回后不能收回。",
        submit="核实并交回",
        done="已核实，申报交回审核部门",
        why=may_take("endorse_supplement", application, by=request.actor, now=request.now) or "",
    )


@require_safe
def file(request: HttpRequest, ref: str, uid: UUID) -> HttpResponse:
    return whole(file_of(seen(request, ref, "查看材料"), uid))


@require_safe
def page(request: HttpRequest, ref: str, uid: UUID, number: int) -> HttpResponse:
    return page_picture(file_of(seen(request, ref, "查看材料"), uid), number)


@require_safe
def notice_pdf(request: HttpRequest, ref: str, uid: UUID) -> HttpResponse:
    return notice_paper(seen(request, ref, "查看告知"), uid)


@require_safe
def decision_pdf(request: HttpRequest, ref: str, uid: UUID) -> HttpResponse:
    return decision_paper(seen(request, ref, "查看决定"), uid)

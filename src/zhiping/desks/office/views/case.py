"""One case at an office: three panes, the check list, findings that a person must decide, on or back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiping.core.lifecycle import ENDED
from zhiping.core.terms import Permission, StageKind
from zhiping.desks.casework.casepage import Block, Button, acts_of, case_context
from zhiping.desks.casework.files import file_of, page_picture, whole
from zhiping.desks.casework.papers import decision_paper, notice_paper
from zhiping.desks.office.views.queue import require_office
from zhiping.records.amendments.queries import latest_of
from zhiping.records.applications.actions.scrutiny import answer_check
from zhiping.records.applications.checks import office_checks, signatures, undecided_of
from zhiping.records.applications.guards.scrutiny import NEEDS_TWO_OFFICERS
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import get_for, stage_kind
from zhiping.records.applications.versions import pack_of_case

ENDS = "决定后，本次申报结束，不能撤回。"
BUTTONS = {
    "forward": Button("审核通过，报送下一级", "office:forward", key="f"),
    "accept": Button("受理", "office:accept", key="f"),
    "issue_one_time_notice": Button("发一次性告知", "office:notice", ("no_earlier_notice",)),
    "return_to_applicant": Button("退回申报人修改", "office:return"),
    "send_back_to_unit": Button("退回单位", "office:send_back"),
    "decline": Button("不予受理", "office:decline", ("decision_recorded",), danger=True, note=ENDS),
    "refuse": Button("不予受理", "office:refuse", ("decision_recorded",), danger=True, note=ENDS),
    "void": Button(
        "认定多报，结果无效", "office:void", ("decision_recorded",), danger=True, note="同一年报了几个同级别职称，经查实的。"
    ),
    "decide_late": Button("按逾期未报送处理", "office:decide_late", ("decision_recorded",), danger=True, note=ENDS),
}


def seen(request: HttpRequest, ref: str, purpose: str = "审核") -> Application:
    """The case, if this desk may see it."""
    require_office(request)
    return get_for(request.actor, ref, Permission.VIEW_CASE, purpose=purpose, now=request.now)


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    return render(request, "office/case.html", page_context(request, seen(request, ref)))


def page_context(request: HttpRequest, application: Application) -> dict[str, Any]:
    pack = pack_of_case(application)
    context = case_context(request, application, gate=application.stage if application.stage != ENDED else "ended")
    checks = office_checks(application, pack, with_officers=True)
    undecided = undecided_of(context["evaluation"], context["decided"])
    here = application.holder_id == request.actor.organisation and application.state == "waiting"
    scrutinises = here and stage_kind(application) in (StageKind.SCRUTINY, StageKind.ACCEPTANCE)
    scrutinises = scrutinises and application.applicant_id != request.actor.person
    signed = signatures(application)
    needs_two = application.route in NEEDS_TWO_OFFICERS
    reason = f"还有 {len(undecided)} 项必备条件没有由人决定" if undecided else ""
    red = {f.rule for f in undecided}
    context |= {
        "acts": acts_of(application, BUTTONS, by=request.actor, now=request.now, answered={"must_findings_decided": reason}),
        "checks": checks if scrutinises or any(c.answer for c in checks) else (),
        "may_check": scrutinises,
        "undecided": undecided,
        "red_findings": [
            {
                "finding": f,
                "decision": context["decided"].get(f"rule:{f.rule}"),
                "open": f.rule in red,
                "final": f.final and f.outcome == "not_met",
            }
            for f in context["evaluation"].undecided_must
        ],
        "signed": signed,
        "needs_two": needs_two,
        "may_sign": needs_two
        and scrutinises
        and stage_kind(application) == StageKind.ACCEPTANCE
        and len(signed) < 2
        and all(s.by_id != request.actor.person for s in signed),
        "explanations": {e.rule: e.text for e in application.explanations.all()},
        "file_url": "office:file",
        "page_url": "office:page",
        "notice_url": "office:notice_pdf",
        "decision_url": "office:decision_pdf",
        "items": {},
    }
    context["amended"] = latest_of(application) if application.pack_id is not None else None
    context["item_checks"] = list(application.item_checks.select_related("by").order_by("id"))
    titles = {f"section:{s.id}": s.title for s in pack.sections} | {f"slot:{m.id}": m.title for m in pack.materials}
    context["item_titles"] = titles
    context["blocks"] = _blocks(context, checks) if scrutinises else []
    context["blocks_done"] = "审核清单和必备条件都已办完" if scrutinises else ""
    return context


def _blocks(context: dict[str, Any], checks: Any) -> list[Block]:
    blocks = [Block(f"清单未填：{c.text}", "checks") for c in checks if c.answer is None]
    blocks += [Block(f"清单不符合：{c.text}", "checks") for c in checks if c.answer is not None and not c.answer.passed]
    blocks += [Block(f"条件待决定：{f.title}", "red") for f in context["undecided"]]
    if (
        context["needs_two"]
        and context["case"].stage != ENDED
        and len(context["signed"]) < 2
        and stage_kind(context["case"]) == StageKind.ACCEPTANCE
    ):
        blocks.append(Block(f"须两位经办人审核同意，现有 {len(context['signed'])} 位", "exception"))
    return blocks


@require_POST
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One line of the check list."""
    application = seen(request, ref)
    answer_check(
        application,
        item=request.POST.get("item", ""),
        passed=request.POST.get("passed") == "yes",
        remark=request.POST.get("remark", "").replace("\x00", ""),
        by=request.actor,
        now=request.now,
    )
    messages.success(request, "已记录")
    return redirect(reverse("office:case", args=[ref]) + "#checks")


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

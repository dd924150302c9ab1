"""What an office does with a case: forward, accept, return, decline, decide, sign."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from zhiping.core.lifecycle import ENDED
from zhiping.core.terms import StageKind
from zhiping.desks.casework.actpage import act_page, bound, clause_of
from zhiping.desks.casework.differing import differ_page
from zhiping.desks.casework.forms import ConfirmForm, DecisionForm, ReasonsForm, ReturnForm
from zhiping.desks.office.forms import ExceptionForm, FindingDecisionForm
from zhiping.desks.office.views.case import seen
from zhiping.records.applications.actions.decisions import decide
from zhiping.records.applications.actions.exceptional import approve_exception
from zhiping.records.applications.actions.scrutiny import (
    accept,
    decide_late,
    decline,
    forward,
    refuse,
    return_to_applicant,
    send_back_to_unit,
    void,
)
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.guards.scrutiny import NEEDS_TWO_OFFICERS
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotFound
from zhiping.records.payments.actions import after_acceptance, open_order_if_due

POST = ["GET", "HEAD", "POST"]
SETTLED = ("decision_recorded",)


def _why(request: HttpRequest, application: Application, step: str, settles: tuple[str, ...] = ()) -> str:
    return may_take(step, application, by=request.actor, now=request.now, settles=settles) or ""


@require_http_methods(POST)
def forward_case(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)

    def run(form: Any) -> None:
        moved = forward(application, by=request.actor, now=request.now)
        open_order_if_due(moved, now=request.now)  # arriving at the committee's office opens the order (AMB-11)

    return act_page(
        request,
        application,
        bound(request, ConfirmForm),
        run,
        desk="office",
        title="审核通过，报送下一级",
        lead="程序规范、材料完整、条件符合、推荐意见明确的，才能报送。",
        irreversible="报送后由下一级办理，本级不能再改。",
        submit="报送",
        done="已报送下一级",
        why=_why(request, application, "forward"),
    )


@require_http_methods(POST)
def accept_case(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)

    def run(form: Any) -> None:
        moved = accept(application, by=request.actor, now=request.now)
        after_acceptance(moved, now=request.now)

    return act_page(
        request,
        application,
        bound(request, ConfirmForm),
        run,
        desk="office",
        title="受理",
        clause="payment",
        lead="受理以后不再补正。申报人缴费完成，才算报送成功。",
        irreversible="受理后不能退回。",
        submit="受理",
        done="已受理",
        why=_why(request, application, "accept"),
    )


@require_http_methods(POST)
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    pack = pack_of_case(application)
    targets = [(f"section:{s.id}", s.title) for s in pack.sections] + [
        (f"slot:{m.id}", f"材料：{m.title}") for m in pack.materials
    ]
    return act_page(
        request,
        application,
        bound(request, ReturnForm, targets=targets),
        lambda f: return_to_applicant(
            application, reasons=f.lines, targets=f.cleaned_data["targets"], by=request.actor, now=request.now
        ),
        desk="office",
        title="退回申报人修改",
        lead="退回不算一次性告知，逾期也不视为放弃。申报人改好后重新提交，仍回到本级。",
        submit="退回申报人",
        done="已退回申报人，并发了消息",
        why=_why(request, application, "return_to_applicant"),
    )


@require_http_methods(POST)
def back_to_unit(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, ReasonsForm),
        lambda f: send_back_to_unit(application, reasons=f.lines, by=request.actor, now=request.now),
        desk="office",
        title="退回单位",
        lead="单位的程序或推荐意见有问题时退回单位；已办的程序都保留。单位答复后仍回到本级。",
        submit="退回单位",
        done="已退回单位，并告诉经办人",
        why=_why(request, application, "send_back_to_unit"),
    )


def _ending(
    request: HttpRequest, ref: str, *, step: str, run: Callable[..., object], title: str, lead: str, submit: str
) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, DecisionForm, initial=clause_of(application)),
        lambda f: run(application, decision=f.decision, by=request.actor, now=request.now),
        desk="office",
        title=title,
        lead=lead,
        irreversible="本次申报就此结束，申报人会收到编号的决定和理由。",
        danger=True,
        submit=submit,
        done="决定已记录，并告诉申报人",
        why=_why(request, application, step, SETTLED),
    )


NOT_ACCEPTED = {
    "title": "不予受理",
    "lead": "未按规定时间或程序上报，或条件不符合的，不予受理。",
    "submit": "决定不予受理",
}


@require_http_methods(POST)
def decline_case(request: HttpRequest, ref: str) -> HttpResponse:
    return _ending(
        request,
        ref,
        step="decline",
        run=decline,
        **NOT_ACCEPTED,
    )


@require_http_methods(POST)
def refuse_case(request: HttpRequest, ref: str) -> HttpResponse:
    return _ending(
        request,
        ref,
        step="refuse",
        run=refuse,
        **NOT_ACCEPTED,
    )


@require_http_methods(POST)
def late(request: HttpRequest, ref: str) -> HttpResponse:
    return _ending(
        request,
        ref,
        step="decide_late",
        run=decide_late,
        title="按逾期未报送处理",
        lead="下级单位没有在规定时间内报送。时限届满不会自动结束申报，由您决定。",
        submit="决定按逾期处理",
    )


@require_http_methods(POST)
def void_case(request: HttpRequest, ref: str) -> HttpResponse:
    return _ending(
        request,
        ref,
        step="void",
        run=void,
        title="认定多报，结果无效",
        lead="同一年申报几个同级别职称的，当年的评审结果都无效。请写明另一份申报的编号或者来源；已经发证的，由发证机关撤销。",
        submit="决定结果无效",
    )


@require_http_methods(POST)
def decide_finding(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """A red condition: who lets it pass says on which reading, by which clause and why (R96, R164)."""
    application = seen(request, ref)
    gate = application.stage
    findings = () if gate == ENDED else evaluate_application(application, gate=gate, now=request.now, store=False).findings
    finding = next((f for f in findings if f.rule == rule), None)
    if finding is None:
        raise NotFound("没有这一项条件，或这份申报已经结束")
    is_final = finding.final and finding.outcome == "not_met"

    def run(form: Any) -> HumanDecision:
        said, passes = form.decision, form.cleaned_data["passes"] == "yes"
        return decide(
            application,
            subject=f"rule:{finding.rule}",
            point=finding.title[:200],
            effect="这一项条件可以放行" if passes else "这一项条件不予放行",
            passes=passes,
            open_point=finding.open_point[:12],
            by=request.actor,
            now=request.now,
            **said,
        )

    is_here = application.holder_id == request.actor.organisation and application.state == "waiting"
    return act_page(
        request,
        application,
        bound(request, FindingDecisionForm, initial={"clause": str(finding.cites)[:160]}),
        run,
        desk="office",
        title=f"决定：{finding.title}",
        lead=finding.says,
        irreversible="决定不能修改，只能再作一次决定；申报人会看到。",
        submit="记录决定",
        done="决定已记录，并告诉申报人",
        why="通知明定的事实，不能由人放行；请办理不予受理" if is_final else "" if is_here else "这份申报现在不由您审核",
        template="office/decide.html",
        extra={
            "finding": finding,
            "explanation": application.explanations.filter(rule=rule).first(),
            "earlier": _earlier(request, application, finding),
        },
    )


@require_http_methods(POST)
def differ_from_finding(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """Another view of one condition, kept beside it."""
    return differ_page(request, seen(request, ref), rule, desk="office")


def _earlier(request: HttpRequest, application: Application, finding: Any) -> list[HumanDecision]:
    """Earlier decisions on the same point in this cycle: like cases decided alike (R164). No names are shown."""
    same = HumanDecision.objects.filter(subject=f"rule:{finding.rule}", application__cycle=application.cycle_id)
    return list(same.order_by("-id")[:5])


@require_http_methods(POST)
def sign_exception(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)

    def run(form: Any) -> object:
        said = form.cleaned_data
        return approve_exception(
            application, agree=said["agree"] == "yes", reason=said["reason"], by=request.actor, now=request.now
        )

    is_here = stage_kind(application) == StageKind.ACCEPTANCE and application.route in NEEDS_TWO_OFFICERS
    return act_page(
        request,
        application,
        bound(request, ExceptionForm),
        run,
        desk="office",
        title="破格和直接申报审核",
        clause="exception",
        lead="须两位不同的经办人分别审核同意，才能受理和列入评审。",
        irreversible="签署后不能修改。",
        submit="签署意见",
        done="审核意见已签署",
        why="" if is_here else "只有受理环节的破格申报和直接申报须两位经办人审核",
    )

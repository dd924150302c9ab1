"""The one-time notice as it is composed: open findings and missing materials are there already, to be kept or dropped."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.schema import CORRECTION
from zhiping.core.terms import Outcome
from zhiping.desks.casework.forms import DecisionForm
from zhiping.desks.office.forms import NoticeForm, notice_items
from zhiping.desks.office.views.case import seen
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions.notices import issue_one_time_notice
from zhiping.records.applications.checks import latest_decisions, office_checks, passed_by_an_office
from zhiping.records.applications.evaluations import checklist_of, evaluate_application
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput

SPARE = 3
WORKING_DAYS = 5
"""Suggested for an answer where the pack says nothing of it (``correction.answer_workdays``)."""


def suggested(application: Application, now: Any) -> list[dict[str, Any]]:
    """Failing check lines, open findings and missing materials, in that order (R95)."""
    if application.stage == ENDED:
        return []
    pack = pack_of_case(application)
    decided = latest_decisions(application, with_officers=True)
    items: list[dict[str, Any]] = [
        {"target": "", "what": f"{c.text}：{c.answer.remark}"[:200], "why": "", "mend": ""}
        for c in office_checks(application, pack, with_officers=True)
        if c.answer is not None and not c.answer.passed
    ]
    evaluation = evaluate_application(application, gate=application.stage, now=now, store=False)
    sections = {s.id for s in pack.sections}
    for f in evaluation.undecided_must:
        if f.outcome is Outcome.NEEDS_DECISION or passed_by_an_office(decided.get(f"rule:{f.rule}")):
            continue
        target = f"section:{f.section}" if f.section in sections else ""
        items.append(
            {
                "target": target,
                "what": f.title[:200],
                "why": str(f.cites)[:200],
                "mend": (f.question or f.needed or f.says)[:300],
            }
        )
    for line in checklist_of(application, now):
        if line.state == "missing" and line.required:
            items.append(
                {
                    "target": f"slot:{line.slot}",
                    "what": f"缺少{line.title}"[:200],
                    "why": str(line.cites)[:200],
                    "mend": f"上传{line.title}。{line.says}"[:300],
                }
            )
    return [{**item, "keep": True} for item in items]


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Compose and issue; whatever is wrong comes back with everything that was typed."""
    application = seen(request, ref, "一次性告知")
    pack = pack_of_case(application)
    correction = pack.windows.get(CORRECTION)
    again = application.notices.exists()
    targets = [(f"section:{s.id}", s.title) for s in pack.sections] + [
        (f"slot:{m.id}", f"材料：{m.title}") for m in pack.materials
    ]
    initial = suggested(application, request.now) if request.method != "POST" else []
    days = pack.values.get("correction.answer_workdays")
    answered_on = calendar_for(pack).add(
        timezone.localtime(request.now).date(), days if isinstance(days, int) else WORKING_DAYS
    )
    due = timezone.make_aware(datetime.combine(answered_on, datetime.min.time().replace(hour=18)))
    due = min(due, correction.closes) if correction else due
    data = request.POST if request.method == "POST" else None
    form = NoticeForm(data, initial={"due": timezone.localtime(due).replace(hour=18, minute=0, second=0)})
    rows = notice_items(SPARE)(data, initial=initial or None, prefix="items", form_kwargs={"targets": targets})
    decision = DecisionForm(data, prefix="again") if again else None
    why = may_take("issue_one_time_notice", application, by=request.actor, now=request.now, settles=("no_earlier_notice",))
    status = 200
    if data is not None:
        valid = all([form.is_valid(), rows.is_valid(), decision is None or decision.is_valid()])
        if valid:
            try:
                sent = issue_one_time_notice(
                    application,
                    items=[row.item for row in rows if row.is_kept],
                    due=form.cleaned_data["due"],
                    decision=decision.decision if decision else None,
                    by=request.actor,
                    now=request.now,
                )
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                messages.success(request, f"已发出 {sent.number}，申报人会收到消息和短信")
                return redirect("office:case", ref)
        if not rows.is_valid() and not form.errors:
            form.add_error(None, "告知的事项有需要改的地方，请看下面标出的各项")
        if decision is not None and decision.errors and not form.errors:
            form.add_error(None, "再次告知须先写明决定，请看下面标出的各项")
        status = 409 if why else 422
    context = {
        "case": application,
        "form": form,
        "rows": rows,
        "decision": decision,
        "correction": correction,
        "why": why,
        "home_url": reverse("office:home"),
        "case_url": reverse("office:case", args=[ref]),
    }
    return render(request, "office/notice.html", context, status=status)

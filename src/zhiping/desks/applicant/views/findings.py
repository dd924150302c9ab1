"""Clause by clause: what the notice asks, what was found, and the applicant's word to what is red or unknown."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.terms import Force, Outcome
from zhiping.desks.applicant.forms import ExplainForm
from zhiping.desks.applicant.views.common import own_case
from zhiping.records.applications.actions import explain_finding
from zhiping.records.applications.adapt import facts_of, rows_by_section
from zhiping.records.applications.advising import advise_application
from zhiping.records.applications.beside import with_what_is_beside
from zhiping.records.applications.editing import editable_of
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput

SETTLED = (Outcome.MET, Outcome.NOT_APPLICABLE)


def findings(request: HttpRequest, ref: str) -> HttpResponse:
    case = own_case(request, ref)
    bad: ExplainForm | None = None
    if request.method == "POST":
        form = ExplainForm(request.POST)
        if form.is_valid():
            try:
                explain_finding(case, by=request.actor, now=request.now, **form.cleaned_data)
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                messages.success(request, "说明已保存，会随申报一起送给审核人")
                return redirect(reverse("applicant:findings", args=[ref]) + "#open")
        bad = form
    pack, rows = pack_of_case(case), rows_by_section(case)
    advised = advise_application(case, now=request.now, facts=facts_of(case, now=request.now, rows=rows))
    evaluation = with_what_is_beside(advised.evaluation, case, pack, rows)
    advice = {row.finding.rule: row.advice for row in advised.rows}
    written = {one.rule: one.text for one in case.explanations.all()}
    can_edit = bool(editable_of(case))
    red, unknown, soft = [], [], []
    for finding in evaluation.findings:
        if finding.outcome in SETTLED:
            continue
        form = ExplainForm(
            initial={"rule": finding.rule, "text": written.get(finding.rule, "")}, auto_id=f"%s_{len(red) + len(unknown)}"
        )
        if bad is not None and bad.data.get("rule") == finding.rule:
            form = bad
        binds = finding.force in (Force.MUST, Force.IN_PRINCIPLE, Force.DISCRETIONARY)
        place = unknown if finding.outcome is Outcome.UNDETERMINED else red
        (place if binds else soft).append((finding, form, written.get(finding.rule, ""), advice[finding.rule]))
    context = {
        "application": case,
        "pack": pack,
        "evaluation": evaluation,
        "groups": [("不符合或须由人决定的", red), ("补充资料后才能判断的", unknown)],
        "soft": [one for one, *_ in soft],
        "alternatives": advised.advice.alternatives if red else (),
        "material_titles": {material.id: material.title for material in pack.materials},
        "met": [one for one in evaluation.findings if one.outcome is Outcome.MET],
        "not_asked": [one for one in evaluation.findings if one.outcome is Outcome.NOT_APPLICABLE],
        "can_edit": can_edit,
        "bad": bad,
    }
    return render(request, "applicant/findings.html", context, status=422 if bad else 200)

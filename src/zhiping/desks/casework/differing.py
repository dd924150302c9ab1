"""Finding otherwise than the platform on one requirement, from either desk."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from zhiping.core.lifecycle import ENDED
from zhiping.core.terms import Outcome
from zhiping.desks.casework.actpage import act_page, bound
from zhiping.desks.casework.forms import area
from zhiping.lib.forms import Form
from zhiping.records.applications.actions import differ
from zhiping.records.applications.actions.differing import MAY_FIND
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application
from zhiping.records.errors import NotFound


class DifferForm(Form):
    """What I find instead, and why."""

    finds = forms.ChoiceField(label="您认为", choices=[(one.value, one.label) for one in MAY_FIND], widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=2000, widget=area(4), help_text="写明看到的事实，和平台得出的差在哪里。")
    evidence = forms.CharField(label="所看的证据", max_length=300, required=False, help_text="例如：职称证书第 1 页。")


def differ_page(request: HttpRequest, application: Application, rule: str, *, desk: str) -> HttpResponse:
    """The finding as the platform has it, what colleagues found, and the form."""
    findings = ()
    if application.stage != ENDED:
        findings = evaluate_application(application, gate=application.stage, now=request.now, store=False).findings
    finding = next((one for one in findings if one.rule == rule), None)
    if finding is None:
        raise NotFound("没有这一项条件，或这份申报已经结束")

    def run(form: Any) -> object:
        return differ(application, rule=rule, by=request.actor, now=request.now, **form.cleaned_data)

    return act_page(
        request,
        application,
        bound(request, DifferForm),
        run,
        desk=desk,
        title=f"另有看法：{finding.title}",
        lead=f"平台得出“{Outcome(finding.outcome).label}”。{finding.says}",
        irreversible="看法记下后不能修改，只能再记一次；它和平台的结论一起往下送，不改变结论，也不代替放行的决定。",
        submit="记录看法",
        done="看法已记录在这一项条件旁边",
        why="" if application.holder_id == request.actor.organisation else "这份申报现在不由您单位审核",
        template="case/differ.html",
        extra={
            "finding": finding,
            "differences": [d for d in application.decisions.all() if d.subject == f"{d.DIFFERS}{rule}"],
        },
    )

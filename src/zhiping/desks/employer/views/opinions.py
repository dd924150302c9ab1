"""The unit's opinions: assessment, deliberation with its scan, recommendation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import StageKind
from zhiping.desks.casework.actpage import act_page, bound, clause_of
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.employer.forms import AssessmentForm, DeliberationForm, NotRecommendForm, RecommendationForm
from zhiping.desks.employer.views.case import seen
from zhiping.documents import pdf
from zhiping.records.applications.actions.unit import recommend, record_assessment, record_deliberation
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import StepRefused
from zhiping.records.payments.actions import open_order_if_due

POST = ["GET", "HEAD", "POST"]


def options_of(application: Application, kind: StageKind, name: str) -> tuple[str, ...]:
    """What the pack says of this case's stage of ``kind``."""
    stage = next(s for s in pack_of_case(application).stages if s.kind is kind)
    return tuple(stage.options.get(name, ()))


@require_http_methods(POST)
def assessment(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)

    def run(form: Any) -> object:
        said = form.cleaned_data
        return record_assessment(
            application,
            method=said["method"],
            opinion=said["opinion"],
            held_on=said["held_on"],
            by=request.actor,
            now=request.now,
        )

    return act_page(
        request,
        application,
        bound(request, AssessmentForm, methods=options_of(application, StageKind.ASSESSMENT, "methods")),
        run,
        desk="employer",
        title="填写考评意见",
        lead="申报高级职称的，审议前用答辩或说课等方式考评，并填写意见。",
        irreversible="提交后进入审议，考评意见不能再改。",
        submit="提交考评意见",
        done="考评意见已提交，进入审议",
        why=may_take("record_assessment", application, by=request.actor, now=request.now, settles=("assessment_recorded",))
        or "",
    )


@require_http_methods(POST)
def deliberation(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    labels = options_of(application, StageKind.DELIBERATION, "fields")

    def run(form: Any) -> object:
        said = form.cleaned_data
        return record_deliberation(
            application,
            fields=form.said,
            agree=said["agree"] == "yes",
            members=said["members"].splitlines(),
            votes=form.votes,
            leader=said["leader"],
            held_on=said["held_on"],
            place=said["place"],
            scan=said["scan"].read(),
            scan_name=said["scan"].name,
            printed_number=said["printed_number"],
            by=request.actor,
            now=request.now,
        )

    return act_page(
        request,
        application,
        bound(request, DeliberationForm, labels=labels, number=application.number),
        run,
        desk="employer",
        title="填写审议推荐意见",
        lead="先下载模板，组长签字、单位盖章后扫描上传。结论只有“同意推荐”和“不同意推荐”。",
        irreversible="提交后不能再改；结论为不同意推荐的，本次申报结束。",
        submit="提交审议推荐意见",
        done="审议推荐意见已提交",
        why=may_take(
            "record_deliberation",
            application,
            by=request.actor,
            now=request.now,
            settles=("deliberation_recorded", "scan_attached", "agreed"),
        )
        or "",
        template="employer/deliberation.html",
        extra={"template_url": reverse("employer:deliberation_template", args=[ref])},
    )


@require_safe
def deliberation_template(request: HttpRequest, ref: str) -> HttpResponse:
    """The form to sign, made out for this applicant, with the number and a QR code (R78)."""
    application = seen(request, ref)
    if stage_kind(application) not in (StageKind.SCRUTINY, StageKind.ASSESSMENT, StageKind.DELIBERATION):
        raise StepRefused("这份申报已经过了审议，不再提供模板")
    pack = pack_of_case(application)
    labels = options_of(application, StageKind.DELIBERATION, "fields")
    made = pdf.render(
        "deliberation",
        {
            "number": application.number,
            "application_number": application.number,
            "name": application.applicant.name,
            "unit": application.representative.name if application.representative else "",
            "level": pack.level(application.level).name,
            "specialty": specialty_name(pack, application.specialty),
            "fields": [{"label": label, "text": ""} for label in labels],
            "qr": application.number,
        },
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.number}-deliberation.pdf"'
    return response


@require_http_methods(POST)
def recommendation(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    posts = bool(application.representative and application.representative.manages_posts)
    labels = options_of(application, StageKind.RECOMMENDATION, "fields")

    def run(form: Any) -> None:
        recommend(application, fields=form.said, agree=True, by=request.actor, now=request.now)
        application.refresh_from_db()
        open_order_if_due(application, now=request.now)  # a unit with no office above arrives at once (AMB-11)

    return act_page(
        request,
        application,
        bound(request, RecommendationForm, labels=labels, posts=posts),
        run,
        desk="employer",
        title="填写单位推荐意见",
        lead="审议通过、公示无异议的，单位出具推荐意见并报送。",
        irreversible="报送后，推荐意见不能再改。",
        submit="同意推荐并报送",
        done="已报送推荐意见",
        why=may_take("recommend", application, by=request.actor, now=request.now, settles=("agreed",)) or "",
    )


@require_http_methods(POST)
def not_recommend(request: HttpRequest, ref: str) -> HttpResponse:
    application = seen(request, ref)
    return act_page(
        request,
        application,
        bound(request, NotRecommendForm, initial=clause_of(application)),
        lambda f: recommend(application, fields={}, agree=False, decision=f.decision, by=request.actor, now=request.now),
        desk="employer",
        title="不予推荐",
        lead="“其他不宜推荐情形”也要写明是什么情形；申报人会看到理由。",
        irreversible="本次申报就此结束，申报人会收到理由。",
        danger=True,
        submit="决定不予推荐",
        done="已记录不予推荐的决定，并告诉申报人",
        why=may_take("decline_to_recommend", application, by=request.actor, now=request.now, settles=("decision_recorded",))
        or "",
    )

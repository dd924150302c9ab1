"""The result: passed or not and why, never the votes; the certificate and the review form."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zhiping.core.terms import Ended, Permission, StageKind
from zhiping.desks.applicant.views.common import own_case, state_word
from zhiping.desks.applicant.views.proving import bytes_response
from zhiping.documents import pdf
from zhiping.gateways import files as store
from zhiping.records.applications.exporting import export_of
from zhiping.records.applications.models import Publicity
from zhiping.records.applications.queries import get_for
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.outcomes.queries import bars_recorded, certificate_of
from zhiping.records.outcomes.review_form import KIND, form_values, review_form_of

KNOWN_FROM = (StageKind.PUBLICITY, StageKind.CONFIRMATION, StageKind.APPROVAL, StageKind.CERTIFICATE)
PASSED = frozenset({Ended.CERTIFIED, Ended.REVOKED})


def result(request: HttpRequest, ref: str) -> HttpResponse:
    case = own_case(request, ref)
    pack = pack_of_case(case)
    entries = case.publicity_entries.filter(publicity__kind=Publicity.Kind.RESULT).select_related("publicity")
    posted = entries.order_by("-id").first()
    kinds = [pack.stage(stop.stage).kind for stop in case.stops.all()]
    after_vote = False
    if case.stage != "ended" and StageKind.VOTE in kinds:
        order = [stop.stage for stop in case.stops.all()]
        vote = order[kinds.index(StageKind.VOTE)]
        after_vote = order.index(case.stage) > order.index(vote)
    certificate = certificate_of(case)
    word, tone = state_word(case)
    context = {
        "application": case,
        "pack": pack,
        "level": pack.level(case.level),
        "word": word,
        "tone": tone,
        "ended": case.stage == "ended",
        "certificate": certificate,
        "publicity": posted.publicity if posted else None,
        "passed": (case.stage == "ended" and case.state in PASSED) or (after_vote and posted is not None),
        "failed": case.state == Ended.FAILED,
        "under_way": case.stage != "ended" and not (after_vote and posted is not None),
        "against": list(case.unit_opinions.filter(agree=False)),
        "bars": bars_recorded(case),
        "decisions": list(case.decisions.select_related("organisation")),
    }
    return render(request, "applicant/result.html", context)


def certificate_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_for(request.actor, ref, Permission.DOWNLOAD_RESULT, now=request.now)
    certificate = certificate_of(case)
    if certificate is None or not certificate.pdf_sha256:
        raise Http404
    return bytes_response(store.read(certificate.pdf_sha256), "application/pdf", f"{certificate.number}.pdf", inline=True)


def review_form(request: HttpRequest, ref: str) -> HttpResponse:
    """评审表: the kept one once the case is decided, before that as it was filed (R147)."""
    case = get_for(request.actor, ref, Permission.DOWNLOAD_RESULT, now=request.now)
    if case.submitted_at is None:
        raise Http404
    kept = review_form_of(case)
    content = store.read(kept.sha256) if kept else pdf.render(KIND, form_values(case, now=request.now))
    return bytes_response(content, "application/pdf", f"{case.number}-评审表.pdf", inline=True)


def self_assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """自评表: what was filled in so far, to be looked through, signed by hand and uploaded (R61)."""
    case = own_case(request, ref)
    title = f"{pack_of_case(case).series}系列职称自评表"
    content = pdf.render(KIND, {**form_values(case, now=request.now), "title": title})
    return bytes_response(content, "application/pdf", f"{case.number}-自评表.pdf", inline=True)


def export(request: HttpRequest, ref: str) -> JsonResponse:
    """Everything the person filled in, by the notice's own names, to keep or to use elsewhere."""
    case = own_case(request, ref)
    response = JsonResponse(export_of(case), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{case.number}.json"'
    return response

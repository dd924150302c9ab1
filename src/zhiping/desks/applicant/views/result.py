"""The result: passed or not and why, never the votes; the certificate and the review form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiping.core.terms import Ended, Permission, StageKind
from zhiping.desks.applicant.views.common import own_case, state_word
from zhiping.desks.applicant.views.proving import bytes_response
from zhiping.documents import pdf
from zhiping.gateways import files as store
from zhiping.records.applications.actions.filing import undertaking_text
from zhiping.records.applications.adapt import rows_by_section, values_of
from zhiping.records.applications.models import Application, Publicity, UnitOpinion
from zhiping.records.applications.queries import get_for
from zhiping.records.applications.typed import in_words
from zhiping.records.cycles.queries import pack_of
from zhiping.records.outcomes.models import Certificate

KNOWN_FROM = (StageKind.PUBLICITY, StageKind.CONFIRMATION, StageKind.APPROVAL, StageKind.CERTIFICATE)
PASSED = frozenset({Ended.CERTIFIED, Ended.REVOKED})


def _certificate(case: Application) -> Certificate | None:
    return Certificate.objects.filter(application=case).first()


def result(request: HttpRequest, ref: str) -> HttpResponse:
    case = own_case(request, ref)
    pack = pack_of(case.cycle)
    entries = case.publicity_entries.filter(publicity__kind=Publicity.Kind.RESULT).select_related("publicity")
    posted = entries.order_by("-id").first()
    kinds = [pack.stage(stop.stage).kind for stop in case.stops.all()]
    after_vote = False
    if case.stage != "ended" and StageKind.VOTE in kinds:
        order = [stop.stage for stop in case.stops.all()]
        vote = order[kinds.index(StageKind.VOTE)]
        after_vote = order.index(case.stage) > order.index(vote)
    certificate = _certificate(case)
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
        "decisions": list(case.decisions.select_related("organisation")),
    }
    return render(request, "applicant/result.html", context)


def certificate_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_for(request.actor, ref, Permission.DOWNLOAD_RESULT, now=request.now)
    certificate = _certificate(case)
    if certificate is None or not certificate.pdf_sha256:
        raise Http404
    return bytes_response(store.read(certificate.pdf_sha256), "application/pdf", f"{certificate.number}.pdf", inline=True)


def review_form(request: HttpRequest, ref: str) -> HttpResponse:
    """评审表 as PDF, made from what was filed (R147)."""
    case = get_for(request.actor, ref, Permission.DOWNLOAD_RESULT, now=request.now)
    if case.submitted_at is None:
        raise Http404
    return _printed(request, case, "职称评审表")


def self_assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """自评表: what was filled in so far, to be looked through, signed by hand and uploaded (R61)."""
    return _printed(request, own_case(request, ref), "职称自评表")


def _printed(request: HttpRequest, case: Application, title: str) -> HttpResponse:
    pack = pack_of(case.cycle)
    level = pack.level(case.level)
    made = timezone.localtime(request.now)
    data: dict[str, Any] = {
        "title": f"{pack.series}系列{title}",
        "cycle": case.cycle.name,
        "number": case.number,
        "cover": [
            ["姓名", case.applicant.name],
            ["单位", case.representative.name if case.representative else ""],
            ["申报职称", level.title],
            ["申报专业", next((s.name for s in pack.specialties if s.id == case.specialty), "")],
            ["申报方式", case.get_route_display()],
        ],
        "made_at": f"{made.year}年{made.month}月{made.day}日",
        "sections": _sections(case),
        "opinions": _opinions(case),
        "content_hash": case.content_hash,
        "placeholder": "；".join(pack.placeholders),
    }
    return bytes_response(pdf.render("review_form", data), "application/pdf", f"{case.number}-{title}.pdf", inline=True)


def _sections(case: Application) -> list[dict[str, Any]]:
    """Single sections as pairs, lists as tables of at most six columns; pictures and sealed contacts stay out."""
    rows = rows_by_section(case)
    made: list[dict[str, Any]] = []
    for section in pack_of(case.cycle).sections:
        fields = [f for f in section.fields if f.type != "image" and f.privacy != "sealed"]
        records = [values_of(row) for row in rows.get(section.id, [])]
        if not section.repeats:
            values = records[0] if records else {}
            shown = [[f.label, in_words(f, values.get(f.id))] for f in fields if values.get(f.id) not in (None, "")]
            made.append({"title": section.title, "rows": shown, "pairs": 2})
            continue
        columns = fields[:6]
        table = [[in_words(f, one.get(f.id)) for f in columns] for one in records]
        made.append({"title": section.title, "head": [f.label for f in columns], "rows": table})
    made.append({"title": "申报人承诺", "paragraphs": [undertaking_text(pack_of(case.cycle))]})
    return made


def _opinions(case: Application) -> list[dict[str, Any]]:
    """The unit's opinions; members and votes stay out."""
    made = []
    for one in case.unit_opinions.order_by("at"):
        agree = {True: "同意推荐", False: "不同意推荐", None: ""}[one.agree]
        held = one.held_on or timezone.localtime(one.at).date()
        made.append(
            {
                "title": UnitOpinion.Kind(one.kind).label,
                "text": agree or one.method,
                "rows": [[label, text] for label, text in one.fields.items()],
                "signed_by": one.leader,
                "date": f"{held.year}年{held.month}月{held.day}日",
            }
        )
    return made

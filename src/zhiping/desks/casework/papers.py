"""Decisions and one-time notices as papers to print, sign and file."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from zhiping.core.terms import Role
from zhiping.desks.casework.queue import specialty_name
from zhiping.documents import pdf
from zhiping.records.applications.actions.decisions import decision_number
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotFound


def _moment(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _answer(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def notice_paper(application: Application, uid: Any) -> HttpResponse:
    """The one-time notice as it was issued."""
    notice = application.notices.select_related("issuer").prefetch_related("items").filter(uid=uid).first()
    if notice is None:
        raise NotFound("没有找到这份告知")
    pack = pack_of_case(application)
    made = pdf.render(
        "notice",
        {
            "number": notice.number,
            "name": application.applicant.name,
            "application_number": application.number,
            "level": pack.level(application.level).name,
            "specialty": specialty_name(pack, application.specialty),
            "issuer": notice.issuer.name,
            "contact": notice.issuer.phone,
            "issued_at": _moment(notice.issued_at),
            "due": _moment(notice.due),
            "items": [{"what": i.what, "why": i.why, "mend": i.mend} for i in notice.items.all()],
            "qr": notice.number,
        },
    )
    return _answer(made, notice.number.replace("告", "N"))


def decision_paper(application: Application, uid: Any) -> HttpResponse:
    """One human decision as a numbered paper (R164)."""
    decision = application.decisions.select_related("decided_by", "second_by", "organisation").filter(uid=uid).first()
    if decision is None:
        raise NotFound("没有找到这份决定")
    number = decision_number(decision)
    made = pdf.render(
        "decision",
        {
            "number": number,
            "name": application.applicant.name,
            "application_number": application.number,
            "organisation": decision.organisation.name if decision.organisation else "",
            "decided_at": _moment(decision.decided_at),
            "point": decision.point,
            "open_point": decision.open_point,
            "reading": decision.reading,
            "clause": decision.clause,
            "reason": decision.reason,
            "evidence": decision.evidence,
            "effect": decision.effect,
            "passes": decision.passes,
            "remedy": decision.remedy,
            "decided_by": decision.decided_by.name,
            "capacity": Role(decision.capacity).label,
            "second_by": decision.second_by.name if decision.second_by else "",
            "qr": number,
        },
    )
    return _answer(made, number.replace("决", "D"))

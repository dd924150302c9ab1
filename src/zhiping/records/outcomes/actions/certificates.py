"""Electronic certificates: issued once for each approved result, verified by anyone, revoked with a reason (R145, R146, R172)."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.core.terms import Permission, StageKind
from zhiping.documents import pdf
from zhiping.documents.sign import seal_pdf
from zhiping.gateways import files
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, tell_applicant, wanted
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.models import RoundCase
from zhiping.records.cycles.models import Committee
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.errors import ActionRefused, StepRefused
from zhiping.records.outcomes.actions.approval import entries_of
from zhiping.records.outcomes.actions.common import permit_on_cycle
from zhiping.records.outcomes.models import Approval, Certificate
from zhiping.records.outcomes.review_form import keep_review_form

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike in print
CODE_LENGTH = 8
PHOTO_SLOT = "photo"


def issue_certificates(approval: Approval, *, by: Actor, now: datetime) -> list[Certificate]:
    """Issue a certificate to everybody in the approval who has none yet. Each one commits by itself."""
    approval = Approval.objects.select_related("confirmation__cycle__committee", "organisation").get(pk=approval.pk)
    permit_on_cycle(by, Permission.ISSUE_CERTIFICATE, approval.confirmation.cycle)
    waiting = [
        case
        for case in approval.applications.filter(certificate=None).select_related("cycle").order_by("pk")
        if stage_kind(case) == StageKind.CERTIFICATE
    ]
    if not waiting:
        raise ActionRefused("这份批复中的人都已经核发过证书")
    return [_issue(case, approval, by=by, now=now) for case in waiting]


def titled_on(application: Application, approval: Approval, pack: Pack) -> date:
    """The day from which the title counts: the vote's or the confirmation's, as the pack says (R144)."""
    if pack.values.get("certificate.titled_on", UNSET) == "vote":
        voted = RoundCase.objects.filter(case__application=application, round__closed_at__isnull=False).latest("pk")
        return timezone.localtime(voted.round.closed_at).date()
    return timezone.localtime(approval.confirmation.at).date()


def _next_number(application: Application, pack: Pack) -> str:
    """Year, committee, rank, running number: 2023-01-4-00017 without the dashes. One committee counts one at a time."""
    Committee.objects.select_for_update(no_key=True).get(pk=application.committee_id)
    stem = f"{application.cycle.year}{application.committee_id:02d}{pack.level(application.level).rank}"
    last = Certificate.objects.filter(number__startswith=stem).order_by("number").last()
    return f"{stem}{int(last.number[len(stem) :]) + 1 if last else 1:05d}"


@transaction.atomic
def _issue(application: Application, approval: Approval, *, by: Actor, now: datetime) -> Certificate:
    application = lock(application)
    pack = pack_of_case(application)
    taken = take_step("issue_certificate", application, by=by, now=now)
    level = pack.level(application.level)
    line = entries_of([application], pack)[0]
    certificate = Certificate(
        number=_next_number(application, pack),
        verify_code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        application=application,
        approval=approval,
        name=line["name"],
        series=pack.series,
        level_name=level.name,
        title=level.title,
        specialty=line["specialty"],
        titled_on=titled_on(application, approval, pack),
        issuer=approval.organisation.name,
        scope_mark=line["mark"],
        is_sample=bool(pack.placeholders) or pack.sandbox_only,
        issued_at=now,
    )
    certificate.pdf_sha256 = files.store(
        seal_pdf(pdf.render("certificate", _document(certificate)), who=certificate.issuer, when=now)
    )
    certificate.save(force_insert=True)
    keep_review_form(application, now=now)
    cites = taken.stage.cites if taken.stage else None
    keep(by, "certificate.issued", application, at=now, cites=cites, number=certificate.number, sha256=certificate.pdf_sha256)
    tell_applicant(
        application,
        "certificate",
        subject="电子证书已核发",
        body=f"证书编号：{certificate.number}。可以在结果页下载证书和评审表。",
        now=now,
        page="result/",
    )
    return certificate


def verify_address(number: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}/verify/{number}/"


def _document(certificate: Certificate) -> dict[str, Any]:
    issued = timezone.localtime(certificate.issued_at)
    titled = certificate.titled_on
    address = verify_address(certificate.number)
    return {
        "number": certificate.number,
        "name": certificate.name,
        "series": certificate.series,
        "specialty": certificate.specialty,
        "level_name": certificate.level_name,
        "title": certificate.title,
        "scope_mark": certificate.scope_mark,
        "titled_on": f"{titled.year}年{titled.month}月{titled.day}日",
        "approval_number": certificate.approval.number,
        "issuer": certificate.issuer,
        "issued_on": f"{issued.year}年{issued.month}月{issued.day}日",
        "qr": address,
        "verify_address": address,
        "verify_code": certificate.verify_code,
        "is_sample": certificate.is_sample,
        "seal_below": "沙盒" if is_sandbox() else "",
        "photo": _photo(certificate.application),
    }


def _photo(application: Application) -> bytes:
    kept = application.files.filter(slot=PHOTO_SLOT, removed_at=None, state="readable").last()
    if kept is None or not kept.media_type.startswith("image/") or not files.exists(kept.sha256):
        return b""
    return files.read(kept.sha256)


@transaction.atomic
def revoke_certificate(
    certificate: Certificate, *, reason: str, decision: Mapping[str, Any], by: Actor, now: datetime
) -> Certificate:
    """Revoke a certificate by a decision with its reason; from now on it verifies as revoked, never as unknown."""
    said = wanted({"reason": reason}, {"reason": "撤销原因"}, reason="请写明撤销的原因")
    application = lock(certificate.application)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        raise StepRefused("这份证书已经撤销")
    take_step("revoke_certificate", application, by=by, now=now, guards={"decision_recorded": True})
    kept = keep_decision(
        application,
        decision,
        subject=f"certificate:{certificate.number}",
        point="证书是否撤销",
        effect=f"撤销证书{certificate.number}",
        passes=False,
        by=by,
        now=now,
    )
    certificate.revoked_at, certificate.revoked_reason = now, said["reason"][:300]
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    keep(
        by,
        "certificate.revoked",
        application,
        at=now,
        cites=kept.clause,
        number=certificate.number,
        reason=said["reason"],
    )
    tell_applicant(
        application,
        "certificate_revoked",
        subject="证书已撤销",
        body=f"证书{certificate.number}已撤销。原因：{said['reason']}。依据：{kept.clause}。救济途径：{kept.remedy}。",
        now=now,
        page="result/",
    )
    return certificate

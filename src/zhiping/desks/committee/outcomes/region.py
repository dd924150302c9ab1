"""The regional office's pages: approval of a confirmation, certificates, revoking."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import Permission, Role, StageKind
from zhiping.desks.casework.forms import ConfirmForm, DecisionForm
from zhiping.desks.committee.outcomes.forms import NumberForm, RevokeForm
from zhiping.desks.committee.outcomes.gate import approval_for, certificate_for, confirmation_for, done, year_for
from zhiping.desks.committee.outcomes.lists import PAGE
from zhiping.gateways import files
from zhiping.lib.asked import asked
from zhiping.records.applications.queries import get_for, stage_kind
from zhiping.records.errors import StepRefused
from zhiping.records.outcomes.actions import approve_results, do_not_approve, issue_certificates, revoke_certificate
from zhiping.records.outcomes.actions.common import permit_on_cycle
from zhiping.records.outcomes.models import Certificate


def _pdf(sha256: str, name: str) -> HttpResponse:
    if not sha256 or not files.exists(sha256):
        raise Http404
    response = HttpResponse(files.read(sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _people(rows: Any) -> list[tuple[Any, str]]:
    """The cases of a document with the kind of stage each stands at."""
    cases = rows.select_related("applicant", "cycle", "employer", "representative").order_by("number")
    return [(case, stage_kind(case)) for case in cases]


@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A numbered confirmation and whom it names; the regional office approves it here."""
    found = confirmation_for(request, uid)
    form = NumberForm(request.POST if request.method == "POST" else None)
    approved = found.approvals.first()
    if form.is_bound:
        permit_on_cycle(request.actor, Permission.APPROVE_RESULT, found.cycle)

        def act() -> None:
            approve_results(found, number=form.cleaned_data["number"], by=request.actor, now=request.now)

        if done(form, act):
            made = found.approvals.get()
            messages.success(request, f"已批复并公开：{made.number}。接下来核发证书。")
            return redirect("committee:approval", made.uid)
    context = {
        "confirmation": found,
        "cycle": found.cycle,
        "people": _people(found.applications),
        "form": form,
        "approved": approved,
        "approves": request.actor.role is Role.REGIONAL_OFFICE and approved is None,
    }
    return render(request, "committee/outcomes/confirmation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide not to approve one confirmed result."""
    application = get_for(request.actor, ref, Permission.APPROVE_RESULT, purpose="批复", now=request.now)
    if stage_kind(application) != StageKind.APPROVAL:
        raise StepRefused("这份申报现在不在批复这一步")
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(
        form, lambda: do_not_approve(application, decision=form.decision, by=request.actor, now=request.now)
    ):
        messages.success(request, f"{application.number}不予批复，已告知申报人。名单上的其他人照常批复。")
        return redirect("committee:outcomes_year", application.cycle.uid)
    context = {
        "application": application,
        "cycle": application.cycle,
        "form": form,
        "title": f"{application.applicant.name}：不予批复",
        "lead": "保存后本次申报结束，名单上的其他人照常批复。理由会告诉申报人。",
        "submit": "不予批复",
        "back": ("committee:outcomes_year", "结果"),
        "danger": True,
    }
    return render(request, "committee/outcomes/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An approval, its published list, and issuing the certificates."""
    found = approval_for(request, uid)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        permit_on_cycle(request.actor, Permission.ISSUE_CERTIFICATE, found.confirmation.cycle)

        def act() -> None:
            made = issue_certificates(found, by=request.actor, now=request.now)
            messages.success(request, f"已核发 {len(made)} 份电子证书，并告知本人。")

        if done(form, act):
            return redirect("committee:approval", uid)
    people = _people(found.applications)
    context = {
        "approval": found,
        "cycle": found.confirmation.cycle,
        "people": people,
        "certificates": {c.application_id: c for c in found.certificates.all()},
        "waiting": sum(kind == StageKind.CERTIFICATE for _, kind in people),
        "issues": request.actor.role is Role.REGIONAL_OFFICE,
        "form": form,
    }
    return render(request, "committee/outcomes/approval.html", context, status=422 if form.errors else 200)


@require_safe
def approval_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _pdf(approval_for(request, uid).pdf_sha256, "approval")


@require_safe
def certificates(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The certificates of a year, by name or number."""
    cycle = year_for(request, uid)
    words = asked(request, "words")
    state = request.GET.get("state", "")
    rows = Certificate.objects.filter(application__cycle=cycle).order_by("number")
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(name__icontains=words))
    if state in ("standing", "revoked"):
        rows = rows.filter(revoked_at__isnull=state == "standing")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"cycle": cycle, "page": page, "words": words, "state": state}
    return render(request, "committee/outcomes/certificates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One certificate, and revoking it."""
    found = certificate_for(request, uid)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        permit_on_cycle(request.actor, Permission.REVOKE_CERTIFICATE, found.application.cycle)
        reason = form.data.get("reason_shown", "")
        if done(
            form,
            lambda: revoke_certificate(found, reason=reason, decision=form.decision, by=request.actor, now=request.now),
        ):
            messages.success(request, f"证书{found.number}已撤销，验证时显示为已撤销。")
            return redirect("committee:certificate", uid)
    context = {
        "certificate": found,
        "cycle": found.application.cycle,
        "form": form,
        "revokes": request.actor.role is Role.REGIONAL_OFFICE and found.revoked_at is None,
    }
    return render(request, "committee/outcomes/certificate.html", context, status=422 if form.errors else 200)


@require_safe
def certificate_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = certificate_for(request, uid)
    return _pdf(found.pdf_sha256, found.number)

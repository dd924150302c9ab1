"""Approvals and the verification of certificates."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zhiping.desks.public.forms import VerifyForm
from zhiping.gateways import files
from zhiping.records.journal.limits import allowed
from zhiping.records.outcomes.models import Approval, Certificate


def approvals(request: HttpRequest) -> HttpResponse:
    """What has been approved and published."""
    rows = Approval.objects.filter(published_at__isnull=False).select_related("organisation", "confirmation__cycle")
    rows = rows.annotate(people=Count("applications")).order_by("-published_at")
    return render(request, "public/approvals.html", {"page": Paginator(rows, 20).get_page(request.GET.get("page"))})


def approval_pdf(request: HttpRequest, uid: str) -> HttpResponse:
    """The approval document itself."""
    row = get_object_or_404(Approval, uid=uid, published_at__isnull=False)
    if not row.pdf_sha256 or not files.exists(row.pdf_sha256):
        raise Http404
    response = HttpResponse(files.read(row.pdf_sha256), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="approval.pdf"'
    return response


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number; the answer has an address of its own."""
    form = VerifyForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("public:certificate", form.cleaned_data["number"])
    return render(request, "public/verify.html", {"form": form}, status=422 if form.errors else 200)


def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Valid, revoked, a sample, or not found; only what is printed on the certificate is shown."""
    if not allowed(request, "verify", most=60, seconds=600):
        return render(request, "public/slow_down.html", {"minutes": 10}, status=429)
    row = Certificate.objects.filter(number=number.strip()).first()
    code = request.GET.get("code", "")
    if row is not None and code and code != row.verify_code:
        row = None
    status = 200 if row else 404
    return render(request, "public/certificate.html", {"certificate": row, "number": number}, status=status)

"""One's own data, relations to organisations, the phone, and who has looked at one's case."""

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_otp import user_has_device

from zhiping.desks.public.forms import MembershipForm, OrganisationSearchForm, PhoneCodeForm, PhoneForm
from zhiping.records.accounts.actions import (
    ask_membership,
    change_phone_with_code,
    end_membership,
    send_phone_code,
)
from zhiping.records.accounts.models import Membership, Organisation
from zhiping.records.accounts.queries import memberships_of, organisations_matching
from zhiping.records.applications.models import Application
from zhiping.records.cycles.queries import wall_now
from zhiping.records.errors import BadInput
from zhiping.records.journal.models import CaseReading

FOUND = 20


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What is kept about me, and who reads my case."""
    numbers = list(Application.objects.filter(applicant=request.user).values_list("number", flat=True))
    readings = CaseReading.objects.filter(case__in=numbers).order_by("-quarter", "-id")
    context = {
        "person": request.user,
        "memberships": memberships_of(request.user),
        "page": Paginator(readings, 15).get_page(request.GET.get("page")),
        "has_device": user_has_device(request.user),
    }
    return render(request, "public/account.html", context)


@login_required
def membership(request: HttpRequest) -> HttpResponse:
    """Find the body that will handle my application, and ask it to confirm."""
    search = OrganisationSearchForm(request.GET if "q" in request.GET else None)
    form = None
    if search.is_bound and search.is_valid():
        basis, text = search.cleaned_data["basis"], search.cleaned_data["q"]
        found = organisations_matching(text, basis=basis)[:FOUND]
        found = Organisation.objects.filter(pk__in=[o.pk for o in found]).order_by("name")
        employers = Organisation.objects.none()
        if basis == Membership.Basis.COMMISSION and search.cleaned_data["employer"]:
            near = organisations_matching(search.cleaned_data["employer"], basis=Membership.Basis.EMPLOYED)[:FOUND]
            employers = Organisation.objects.filter(pk__in=[o.pk for o in near]).order_by("name")
        form = MembershipForm(request.POST or None, found=found, employers=employers)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                asked = ask_membership(
                    request.user,
                    given["organisation"],
                    basis=basis,
                    employer=given.get("employer"),
                    post=given["post"],
                    since=given["since"],
                    by=request.actor,
                    now=request.now,
                )
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                flash.success(request, f"已请{asked.organisation.name}确认。确认后会发消息给您。", extra_tags="good")
                return redirect("public:account")
    bad = bool(search.errors) or bool(form and form.errors)
    return render(request, "public/membership.html", {"search": search, "form": form}, status=422 if bad else 200)


@login_required
@require_POST
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a relation of mine is over."""
    row = get_object_or_404(Membership, pk=pk, person=request.user)
    end_membership(row, by=request.actor, now=request.now, remark="本人终止")
    flash.success(request, f"与{row.organisation.name}的关系已终止。", extra_tags="good")
    return redirect("public:account")


@login_required
def phone(request: HttpRequest) -> HttpResponse:
    """Another phone: its number, then the code that came to it."""
    if request.method == "POST" and "code" in request.POST:
        form: PhoneForm | PhoneCodeForm = PhoneCodeForm(request.POST)
        if form.is_valid():
            try:
                change_phone_with_code(request.user, wall=wall_now(), by=request.actor, now=request.now, **form.cleaned_data)
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                request.session.pop("sandbox_code", None)
                flash.success(request, "手机号已更换，以后用新手机号登录。", extra_tags="good")
                return redirect("public:account")
    else:
        form = PhoneForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                request.session["sandbox_code"] = send_phone_code(form.cleaned_data["phone"], purpose="change", now=wall_now())
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            else:
                form = PhoneCodeForm(initial=form.cleaned_data)
    sent = isinstance(form, PhoneCodeForm)
    context = {"form": form, "sent": sent, "sandbox_code": request.session.get("sandbox_code") if sent else ""}
    return render(request, "public/phone.html", context, status=422 if form.is_bound and form.errors else 200)

"""Signing in and out, the second factor, the capacity a session acts in."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp import match_token, user_has_device

from zhiping.core.terms import Role
from zhiping.desks.public.forms import SignInForm, TokenForm
from zhiping.desks.public.landing import desk_of
from zhiping.desks.public.queries import capacities_of, demo_people
from zhiping.desks.public.views.bringing import arrived, in_hand
from zhiping.documents import qr
from zhiping.lib.asked import asked
from zhiping.records.accounts.actions import begin_second_factor, confirm_second_factor
from zhiping.records.accounts.identity import NotANumber, normal_phone, phone_digest
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.cycles.queries import is_sandbox, wall_now
from zhiping.records.errors import BadInput, NotAllowed

BACKEND = "django.contrib.auth.backends.ModelBackend"
FEW = 8
PAGE = 24
DEMO_ROLES = [role for role in Role if role not in (Role.PUBLIC, Role.CLOCK)]


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, when that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else ""


def sign_in(request: HttpRequest) -> HttpResponse:
    """By phone and password; in a sandbox every demo person stands below."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name = phone_digest(normal_phone(form.cleaned_data["phone"]))
        except NotANumber as wrong:
            form.add_error("phone", f"{wrong}。")
        else:
            person = authenticate(request, login=name, password=form.cleaned_data["password"])
            if person is not None:
                login(request, person)
                request.session.pop("demo", None)
                if in_hand(request):
                    return arrived(request, person)
                wanted = _next(request)
                return redirect(f"{reverse('public:capacity')}?{urlencode({'next': wanted})}" if wanted else "public:capacity")
            form.add_error(None, "手机号或密码不对。密码连续错 5 次会锁定 30 分钟；还没有登记的请先注册。")
    context = {"form": form, "next": _next(request), "groups": (), **in_hand(request)}
    if is_sandbox():
        text, role = asked(request, "q"), request.GET.get("role", "")
        groups = demo_people(text, role, each=FEW, now=wall_now())
        if role and groups:
            page = Paginator(groups[0].shown, PAGE).get_page(request.GET.get("page"))
            groups, context["page"] = [replace(groups[0], shown=tuple(page.object_list))], page
        context |= {"groups": groups, "q": text, "role": role, "few": FEW, "roles": DEMO_ROLES}
    return render(request, "public/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click into a demo person; only in a sandbox, and only people who have no password."""
    if not is_sandbox():
        raise Http404
    person = Person.objects.filter(uid=request.POST.get("person") or None, is_active=True).first() if _is_uid(request) else None
    if person is None:
        raise Http404
    if not person.is_demo or person.has_usable_password():
        raise NotAllowed("只有沙盒里的演示人员可以这样登录")
    grant = None
    if request.POST.get("grant", "").isdecimal():
        grant = get_object_or_404(capacities_of(person, wall_now()), pk=request.POST["grant"])
    login(request, person, backend=BACKEND)
    request.session["demo"] = True
    request.session["grant"] = grant.pk if grant else None
    if grant is None and in_hand(request):
        return arrived(request, person)
    return redirect(desk_of(Role(grant.role) if grant else Role.APPLICANT))


def _is_uid(request: HttpRequest) -> bool:
    text = request.POST.get("person", "").replace("-", "")
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("public:home")


def _has_second(request: HttpRequest) -> bool:
    return request.user.is_verified() or bool(request.session.get("demo") and request.user.is_demo and is_sandbox())


def _act_as(request: HttpRequest, grant: RoleGrant | None) -> HttpResponse:
    """Take the capacity and go to its desk, by way of the second factor where the role wants one."""
    role = Role(grant.role) if grant else Role.APPLICANT
    request.session["grant"] = grant.pk if grant else None
    target = _next(request) or desk_of(role)
    if role.needs_second_factor and not _has_second(request):
        return redirect(f"{reverse('public:second_factor')}?{urlencode({'next': target})}")
    return redirect(target)


@login_required
def capacity(request: HttpRequest) -> HttpResponse:
    """A session acts in one capacity; who has only one is not asked."""
    grants = list(capacities_of(request.user, wall_now()))
    if request.method == "POST":
        chosen = request.POST.get("grant", "")
        grant = next((g for g in grants if str(g.pk) == chosen), None)
        if grant is None and chosen != "applicant":
            raise NotAllowed("没有这个身份，或它已经到期")
        return _act_as(request, grant)
    if not grants:
        return _act_as(request, None)
    return render(request, "public/capacity.html", {"grants": grants, "next": _next(request)})


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Prove the second factor, or set it up when there is none yet (or a verified person wants a new one)."""
    person = request.user
    wants_new = "new" in request.GET and _has_second(request)
    setting_up = wants_new or not user_has_device(person)
    form = TokenForm(request.POST or None)
    device = begin_second_factor(person) if setting_up else None
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"].strip()
        if setting_up:
            try:
                found = confirm_second_factor(person, token=token, by=request.actor, now=request.now)
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
                found = None
        else:
            found = match_token(person, token)
            if found is None:
                form.add_error("token", "动态码对不上。请等下一组数字出现后再输；连续输错会暂停一会儿。")
        if found is not None:
            otp_login(request, found)
            flash.success(request, "第二重验证已完成。", extra_tags="good")
            return redirect(_next(request) or desk_of(request.actor.role))
    grant = capacities_of(person, wall_now()).filter(pk=request.session.get("grant")).first()
    needed = grant is not None and Role(grant.role).needs_second_factor
    context = {"form": form, "next": _next(request), "setting_up": setting_up, "needed": needed}
    if device is not None:
        secret = device.config_url.split("secret=")[1].split("&")[0]
        context |= {"code": mark_safe(qr.svg(device.config_url)), "secret": secret}
    return render(request, "public/second_factor.html", context, status=422 if form.errors else 200)

"""Registering: who you are, then the code from your phone and a password."""

from django.contrib import messages as flash
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.desks.public.forms import ConfirmForm, IdentityForm
from zhiping.desks.public.views.bringing import arrived, in_hand
from zhiping.lib.forms import Form
from zhiping.records.accounts.actions import check_identity, register_with_code, send_phone_code
from zhiping.records.cycles.queries import wall_now
from zhiping.records.errors import BadInput
from zhiping.records.journal.limits import allowed

BACKEND = "django.contrib.auth.backends.ModelBackend"
IDENTITY = ("name", "former_name", "id_kind", "id_number", "phone")
STEPS = ("登记身份", "核验手机、设置密码", "请单位确认")


def _steps(now: int) -> list[dict[str, str]]:
    return [{"name": name, "state": "done" if i < now else "now" if i == now else "ahead"} for i, name in enumerate(STEPS)]


def _page(request: HttpRequest, form: Form, *, step: int) -> HttpResponse:
    context = {
        **in_hand(request),
        "form": form,
        "steps": _steps(step),
        "step": step,
        "sandbox_code": request.session.get("sandbox_code") if step else "",
    }
    return render(request, "public/register.html", context, status=422 if form.is_bound and form.errors else 200)


def _send(request: HttpRequest, form: Form) -> bool:
    """Send the code; a refusal becomes an error of the form."""
    if not allowed(request, "phone_code", most=20, seconds=3600):
        form.add_error(None, "一小时内从这里取验证码太多次，请过一小时再取。")
        return False
    try:
        request.session["sandbox_code"] = send_phone_code(form.cleaned_data["phone"], purpose="register", now=wall_now())
    except BadInput as refused:
        form.add_refusal(refused.reason, refused.fields)
        return False
    return True


def _identity(request: HttpRequest) -> HttpResponse:
    form = IdentityForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            check_identity(id_kind=given["id_kind"], id_number=given["id_number"], phone=given["phone"])
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            if _send(request, form):
                return _page(request, ConfirmForm(initial=given), step=1)
    return _page(request, form, step=0)


def _again(request: HttpRequest) -> HttpResponse:
    """Back to the first step with nothing lost, or another code."""
    form = IdentityForm(request.POST)
    if "back" in request.POST or not form.is_valid():
        return _page(request, IdentityForm(initial={name: request.POST.get(name, "") for name in IDENTITY}), step=0)
    confirm = ConfirmForm(initial=form.cleaned_data)
    if not _send(request, form):
        flash.warning(request, "；".join(text for _, text in form.summary), extra_tags="warn")
    return _page(request, confirm, step=1)


def _confirm(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        who = {name: given[name] for name in IDENTITY}
        try:
            person = register_with_code(code=given["code"], wall=wall_now(), password=given["password"], now=request.now, **who)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            request.session.pop("sandbox_code", None)
            login(request, person, backend=BACKEND)
            if in_hand(request):
                return arrived(request, person)
            flash.success(request, "登记完成。接下来请办理单位确认与您的关系，确认后就可以提交申报。", extra_tags="good")
            return redirect("public:membership")
    return _page(request, form, step=1)


def register(request: HttpRequest) -> HttpResponse:
    """Two steps on one address; what was given travels in the form, so nothing of it is kept before it is confirmed."""
    if request.method != "POST":
        return _page(request, IdentityForm(), step=0)
    if "back" in request.POST or "resend" in request.POST:
        return _again(request)
    return _confirm(request) if request.POST.get("step") == "confirm" else _identity(request)

"""When a request arrived, who asks and in which capacity, security headers, and refusals as pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from zhiping.core.permission import PUBLIC, Actor
from zhiping.records.applications.errors import ActionRefused
from zhiping.records.cycles.queries import actor_for, grants_of, is_sandbox, legal_now

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; object-src 'self'; manifest-src 'self'"
)


class ArrivalMiddleware:
    """Stamps the moment at which the server took the request in (wall clock)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = timezone.now()
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    person = request.user
    if not person.is_authenticated:
        return PUBLIC
    is_second = person.is_verified() or (bool(request.session.get("demo")) and person.is_demo and is_sandbox())
    grant = None
    if request.session.get("grant"):
        grant = grants_of(person, timezone.now()).filter(pk=request.session["grant"]).first()
    return actor_for(person, grant, second_factor=is_second)


class ActorMiddleware:
    """Sets ``request.actor`` (one capacity) and ``request.now`` (legal clock, read once a request)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        request.now = legal_now()  # a plain datetime: a lazy one does not compare from the right
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Strict content security policy; pages with personal data are not kept by caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """Turns an action's refusal into a page that says why and what to do, with the fitting status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":  # an address of a button, typed or reloaded
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ActionRefused):
            return None
        if exception.status in (403, 404) and not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        return render(request, "refused.html", {"refused": exception}, status=exception.status)

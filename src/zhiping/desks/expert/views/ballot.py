"""The ballot: a code shown once to the member, and a page that needs the code only and knows nobody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.expert.forms import CodeForm, PaperForm
from zhiping.desks.expert.views.seats import require_expert
from zhiping.documents import qr
from zhiping.records.committees.actions import cast_ballot, fetch_token
from zhiping.records.committees.actions.ballot import cases_of_member, cases_open_to
from zhiping.records.committees.models import BallotRound, RoundCase, TokenIssue
from zhiping.records.committees.queries import member_for
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput


@require_http_methods(["GET", "POST"])
def token(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fetch the one code for this ballot. It is shown on this answer and nowhere else."""
    require_expert(request)
    round = get_object_or_404(BallotRound.objects.select_related("session"), uid=uid)
    member = member_for(request.actor, round.session.uid)
    context = {"round": round, "session": round.session, "member": member}
    if request.method == "POST":
        secret = fetch_token(round, member, by=request.actor, now=request.now)
        link = f"{request.build_absolute_uri(f'/expert/ballot/{round.uid}/cast/')}#{secret}"
        context |= {"secret": secret, "link": link, "qr": mark_safe(qr.svg(link))}  # our own SVG
    context["has_cases"] = bool(cases_of_member(round, member))
    context["fetched"] = TokenIssue.objects.filter(round=round, member=member).exists()
    return render(request, "expert/token.html", context)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def cast(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Vote with the code alone: no session is read for the page, no cookie is set, nothing is logged.

    The code comes in the address's fragment, which browsers do not send, or is typed; it is its own protection
    against forged posts, so the page carries no other.
    """
    round = BallotRound.objects.select_related("session__cycle").filter(uid=uid).first()
    if round is None:
        return _page("expert/cast_refused.html", {"reason": "没有这一轮投票，请核对链接"}, 404)
    act = request.POST.get("act", "")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _code_page(round, form, 422 if request.method == "POST" else 200)
    code = form.cleaned_data["token"]
    try:
        cases = cases_open_to(round, code)
        if act != "cast":
            return _paper_page(round, cases, PaperForm(initial={"token": code}, cases=_words(round, cases)), 200)
        paper = PaperForm(request.POST, cases=_words(round, cases))
        if not paper.is_valid():
            return _paper_page(round, cases, paper, 422)
        cast_ballot(round, token=code, votes=paper.votes)
    except BadInput as refused:
        form.add_refusal(refused.reason, {"token": "；".join(refused.fields.values())})
        return _code_page(round, form, 422)
    except ActionRefused as refused:
        return _page("expert/cast_refused.html", {"reason": refused.reason, "cites": refused.cites}, refused.status)
    return _page("expert/cast_done.html", {"round": round, "session": round.session, "count": len(cases)}, 200)


def _words(round: BallotRound, cases: list[RoundCase]) -> list[tuple[int, str]]:
    pack = pack_of(round.session.cycle)
    return [
        (
            row.pk,
            f"{row.position}. {row.case.application.applicant.name}　{specialty_name(pack, row.case.application.specialty)}　"
            f"{pack.level(row.case.application.level).title}",
        )
        for row in cases
    ]


def _code_page(round: BallotRound, form: CodeForm, status: int) -> HttpResponse:
    return _page("expert/cast.html", {"round": round, "session": round.session, "form": form}, status)


def _paper_page(round: BallotRound, cases: list[RoundCase], form: PaperForm, status: int) -> HttpResponse:
    return _page("expert/paper.html", {"round": round, "session": round.session, "form": form, "count": len(cases)}, status)


def _page(template: str, context: dict[str, object], status: int) -> HttpResponse:
    """Rendered without the request, so that no session is opened for it."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response

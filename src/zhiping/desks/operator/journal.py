"""The journal: for the supervisor a case's story and proofs, for the operator whether the whole still stands."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import Permission, Role
from zhiping.desks.operator.gate import must
from zhiping.lib.asked import asked
from zhiping.records.applications.queries import get_for, visible_to
from zhiping.records.errors import NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow, TreeHead
from zhiping.records.journal.queries import proof_of, readings_of, rows_of, sentence_of, story_of, verify_journal

PAGE = 25
PURPOSE = "监督查看留痕"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The cases a supervisor may look into, by number; an exact number goes straight there."""
    if request.actor.role is not Role.SUPERVISOR:
        raise NotAllowed(f"留痕由监督员查看，您现在的身份是{request.actor.role.label}")
    number = asked(request, "number")
    cases = visible_to(request.actor).order_by("-id")
    if number:
        exact = cases.filter(number__iexact=number).first()
        if exact is not None:
            return redirect("operator:journal_case", exact.number)
        cases = cases.filter(number__icontains=number)
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    return render(request, "operator/journal_search.html", {"page": page, "number": number})


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case's story, its raw rows and who read it."""
    application = get_for(request.actor, ref, Permission.VIEW_JOURNAL, purpose=PURPOSE, now=request.now)
    context = {
        "application": application,
        "story": story_of(application.number),
        "readings": Paginator(readings_of(application.number), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "operator/journal_case.html", context)


@require_safe
def proof(request: HttpRequest, ref: str, row: int) -> HttpResponse:
    """One row in full, with the proof that it is in the sealed tree."""
    application = get_for(request.actor, ref, Permission.VIEW_JOURNAL, purpose=PURPOSE, now=request.now)
    found = rows_of(application.number).filter(pk=row).first()
    if found is None:
        raise NotFound("这份申报没有这一行留痕")
    recorded = [(name, json.dumps(value, ensure_ascii=False)) for name, value in sorted(found.data.items())]
    context = {
        "application": application,
        "row": found,
        "sentence": sentence_of(found),
        "recorded": recorded,
        "proof": proof_of(found),
    }
    return render(request, "operator/journal_proof.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def integrity(request: HttpRequest) -> HttpResponse:
    """The newest roots; on the button, read the whole journal again and say whether any row was edited or deleted."""
    must(request.actor, Permission.VIEW_HEALTH)
    context = {
        "verdict": verify_journal() if request.method == "POST" else None,
        "unsealed": JournalRow.objects.filter(leaf=None).count(),
        "heads": TreeHead.objects.filter(size__gt=0).order_by("-size")[:10],
    }
    return render(request, "operator/integrity.html", context)

"""One act on one page: the form, what it does before it is done, the reason when it cannot be done, then back to the case."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.lifecycle import ENDED
from zhiping.lib.forms import Form
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput


def act_page(
    request: HttpRequest,
    application: Application,
    form: Form,
    run: Callable[[Any], object],
    *,
    desk: str,
    title: str,
    submit: str,
    done: str,
    lead: str = "",
    irreversible: str = "",
    danger: bool = False,
    why: str = "",
    after: str = "",
    warnings: Sequence[tuple[str, str]] = (),
    template: str = "case/act.html",
    clause: str = "",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or do the act; wrong input comes back with what was typed and 422, nothing is lost.

    The page names the clause the act rests on: ``clause`` of the pack's own table, else that of the present stage.
    """
    if form.is_bound and form.is_valid():
        try:
            run(form)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, done)
            return redirect(f"{desk}:case", application.number)
    context = {
        "case": application,
        "form": form,
        "title": title,
        "lead": lead,
        "cites": _cites(application, clause),
        "submit": submit,
        "irreversible": irreversible,
        "danger": danger,
        "why": why,
        "after": after,
        "warnings": warnings,
        "home_url": reverse(f"{desk}:home"),
        "case_url": reverse(f"{desk}:case", args=[application.number]),
        **(extra or {}),
    }
    status = 200 if not form.is_bound else 409 if why else 422
    return render(request, template, context, status=status)


def bound(request: HttpRequest, kind: type[Form], **kwargs: Any) -> Any:
    """The form, filled with what was posted, or empty on a first look."""
    if request.method == "POST":
        return kind(request.POST, request.FILES, **kwargs)
    return kind(**kwargs)


def _cites(application: Application, clause: str) -> str:
    own = pack_of_case(application).page_clauses.get(clause)
    return str(own) if own else clause_of(application).get("clause", "")


def clause_of(application: Application) -> dict[str, str]:
    """The clause that the present stage rests on, as the first words of a decision."""
    if application.stage == ENDED:
        return {}
    cites = pack_of_case(application).stage(application.stage).cites
    return {"clause": str(cites)} if cites else {}

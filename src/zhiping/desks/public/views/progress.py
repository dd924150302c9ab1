"""Where a case stands, for whoever holds its number and a receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.lifecycle import ENDED
from zhiping.desks.public.forms import ProgressForm
from zhiping.desks.public.queries import WITH_THE_APPLICANT, stage_name, state_name
from zhiping.records.amendments.queries import was_reopened
from zhiping.records.applications.models import Application, Receipt
from zhiping.records.journal.limits import allowed


def _answer(application: Application) -> dict[str, object]:
    """Stage, since when, who acts next, by when; nobody of the committee and no votes."""
    if application.stage == ENDED:
        acts = ""
    elif application.state in WITH_THE_APPLICANT:
        acts = "申报人本人"
    else:
        acts = application.holder.name if application.holder else ""
    return {
        "number": application.number,
        "stage": stage_name(application),
        "state": state_name(application),
        "since": application.state_since,
        "acts": acts,
        "due": application.due,
        "reopened": was_reopened(application),
    }


def progress(request: HttpRequest) -> HttpResponse:
    """Both numbers must fit; a wrong pair says no more than that."""
    form = ProgressForm(request.POST or None)
    answer = None
    if request.method == "POST":
        if not allowed(request, "progress", most=20, seconds=600):
            return render(request, "public/slow_down.html", {"minutes": 10}, status=429)
        if form.is_valid():
            receipt = (
                Receipt.objects.filter(
                    number=form.cleaned_data["receipt"].strip(), application__number=form.cleaned_data["number"].strip()
                )
                .select_related("application__cycle", "application__holder")
                .first()
            )
            if receipt is None:
                form.add_error(None, "没有找到与这两个号码都相符的申报，请对照回执核对。登录后也可以在“我的申报”里看。")
            else:
                answer = _answer(receipt.application)
    return render(request, "public/progress.html", {"form": form, "answer": answer}, status=422 if form.errors else 200)

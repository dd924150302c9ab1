"""A year's amendments, and one of them whole: what it changes, what becomes of whom, and the second signature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiping.core.policy.amending import changed_windows, warnings, windows_ahead
from zhiping.core.policy.difference import differences
from zhiping.core.policy.schema import UNSET
from zhiping.core.terms import Fate, Permission
from zhiping.desks.committee.amendments.gate import amendment_for, may, quickly, year_for
from zhiping.lib.asked import asked
from zhiping.records.amendments.actions import confirm_amendment, rehearse, rehearse_again, withdraw_amendment
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import Step
from zhiping.records.amendments.queries import OPEN, fates_of, in_use, progress_of, reopening_windows, step_of
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput

A_PAGE = 20
MOST_DIFFERENCES = 60
TONES = {"proposed": "warn", "confirmed": "info", "carrying": "info", "done": "good", "withdrawn": "plain"}


@require_safe
def year(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The amendments of one year, the newest first."""
    cycle = year_for(request, uid)
    made = cycle.amendments.select_related("base", "proposed_by", "confirmed_by").defer("files")
    rows = [(one, TONES[one.state]) for one in made]
    standing = next((one for one in made if one.state in OPEN), None)
    context = {
        "cycle": cycle,
        "pack": pack_of(cycle),
        "rows": rows,
        "standing": standing,
        "unset": sum(point.value is UNSET for point in pack_of(cycle).open_points),
    }
    return render(request, "committee/amendments/year.html", context)


def _windows(amendment: Amendment, step: Step) -> list[dict[str, Any]]:
    """Each window that changes, how many drafts and cases it serves, and how many can go on again by it."""
    used = in_use(amendment.cycle).stages
    ahead = {stage: windows_ahead(step.new, stage) for stage in used}
    again = reopening_windows(amendment)
    return [
        {
            "change": change,
            "cases": sum(n for stage, n in used.items() if change.id in ahead[stage]),
            "again": again.get(change.id, 0),
        }
        for change in changed_windows(step.old, step.new)
    ]


def cases_of(request: HttpRequest, amendment: Amendment) -> QuerySet[AmendedCase]:
    """The rows of the dry run, filtered as asked."""
    rows = amendment.cases.select_related("application__applicant", "application__cycle").order_by("application__number")
    wanted, text = request.GET.get("fate", ""), asked(request, "q")
    if wanted == "reopens":
        rows = rows.filter(reopens=True)
    elif wanted == "changed":
        rows = rows.exclude(changes=[])
    elif wanted in set(Fate):
        rows = rows.filter(fate=wanted)
    if text:
        rows = rows.filter(Q(application__number__contains=text) | Q(application__applicant__name__contains=text))
    return rows


def tabs_of(amendment: Amendment) -> list[tuple[str, str, int]]:
    counted = fates_of(amendment)
    every = sum(counted.get(fate.value, 0) for fate in Fate)
    tabs = [("", "全部", every)] + [(fate.value, fate.label, counted.get(fate.value, 0)) for fate in Fate]
    return [*tabs, ("reopens", "恢复办理", counted["reopens"]), ("changed", "条件有变化", counted["changed"])]


@require_safe
def amendment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One amendment whole."""
    row = amendment_for(request, uid)
    step = step_of(row)
    told = differences(step.old, step.new)
    done, total = progress_of(row)
    context = {
        "amendment": row,
        "tone": TONES[row.state],
        "step": step,
        "windows": _windows(row, step),
        "warnings": warnings(step.new),
        "differences": told[:MOST_DIFFERENCES],
        "more": max(len(told) - MOST_DIFFERENCES, 0),
        "tabs": tabs_of(row),
        "fate": request.GET.get("fate", ""),
        "q": asked(request, "q"),
        "page": Paginator(cases_of(request, row), A_PAGE).get_page(request.GET.get("page")),
        "names": {stage.id: stage.name for stage in (*step.old.stages, *step.new.stages)},
        "ahead": {stage.id: named_windows(step, stage.id) for stage in step.new.stages},
        "window_names": {id: window.name for id, window in step.new.windows.items()},
        "done": done,
        "total": total,
        "may_confirm": row.state == Amendment.State.PROPOSED and may(request, Permission.CONFIRM_AMENDMENT, row),
        "may_propose": may(request, Permission.PROPOSE_AMENDMENT, row),
        "is_first": row.proposed_by_id == request.actor.person,
        "may_withdraw": row.state in (Amendment.State.PROPOSED, Amendment.State.CONFIRMED)
        and may(request, Permission.PROPOSE_AMENDMENT, row),
    }
    return render(request, "committee/amendments/amendment.html", context)


def named_windows(step: Step, stage: str) -> str:
    """The extended windows that serve a case at this stage."""
    ahead = windows_ahead(step.new, stage)
    return "、".join(change.name for id, change in step.extended.items() if id in ahead)


@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = amendment_for(request, uid)
    try:
        confirm_amendment(row, by=request.actor, now=request.now)
    except BadInput as refused:
        messages.error(request, f"{refused.reason}：{'；'.join(refused.details)}")
        return redirect("committee:amendment", uid)
    messages.success(request, "已复核。生效以后逐份办理，办理进度看这一页。")
    return redirect("committee:amendment", uid)


@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    withdraw_amendment(amendment_for(request, uid), by=request.actor, now=request.now, because=request.POST.get("because", ""))
    messages.success(request, "修订已撤回，没有改动任何申报。")
    return redirect("committee:amendment", uid)


@require_POST
def rehearse_anew(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = rehearse_again(amendment_for(request, uid), by=request.actor, now=request.now)
    rehearse(row, now=request.now, enough=quickly())
    messages.success(request, "已按现在的情况重新试算。")
    return redirect("committee:amendment", uid)

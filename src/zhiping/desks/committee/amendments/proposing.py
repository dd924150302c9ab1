"""Three ways to propose an amendment: longer windows, a settled open point, a whole pack."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.policy.schema import UNSET, Pack
from zhiping.core.terms import Permission
from zhiping.desks.committee.amendments.forms import ExtendForm, SettleForm, UploadForm
from zhiping.desks.committee.amendments.gate import quickly, sent, year_for
from zhiping.desks.committee.posting import done
from zhiping.lib.forms import Form
from zhiping.packs import PackError
from zhiping.packs.upload import read_upload
from zhiping.records.amendments.actions import propose_extension, propose_files, propose_settling, rehearse
from zhiping.records.amendments.models import Amendment
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import NotFound


def _post(
    request: HttpRequest, cycle: ReviewCycle, form: Form, act: Callable[[], Amendment], template: str, **more: object
) -> HttpResponse:
    """The form, or the proposal it made with as much of its dry run as a moment allows."""
    made: list[Amendment] = []
    if request.method == "POST" and done(form, lambda: made.append(act())):
        rehearse(made[0], now=request.now, enough=quickly())
        messages.success(request, "修订已经提出。请看试算结果，再由另一位经办人复核。")
        return redirect("committee:amendment", made[0].uid)
    context = {"cycle": cycle, "form": form, "pack": pack_of(cycle), **more}
    return render(request, f"committee/amendments/{template}.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Windows that end later."""
    cycle = year_for(request, uid, Permission.PROPOSE_AMENDMENT)
    form = ExtendForm(sent(request), pack=pack_of(cycle))

    def act() -> Amendment:
        return propose_extension(cycle, closes=form.closes, basis=form.basis, by=request.actor, now=request.now)

    return _post(request, cycle, form, act, "extend")


def unset_values(pack: Pack) -> list[str]:
    """Keys of the values that nobody has settled, besides the open points."""
    points = {point.key for point in pack.open_points}
    return [key for key, value in pack.values.items() if value is UNSET and key not in points]


@require_safe
def settle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is open in this year's pack, each with its readings."""
    cycle = year_for(request, uid, Permission.PROPOSE_AMENDMENT)
    pack = pack_of(cycle)
    context = {
        "cycle": cycle,
        "points": [point for point in pack.open_points if point.value is UNSET],
        "values": unset_values(pack),
    }
    return render(request, "committee/amendments/settle.html", context)


@require_http_methods(["GET", "POST"])
def settle_one(request: HttpRequest, uid: UUID, point: str) -> HttpResponse:
    """One open point or unset value, settled by a reading."""
    cycle = year_for(request, uid, Permission.PROPOSE_AMENDMENT)
    pack = pack_of(cycle)
    known = next((one for one in pack.open_points if one.id == point and one.value is UNSET), None)
    if known is None and point not in unset_values(pack):
        raise NotFound("没有找到这个未定事项，可能已经定了。请从未定事项的列表进入。")
    form = SettleForm(sent(request), point=known)

    def act() -> Amendment:
        value = form.cleaned_data["value"]
        return propose_settling(cycle, point=point, value=value, basis=form.basis, by=request.actor, now=request.now)

    return _post(request, cycle, form, act, "settle_one", point=known, key=point)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A whole pack that says what it amends."""
    cycle = year_for(request, uid, Permission.PROPOSE_AMENDMENT)
    form = UploadForm(sent(request), request.FILES if request.method == "POST" else None)

    def act() -> Amendment:
        base = InstalledPack.objects.get(digest=cycle.pack_id).files
        files = read_upload(form.cleaned_data["pack"].read(), parents=base)
        return propose_files(cycle, files=files, basis=form.basis, by=request.actor, now=request.now)

    try:
        return _post(request, cycle, form, act, "upload")
    except PackError as broken:
        for line in broken.problems:
            form.add_error("pack", line)
        context = {"cycle": cycle, "form": form, "pack": pack_of(cycle)}
        return render(request, "committee/amendments/upload.html", context, status=422)

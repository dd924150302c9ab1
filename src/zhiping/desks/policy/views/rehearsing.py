"""The dress rehearsal: ask for one, see how far it is, read whom the timetable would lose and why."""

import csv
import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.policy.schema import Pack
from zhiping.desks.policy.charts import cause_bars, load_charts
from zhiping.desks.policy.forms import RehearsalForm
from zhiping.desks.policy.gate import cycles_here, require_reader
from zhiping.packs import load_files
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.notices.queries import versions_visible_to
from zhiping.records.rehearsals.actions import LIMITS, Asked, start_rehearsal, take_run
from zhiping.records.rehearsals.models import Rehearsal
from zhiping.records.rehearsals.queries import outcome_of, progress, rehearsals_visible_to

SHOWN = 100
RECENT = 20


@require_safe
def rehearsals(request: HttpRequest) -> HttpResponse:
    """The rehearsals of this office, and the years one can be made from."""
    require_reader(request)
    context = {
        "rehearsals": rehearsals_visible_to(request.actor).defer("shape", "files", "runs")[:RECENT],
        "cycles": cycles_here(request).order_by("-year", "id"),
    }
    return render(request, "policy/rehearsals.html", context)


def _timetables(request: HttpRequest) -> list[tuple[str, str]]:
    """What can be rehearsed: the versions sent and readable, the packs installed."""
    sent = versions_visible_to(request.actor).exclude(pack_id="")[:RECENT]
    installed = InstalledPack.objects.order_by("-installed_at", "-id").values_list("digest", "pack_id", "version")[:50]
    titles = {digest: f"已安装：{pack} {version}" for digest, pack, version in installed}
    return [(f"sent:{one.uid}", f"待看的版本：{one.name} {one.version}") for one in sent] + [
        (f"installed:{digest}", title) for digest, title in titles.items()
    ]


def _files(request: HttpRequest, chosen: str) -> tuple[str, dict[str, str]]:
    kind, _, key = chosen.partition(":")
    if kind == "sent":
        version = versions_visible_to(request.actor).get(uid=key)
        return f"{version.pack_id} {version.version}", version.files
    installed = InstalledPack.objects.get(digest=key)
    return f"{installed.pack_id} {installed.version}", installed.files


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for a rehearsal with the shape of one year."""
    require_reader(request)
    cycle = cycles_here(request).filter(uid=uid).first()
    if cycle is None:
        raise NotFound("没有找到这个年度，或它不由您所在的单位办理。请从演练的首页进入。")
    form = RehearsalForm(
        request.POST if request.method == "POST" else None,
        timetables=_timetables(request),
        initial={**Asked().as_json(), "timetable": f"installed:{cycle.pack_id}"},
    )
    if form.is_bound and form.is_valid():
        title, files = _files(request, form.cleaned_data["timetable"])
        asked = Asked(**{name: form.cleaned_data[name] for name in LIMITS})
        try:
            made = start_rehearsal(cycle, title=title, files=files, asked=asked, by=request.actor, now=request.now)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        except ActionRefused as refused:
            form.add_refusal(refused.reason)
        else:
            return redirect("policy:rehearsal", made.uid)
    return render(request, "policy/rehearsal_new.html", {"form": form, "cycle": cycle}, status=422 if form.errors else 200)


def _one(request: HttpRequest, uid: UUID) -> Rehearsal:
    require_reader(request)
    found = rehearsals_visible_to(request.actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这次演练。请从演练的首页进入。")
    return found


def _names(pack: Pack) -> dict[str, str]:
    return {stage.id: stage.name for stage in pack.stages}


def _done(rehearsal: Rehearsal) -> dict[str, Any]:
    pack = load_files(rehearsal.files, name=rehearsal.title)
    outcome, names = outcome_of(rehearsal), _names(pack)
    rows = [
        {"key": loss.key, "level": pack.level(loss.level).name, "stage": names[loss.stage], "causes": loss.causes}
        for loss in outcome.losses
    ]
    stages = [(names[stage.id], outcome.by_stage[stage.id]) for stage in pack.stages if stage.id in outcome.by_stage]
    return {
        "pack": pack,
        "outcome": outcome,
        "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN),
        "stages": stages,
        "charts": load_charts(outcome.loads),
        "causes": cause_bars(outcome.by_cause),
    }


@require_safe
def rehearsal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a rehearsal is, or what it found."""
    found = _one(request, uid)
    context: dict[str, Any] = {
        "rehearsal": found,
        "percent": progress(found),
        "asked": [(label, found.settings[name]) for name, (label, _, _) in LIMITS.items()],
        "is_done": found.state == Rehearsal.State.DONE,
    }
    if context["is_done"]:
        context |= _done(found)
    return render(request, "policy/rehearsal.html", context)


@require_safe
def how_far(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The progress alone; the page asks for it every second until the rehearsal is done."""
    found = _one(request, uid)
    response = render(request, "policy/rehearsal_progress.html", {"rehearsal": found, "percent": progress(found)})
    if found.state == Rehearsal.State.DONE:
        response.headers["HX-Redirect"] = reverse("policy:rehearsal", args=[uid])
    return response


@require_POST
def go_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Work off one run from the page, where nothing works beside the server."""
    take_run(_one(request, uid))
    return redirect("policy:rehearsal", uid)


def _csv(name: str, head: list[str], rows: list[list[Any]]) -> HttpResponse:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerows([head, *rows])
    response = HttpResponse("\ufeff" + made.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _finished(request: HttpRequest, uid: UUID) -> Rehearsal:
    found = _one(request, uid)
    if found.state != Rehearsal.State.DONE:
        raise ActionRefused("这次演练还没有完，完了才能导出。")
    return found


@require_safe
def losses(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every loss as a line."""
    found = _finished(request, uid)
    pack = load_files(found.files, name=found.title)
    names = _names(pack)
    rows = [
        [loss.key, pack.level(loss.level).name, names[loss.stage], "、".join(cause.label for cause in loss.causes)]
        for loss in outcome_of(found).losses
    ]
    return _csv("rehearsal-losses", ["序号", "级别", "误在哪个环节", "去掉什么就赶得上"], rows)


@require_safe
def loads(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every day of every kind of office as a line."""
    found = _finished(request, uid)
    labels = {chart.peak.role: chart.title for chart in load_charts(outcome_of(found).loads)}
    rows = [
        [load.day.isoformat(), labels[load.role], load.came, load.handled, load.waiting, load.capacity]
        for load in outcome_of(found).loads
    ]
    return _csv("rehearsal-loads", ["日期", "谁办", "到达", "办完", "还在等", "能办"], rows)

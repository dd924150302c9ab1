"""A new version of a pack: sent, looked at, and handed over to be amended into a year by two officers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.permission import explain
from zhiping.core.terms import Permission, Role
from zhiping.desks.policy.forms import ProposeForm, VersionForm
from zhiping.desks.policy.gate import cycles_here, pack_for, require_reader
from zhiping.records.amendments.actions import propose_files
from zhiping.records.amendments.actions.proposing import Basis
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.queries import OPEN, subject_of
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.notices.actions import send_version
from zhiping.records.notices.actions.common import may_manage
from zhiping.records.notices.models import ProposedVersion
from zhiping.records.notices.queries import versions_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, digest: str) -> HttpResponse:
    """Send a version to be compared to this one."""
    desk = pack_for(request, digest)
    form = VersionForm(request.POST, request.FILES) if request.method == "POST" else VersionForm()
    if form.is_bound and form.is_valid():
        uploaded = form.cleaned_data["file"]
        try:
            made = send_version(desk.installed, name=uploaded.name, content=uploaded.read(), by=request.actor, now=request.now)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            return redirect("policy:version", made.uid)
    context = {
        "desk": desk,
        "pack": desk.pack,
        "form": form,
        "versions": versions_visible_to(request.actor).filter(base_digest=digest)[:20],
        "may_manage": may_manage(desk.pack.id, request.actor) is None,
    }
    return render(request, "policy/send.html", context, status=422 if form.errors else 200)


def sent_version(request: HttpRequest, uid: UUID) -> ProposedVersion:
    """The version under this number, where this officer may look at it; NotFound else."""
    require_reader(request)
    found = versions_visible_to(request.actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这个待看的版本。请从政策包的“上传新版本”进入。")
    return found


def _cycle(request: HttpRequest, version: ProposedVersion) -> ReviewCycle | None:
    """The running year of this officer that the version would amend."""
    return cycles_here(request).filter(pack=version.base_digest, pack__pack_id=version.pack_id, closed_at=None).first()


def _amendment_page(request: HttpRequest, amendment: Amendment | None) -> str | None:
    """Where the amendment's dry run is read and confirmed, for those who may go there."""
    if amendment is None or request.actor.role is not Role.COMMITTEE_OFFICE:
        return None
    return reverse("committee:amendment", args=[amendment.uid])


def _page(request: HttpRequest, version: ProposedVersion, form: ProposeForm, status: int = 200) -> HttpResponse:
    base = InstalledPack.objects.filter(digest=version.base_digest).first()
    cycle = _cycle(request, version)
    standing = cycle.amendments.filter(state__in=OPEN).first() if cycle else None
    context: dict[str, Any] = {
        "version": version,
        "base": base,
        "report": version.report,
        "cycle": cycle,
        "form": form,
        "may_propose": cycle is not None and bool(explain(request.actor, Permission.PROPOSE_AMENDMENT, subject_of(cycle))),
        "standing": standing,
        "standing_url": _amendment_page(request, standing),
    }
    return render(request, "policy/version.html", context, status=status)


@require_safe
def version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was found in a version that was sent."""
    return _page(request, sent_version(request, uid), ProposeForm())


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose the version as an amendment of the year; a second officer confirms it after the dry run."""
    found = sent_version(request, uid)
    if request.method != "POST":
        return redirect("policy:version", uid)
    form = ProposeForm(request.POST)
    cycle = _cycle(request, found)
    if cycle is None:
        raise ActionRefused("没有正在办理的年度可以用这个版本修订：它要以该年度现在用的版本为底，名称相同。")
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if not found.is_sound:
        raise ActionRefused("这个版本还有错误、不符的案例或没有承接的条款，改好后重新上传再提出。")
    basis = Basis(form.cleaned_data["document"], form.cleaned_data["reason"], form.cleaned_data["effective_at"])
    try:
        amendment = propose_files(cycle, files=found.files, basis=basis, by=request.actor, now=request.now)
    except BadInput as refused:
        form.add_refusal(refused.reason, refused.fields)
        return _page(request, found, form, status=422)
    messages.success(request, "已提出修订。试算会逐份算出影响，由另一位经办人复核后生效。")
    return redirect("committee:amendment", amendment.uid)

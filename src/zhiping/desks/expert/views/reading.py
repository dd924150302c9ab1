"""Reading one case: what was filled in, the evidence page beside it, the opinion below."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, Privacy, StageKind
from zhiping.desks.casework.casepage import shown_file
from zhiping.desks.casework.files import file_of, page_picture, whole
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.expert.forms import OpinionForm
from zhiping.desks.expert.views.seats import cases_of, require_expert
from zhiping.records.applications.casefile import casefile_of
from zhiping.records.applications.models import Application, EvidenceFile
from zhiping.records.applications.queries import get_for
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.actions import save_opinion
from zhiping.records.committees.models import Opinion, PanelMember
from zhiping.records.committees.queries import member_for, stages_of_kind
from zhiping.records.errors import BadInput, NotFound


def _case(request: HttpRequest, uid: UUID, ref: str) -> tuple[PanelMember, Application]:
    """This expert's seat and a case open to them; the reading is noted."""
    require_expert(request)
    member = member_for(request.actor, uid)
    application = get_for(request.actor, ref, Permission.VIEW_CASE, purpose="评审审阅", now=request.now)
    return member, application


def sealed_slots(pack: Pack) -> frozenset[str]:
    """The slots whose files the unit and the offices see."""
    return frozenset(material.id for material in pack.materials if material.privacy is Privacy.SEALED)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uid: UUID, ref: str) -> HttpResponse:
    member, application = _case(request, uid, ref)
    row = get_object_or_404(
        member.session.cases.select_related("application", "session", "session__cycle"), application=application
    )
    kept = Opinion.objects.filter(member=member, case=row).first()
    form = OpinionForm(request.POST or None, initial={"text": kept.text if kept else ""})
    if request.method == "POST" and form.is_valid():
        try:
            save_opinion(
                member,
                row,
                text=form.cleaned_data["text"],
                final=request.POST.get("act") == "final",
                by=request.actor,
                now=request.now,
            )
            return redirect("expert:case", uid, ref)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
    pack = pack_of_case(application)
    context = {
        "member": member,
        "session": member.session,
        "case": application,
        "level": pack.level(application.level),
        "specialty": specialty_name(pack, application.specialty),
        "casefile": casefile_of(application, pack, without=sealed_slots(pack)),
        "shown": shown_file(request, application, without=sealed_slots(pack)),
        "opinion": kept,
        "form": form,
        "is_open": application.stage in stages_of_kind(application.cycle, StageKind.READING)
        and application.state == "assigned",
        "others": cases_of(request, member),
    }
    return render(request, "expert/case.html", context, status=422 if request.method == "POST" else 200)


def _evidence(request: HttpRequest, uid: UUID, ref: str, file: UUID) -> EvidenceFile:
    _, application = _case(request, uid, ref)
    found = file_of(application, file)
    if found.slot in sealed_slots(pack_of_case(application)):
        raise NotFound("没有找到这个文件，它可能不属于这份申报")
    return found


@require_safe
def evidence(request: HttpRequest, uid: UUID, ref: str, file: UUID) -> HttpResponse:
    return whole(_evidence(request, uid, ref, file))


@require_safe
def picture(request: HttpRequest, uid: UUID, ref: str, file: UUID, number: int) -> HttpResponse:
    return page_picture(_evidence(request, uid, ref, file), number)

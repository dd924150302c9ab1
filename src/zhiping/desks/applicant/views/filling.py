"""Filling in: the task list, a section as one form, a section as a list of records, each saved as it is typed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.core.policy.schema import SectionSpec
from zhiping.core.terms import FactType, StageKind
from zhiping.core.timeline import last_safe_day
from zhiping.desks.applicant.forms import SectionForm
from zhiping.desks.applicant.views.common import next_action, own_case, state_word
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions import (
    VersionConflict,
    discard,
    move_row,
    remove_section_row,
    save_section_row,
)
from zhiping.records.applications.actions.drafting import row_of, section_of
from zhiping.records.applications.actions.proving import picture_slot
from zhiping.records.applications.adapt import row_in_words, values_of
from zhiping.records.applications.advising import advise_application
from zhiping.records.applications.completeness import completeness_of
from zhiping.records.applications.editing import editable_of, open_notice, open_return
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.applications.same_level import others_of
from zhiping.records.applications.typed import in_words
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput


def application(request: HttpRequest, ref: str) -> HttpResponse:
    """The application's home: each section with its state, what is missing, until when."""
    case = own_case(request, ref)
    pack = pack_of_case(case)
    found = completeness_of(case, request.now)
    editable = editable_of(case, pack)
    action = next_action(case)
    is_draft = case.stage != "ended" and pack.stage(case.stage).kind is StageKind.FILING
    safe = next(iter(last_safe_day(pack, case.level, calendar_for(pack))), None) if is_draft else None
    today = timezone.localdate(request.now)
    word, tone = state_word(case)
    supplied = sum(1 for line in found.lines if line.state == "supplied")
    context = {
        "application": case,
        "pack": pack,
        "level": pack.level(case.level),
        "specialty": next((s.name for s in pack.specialties if s.id == case.specialty), case.specialty),
        "found": found,
        "editable": editable,
        "sections": [(one, editable.section(one.section.id)) for one in found.sections],
        "supplied": supplied,
        "slots_missing": [one for one in found.missing if one.slot],
        "is_draft": is_draft,
        "action": action,
        "countdown": action.countdown(request.now, pack),
        "word": word,
        "tone": tone,
        "safe": safe,
        "safe_says": safe.said_on(today) if safe else "",
        "safe_passed": bool(safe and safe.day < today),
        "same": [one for one in others_of(case) if one.stage != "ended"] if is_draft else [],
        "notice": open_notice(case),
        "returned": open_return(case),
    }
    return render(request, "applicant/application.html", context)


def section(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """One section: a form, or a list of records with add, remove, up and down."""
    case = own_case(request, ref)
    spec = section_of(case, id)
    if spec.repeats:
        return _list(request, case, spec)
    row = case.rows.filter(section=id).first()
    return _form(request, case, spec, row)


def row(request: HttpRequest, ref: str, id: str, uid: str) -> HttpResponse:
    """One record of a list."""
    case = own_case(request, ref)
    spec = section_of(case, id)
    if not spec.repeats:
        return redirect("applicant:section", ref, id)
    return _form(request, case, spec, row_of(case, id, uid))


def _list(request: HttpRequest, case: Application, spec: SectionSpec) -> HttpResponse:
    if request.method == "POST":
        return _change_list(request, case, spec)
    rows = list(case.rows.filter(section=spec.id))
    pack = pack_of_case(case)
    found = completeness_of(case, request.now)
    missing = [one for state in found.sections if state.section.id == spec.id for one in state.missing]
    context = {
        "application": case,
        "section": spec,
        "rows": [(one, row_in_words(pack, one), any(m.row == str(one.uid) for m in missing)) for one in rows],
        "missing": missing,
        "can_edit": editable_of(case, pack).section(spec.id),
        **_neighbours(case, spec),
        **_live(case, spec, request.now),
    }
    return render(request, "applicant/section_list.html", context)


def _change_list(request: HttpRequest, case: Application, spec: SectionSpec) -> HttpResponse:
    """Add, remove, move: one button each, so that it works without a script."""
    do, uid = request.POST.get("do", ""), request.POST.get("row", "")
    if do == "add":
        added = save_section_row(case, section=spec.id, values={}, by=request.actor, now=request.now)
        return redirect("applicant:row", case.number, spec.id, added.uid)
    if do == "remove":
        remove_section_row(case, section=spec.id, row_uid=uid, by=request.actor, now=request.now)
        messages.success(request, "已删除一条")
    elif do in ("up", "down"):
        move_row(case, section=spec.id, row_uid=uid, up=do == "up", by=request.actor, now=request.now)
    else:
        raise BadInput("没有看懂要做什么，请返回上一页再选")
    return redirect("applicant:section", case.number, spec.id)


def _form(request: HttpRequest, case: Application, spec: SectionSpec, row: SectionRow | None) -> HttpResponse:
    if request.method == "POST":
        return _save(request, case, spec, row)
    initial = {**(values_of(row) if row else {}), "version": row.version if row else ""}
    form = SectionForm(spec, initial=_shown(spec, initial))
    return _page(request, case, spec, row, form)


def _shown(spec: SectionSpec, values: dict[str, Any]) -> dict[str, Any]:
    """Yes and no as the words the radio buttons carry."""
    booleans = {f.id for f in spec.fields if f.type is FactType.BOOLEAN and f.required}
    return {id: ("true" if v else "false") if id in booleans and v is not None else v for id, v in values.items()}


def _save(request: HttpRequest, case: Application, spec: SectionSpec, row: SectionRow | None) -> HttpResponse:
    """Keep every field that can be kept; the others come back with what was typed and why."""
    form = SectionForm(spec, request.POST)
    typed, problems = form.typed(), {}
    uid, version = (row.uid if row and spec.repeats else None), form.seen_version()
    quiet = request.headers.get("X-Autosave") == "1"

    def keep(values: dict[str, Any]) -> SectionRow:
        return save_section_row(
            case, section=spec.id, values=values, row_uid=uid, version=version, by=request.actor, now=request.now
        )

    try:
        try:
            row = keep(typed)
        except BadInput as refused:
            problems = refused.fields
            row = keep({id: value for id, value in typed.items() if id not in problems})
    except VersionConflict as conflict:
        if quiet:
            return JsonResponse({"reason": conflict.reason, "errors": {}}, status=409)
        fresh = case.rows.filter(pk=row.pk).first() if row else case.rows.filter(section=spec.id).first()
        form = SectionForm(spec, request.POST.copy())
        form.data["version"] = fresh.version if fresh else ""  # both values were seen: saving again is meant
        form.show({})
        form.add_refusal("；".join([conflict.reason, *conflict.details, "要以这里的为准，请再保存一次"]))
        return _page(request, case, spec, row, form, status=409)
    if quiet:
        saved = f"{timezone.localtime(request.now):%H:%M}"
        answer = {"saved_at": saved, "version": row.version, "errors": problems}
        return JsonResponse(answer, status=422 if problems else 200)
    if problems:
        form.show(problems)
        return _page(request, case, spec, row, form, status=422)
    messages.success(request, f"“{spec.title}”已保存")
    if spec.repeats:
        return redirect("applicant:section", case.number, spec.id)
    return redirect("applicant:application", case.number)


def _page(
    request: HttpRequest, case: Application, spec: SectionSpec, row: SectionRow | None, form: SectionForm, status: int = 200
) -> HttpResponse:
    pack = pack_of_case(case)
    pictures = []
    if row is not None and row.pk is not None:
        files = {one.slot: one for one in case.files.filter(row=row, removed_at=None)}
        for field in spec.fields:
            if field.type is FactType.IMAGE:
                slot = picture_slot(spec.id, field.id)
                pictures.append((field, slot, files.get(slot)))
    context = {
        "application": case,
        "section": spec,
        "row": row,
        "form": form,
        "pictures": pictures,
        "shown": [
            (f.label, in_words(f, values_of(row).get(f.id)) if row else "") for f in spec.fields if f.type is not FactType.IMAGE
        ],
        "can_edit": editable_of(case, pack).section(spec.id),
        "slots": [one for one in pack.materials if one.section == spec.id],
        **_neighbours(case, spec),
        **_live(case, spec, request.now),
    }
    return render(request, "applicant/section_form.html", context, status=status)


def live(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """The findings of a section alone, for the page that has just saved a field."""
    case = own_case(request, ref)
    return render(request, "applicant/_live.html", _live(case, section_of(case, id), request.now))


def _live(case: Application, spec: SectionSpec, now: datetime) -> dict[str, Any]:
    """What the notice asks of this section, by what is saved."""
    rows = advise_application(case, now=now).of_section(spec.id)
    titles = {material.id: material.title for material in pack_of_case(case).materials}
    return {
        "live": rows,
        "wanting": sum(not row.finding.is_settled and row.binds for row in rows),
        "material_titles": titles,
    }


def _neighbours(case: Application, spec: SectionSpec) -> dict[str, SectionSpec | None]:
    sections = list(pack_of_case(case).sections)
    here = [one.id for one in sections].index(spec.id)
    return {"following": sections[here + 1] if here + 1 < len(sections) else None}


def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """Giving up a draft."""
    case = own_case(request, ref)
    if request.method == "POST":
        discard(case, by=request.actor, now=request.now)
        messages.success(request, "草稿已放弃")
        return redirect("applicant:home")
    return redirect("applicant:application", ref)

"""Following: where the case is and who acts next; the one-time notice and its answer."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended, StageKind
from zhiping.core.timeline import countdown, day_words, last_safe_day
from zhiping.desks.applicant.forms import AnswerForm
from zhiping.desks.applicant.views.common import address, next_action, own_case, received_at, state_word, waits_for
from zhiping.packs.calendar import calendar_for
from zhiping.records.amendments.queries import versions_beside
from zhiping.records.applications.actions import supplement
from zhiping.records.applications.editing import editable_of, open_notice, open_return
from zhiping.records.applications.models import Application, NoticeItem, RouteStop
from zhiping.records.applications.queries import route_of
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.actions.defence import gate_of
from zhiping.records.committees.models import DefenceSlot
from zhiping.records.errors import BadInput, StepRefused


def _short(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日"


def stations(case: Application, stops: list[RouteStop], pack: Pack) -> list[dict[str, str]]:
    """The real stops of this case's own route, for the route line."""
    shown = []
    for stop in stops:
        stage = pack.stage(stop.stage)
        who = "您本人" if stage.actor == "applicant" else (stop.organisation.name if stop.organisation else "")
        line = {"name": stage.public_name, "who": who, "when": "", "note": "", "state": "ahead"}
        window = pack.windows.get(stage.window or "")
        if stop.left_at is not None and not (case.stage == "ended" and stop is _last(stops) and case.state != Ended.CERTIFIED):
            line |= {"state": "done", "when": f"{_short(stop.left_at)}完成"}
        elif stop.left_at is not None:
            line |= {"state": "stopped", "when": f"{_short(stop.left_at)} {Ended(case.state).label}"}
        elif stop.stage == case.stage:
            line |= {"state": "now", "when": f"{_short(case.state_since)}起"}
            if case.due is not None:
                line["note"] = f"办理期限 {day_words(timezone.localtime(case.due).date())}{timezone.localtime(case.due):%H:%M}"
        elif case.stage == "ended":
            continue
        elif window is not None:
            line["when"] = f"最迟{day_words(timezone.localtime(window.closes).date())}"
        shown.append(line)
    return shown


def _last(stops: list[RouteStop]) -> RouteStop | None:
    entered = [stop for stop in stops if stop.entered_at is not None]
    return entered[-1] if entered else None


def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Where, since when, who acts next, by when, the last safe day, and what happens next (R158)."""
    case = own_case(request, ref)
    pack = pack_of_case(case)
    cal = calendar_for(pack)
    stops = route_of(case)
    word, tone = state_word(case)
    action = next_action(case)
    safe = [day for day in last_safe_day(pack, case.level, cal) if day.stage == case.stage]
    following = _following(case, stops, pack)
    context = {
        "application": case,
        "pack": pack,
        "level": pack.level(case.level),
        "stations": stations(case, stops, pack),
        "word": word,
        "tone": tone,
        "action": action,
        "waits_for": waits_for(case),
        "countdown": countdown(timezone.localtime(request.now), timezone.localtime(case.due), cal) if case.due else "",
        "safe": safe[0] if safe else None,
        "safe_says": safe[0].said_on(timezone.localdate(request.now)) if safe else "",
        "following": following,
        "notices": list(case.notices.all()),
        "notice": open_notice(case),
        "returned": open_return(case),
        "versions": versions_beside(case),
        "receipts": list(case.receipts.order_by("-id")),
        "decisions": list(case.decisions.select_related("organisation")),
        "defence": DefenceSlot.objects.filter(case__application=case, state=DefenceSlot.State.SCHEDULED).first(),
        "gate": gate_of(case),
        "can_withdraw": may_take("withdraw", case, by=request.actor, now=request.now) is None,
    }
    return render(request, "applicant/progress.html", context)


def _following(case: Application, stops: list[RouteStop], pack: Pack) -> str:
    """What happens next, in one sentence."""
    if case.stage == "ended":
        return "这份申报已经结束，没有下一步。"
    here = next((i for i, stop in enumerate(stops) if stop.stage == case.stage), None)
    if here is None or here + 1 >= len(stops):
        return "这是最后一步，办完后可下载电子证书。"
    after = stops[here + 1]
    stage = pack.stage(after.stage)
    if stage.kind is StageKind.PAYMENT:
        return "这一步办完后，缴费完成的申报送专家评审。"
    who = after.organisation.name if after.organisation else "您本人"
    return f"这一步办完后，送{who}办理“{stage.name}”。"


def notice(request: HttpRequest, ref: str, uid: str) -> HttpResponse:
    """The one-time notice: every item with its place, answered one by one, sent once."""
    case = own_case(request, ref)
    found = case.notices.filter(uid=uid).select_related("issuer").prefetch_related("items").first()
    if found is None:
        raise Http404
    pack = pack_of_case(case)
    items = list(found.items.all())
    is_open = found.answered_at is None and found.lapsed_at is None and case.state == "notified"
    form = AnswerForm([item.pk for item in items], request.POST if request.method == "POST" and is_open else None)
    problem, status = "", 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                receipt = supplement(
                    case, answers=form.answers(), by=request.actor, now=request.now, received_at=received_at(request)
                )
            except BadInput as refused:
                form.add_refusal(refused.reason, refused.fields)
            except StepRefused as refused:
                problem, status = refused.reason, 409
            else:
                return redirect("applicant:receipt", ref, receipt.number)
    due = timezone.localtime(found.due)
    context = {
        "application": case,
        "notice": found,
        "items": [(item, _place(case, pack, item), form[f"answer_{item.pk}"]) for item in items],
        "form": form,
        "open": is_open,
        "editable": editable_of(case, pack),
        "countdown": countdown(timezone.localtime(request.now), due, calendar_for(pack)),
        "problem": problem,
    }
    return render(request, "applicant/notice.html", context, status=status)


def _place(case: Application, pack: Pack, item: NoticeItem) -> tuple[str, str] | None:
    """Where the defect is mended: (words, address)."""
    kind, _, id = item.target.partition(":")
    if kind == "section":
        section = next((one for one in pack.sections if one.id == id), None)
        return (section.title, address("section", case, id)) if section else None
    if kind == "slot":
        slot = next((one for one in pack.materials if one.id == id), None)
        return (slot.title, f"{address('evidence', case)}#slot-{id}") if slot else None
    return ("申报内容", address("application", case))

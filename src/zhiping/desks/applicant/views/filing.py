"""Handing in: check everything, sign the undertaking, submit, the receipt; taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.core.terms import StageKind
from zhiping.core.timeline import countdown
from zhiping.desks.applicant.forms import WithdrawForm
from zhiping.desks.applicant.views.common import own_case, received_at
from zhiping.desks.applicant.views.proving import bytes_response
from zhiping.documents import pdf
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions import resubmit, sign_undertaking, submit, withdraw
from zhiping.records.applications.actions.filing import undertaking_text
from zhiping.records.applications.adapt import rows_by_section, values_of
from zhiping.records.applications.advising import advise_application
from zhiping.records.applications.canonical import content_hash
from zhiping.records.applications.channels import confirmation_of
from zhiping.records.applications.completeness import completeness_of
from zhiping.records.applications.guards.filing import exclusions_clear, one_per_level
from zhiping.records.applications.models import Application, Receipt, Undertaking
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.tenure import ahead_of, phone_of
from zhiping.records.applications.typed import in_words
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import StepRefused


def _answers(case: Application) -> list[dict[str, object]]:
    """Everything that was filled in, section by section, as words."""
    rows = rows_by_section(case)
    shown = []
    for section in pack_of_case(case).sections:
        records = []
        for row in rows.get(section.id, []):
            values = values_of(row)
            records.append(
                [(field.label, in_words(field, values.get(field.id))) for field in section.fields if field.type != "image"]
            )
        shown.append({"section": section, "records": records})
    return shown


def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Check the answers; POST signs the undertaking or submits."""
    case = own_case(request, ref)
    if request.method == "POST":
        return _do(request, case)
    return _page(request, case)


def _do(request: HttpRequest, case: Application) -> HttpResponse:
    if request.POST.get("do") == "sign":
        if request.POST.get("agree") != "on":
            return _page(request, case, problem="请先勾选“我已读完并作出承诺”，再签署。", status=422)
        sign_undertaking(case, by=request.actor, now=request.now)
        messages.success(request, "承诺书已签署。内容如再改动，需要重新签署。")
        return redirect("applicant:submit", case.number)
    act = resubmit if case.state == "returned" else submit
    try:
        receipt = act(case, by=request.actor, now=request.now, received_at=received_at(request))
    except StepRefused as refused:
        late = case.receipts.exclude(refused="").last()
        if case.stage == "ended" and late is not None:
            return redirect("applicant:receipt", case.number, late.number)
        if case.stage == "ended":
            raise
        return _page(request, case, problem=refused.reason, status=409)
    return redirect("applicant:receipt", case.number, receipt.number)


def _page(request: HttpRequest, case: Application, *, problem: str = "", status: int = 200) -> HttpResponse:
    pack = pack_of_case(case)
    now = request.now
    is_filing = case.stage != "ended" and (pack.stage(case.stage).kind is StageKind.FILING or case.state == "returned")
    if not is_filing:
        return redirect("applicant:progress", case.number)
    found = completeness_of(case, now)
    signed = case.undertakings.filter(kind=Undertaking.Kind.APPLICANT).order_by("-id").first()
    is_signed = signed is not None and signed.content_hash == content_hash(case)
    confirmed = confirmation_of(
        case.applicant, channel=case.channel, representative=case.representative, employer=case.employer
    )
    advised = advise_application(case, now=now, facts=found.facts)
    step = "resubmit" if case.state == "returned" else "submit"
    window = pack.windows.get(pack.stage(case.stage).window or "")
    phone = phone_of(case)
    context = {
        "application": case,
        "pack": pack,
        "level": pack.level(case.level),
        "found": found,
        "answers": _answers(case),
        "signed": signed,
        "is_signed": is_signed,
        "undertaking": undertaking_text(pack),
        "confirmed": confirmed is True,
        "confirmation": "" if confirmed is True else confirmed,
        "final": _words(exclusions_clear(case, pack, now)),
        "taken": _words(one_per_level(case, pack, now)) if step == "submit" else "",
        "wanting": advised.open,
        "material_titles": {material.id: material.title for material in pack.materials},
        "earliest": advised.advice.earliest,
        "ahead": [says for _, says in ahead_of(case, pack, now)],
        "refusal": may_take(step, case, by=request.actor, now=received_at(request)) or "",
        "step": step,
        "countdown": countdown(timezone.localtime(now), timezone.localtime(window.closes), calendar_for(pack))
        if window
        else "",
        "phone_differs": bool(phone) and phone != case.applicant.phone,
        "problem": problem,
    }
    return render(request, "applicant/submit.html", context, status=status)


def _words(answer: bool | str) -> str:
    return "" if answer is True else str(answer)


def _receipt(case: Application, number: str) -> Receipt:
    found = case.receipts.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def receipt(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Proof of arrival and what happens next."""
    case = own_case(request, ref)
    found = _receipt(case, number)
    pack = pack_of_case(case)
    context = {"application": case, "receipt": found, "pack": pack, "next": _what_next(case)}
    return render(request, "applicant/receipt.html", context)


def _what_next(case: Application) -> str:
    if case.stage == "ended":
        return "这份申报已经结束，可在结果页查看。"
    stage = pack_of_case(case).stage(case.stage)
    who = case.holder.name if case.holder else "单位"
    return f"下一步是{stage.name}，由{who}办理。办理情况和需要您做的事会发消息通知。"


RECEIPT_KINDS = {"submit": "申报提交回执", "resubmit": "重新提交回执", "supplement": "补正回执"}


def receipt_pdf(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    case = own_case(request, ref)
    found = _receipt(case, number)
    pack = pack_of_case(case)
    at = timezone.localtime(found.received_at)
    data = {
        "title": "逾期未收凭据" if found.refused else RECEIPT_KINDS.get(found.kind, "回执"),
        "number": found.number,
        "application_number": case.number,
        "name": case.applicant.name,
        "committee": case.committee.name,
        "unit": case.representative.name if case.representative else "",
        "level": pack.level(case.level).title,
        "specialty": next((s.name for s in pack.specialties if s.id == case.specialty), ""),
        "received_at": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}",
        "last_second": found.last_second,
        "content_hash": found.content_hash,
        "journal_root": found.journal_root,
        "files": [[one["name"], one["sha256"]] for one in found.files],
        "next": found.refused or _what_next(case),
        "placeholder": "；".join(pack.placeholders),
    }
    return bytes_response(pdf.render("receipt", data), "application/pdf", f"{found.number}.pdf", inline=True)


def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Withdrawing a submitted application while it is under scrutiny."""
    case = own_case(request, ref)
    why_not = may_take("withdraw", case, by=request.actor, now=request.now)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        withdraw(case, by=request.actor, now=request.now, reason=form.cleaned_data["reason"])
        messages.success(request, "申报已撤回")
        return redirect("applicant:result", ref)
    context = {"application": case, "form": form, "why_not": why_not}
    return render(request, "applicant/withdraw.html", context, status=422 if form.is_bound else 200)

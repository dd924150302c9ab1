"""The notice clause by clause: what carries each, which nothing carries yet, and a clerk's word that one is information only."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiping.core.policy.clauses import normal
from zhiping.core.policy.coverage import Carrier, Line
from zhiping.desks.policy.forms import InformationForm, NoticeForm
from zhiping.desks.policy.gate import OnDesk, pack_for
from zhiping.gateways import files
from zhiping.lib.asked import asked
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.notices.actions import import_notice, mark_information, withdraw_mark
from zhiping.records.notices.actions.common import may_manage
from zhiping.records.notices.queries import Read, read_coverage

KINDS = {
    "rule": "条件",
    "effect": "放宽",
    "derived": "算出的事实",
    "equivalence": "折算表",
    "window": "时间",
    "stage": "环节",
    "section": "填报",
    "material": "材料",
    "point": "未明确事项",
    "fee": "收费",
    "committee": "评委会",
    "page": "页面",
    "document": "文书",
    "message": "消息",
    "part": "政策包",
    "value": "参数",
}


def grouped(carriers: tuple[Carrier, ...]) -> list[tuple[str, list[Carrier]]]:
    """The carriers of one clause under their kinds' words."""
    return [
        (word, [carrier for carrier in carriers if carrier.kind == kind])
        for kind, word in KINDS.items()
        if any(carrier.kind == kind for carrier in carriers)
    ]


def _shown(line: Line) -> dict[str, Any]:
    return {"line": line, "number": line.place.number, "carriers": grouped(line.carriers)}


@require_safe
def clauses(request: HttpRequest, digest: str) -> HttpResponse:
    """Every clause with how it stands."""
    desk = pack_for(request, digest)
    read = read_coverage(desk.pack)
    only_open = asked(request, "show") == "open"
    lines = read.coverage.uncovered if only_open else read.coverage.lines
    context = {
        "desk": desk,
        "pack": desk.pack,
        "read": read,
        "rows": [_shown(line) for line in lines],
        "only_open": only_open,
        "may_manage": may_manage(desk.pack.id, request.actor) is None,
        "words": KINDS,
    }
    return render(request, "policy/clauses.html", context)


def _line(read: Read, number: str) -> Line:
    found = next((line for line in read.coverage.lines if normal(line.place.number) == normal(number)), None)
    if found is None:
        raise NotFound("通知没有这一条。请从条款清单进入。")
    return found


def _clause_page(
    request: HttpRequest, desk: OnDesk, read: Read, line: Line, form: InformationForm, status: int = 200
) -> HttpResponse:
    spec = next((clause for clause in desk.pack.clauses if clause.number == normal(line.place.number)), None)
    context = {
        "desk": desk,
        "pack": desk.pack,
        **_shown(line),
        "spec": spec,
        "wording": read.words.get(line.place.number, "") if read.notice else "",
        "mark": read.marks.get(normal(line.place.number)),
        "form": form,
        "may_manage": may_manage(desk.pack.id, request.actor) is None,
    }
    return render(request, "policy/clause.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, digest: str, number: str) -> HttpResponse:
    """One clause: its words, what carries it, and marking it as information only."""
    desk = pack_for(request, digest)
    read = read_coverage(desk.pack)
    line = _line(read, number)
    form = InformationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            mark_information(desk.pack, number, reason=form.cleaned_data["reason"], by=request.actor, now=request.now)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, f"已标明 {line.place.number} 只是知会。")
            return redirect("policy:clauses", digest)
    return _clause_page(request, desk, read, line, form, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, digest: str, number: str) -> HttpResponse:
    """Take a mark back."""
    desk = pack_for(request, digest)
    read = read_coverage(desk.pack)
    mark = read.marks.get(normal(_line(read, number).place.number))
    if mark is None:
        raise ActionRefused("这一条没有标记，或者已经撤回")
    withdraw_mark(mark, by=request.actor, now=request.now)
    messages.success(request, f"已撤回对 {mark.clause} 的标记。")
    return redirect("policy:clauses", digest)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, digest: str) -> HttpResponse:
    """Import the notice this pack stands for."""
    desk = pack_for(request, digest)
    form = NoticeForm(request.POST, request.FILES) if request.method == "POST" else NoticeForm()
    if form.is_bound and form.is_valid():
        uploaded = form.cleaned_data["file"]
        try:
            made = import_notice(desk.pack.id, name=uploaded.name, content=uploaded.read(), by=request.actor, now=request.now)
        except BadInput as refused:
            form.add_refusal(refused.reason, refused.fields)
        else:
            messages.success(request, f"已导入“{made.name}”，共 {len(made.clauses)} 条。")
            return redirect("policy:clauses", digest)
    context = {
        "desk": desk,
        "pack": desk.pack,
        "form": form,
        "read": read_coverage(desk.pack),
        "may_manage": may_manage(desk.pack.id, request.actor) is None,
    }
    return render(request, "policy/import.html", context, status=422 if form.errors else 200)


@require_safe
def original(request: HttpRequest, digest: str) -> HttpResponse:
    """The imported document as it came."""
    desk = pack_for(request, digest)
    notice = read_coverage(desk.pack).notice
    if notice is None:
        raise NotFound("还没有导入通知。请先在条款覆盖里导入。")
    response = HttpResponse(files.read(notice.sha256), content_type=notice.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(notice.name)}"
    return response

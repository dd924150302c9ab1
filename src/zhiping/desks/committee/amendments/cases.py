"""One case under an amendment: both versions side by side, the decision that is left to a person; and the whole list as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Ended, Fate, Outcome, Permission
from zhiping.desks.committee.amendments.forms import DecideForm
from zhiping.desks.committee.amendments.gate import amendment_for, may, sent
from zhiping.desks.committee.amendments.reading import cases_of, named_windows
from zhiping.desks.committee.posting import done
from zhiping.records.amendments.actions import decide_case, effects
from zhiping.records.amendments.actions.rehearsing import whole
from zhiping.records.amendments.models import AmendedCase
from zhiping.records.amendments.plan import Step, both_findings
from zhiping.records.amendments.queries import step_of
from zhiping.records.applications.models import Application, StoredEvaluation
from zhiping.records.applications.versions import version_of
from zhiping.records.errors import NotFound
from zhiping.records.journal.actions import note_reading

CHUNK = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEAD = ("申报编号", "申报人", "环节", "状态", "去向", "恢复办理", "延长的时间", "条件的变化", "说明", "办理时间")


def in_words(row: AmendedCase, names: dict[str, str]) -> str:
    """Where the case stood when it was looked at."""
    return Ended(row.state).label if row.stage == ENDED and row.state in set(Ended) else names.get(row.stage, row.stage)


def changes_in_words(row: AmendedCase) -> str:
    def word(value: str) -> str:
        return Outcome(value).label if value else "没有这一条"

    return "；".join(f"{one['title']}：{word(one['before'])}→{word(one['after'])}" for one in row.changes)


def _safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _lines(rows: Any, step: Step) -> Iterator[str]:
    names = {stage.id: stage.name for stage in (*step.old.stages, *step.new.stages)}
    windows = {stage.id: named_windows(step, stage.id) for stage in step.new.stages}
    out = io.StringIO()
    writer = csv.writer(out)
    yield "\ufeff"  # so that a spreadsheet reads the text as UTF-8
    writer.writerow(HEAD)
    for row in rows.iterator(chunk_size=CHUNK):
        served = step.new.windows[row.window].name if row.window in step.new.windows else windows.get(row.stage, "")
        cells = (
            row.application.number,
            row.application.applicant.name,
            in_words(row, names),
            row.state if row.stage != ENDED else "已结束",
            Fate(row.fate).label,
            "是" if row.reopens else "",
            served,
            changes_in_words(row),
            row.says,
            f"{timezone.localtime(row.carried_at):%Y-%m-%d %H:%M}" if row.carried_at else "",
        )
        writer.writerow([_safe(cell) for cell in cells])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


@require_safe
def export(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """The list as filtered, line by line, whatever its length."""
    row = amendment_for(request, uid)
    answer = StreamingHttpResponse(_lines(cases_of(request, row), step_of(row)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="amendment-{row.version}.csv"'
    return answer


def _side(version: str, evaluation: dict[str, Any] | None) -> dict[str, Any]:
    findings = {one["rule"]: one for one in evaluation["findings"]} if evaluation else {}
    return {"version": version, "findings": findings}


def _both(row: AmendedCase, application: Application, step: Step, now: Any) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The findings of both versions: as kept when the case was moved, else as they would be now."""
    kept = [StoredEvaluation.objects.filter(pk=pk).first() for pk in (row.before_id, row.after_id) if pk]
    if len(kept) == 2 and all(kept):
        return _side(step.old.version, kept[0].findings), _side(step.new.version, kept[1].findings), "转入时保存的结论"
    own = version_of(application)
    try:
        before, after = both_findings(application, step.new, is_draft=application.state == "draft", now=now)
    except RuleBroken as broken:
        return _side(own.version, None), _side(step.new.version, None), f"规则有误，不能对照：{broken}"
    old, new = before.evaluation.as_json(), after.evaluation.as_json()
    return _side(own.version, old), _side(step.new.version, new), "按现在的内容试算，没有改动申报"


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Each requirement on both sides, and whether its outcome differs."""
    rules = dict.fromkeys([*after["findings"], *before["findings"]])
    pairs = [
        {
            "title": (after["findings"].get(id) or before["findings"][id])["title"],
            "before": before["findings"].get(id),
            "after": after["findings"].get(id),
        }
        for id in rules
    ]
    for pair in pairs:
        pair["differs"] = (pair["before"] or {}).get("outcome") != (pair["after"] or {}).get("outcome")
    return pairs


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uid: UUID, number: str) -> HttpResponse:
    """One case under both versions."""
    amendment = amendment_for(request, uid)
    row = amendment.cases.filter(application__number=number).first()
    if row is None:
        raise NotFound("这份申报不在这项修订里。请从修订的申报列表进入。")
    application = whole(Application.objects.filter(pk=row.application_id)).get()
    row.application = application
    step = step_of(amendment)
    note_reading(request.actor, application.number, purpose="查看修订的影响", now=request.now)
    asks = row.carried_at is not None and row.fate == Fate.ASKS and row.decision_id is None
    may_decide = asks and may(request, Permission.PROPOSE_AMENDMENT, amendment)
    form = DecideForm(sent(request), effects=effects(row)) if may_decide else None

    def act() -> None:
        assert form is not None
        said = {key: form.cleaned_data[key] for key in ("reading", "clause", "reason")}
        decide_case(row, passes=form.cleaned_data["passes"] == "yes", decision=said, by=request.actor, now=request.now)

    if request.method == "POST" and form is not None and done(form, act):
        messages.success(request, "决定已经记录，并已告知申报人。")
        return redirect("committee:amended_case", uid, number)
    before, after, note = _both(row, application, step, request.now)
    pairs = _pairs(before, after)
    context = {
        "amendment": amendment,
        "row": row,
        "case": application,
        "place": Ended(application.state).label
        if application.stage == ENDED
        else version_of(application).stage(application.stage).name,
        "own": version_of(application).version,
        "before": before,
        "after": after,
        "changed": [pair for pair in pairs if pair["differs"]],
        "same": [pair for pair in pairs if not pair["differs"]],
        "note": note,
        "form": form,
        "asks": asks,
    }
    refused = request.method == "POST" and form is not None
    return render(request, "committee/amendments/case.html", context, status=422 if refused else 200)

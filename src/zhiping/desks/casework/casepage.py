"""The case in three panes: what may be done and what stops it, the case itself, the page of evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor, explain
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Channel, Permission, Role, Route
from zhiping.desks.casework.queue import specialty_name
from zhiping.desks.casework.words import left_words, stage_words, state_words
from zhiping.records.amendments.queries import versions_beside
from zhiping.records.applications.actions.decisions import decision_number
from zhiping.records.applications.casefile import CaseFile, casefile_of
from zhiping.records.applications.changes import changes_of
from zhiping.records.applications.checks import latest_decisions
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, EvidenceFile, HumanDecision
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.steps import may_take
from zhiping.records.applications.versions import pack_of_case, step_table_of_case

LONG = 48
"""A reason longer than this is told by its first words on the button."""


@dataclass(frozen=True, slots=True)
class Button:
    """How a step is offered: its words, its page, what its form settles itself, whether it can be undone."""

    label: str
    view: str
    settles: tuple[str, ...] = ()
    danger: bool = False
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button on the page; ``why`` is the reason when it cannot be used now."""

    label: str
    url: str
    why: str = ""
    danger: bool = False
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that stops the case, and where on the page it is settled."""

    text: str
    target: str = ""


def acts_of(
    application: Application,
    buttons: Mapping[str, Button],
    *,
    by: Actor,
    now: datetime,
    answered: Mapping[str, str] | None = None,
) -> list[Act]:
    """A button for each step that the table has at this place and this desk offers; disabled with its reason.

    ``answered``: guards the page has answered already, "" for yes, else the reason.
    """
    known = answered or {}
    acts: list[Act] = []
    seen: set[str] = set()
    subject = subject_of(application)
    is_own = by.person == application.applicant_id
    for step in step_table_of_case(application).at(application.stage, application.state):
        button = buttons.get(step.name)
        if button is None or button.view in seen:
            continue
        seen.add(button.view)
        if not explain(by, step.by, subject) and not is_own:
            continue  # another's turn: this desk has no such button now
        settles: Collection[str] = {*button.settles, *(guard for guard in known if guard in step.guards)}
        why = may_take(step.name, application, by=by, now=now, settles=settles) or ""
        if not why:
            why = next((known[guard] for guard in step.guards if known.get(guard)), "")
        acts.append(
            Act(
                button.label,
                reverse(button.view, args=[application.number]),
                in_short(why),
                button.danger,
                button.note,
                button.key,
            )
        )
    return sorted(acts, key=lambda act: act.danger)


def in_short(why: str) -> str:
    """The reason without its list; the list stands below as what blocks."""
    head, colon, _ = why.partition("：")
    return f"{head}，见下面的清单" if colon and len(why) > LONG else why


def stops_of(application: Application, pack: Pack) -> list[dict[str, str]]:
    """This case's own route for ``route_line.html``."""
    stops = []
    for stop in application.stops.select_related("organisation"):
        stage = pack.stage(stop.stage)
        is_here = application.stage == stop.stage
        when = stop.left_at or stop.entered_at
        stops.append(
            {
                "name": stage.name,
                "state": "now" if is_here else "done" if stop.left_at else "ahead",
                "who": stop.organisation.name if stop.organisation else "",
                "when": f"{timezone.localtime(when):%m月%d日}" if when else "",
            }
        )
    return stops


def shown_file(request: HttpRequest, application: Application, *, without: Collection[str] = ()) -> dict[str, Any] | None:
    """The file and page that the right pane shows: the one asked for, else the first that can be read.

    ``without``: slots whose files this reader does not see.
    """
    files = list(application.files.filter(removed_at=None).exclude(slot__in=without))
    asked = request.GET.get("file", "")
    chosen = next((f for f in files if str(f.uid) == asked), None)
    chosen = chosen or next((f for f in files if f.state == EvidenceFile.State.READABLE), None)
    if chosen is None:
        return None
    pages = max(chosen.pages, 1)
    wanted = request.GET.get("page", "1")
    number = min(max(int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1, 1), pages)
    return {
        "file": chosen,
        "page": number,
        "pages": pages,
        "previous": number - 1 if number > 1 else 0,
        "next": number + 1 if number < pages else 0,
        "readable": chosen.state == EvidenceFile.State.READABLE,
    }


def facts_line(application: Application, pack: Pack) -> list[tuple[str, str]]:
    """What the head of the page says of the case."""
    level = pack.level(application.level)
    representative, employer = application.representative, application.employer
    rows = [
        ("申报", f"{level.title}（{level.name}）"),
        ("专业", specialty_name(pack, application.specialty)),
        ("方式", Route(application.route).label),
        ("途径", Channel(application.channel).label),
        ("审核推荐单位", representative.name if representative else ""),
        ("评委会", application.committee.name),
    ]
    if employer is not None and employer != representative:
        rows.insert(5, ("工作单位", employer.name))
    if application.dual_targeted:
        rows.append(("双定向", "是"))
    versions = versions_beside(application)
    if versions is not None:
        rows.append(("适用版本", f"{versions[0]}（本年度现在按 {versions[1]} 办理）"))
    return rows


def _differences(recorded: Collection[HumanDecision]) -> dict[str, list[HumanDecision]]:
    """Rule -> who found otherwise, in order."""
    rules: dict[str, list[HumanDecision]] = {}
    for one in recorded:
        if one.only_differs:
            rules.setdefault(one.subject.removeprefix(one.DIFFERS), []).append(one)
    return rules


def _may_differ(application: Application, by: Actor) -> bool:
    here = application.stage != ENDED and application.holder_id == by.organisation
    return here and bool(explain(by, Permission.DECIDE, subject_of(application)))


def case_context(request: HttpRequest, application: Application, *, gate: str, sealed: bool = False) -> dict[str, Any]:
    """What every case page shows; the desk adds its acts and its own forms."""
    pack = pack_of_case(application)
    evaluation = evaluate_application(application, gate=gate, now=request.now, store=False)
    file: CaseFile = casefile_of(application, pack, findings=evaluation.findings, sealed=sealed)
    decisions = latest_decisions(application, with_officers=True)
    state, tone = state_words(application)
    desk = request.resolver_match.namespace if request.resolver_match else ""
    recorded = list(application.decisions.select_related("decided_by", "organisation"))
    return {
        "case": application,
        "pack": pack,
        "level": pack.level(application.level),
        "facts": facts_line(application, pack),
        "stage_name": stage_words(application, pack),
        "state_name": state,
        "state_tone": tone,
        "left": left_words(application, pack, request.now),
        "stops": stops_of(application, pack),
        "casefile": file,
        "changes": changes_of(application, pack, sealed=sealed),
        "evaluation": evaluation,
        "decisions": [(decision_number(d), d) for d in recorded if not d.only_differs],
        "differs": _differences(recorded),
        "differ_view": f"{desk}:differ",
        "may_differ": desk in ("office", "employer") and _may_differ(application, request.actor),
        "decided": decisions,
        "opinions": list(application.unit_opinions.select_related("by", "scan").order_by("at")),
        "returns": list(application.returns.select_related("by")),
        "notices": list(application.notices.prefetch_related("items").select_related("issuer", "issued_by")),
        "undertaking": application.undertakings.filter(kind="unit").order_by("id").last(),
        "shown": shown_file(request, application),
        "marks": application.marks,
        "is_employer": request.actor.role is Role.EMPLOYER,
    }

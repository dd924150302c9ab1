"""The queue of a desk: what waits for us, what waits for others, what has gone on; filtered, sorted, counted, exported."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Route
from zhiping.desks.casework.words import left_words, stage_words, state_words
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import visible_to
from zhiping.records.applications.versions import pack_of_case

PAGE = 20
SORTS: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "due": ("期限早的在前", (F("due").asc(nulls_last=True), F("state_since").asc(), "id")),
    "since": ("等得久的在前", (F("state_since").asc(), "id")),
    "number": ("按编号", ("number",)),
}
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Tab:
    """One division of the queue and the cases in it."""

    id: str
    label: str
    where: Q


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    application: Application
    level: str
    specialty: str
    stage: str
    state: str
    tone: str
    mine: bool
    left: str
    route: str
    back: str = ""  # to whom it has come back, where somebody had sent it away (R103)


@dataclass(frozen=True, slots=True)
class Queue:
    """What the queue's template shows."""

    tab: str
    sort: str
    q: str
    tabs: list[dict[str, Any]]
    sorts: list[tuple[str, str]]
    page: Page
    rows: list[Row]
    first: Row | None


def _chosen(request: HttpRequest, name: str, known: Any, default: str) -> str:
    value = request.GET.get(name, "")
    return value if value in known else default


def _found(cases: QuerySet[Application], q: str) -> QuerySet[Application]:
    return cases.filter(Q(number__icontains=q) | Q(applicant__name__icontains=q)) if q else cases


def _back(application: Application, actor: Actor) -> str:
    if application.officer is None or application.state != "waiting":
        return ""
    return "交回给您" if application.officer_id == actor.person else f"原经办人：{application.officer.name}"


def row_of(application: Application, mine: bool, now: datetime, actor: Actor) -> Row:
    pack = pack_of_case(application)
    words, tone = state_words(application)
    return Row(
        application,
        pack.level(application.level).name,
        specialty_name(pack, application.specialty),
        stage_words(application, pack),
        words,
        tone,
        mine,
        left_words(application, pack, now),
        Route(application.route).label,
        _back(application, actor),
    )


def specialty_name(pack: Pack, id: str) -> str:
    return next((s.name for s in pack.specialties if s.id == id), id)


def queue_of(request: HttpRequest, tabs: tuple[Tab, ...], mine: Q) -> Queue:
    """The page of the queue that the address asks for; unknown tabs, sorts and pages fall back to the first."""
    actor: Actor = request.actor
    known = {tab.id: tab for tab in tabs}
    tab = _chosen(request, "tab", known, tabs[0].id)
    sort = _chosen(request, "sort", SORTS, "due")
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    cases = visible_to(actor)
    counts = cases.aggregate(**{t.id: Count("pk", filter=t.where) for t in tabs})
    chosen = _found(cases.filter(known[tab].where), q).order_by(*SORTS[sort][1])
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    mine_keys = set(cases.filter(mine, pk__in=[a.pk for a in page]).values_list("pk", flat=True))
    rows = [row_of(a, a.pk in mine_keys, request.now, actor) for a in page]
    first = next((row for row in rows if row.mine and row.application.due), None) if sort == "due" and not q else None
    return Queue(
        tab,
        sort,
        q,
        [{"id": t.id, "label": t.label, "count": counts[t.id], "current": t.id == tab} for t in tabs],
        [(id, words) for id, (words, _) in SORTS.items()],
        page,
        rows,
        first,
    )


COLUMNS = ("编号", "姓名", "级别", "专业", "申报方式", "审核推荐单位", "环节", "状态", "等候自", "期限", "评审年度")


def export(request: HttpRequest, tabs: tuple[Tab, ...], *, name: str) -> HttpResponse:
    """The chosen tab of the queue as a workbook, through the same gate as the page."""
    known = {tab.id: tab for tab in tabs}
    tab = known[_chosen(request, "tab", known, tabs[0].id)]
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    cases = _found(visible_to(request.actor).filter(tab.where), q).order_by(*SORTS["due"][1])
    made = io.BytesIO()
    # text is written as text: a name that begins with "=" is no formula
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(tab.label)
    bold = book.add_format({"bold": True})
    for column, title in enumerate(COLUMNS):
        sheet.write_string(0, column, title, bold)
    for line, application in enumerate(cases.iterator(chunk_size=500), start=1):
        row = row_of(application, False, request.now, request.actor)
        cells = (
            application.number,
            application.applicant.name,
            row.level,
            row.specialty,
            row.route,
            application.representative.name if application.representative else "",
            row.stage,
            row.state,
            f"{timezone.localtime(application.state_since):%Y-%m-%d %H:%M}",
            f"{timezone.localtime(application.due):%Y-%m-%d %H:%M}" if application.due else "",
            application.cycle.name,
        )
        for column, text in enumerate(cells):
            sheet.write_string(line, column, text)
    sheet.autofit()
    sheet.freeze_panes(1, 1)
    book.close()
    response = HttpResponse(made.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response

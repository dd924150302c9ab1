"""What really stands in the town, read from its database beside the server: whose case is whose, and who was drawn."""

from __future__ import annotations

import io
import re
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import openpyxl
import pypdfium2

from crawl.eyes import Page


@dataclass
class Case:
    """One application and the bodies its route has reached."""

    number: str
    name: str
    applicant: int
    committee: int
    reached: dict[str, int | None] = field(default_factory=dict)  # stage -> organisation, of the stops entered
    sessions: set[int] = field(default_factory=set)


@dataclass
class Truth:
    """The whole year at a glance."""

    cases: list[Case]
    drawn: dict[int, set[int]]  # session -> persons on its panel
    names: dict[int, str]
    members: dict[int, set[str]]  # organisation -> names of its people
    posted: set[str]  # names in a result publicity that hangs
    approved: set[str]
    committees: dict[int, dict[str, int]]
    grants: dict[str, tuple[int | None, int | None, int]]  # grant -> organisation, committee, person
    uids: dict[str, list[str]]

    @property
    def numbers(self) -> set[str]:
        return {case.number for case in self.cases}

    @property
    def telling_names(self) -> set[str]:
        """Applicants' names that cannot be part of anything else."""
        return {c.name for c in self.cases if len(c.name) > 2 and sum(c.name in other for other in self.names.values()) == 1}

    @property
    def drawn_names(self) -> set[str]:
        people = {self.names[person] for panel in self.drawn.values() for person in panel}
        return {name for name in people if len(name) > 2 and sum(name in other for other in self.names.values()) == 1}


def read(data: Path) -> Truth:
    with sqlite3.connect(f"file:{data}/zhiping.sqlite3?mode=ro", uri=True) as base:
        told = _read(base)
    base.close()
    return told


def _read(base: sqlite3.Connection) -> Truth:
    def rows(text: str) -> list[tuple]:  # type: ignore[type-arg]
        return base.execute(text).fetchall()

    names = dict(rows("select id, name from accounts_person"))
    cases = {
        pk: Case(number, names[person], person, committee)
        for pk, number, person, committee in rows("select id, number, applicant_id, committee_id from applications_application")
    }
    entered = "select application_id, stage, organisation_id from applications_routestop where entered_at is not null"
    for pk, stage, organisation in rows(entered):
        cases[pk].reached[stage] = organisation
    for pk, session in rows("select application_id, session_id from committees_sessioncase"):
        cases[pk].sessions.add(session)
    drawn = defaultdict(set)
    for session, person in rows(
        "select m.session_id, e.person_id from committees_panelmember m join committees_expert e on e.id = m.expert_id"
    ):
        drawn[session].add(person)
    members = defaultdict(set)
    for organisation, person in rows("select organisation_id, person_id from accounts_membership"):
        members[organisation].add(names[person])
    posted = rows(
        "select e.name from applications_publicityentry e join applications_publicity p on p.id = e.publicity_id "
        "where p.kind = 'result' and p.closed_at is null"
    )
    approved = rows("select application_id from outcomes_approval_applications")
    committees = {
        pk: {"office": office, "founding_body": founders, "regional_office": region}
        for pk, office, founders, region in rows(
            "select id, office_id, founding_body_id, regional_office_id from cycles_committee where hosted"
        )
    }
    grants = {
        str(pk): (organisation, committee, person)
        for pk, organisation, committee, person in rows(
            "select id, organisation_id, committee_id, person_id from cycles_rolegrant"
        )
    }
    tables = {
        "cycles_committee": "", "cycles_reviewcycle": "", "committees_reviewsession": "", "committees_draw": "",
        "committees_ballotround": "", "committees_panelmember": "", "applications_publicity": "", "outcomes_confirmation": "",
        "outcomes_approval": "", "outcomes_certificate": "", "applications_objection": "", "letters_message": "limit 3",
        "applications_evidencefile": "limit 3", "applications_onetimenotice": "limit 3",
    }  # fmt: skip
    uids = {table: [_dashed(uid) for (uid,) in rows(f"select uid from {table} {limit}")] for table, limit in tables.items()}
    return Truth(
        list(cases.values()), dict(drawn), names, dict(members), {name for (name,) in posted},
        {cases[pk].name for (pk,) in approved}, committees, grants, uids,
    )  # fmt: skip


def _dashed(uid: str) -> str:
    return "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))


def words_of(page: Page) -> str:
    """Everything a page or a file says, also in attributes, sheets and printouts."""
    kind, content = page.response.headers.get("content-type", ""), page.response.content
    if "pdf" in kind and content.startswith(b"%PDF"):
        paper = pypdfium2.PdfDocument(content)
        try:
            return "\n".join(leaf.get_textpage().get_text_range() for leaf in paper)
        finally:
            paper.close()
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    if "image" in kind:
        return ""
    return unescape(page.response.text)


def numbers_in(words: str, known: set[str]) -> set[str]:
    return set(re.findall(r"\d{4}[A-Z]{2}\d{6}", words)) & known

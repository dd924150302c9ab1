"""Nobody sees a row, a count, a message, an export or a search hit of what is not theirs; allowed cases are typed as rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from crawl import truth as town_truth
from crawl.eyes import Eyes, Page, name_of
from crawl.people import Card, cards, enter, passer_by
from crawl.truth import Case, Truth, numbers_in, words_of
from journeys.town import Town

pytestmark = [pytest.mark.xdist_group("crawl-a"), pytest.mark.timeout(400)]

UNIT_STAGES = {"unit_scrutiny", "unit_assessment", "unit_deliberation", "unit_publicity", "unit_recommendation"}
# The sandbox offers every demo person; the operator gives roles by name and knows of no session.
SHOWS_EVERYBODY = {"public:sign_in", "public:demo_sign_in", "operator:roles", "operator:role_withdraw"}
NOWHERE = "2023GY999999"
NOBODY = "ffffffff-ffff-4fff-8fff-ffffffffffff"


@dataclass
class Watcher:
    """One pair of eyes and which cases they may know of."""

    role: str
    eyes: Eyes
    organisation: int | None
    committee: int | None
    person: int | None
    allowed: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)


# Who may know of a case: the rule of each role, in words of the route.
RULES: dict[str, Callable[[Watcher, Case, Truth], bool]] = {
    "public": lambda who, case, year: False,
    "applicant": lambda who, case, year: case.applicant == who.person,
    "employer": lambda who, case, year: any(case.reached.get(stage) == who.organisation for stage in UNIT_STAGES),
    "department": lambda who, case, year: case.reached.get("department") == who.organisation,
    "county_office": lambda who, case, year: case.reached.get("county_office") == who.organisation,
    "city_office": lambda who, case, year: case.reached.get("city_office") == who.organisation,
    "committee_office": lambda who, case, year: case.committee == who.committee and "acceptance" in case.reached,
    "founding_body": lambda who, case, year: case.committee == who.committee and "reading" in case.reached,
    "regional_office": lambda who, case, year: "approval" in case.reached,
    "expert": lambda who, case, year: any(who.person in year.drawn.get(session, ()) for session in case.sessions),
    "chair": lambda who, case, year: any(who.person in year.drawn.get(session, ()) for session in case.sessions),
    "policy_clerk": lambda who, case, year: False,
    "operator": lambda who, case, year: False,
}  # fmt: skip
LOOKERS = {
    "applicant": ("", 31, 5), "employer": ("手上", 14, 3), "department": ("", 3, 1), "county_office": ("", 3, 1),
    "city_office": ("", 8, 2), "committee_office": ("", 4, 2), "founding_body": ("", 4, 2), "regional_office": ("", 1, 1),
    "expert": ("", 22, 5), "chair": ("", 6, 3), "policy_clerk": ("", 2, 1), "operator": ("", 1, 1),
}  # fmt: skip
MAY_NOT_KNOW_THE_PANEL = [
    "public",
    "applicant",
    "employer",
    "department",
    "county_office",
    "city_office",
    "policy_clerk",
    "operator",
]


@pytest.fixture(scope="session")
def year(still_town: Town) -> Truth:
    return town_truth.read(still_town.data)


@pytest.fixture(scope="session")
def watchers(still_town: Town, year: Truth) -> Iterator[dict[str, list[Watcher]]]:
    found = {"public": [Watcher("public", passer_by(still_town), None, None, None)]}
    for role, (words, most, step) in LOOKERS.items():
        found[role] = [_watcher(still_town, card, year) for card in cards(still_town, role, words, most=most)[::step]]
    for watcher in (one for many in found.values() for one in many):
        mine = [case for case in year.cases if RULES[watcher.role](watcher, case, year)]
        watcher.allowed = {case.number for case in mine}
        watcher.names = {case.name for case in mine} | year.posted | year.members.get(watcher.organisation or 0, set())
        pages = watcher.eyes.crawl(each=5, most=200, public=watcher.role == "public")
        watcher.pages = [page for page in pages if name_of(str(page.response.url)) not in SHOWS_EVERYBODY]
    yield found
    for watcher in (one for many in found.values() for one in many):
        watcher.eyes.http.close()


def _watcher(town: Town, card: Card, year: Truth) -> Watcher:
    fields = dict(card.fields)
    organisation, committee, person = year.grants.get(fields.get("grant", ""), (None, None, None))
    if person is None:
        person = next(pk for pk, name in year.names.items() if name == card.name)
    return Watcher(card.role, enter(town, card), organisation, committee, person)


@pytest.mark.requirement("R171")
@pytest.mark.parametrize("role", list(RULES))
def test_nobody_sees_a_case_that_is_not_theirs(watchers, year, role):
    seen_anything, wrong = set(), []
    for watcher in watchers[role]:
        for page in watcher.pages:
            words = words_of(page)
            numbers = numbers_in(words, year.numbers)
            seen_anything |= numbers
            if strange := numbers - watcher.allowed:
                wrong.append(f"{watcher.eyes.name} {page.where}: {sorted(strange)[:4]}（来自 {page.came_from}）")
            known = watcher.names | (year.approved if "approval" in page.url or "/verify/" in page.url else set())
            if strangers := {name for name in year.telling_names - known if name in words}:
                wrong.append(f"{watcher.eyes.name} {page.where}: {sorted(strangers)[:4]}（来自 {page.came_from}）")
    assert wrong == [], "\n".join(wrong)
    assert bool(seen_anything) == (role not in ("public", "operator", "policy_clerk"))  # who may see some did see some


@pytest.mark.requirement("R114")
@pytest.mark.parametrize("role", MAY_NOT_KNOW_THE_PANEL)
def test_nobody_outside_the_committee_sees_a_drawn_experts_name(watchers, year, role):
    assert len(year.drawn_names) > 20
    wrong = []
    for watcher in watchers[role]:
        for page in watcher.pages:
            words = words_of(page)
            own = year.names.get(watcher.person or 0, "")
            if leaked := {name for name in year.drawn_names - {own} if name in words}:
                wrong.append(f"{watcher.eyes.name} {page.where}: {sorted(leaked)[:4]}（来自 {page.came_from}）")
    assert wrong == [], "\n".join(wrong)


QUEUES = ["employer", "department", "county_office", "city_office", "committee_office"]


@pytest.mark.parametrize("role", QUEUES)
def test_an_office_counts_and_exports_exactly_its_own_cases(watchers, year, role):
    for watcher in watchers[role]:
        home = watcher.eyes.get(watcher.eyes.start)
        tabs = home.tree.xpath("//nav[contains(@class,'tabs')]//a")
        counts = {tab.get("href"): int(tab.xpath("string(.//*[contains(@class,'count')])")) for tab in tabs}
        sheet = watcher.eyes.get(f"{watcher.eyes.start}export.xlsx?tab=all")
        assert counts["?tab=all"] == len(watcher.allowed), watcher.eyes.name
        assert numbers_in(words_of(sheet), year.numbers) == watcher.allowed, watcher.eyes.name


@pytest.mark.parametrize("role", QUEUES)
def test_a_search_for_a_strangers_case_finds_what_a_search_for_nothing_finds(watchers, year, role):
    for watcher in watchers[role]:
        foreign = next(case for case in year.cases if case.number not in watcher.allowed and case.name not in watcher.names)
        nothing = _found(watcher.eyes, "查无此人")
        assert _found(watcher.eyes, foreign.number) == nothing
        assert _found(watcher.eyes, foreign.name) == nothing
        own = next(iter(sorted(watcher.allowed)), None)
        if own is not None:
            assert any(own in _found(watcher.eyes, own, tab=tab)[1] for tab in _tabs(watcher.eyes))


def _tabs(eyes: Eyes) -> list[str]:
    home = eyes.get(eyes.start)
    return sorted({m.group(1) for href in home.tree.xpath("//main//a/@href") if (m := re.search(r"tab=(\w+)", href))} | {""})


def _found(eyes: Eyes, words: str, *, tab: str = "") -> tuple[int, str]:
    """How many case links stand there, and the words of the page without what was asked."""
    page = Page("", "", eyes.http.get(eyes.start, params={"q": words, "tab": tab}))
    links = [href for href in page.tree.xpath("//main//a/@href") if re.search(r"/\d{4}[A-Z]{2}\d{6}/", href)]
    return len(links), page.text if links else page.text.replace(words, "")


# Where each role works, and addresses with a case number that a small year may show to nobody.
DESKS = {
    "applicant": ("/me/",), "employer": ("/unit/",), "department": ("/office/",), "county_office": ("/office/",),
    "city_office": ("/office/",), "committee_office": ("/office/", "/committee/"), "founding_body": ("/committee/",),
    "regional_office": ("/committee/",), "expert": ("/expert/",), "chair": ("/expert/", "/committee/"),
}  # fmt: skip
RARE = {
    "/committee/": [f"/committee/outcomes/{place}/{{}}/" for place in ("recheck", "person", "approval/person")],
    "/me/": ["/me/{}/pay/", "/me/{}/result/", "/me/{}/certificate.pdf", "/me/{}/withdraw/"],
    "/unit/": ["/unit/{}/deliberation/", "/unit/{}/recommendation/", "/unit/{}/endorse/"],
    "/office/": ["/office/{}/accept/", "/office/{}/forward/", "/office/{}/notice/"],
    "/expert/": [],
}
NUMBER = r"\d{4}[A-Z]{2}\d{6}"
UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.mark.parametrize("role", list(DESKS))
def test_the_address_of_a_strangers_case_answers_as_one_that_never_was(watchers, year, role):
    """Every address with a case number in it that anybody of this role saw, tried with a stranger's number."""
    seen = (path for watcher in watchers[role] for path in _paths(watcher, role) if re.search(NUMBER, path))
    kinds = {re.sub(rf"{NUMBER}|{UID}|\b\d+\b", "*", path): re.sub(NUMBER, "{}", path) for path in seen}
    patterns = sorted({*kinds.values(), *(rare for desk in DESKS[role] for rare in RARE[desk])})
    assert len(patterns) >= 2
    for watcher in watchers[role][:3]:
        foreign = [case.number for case in year.cases if case.number not in watcher.allowed]
        for pattern in patterns:
            answer, nothing = (_answer(watcher.eyes, pattern, number) for number in (foreign[0], NOWHERE))
            assert answer == nothing, f"{watcher.eyes.name} {pattern}"
            assert answer[0] in (403, 404, 405), f"{watcher.eyes.name} {pattern}: {answer[0]}"
        if DESKS[role][0] in ("/me/", "/unit/", "/office/"):
            assert {_answer(watcher.eyes, f"{DESKS[role][0]}{{}}/", number)[0] for number in foreign} == {404}


def _paths(watcher: Watcher, role: str) -> Iterator[str]:
    for page in watcher.pages:
        actions = page.tree.xpath("//form/@action") if page.tree is not None else []
        for link in [page.url, *page.links(), *actions]:
            path = urlsplit(link).path
            if path.startswith((*DESKS.get(role, ()), "/messages/")):
                yield path


def _answer(eyes: Eyes, pattern: str, value: str) -> tuple[int, str]:
    page = Page("", "", eyes.http.get(pattern.replace("{}", value)))
    return page.status, page.text.replace(value, "")


@pytest.mark.parametrize("role", list(DESKS))
def test_the_address_of_a_strangers_meeting_list_or_file_answers_as_one_that_never_was(watchers, year, role):
    """Every address with one long identifier that anybody of this desk saw, tried with identifiers that are not one's own."""
    shapes = {
        re.sub(NUMBER, NOWHERE, re.sub(UID, "{}", path))
        for watcher in (one for many in watchers.values() for one in many)
        for path in _paths(watcher, role)
        if len(re.findall(UID, path)) == 1
    }
    watcher = watchers[role][0]
    own = {uid for page in watcher.pages for link in [page.url, *page.links()] for uid in re.findall(UID, link)}
    strangers = {table: [uid for uid in uids if uid not in own][:2] for table, uids in year.uids.items()}
    wrong = []
    for shape in sorted(shapes):
        fitting = [uid for table, uids in strangers.items() for uid in uids if re.search(FITS[table], shape)]
        nothing = _answer(watcher.eyes, shape, NOBODY) if fitting else None
        for uid in fitting:
            if (answer := _answer(watcher.eyes, shape, uid)) != nothing:
                wrong.append(f"{watcher.eyes.name} {shape.replace('{}', uid)}: {answer[0]}，不存在的 {nothing[0]}")
    assert len(shapes) >= 2
    assert wrong == [], "\n".join(wrong)


# Where an identifier of a table could stand, so that not every one is tried everywhere.
FITS = {
    "cycles_committee": r"pool|new", "cycles_reviewcycle": r"outcomes|new", "committees_reviewsession": r"sessions?/",
    "committees_draw": r"draws", "committees_ballotround": r"ballot", "committees_panelmember": r"panel",
    "applications_publicity": r"publicity", "outcomes_confirmation": r"confirm", "outcomes_approval": r"approval",
    "outcomes_certificate": r"certificate", "applications_objection": r"objection|settle", "letters_message": r"messages",
    "applications_evidencefile": r"file", "applications_onetimenotice": r"notice",
}  # fmt: skip

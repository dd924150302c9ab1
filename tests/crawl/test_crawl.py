"""As every role: each page reached is whole and leads on, and each form stands what anybody may send."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from crawl.eyes import Eyes, Page, faults, name_of
from crawl.people import CAST, everybody
from crawl.sending import WAYS, Form, forms_on, send
from journeys.town import Town

pytestmark = [pytest.mark.xdist_group("crawl-a"), pytest.mark.timeout(400)]

ROLES = ["public", *CAST]
READS_ALL = {"public", "applicant", "employer", "operator"}  # of these the first also reads what everybody may read
Walk = list[tuple[Eyes, list[Page]]]

# Pages that nobody in a small year comes to, because no case rests just there; they are opened by typed addresses instead.
BY_ACTS_ONLY = {
    "public:sign_out", "public:demo_sign_in", "operator:clock_continue", "operator:clock_progress", "api:payment_callback",
}  # fmt: skip


@pytest.fixture(scope="session")
def walks(busy_town: Town) -> Iterator[dict[str, Walk]]:
    """What everybody saw before any form was sent."""
    seen: dict[str, Walk] = {}
    for role in ROLES:
        people = everybody(busy_town, role)
        seen[role] = [(eyes, eyes.crawl(public=n == 0 and role in READS_ALL)) for n, eyes in enumerate(people)]
    yield seen
    for eyes, _ in itertools.chain.from_iterable(seen.values()):
        eyes.http.close()


@pytest.mark.requirement("R158")
@pytest.mark.requirement("R159")
@pytest.mark.parametrize("role", ROLES)
def test_whoever_follows_links_comes_only_to_whole_pages_with_a_next_step(walks, role):
    wrong = []
    for _, pages in walks[role]:
        for page in pages:
            wrong += faults(page)
            if page.status >= 400:
                wrong.append(f"{page.where}: 死链（来自 {page.came_from}）")
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def _typed(eyes: Eyes, pages: list[Page]) -> Iterator[str]:
    """Addresses of the desk that somebody might type: every route, with numbers that stand on the pages seen."""
    desk = name_of(str(eyes.http.base_url).rstrip("/") + eyes.start).split(":")[0]
    known: dict[str, list[object]] = defaultdict(list)
    for page in pages:
        match = resolve(page.response.url.path) if page.status == 200 else None
        for key, value in (match.kwargs if match else {}).items():
            if value not in known[key] and len(known[key]) < 3:
                known[key].append(value)
    for name, keys in _routes(desk):
        for values in itertools.islice(itertools.product(*(known[key] for key in keys)), 2):
            try:
                yield reverse(name, kwargs=dict(zip(keys, values, strict=True)))
            except NoReverseMatch:
                continue


def _routes(desk: str) -> list[tuple[str, tuple[str, ...]]]:
    _, space = get_resolver().namespace_dict[desk]
    every = space.reverse_dict.getlist
    names = [key for key in space.reverse_dict if isinstance(key, str)]
    return [(f"{desk}:{name}", tuple(every(name)[0][0][0][1])) for name in names]


@pytest.mark.parametrize("role", ROLES)
def test_whoever_types_an_address_finds_a_page_with_a_way_out(walks, role):
    wrong = []
    for eyes, pages in walks[role][:6]:
        for path in _typed(eyes, pages):
            if f"{name_of(path)}" not in BY_ACTS_ONLY:
                wrong += faults(eyes.get(path, "手工输入"))
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def _forms(walk: Walk, *, buttons: bool) -> Iterator[tuple[Eyes, Form]]:
    """Of each kind of form two, on different pages."""
    met: Counter[object] = Counter()
    for eyes, pages in walk:
        for page in pages:
            for form in forms_on(page):
                met[form.kind] += form.is_a_button == buttons
                if form.is_a_button == buttons and met[form.kind] <= 2:
                    yield eyes, form


@pytest.mark.parametrize("role", ROLES)
def test_a_form_sent_empty_or_wrong_says_so_and_never_breaks(walks, role):
    wrong = []
    for eyes, form in _forms(walks[role], buttons=False):
        for way in WAYS:
            answer = send(eyes, form, way)
            wrong += faults(answer)
            if way in ("garbage", "strange") and not form.is_question and form.asks_precisely and answer.status < 400:
                wrong.append(f"{answer.where}: 收下了填错的内容（来自 {answer.came_from}）")
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize("role", ROLES)
def test_a_button_pressed_leads_to_a_whole_page(walks, role):
    wrong = []
    for eyes, form in _forms(walks[role], buttons=True):
        for way in ("foreign", "empty"):
            wrong += faults(send(eyes, form, way))
    assert wrong == [], "\n".join(dict.fromkeys(wrong))

"""In a real browser, wide and narrow: the checker finds nothing, nothing runs off the side, fingers hit, the keyboard reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from crawl.eyes import Eyes, kind_of
from crawl.people import CAST, cards, enter, passer_by
from journeys.browser import chromium
from journeys.town import Town

pytestmark = [pytest.mark.xdist_group("crawl-b"), pytest.mark.timeout(600), pytest.mark.journey]

WIDE, NARROW = 1440, 390
LOOKERS = {
    "applicant": ["正在填写", "等待本人补正", "缴纳评审费", "已发证"], "employer": ["手上"], "department": ["手上"],
    "county_office": ["手上"], "city_office": ["手上"], "committee_office": ["自治区", "南宁市"], "founding_body": ["南宁市"],
    "regional_office": [""], "expert": [""], "chair": [""], "supervisor": [""], "policy_clerk": ["自治区"], "operator": [""],
}  # fmt: skip
# Buttons lower than a finger, or beside each other so that one hits the wrong one.
SMALL = """() => [...document.querySelectorAll('.btn, main button, main input[type=submit]')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.height < 43.5 && getComputedStyle(e).visibility !== 'hidden';
}).map(e => `${Math.round(e.getBoundingClientRect().height)}px ${e.outerHTML.slice(0, 120)}`)"""
RUNS_OFF = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return [];
  return [`${page.scrollWidth} > ${innerWidth}`, ...[...document.querySelectorAll('body *')].filter(e =>
    e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-wrap')).slice(0, 4).map(e => e.outerHTML.slice(0, 100))];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with this module: while it runs, Django takes the whole worker for asynchronous and refuses its database."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def kinds_done() -> set[str]:
    """Kinds of page that somebody has looked at already; the same page for another role is no other page."""
    return set()


def _looker(town: Town, role: str, words: str) -> Eyes:
    return passer_by(town) if role == "public" else enter(town, cards(town, role, words, most=1)[0])


def _context(browser: Browser, eyes: Eyes, width: int) -> BrowserContext:
    """A browser window that holds the same session."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    host = eyes.http.base_url.host
    context.add_cookies([{"name": c.name, "value": c.value or "", "domain": host, "path": "/"} for c in eyes.http.cookies.jar])
    return context


@pytest.mark.requirement("R159")
@pytest.mark.parametrize("role", ["public", *CAST])
def test_every_kind_of_page_is_for_everybody_at_both_widths(still_town, browser, kinds_done, role):
    wrong: list[str] = []
    looked = 0
    for words in LOOKERS.get(role, [""]):
        eyes = _looker(still_town, role, words)
        pages = [page for page in eyes.crawl(each=1, most=120, public=role == "public") if page.tree is not None]
        kinds = {kind_of(str(page.response.url)): str(page.response.url) for page in pages if page.status == 200}
        fresh = {kind: address for kind, address in kinds.items() if kind not in kinds_done} or dict([*kinds.items()][:1])
        kinds_done |= set(fresh)
        looked += len(fresh)
        context = _context(browser, eyes, WIDE)
        wrong += _look_at_all(context.new_page(), fresh.values(), still_town)
        context.close()
        eyes.http.close()
    assert looked > 0
    assert wrong == [], "\n".join(wrong)


def _look_at_all(tab: Page, addresses: Iterable[str], town: Town) -> list[str]:
    wrong: list[str] = []
    tab.on("request", lambda asked: None if _inside(asked.url, town) else wrong.append(f"请求了外面：{asked.url}"))
    tab.on("pageerror", lambda error: wrong.append(f"{tab.url}: 脚本出错 {error}"))
    for address in addresses:
        wrong += _look(tab, address)
    return wrong


def _inside(url: str, town: Town) -> bool:
    return url.startswith((town.address, "data:", "blob:", "about:"))


def _look(tab: Page, address: str) -> list[str]:
    path = urlsplit(address).path
    wrong = []
    tab.set_viewport_size({"width": WIDE, "height": 900})
    tab.goto(address, wait_until="load")
    for found in Axe().run(tab).response["violations"]:
        wrong += [f"{path} {WIDE}: {found['id']} {node['html'][:140]}" for node in found["nodes"][:2]]
    tab.set_viewport_size({"width": NARROW, "height": 800})
    wrong += [f"{path} {NARROW}: 横向滚动 {what}" for what in tab.evaluate(RUNS_OFF)]
    wrong += [f"{path} {NARROW}: 手指点不准 {what}" for what in tab.evaluate(SMALL)[:3]]
    found = Axe().run(tab, options={"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]})
    for one in found.response["violations"]:
        wrong += [f"{path} {NARROW}: {one['id']} {node['html'][:140]}" for node in one["nodes"][:2]]
    return wrong


KEY_PAGES = [
    ("public", "", "/sign-in/", "登录"),
    ("applicant", "正在填写", "/me/", ""),
    ("employer", "手上", "/unit/", ""),
    ("committee_office", "自治区", "/office/", ""),
    ("expert", "", "/expert/", ""),
]


@pytest.mark.parametrize(("role", "words", "path", "button"), KEY_PAGES)
def test_the_keyboard_alone_reaches_the_main_part_and_its_first_action(still_town, browser, role, words, path, button):
    eyes = _looker(still_town, role, words)
    context = _context(browser, eyes, WIDE)
    tab = context.new_page()
    tab.goto(still_town.address + path)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") != ""
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    reached = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.closest('main') ? document.activeElement.innerText || '·' : ''"))
    context.close()
    eyes.http.close()
    assert any(reached)
    assert any(re.search(button or ".", text) for text in reached)

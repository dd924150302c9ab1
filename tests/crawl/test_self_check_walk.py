"""A craftsman with a phone walks through a self-check in a real browser, and again without scripts: whole pages, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser

from core.eligibility.test_questions import ORDINARY
from crawl.eyes import Page, faults
from crawl.test_accessible import NARROW, RUNS_OFF, SMALL
from journeys.browser import chromium

pytestmark = [pytest.mark.xdist_group("crawl-b"), pytest.mark.timeout(120), pytest.mark.journey]
LOOKED_AT = {"retirement", "discipline"}
"""A day, and several choices with a day under one; the first question is looked at with its error."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _look(tab: Any, what: str) -> list[str]:
    found = Axe().run(tab).response["violations"]
    wrong = [f"{what}: {one['id']} {one['nodes'][0]['html'][:140]}" for one in found]
    wrong += [f"{what}: 横向滚动 {one}" for one in tab.evaluate(RUNS_OFF)]
    return wrong + [f"{what}: 手指点不准 {one}" for one in tab.evaluate(SMALL)]


def _say(tab: Any, said: Any) -> None:
    if isinstance(said, str):
        for box, part in zip(tab.locator("#question-form .entry__input").all(), said.split("-"), strict=False):
            box.fill(part)
    else:
        tab.locator(f"#question-form input[value='{said[0]}']").check()
    with tab.expect_navigation():
        tab.get_by_role("button", name="下一题").click()


@pytest.mark.requirement("R159")
def test_a_phone_walks_through_a_self_check_and_nothing_stays_behind(still_town, browser):
    context = browser.new_context(viewport={"width": NARROW, "height": 844}, locale="zh-CN")
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(f"脚本出错 {error}"))
    tab.on(
        "request", lambda asked: None if asked.url.startswith(still_town.address) else wrong.append(f"请求了外面 {asked.url}")
    )
    tab.goto(still_town.address)
    tab.get_by_role("link", name="先自查，不用登录").click()
    wrong += _look(tab, "自查")
    tab.get_by_role("link", name="开始自查").first.click()
    asked = []
    while tab.locator("#question-form").count():
        asked.append(tab.locator("#question-form input[name='question']").get_attribute("value"))
        if asked[-1] in LOOKED_AT:
            wrong += _look(tab, str(asked[-1]))
        if asked == ["unit"]:
            with tab.expect_navigation():
                tab.get_by_role("button", name="下一题").click()
            wrong += _look(tab, "没有回答")
            assert "还没有回答" in tab.locator("[role=alert]").inner_text()
        _say(tab, ORDINARY[asked[-1]])
    wrong += _look(tab, "结果")
    shown = tab.locator("main").inner_text()
    tab.go_back()
    last = tab.locator("h1").inner_text()
    cookies = context.cookies()
    context.close()

    assert wrong == [], "\n".join(wrong)
    assert len(asked) <= 25
    assert "可以申报高级工艺美术师" in shown and "要准备的材料" in shown
    assert last == "您做的是哪一类工艺？"  # the phone's own way back still works
    assert cookies == []


def test_every_page_of_a_self_check_is_whole_without_scripts_too(still_town):
    with httpx.Client(base_url=still_town.address, timeout=60) as http:
        start = html.fromstring(http.get("/self-check/").content).xpath(
            "//a[contains(@href,'/self-check/')][contains(.,'开始自查')]/@href"
        )[0]
        answer = http.get(start)
        wrong = []
        while True:
            wrong += faults(Page(start, "自查", answer))
            form = html.fromstring(answer.content).xpath("//form[@id='question-form']")
            if not form:
                break
            hidden = {one.get("name"): one.get("value", "") for one in form[0].xpath(".//input[@type='hidden']")}
            answer = http.post(start, data={**hidden, "do": "answer", "option": "unsure"})
        assert wrong == []
        assert "还不能确定" in answer.text
        assert dict(http.cookies) == {}

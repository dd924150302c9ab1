"""The same visitor in a real browser: fills in what stands on the page, presses the buttons, confirms the questions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page, sync_playwright

from journeys.client import Stuck, Visitor

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that tests/run.py found, or the one that ZHIPING_CHROMIUM names."""
    path = os.environ.get("ZHIPING_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        raise Stuck("没有找到浏览器：请安装 Chromium，或用 ZHIPING_CHROMIUM 指明位置")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window(Visitor):
    """One browser window of one person. ``outside`` collects every request that left the machine."""

    browser: Browser | None = None
    width: int = 1440
    tab: Page | None = None
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    looks_for_faults: bool = True

    def __post_init__(self) -> None:
        assert self.browser is not None
        context = self.browser.new_context(viewport={"width": self.width, "height": 900}, accept_downloads=True, locale="zh-CN")
        self.tab = context.new_page()
        self.tab.set_default_timeout(20_000)
        self.tab.on("request", self._asked)
        self.tab.on("pageerror", lambda error: self.broken.append(f"{self.url}: {error}"))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, path: str, *, status: int = 200) -> Visitor:
        assert self.tab is not None
        response = self.tab.goto(path if path.startswith("http") else self.address + path)
        return self._arrived(response.status if response else status, status)

    def _arrived(self, got: int, wanted: int) -> Visitor:
        assert self.tab is not None
        self.url = self.tab.url
        self.page = html.fromstring(self.tab.content())
        for skipped in self.page.xpath("//script|//style"):
            skipped.drop_tree()
        self.text = re.sub(r"\s+", " ", self.page.text_content())
        if got != wanted:
            raise Stuck(f"{self.name} {self.url}: {got}, wanted {wanted}\n{self.main()[:1500]}")
        self._look()
        return self

    def _look(self) -> None:
        """What the accessibility checker finds on this kind of page; each kind is looked at once."""
        kind = f"{self.width} " + re.sub(
            r"[0-9A-F]{8,}|[0-9a-f-]{36}|\d{4,}[A-Z]*\d*", "*", self.url.removeprefix(self.address).split("?")[0]
        )
        if not self.looks_for_faults or kind in self.faults:
            return
        found = Axe().run(self.tab).response["violations"]
        self.faults[kind] = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]

    def fetch(self, path: str) -> bytes:
        assert self.tab is not None
        response = self.tab.context.request.get(path if path.startswith("http") else self.address + path)
        if response.status != 200:
            raise Stuck(f"{self.name} {path}: {response.status}")
        return bytes(response.body())

    def follow(self, link: str) -> Visitor:
        for anchor in self.page.xpath("//a[@href]"):
            if link in anchor.text_content():
                href = anchor.get("href")
                return self.open(href if href.startswith("http") else str(href) if href.startswith("/") else self._join(href))
        raise Stuck(f"{self.name} at {self.url} finds no link {link!r}")

    def _join(self, href: str) -> str:
        from urllib.parse import urljoin

        return urljoin(self.url, href)

    def press(
        self, button: str, *, within: str = "", status: int = 200, files: dict[str, Any] | None = None, **values: Any
    ) -> Visitor:
        assert self.tab is not None
        position = self.page.xpath("//form").index(self.form(button, within=within))
        form = self.tab.locator("form").nth(position)
        for name, value in values.items():
            self._fill(form, name, value)
        for name, (filename, content, kind) in (files or {}).items():
            form.locator(f"[name='{name}']").set_input_files({"name": filename, "mimeType": kind, "buffer": content})
        asks = form.get_attribute("data-confirm") is not None
        with self.tab.expect_navigation() as arrival:
            form.locator("button", has_text=button).first.click()
            if asks:
                self.tab.locator("dialog[open] button:not([autofocus])").last.click()
        response = arrival.value
        return self._arrived(response.status if response else status, status)

    def _fill(self, form: Any, name: str, value: Any) -> None:
        fields = form.locator(f"[name='{name}']")
        if fields.count() == 0:
            raise Stuck(f"{self.name} at {self.url}: the form has no {name!r}")
        first = fields.first
        kind = first.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind.endswith(":radio"):
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind.endswith(":checkbox") and isinstance(value, list):
            for each in fields.all():
                each.set_checked(each.get_attribute("value") in value)
        elif kind.endswith(":checkbox"):
            first.set_checked(bool(value))
        elif kind.startswith("SELECT"):
            first.select_option(str(value))
        elif kind.endswith(":hidden"):
            first.evaluate("(e, v) => { e.value = v }", str(value))
        else:
            first.fill(str(value))

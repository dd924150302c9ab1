"""A pair of eyes that opens every page it can reach, at most a few of each kind, and says what is wrong with a page."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
from django.urls import Resolver404, resolve
from lxml import html

from zhiping.core import terms

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOJIBAKE = re.compile(r"\ufffd|Ã.|â€|锟斤拷|烫烫烫|ï¿½")
INTERNAL = re.compile(
    r"\b(?:None|UNSET|True|False|NaN|null|undefined|Traceback|Exception|datetime|Decimal|QuerySet|SimpleNamespace|OrderedDict)\b"
    r"|<[A-Za-z_.]+ (?:object|at 0x)|\{\{|\}\}|\{%|%\}|\b[A-Za-z]+Error\b"
    r"|(?<![\w.@/-])[a-z]+(?:_[a-z]+)+(?![\w@/-]|\.\w)"
)
ENUMERATIONS = [
    terms.Force, terms.Outcome, terms.Route, terms.Channel, terms.OrganisationKind, terms.Role, terms.Permission,
    terms.StageKind, terms.Ended, terms.Vote, terms.Privacy, terms.FactType,
]  # fmt: skip
RAW = {str(member) for kind in ENUMERATIONS for member in kind} | {
    "draft", "waiting", "returned", "notified", "endorsing", "posted", "objected", "resubmit", "supplement", "submit",
    "technician", "assistant", "intermediate",
}  # fmt: skip
WORD = re.compile(r"(?<![A-Za-z0-9_.@/-])[a-z]+(?![A-Za-z0-9_@/-]|\.\w)")
ECHO = "错\ufffd误"  # what we sent ourselves, with a character no page can hold
SHOWS_CODE = {"public:design"}  # names the parts of the design system by their own names
UNSEEN = ("script", "style", "svg", "textarea", "template", "code", "pre")
ENDS_THE_VISIT = {"public:sign_out"}
PARTS = {"applicant:live", "policy:rehearsal_progress"}  # pieces that a page fetches for itself, not pages
ONES_OWN = {
    f"public:{name}" for name in ("account", "messages", "message", "membership", "membership_end", "phone", "second_factor")
}


def kind_of(url: str) -> str:
    """Which kind of page an address is: the name of its route, words that choose another page, and the question's keys."""
    parts = urlsplit(url)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return "nowhere"
    words = [str(match.kwargs[key]) for key in ("id", "name", "slug") if key in match.kwargs]
    return " ".join([match.view_name or match.url_name or "", *words, *sorted(parse_qs(parts.query, keep_blank_values=True))])


def name_of(url: str) -> str:
    return kind_of(url).split(" ")[0]


@dataclass
class Page:
    """What came back for one address."""

    url: str
    came_from: str
    response: httpx.Response

    @cached_property
    def tree(self) -> Any:
        is_page = "html" in self.response.headers.get("content-type", "") and self.response.content
        return html.fromstring(self.response.content) if is_page else None

    @cached_property
    def text(self) -> str:
        """What a reader sees, without what is marked as code."""
        if self.tree is None:
            return ""
        parts = self.tree.xpath(f"//body//text()[not({' or '.join(f'ancestor::{name}' for name in UNSEEN)})]")
        return re.sub(r"\s+", " ", " ".join(parts))

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def where(self) -> str:
        return f"{self.response.request.method} {urlsplit(str(self.response.url)).path} [{self.status}]"

    def links(self) -> Iterator[str]:
        """Every address this page leads to on this machine."""
        if self.tree is None:
            return
        for place in ("//a/@href", "//img/@src", "//iframe/@src", "//object/@data", "//embed/@src"):
            for href in self.tree.xpath(place):
                if not href.startswith(("#", "mailto:", "tel:", "data:", "blob:", "/static/")):
                    yield urljoin(str(self.response.url), href).split("#")[0]


def faults(page: Page) -> list[str]:
    """What is wrong with a page, each as one line."""
    found = []
    if page.status >= 500:
        return [f"{page.where}: 服务器出错（来自 {page.came_from}）"]
    if page.tree is None:
        return found + _faults_of_file(page)
    if name_of(str(page.response.url)) in PARTS:
        return found
    tree = page.tree
    if not (tree.get("lang") or "").startswith("zh"):
        found.append("没有 lang=zh")
    headings = tree.xpath("//h1")
    if len(headings) != 1 or not headings[0].text_content().strip():
        found.append(f"h1 有 {len(headings)} 个")
    title = (tree.findtext(".//title") or "").strip()
    if not CHINESE.search(title) or title.startswith("·"):
        found.append(f"标题是“{title}”")
    if not tree.xpath("//main"):
        found.append("没有 main")
    elif not tree.xpath(
        "//main//a[@href][not(ancestor::nav[contains(@class,'crumbs')])]|//main//button|//main//input[@type='submit']"
    ):
        found.append("没有下一步：main 里没有链接，也没有按钮")
    if not CHINESE.search(page.text):
        found.append("没有中文")
    if broken := MOJIBAKE.search(page.text.replace(ECHO, "")):
        found.append(f"乱码：{_around(page.text, broken)}")
    if name_of(str(page.response.url)) not in SHOWS_CODE:
        for match in list(INTERNAL.finditer(page.text))[:3]:
            found.append(f"露出内部标识：{_around(page.text, match)}")
        for match in WORD.finditer(page.text):
            if match.group() in RAW:
                found.append(f"露出内部标识：{_around(page.text, match)}")
                break
    return [f"{page.where}: {fault}（来自 {page.came_from}）" for fault in found]


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 30) : match.end() + 30]


SIGNS = {"application/pdf": b"%PDF-", "spreadsheetml": b"PK", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "json": b"{"}


def _faults_of_file(page: Page) -> list[str]:
    kind = page.response.headers.get("content-type", "")
    if page.status >= 400:
        return [f"{page.where}: 不成功，也不是网页（{kind}，来自 {page.came_from}）"]
    for word, sign in SIGNS.items():
        if word in kind and not page.response.content.lstrip().startswith(sign):
            return [f"{page.where}: 说是 {kind}，内容不是（来自 {page.came_from}）"]
    return []


def _most(kind: str, each: int) -> int:
    """Of evidence files and their pictures, which are all alike, one is enough."""
    return 1 if kind.split(" ")[0].endswith((":file", ":page")) else each


@dataclass
class Eyes:
    """One signed-in session and what it has seen."""

    name: str
    http: httpx.Client
    start: str = "/"
    pages: dict[str, Page] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def get(self, url: str, came_from: str = "") -> Page:
        return Page(url, came_from, self.http.get(url))

    def crawl(self, *, each: int = 3, most: int = 220, public: bool = False) -> list[Page]:
        """Every page reachable from the desk, at most ``each`` of a kind; with ``public`` also what everybody may read."""
        base = str(self.http.base_url).rstrip("/")
        waiting = deque([(base + self.start, "登录"), (base + "/account/", "页眉"), (base + "/messages/", "页眉")])
        waiting.extend([(base + "/", "页眉")] if public else [])
        seen: set[str] = set()
        while waiting and len(self.pages) < most:
            url, source = waiting.popleft()
            kind = kind_of(url)
            name = kind.split(" ")[0]
            if url in seen or not url.startswith(base) or name in ENDS_THE_VISIT or self.counts[kind] >= _most(kind, each):
                continue
            if not public and name.startswith("public:") and name not in ONES_OWN:
                continue
            seen.add(url)
            self.counts[kind] += 1
            page = self.get(url, source)
            self.pages[url] = page
            waiting.extend((link, urlsplit(url).path) for link in page.links())
        return list(self.pages.values())

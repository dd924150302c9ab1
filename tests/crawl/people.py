"""Who looks: the demo people of a role, taken from the sign-in page, each with a session of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from lxml import html

from crawl.eyes import Eyes
from journeys.client import Stuck
from journeys.town import Town


@dataclass(frozen=True)
class Card:
    """One demo person on the sign-in page: what stands on the card and what its button sends."""

    role: str
    words: str
    name: str
    fields: tuple[tuple[str, str], ...]


def _client(town: Town) -> httpx.Client:
    """A browser without scripts; the benchmark's stand-in for a town is reached without a network."""
    way = getattr(town, "transport", None)
    return httpx.Client(base_url=town.address, follow_redirects=True, timeout=60, transport=way)


def cards(town: Town, role: str, words: str = "", *, most: int = 300) -> list[Card]:
    """The demo people of a role whose card says these words, in the order of the sign-in page.

    There applicants stand one of each place first, and officers with most in hand first.
    """
    found: list[Card] = []
    for number in range(1, 20):
        asked = {"role": role, "page": str(number)}
        with _client(town) as http:
            page: Any = html.fromstring(http.get("/sign-in/", params=asked).content)
        for form in page.xpath("//form[contains(@action, 'demo-sign-in')]"):
            fields = tuple((i.get("name"), i.get("value", "")) for i in form.xpath(".//input[@name]"))
            text = " ".join(part.strip() for part in form.xpath(".//button")[0].itertext())
            if words in text:
                found.append(Card(role, text, form.xpath(".//strong")[0].text_content(), fields))
        if len(found) >= most or not page.xpath(f"//a[contains(@href, 'page={number + 1}')]"):
            break
    if not found:
        raise Stuck(f"no demo person {role} {words!r}")
    return found[:most]


def enter(town: Town, card: Card) -> Eyes:
    """Sign in by one click and stand on the desk."""
    http = _client(town)
    http.get("/sign-in/")
    data = {**dict(card.fields), "csrfmiddlewaretoken": http.cookies["csrftoken"]}
    arrived = http.post("/demo-sign-in/", data=data, headers={"Referer": f"{town.address}/sign-in/"})
    if arrived.status_code != 200:
        raise Stuck(f"{card.words}: {arrived.status_code} at {arrived.url}")
    return Eyes(f"{card.role} {card.words}", http, start=arrived.url.path)


def passer_by(town: Town) -> Eyes:
    return Eyes("public", _client(town))


# role -> (words on the card, how many of those, every how manieth)
CAST = {
    "applicant": [("", 32, 1)],
    "employer": [("手上", 14, 1)],
    "department": [("", 2, 1)],
    "county_office": [("", 2, 1)],
    "city_office": [("", 4, 1)],
    "committee_office": [("自治区", 1, 1), ("南宁市工艺美术", 2, 1)],
    "founding_body": [("自治区", 1, 1), ("南宁市工业", 1, 1)],
    "regional_office": [("", 1, 1)],
    "expert": [("", 11, 2)],
    "chair": [("", 6, 1)],
    "supervisor": [("", 1, 1)],
    "policy_clerk": [("", 2, 1)],
    "operator": [("", 1, 1)],
}


def everybody(town: Town, role: str) -> list[Eyes]:
    if role == "public":
        return [passer_by(town)]
    chosen = [card for words, most, step in CAST[role] for card in cards(town, role, words, most=most * step)[::step]]
    return [enter(town, card) for card in chosen]

"""A visitor without JavaScript: opens pages, fills in the forms that stand there, presses the buttons that stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from lxml import html


class Stuck(AssertionError):
    """A page is not what the visitor expected; the text says which page and what stands on it."""


@dataclass
class Visitor:
    """One person in one capacity, with a session of their own."""

    address: str
    name: str = ""
    label: str = ""  # the line of the sign-in page, for a demo person
    page: Any = None
    url: str = ""
    text: str = ""
    http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.address, follow_redirects=True, timeout=60)

    def open(self, path: str, *, status: int = 200) -> Visitor:
        return self._take(self.http.get(path), status)

    def _take(self, response: httpx.Response, status: int) -> Visitor:
        self.url = str(response.url)
        kind = response.headers.get("content-type", "")
        self.page = html.fromstring(response.content) if "html" in kind and response.content else None
        if self.page is not None:
            for skipped in self.page.xpath("//script|//style"):
                skipped.drop_tree()
            self.text = re.sub(r"\s+", " ", self.page.text_content())
        else:
            self.text = ""
        self.content = response.content
        if response.status_code != status:
            raise Stuck(
                f"{self.name} {response.request.method} {self.url}: {response.status_code}, wanted {status}\n{self.main()[:1500]}"
            )
        return self

    def fetch(self, path: str) -> bytes:
        """What lies at an address, as a file."""
        response = self.http.get(path)
        if response.status_code != 200:
            raise Stuck(f"{self.name} {path}: {response.status_code}")
        return response.content

    def main(self) -> str:
        """The words of the page's main part."""
        if self.page is None:
            return ""
        part = self.page.xpath("//main") or [self.page]
        return re.sub(r"\s+", " ", part[0].text_content()).strip()

    def sees(self, *words: str) -> Visitor:
        missing = [word for word in words if word not in self.text]
        if missing:
            raise Stuck(f"{self.name} at {self.url} does not see {missing}\n{self.main()[:2500]}")
        return self

    def does_not_see(self, *words: str) -> Visitor:
        there = [word for word in words if word in self.text]
        if there:
            raise Stuck(f"{self.name} at {self.url} sees {there}")
        return self

    def follow(self, link: str) -> Visitor:
        """Follow the first link whose words contain ``link``."""
        for anchor in self.page.xpath("//a[@href]"):
            if link in anchor.text_content():
                return self.open(str(httpx.URL(self.url).join(anchor.get("href"))))
        links = [a.text_content().strip() for a in self.page.xpath("//main//a[@href]")]
        raise Stuck(f"{self.name} at {self.url} finds no link {link!r}; there are {links}")

    def links(self, pattern: str) -> list[str]:
        """Addresses of links that match ``pattern``."""
        return [a.get("href") for a in self.page.xpath("//a[@href]") if re.search(pattern, a.get("href"))]

    def form(self, button: str, *, within: str = "") -> Any:
        """The form that has a button with these words (and ``within`` somewhere in its text or action)."""
        for each in self.page.xpath("//form"):
            words = [b.text_content() for b in each.xpath(".//button")] + [
                i.get("value", "") for i in each.xpath(".//input[@type='submit']")
            ]
            outside = each.get("id")
            if outside:
                words += [b.text_content() for b in self.page.xpath(f"//button[@form='{outside}']")]
            if any(button in w for w in words) and (
                not within or within in each.text_content() or within in (each.get("action") or "")
            ):
                return each
        there = [[b.text_content().strip() for b in f.xpath(".//button")] for f in self.page.xpath("//form")]
        raise Stuck(
            f"{self.name} at {self.url} finds no button {button!r} {within!r}; forms have {there}\n{self.main()[:1500]}"
        )

    def press(
        self, button: str, *, within: str = "", status: int = 200, files: dict[str, Any] | None = None, **values: Any
    ) -> Visitor:
        """Fill in and send the form with this button; a name that the form does not have is an error."""
        form = self.form(button, within=within)
        data: dict[str, Any] = {}
        names = set()
        for element in form.xpath(".//input|.//select|.//textarea"):
            name, kind = element.get("name"), element.get("type", "")
            if not name or element.get("disabled") is not None:
                continue
            names.add(name)
            if element.tag == "textarea":
                data[name] = (element.text or "").lstrip("\n")
            elif element.tag == "select":
                chosen = element.xpath("./option[@selected]|.//optgroup/option[@selected]")
                options = element.xpath(".//option")
                if chosen:
                    data[name] = (
                        [o.get("value", o.text) for o in chosen]
                        if element.get("multiple") is not None
                        else chosen[0].get("value", "")
                    )
                elif options and element.get("multiple") is None:
                    data[name] = options[0].get("value", "")
            elif kind in ("checkbox", "radio"):
                if element.get("checked") is not None:
                    data.setdefault(name, []).append(element.get("value", "on"))
            elif kind not in ("submit", "button", "file", "image"):
                data.setdefault(name, []).append(element.get("value", ""))
        for pressed in form.xpath(".//button[@name]"):
            if button in pressed.text_content():
                data[pressed.get("name")] = pressed.get("value", "")
                break
        unknown = set(values) | set(files or {})
        unknown -= names
        if unknown:
            raise Stuck(f"{self.name} at {self.url}: the form {button!r} has no {sorted(unknown)}; it has {sorted(names)}")
        for name, value in values.items():
            if value is False:
                data.pop(name, None)
            else:
                data[name] = "on" if value is True else value
        target = str(httpx.URL(self.url).join(form.get("action") or self.url))
        if (form.get("method") or "get").lower() == "get":
            return self._take(self.http.get(target, params=data), status)
        headers = {"Referer": self.url, "Origin": self.address}
        if files is not None or form.get("enctype") == "multipart/form-data":
            data = {k: v if isinstance(v, list) else [v] for k, v in data.items()}
            parts = [(k, (None, str(x))) for k, vs in data.items() for x in vs]
            parts += [(k, f) for k, f in (files or {}).items()]
            return self._take(self.http.post(target, files=parts, headers=headers), status)
        return self._take(self.http.post(target, data=data, headers=headers), status)

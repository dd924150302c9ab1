"""Sends a form empty, and with wrong values: what a hurried or a hostile visitor would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from crawl.eyes import Eyes, Page, name_of

LONG = "长" * 10_000
NOT_A_DAY = "2023-02-30"
STRANGER = "00000000-0000-4000-8000-000000000000"
LEFT_ALONE = {
    "public:sign_out", "public:demo_sign_in", "public:capacity",  # they would end the visit
    "operator:clock", "operator:clock_continue",  # they would move everybody's time
}  # fmt: skip
KEPT = {"csrfmiddlewaretoken", "next"}
TYPED = {"text", "search", "tel", "email", "url", "number", "date", "datetime-local", "month", "time", "password", ""}


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page."""

    page: Page
    element: Any
    button: tuple[str, str] | None  # the name and value of the button pressed
    label: str

    @property
    def target(self) -> str:
        return urljoin(str(self.page.response.url), self.element.get("action") or str(self.page.response.url)).split("#")[0]

    @property
    def is_question(self) -> bool:
        return (self.element.get("method") or "get").lower() == "get"

    @property
    def takes_files(self) -> bool:
        return self.element.get("enctype") == "multipart/form-data"

    def fields(self) -> Iterator[tuple[str, str, str, Any]]:
        """(name, kind, value, element) of everything that would be sent."""
        inside = self.element.xpath(".//input|.//select|.//textarea")
        for each in inside + self._from_outside():
            name = each.get("name")
            if not name or each.get("disabled") is not None:
                continue
            kind = each.get("type", "text") if each.tag == "input" else each.tag
            if kind not in ("submit", "button", "image", "reset"):
                yield name, kind, each.get("value", "") if each.tag == "input" else (each.text or ""), each

    def _from_outside(self) -> list[Any]:
        own = self.element.get("id")
        if not own:
            return []
        return self.page.tree.xpath(f"//input[@form='{own}']|//select[@form='{own}']|//textarea[@form='{own}']")

    @property
    def kind(self) -> tuple[str, frozenset[str], str]:
        names = frozenset(name.rstrip("0123456789") for name, *_ in self.fields())
        return name_of(self.target), names, self.label

    @property
    def is_a_button(self) -> bool:
        """Nothing to fill in: it does what its button says."""
        return not any(kind != "hidden" for _, kind, _, _ in self.fields())

    @property
    def asks_precisely(self) -> bool:
        """It has a field that garbage cannot fit: a day, a number, a choice."""
        return any(kind in ("date", "datetime-local", "number", "select", "radio") for _, kind, _, _ in self.fields())


def forms_on(page: Page) -> Iterator[Form]:
    """Every form of a page, once for each of its buttons."""
    if page.tree is None:
        return
    for element in page.tree.xpath("//form"):
        own = element.get("id")
        buttons = element.xpath(".//button[not(@type) or @type='submit']|.//input[@type='submit']")
        buttons += page.tree.xpath(f"//button[@form='{own}']") if own else []
        for button in buttons or [None]:
            words = " ".join(button.text_content().split()) if button is not None else ""
            named = (button.get("name"), button.get("value", "")) if button is not None and button.get("name") else None
            form = Form(page, element, named, words)
            if name_of(form.target) not in LEFT_ALONE:
                yield form


def empty(form: Form) -> list[tuple[str, str]]:
    """Nothing filled in, nothing ticked; what the page itself carries along is kept."""
    return [(name, value if kind == "hidden" else "") for name, kind, value, _ in form.fields() if kind in TYPED | {"hidden"}]


def garbage(form: Form) -> list[tuple[str, str]]:
    """Letters in numbers, days that do not exist, choices nobody offered, control characters."""
    return [
        (name, value if name in KEPT or kind == "hidden" else _garbage(kind)) for name, kind, value, _ in form.fields() if kind != "file"
    ]  # fmt: skip


def _garbage(kind: str) -> str:
    if kind in ("date", "datetime-local", "month", "time"):
        return {"date": NOT_A_DAY, "datetime-local": f"{NOT_A_DAY}T25:61", "month": "2023-13", "time": "25:61"}[kind]
    if kind == "number":
        return "十二abc"
    if kind in ("select", "radio", "checkbox"):
        return "no-such-choice"
    return "错\x00误<b>'\";--\u202e"


def foreign(form: Form) -> list[tuple[str, str]]:
    """Nothing typed, and somebody else's numbers in everything that the page carries along or offers."""
    sent = []
    for name, kind, value, _ in form.fields():
        if name in KEPT:
            sent.append((name, value))
        elif kind in ("hidden", "select", "radio", "checkbox"):
            sent.append((name, STRANGER if "-" in value else "99999999999999999999" if value.isdecimal() else "²"))
        elif kind != "file":
            sent.append((name, value))
    return sent


def strange(form: Form) -> list[tuple[str, str]]:
    """Far too long, far too large, days beyond the calendar."""
    sent = []
    for name, kind, value, _ in form.fields():
        if kind == "file":
            continue
        if name in KEPT or kind == "hidden":
            sent.append((name, value))
        elif kind in ("number", "select", "radio", "checkbox"):
            sent.append((name, "99999999999999999999" if kind == "number" else "1"))
        elif kind in ("date", "datetime-local", "month", "time"):
            sent.append((name, "99999-99-99"))
        else:
            sent.append((name, LONG))
    return sent


FILES = {"empty": ("空.pdf", b""), "garbage": ("坏.pdf", b"MZ\x90\x00 not a document"), "strange": ("长" * 200 + ".exe", b"%PDF-1.7\n"),
         "foreign": ("../../x.pdf", b"%PDF-1.7\n")}  # fmt: skip
WAYS = {"garbage": garbage, "strange": strange, "foreign": foreign, "empty": empty}


def send(eyes: Eyes, form: Form, way: str) -> Page:
    """Send the form in one of the three ways and see where it leads."""
    data = WAYS[way](form)
    if form.button is not None:
        data.append(form.button)
    came_from = f"{form.page.where}，{way}，按钮“{form.label}”"
    if form.is_question:
        short = [(name, value[:2000]) for name, value in data]  # an address has its limits before the server sees it
        return Page(form.target, came_from, eyes.http.get(form.target, params=short))
    headers = {"Referer": str(form.page.response.url), "Origin": str(eyes.http.base_url).rstrip("/")}
    if form.takes_files:
        parts: list[Any] = [(name, (None, value)) for name, value in data]
        if way != "empty":
            parts += [(name, FILES[way]) for name, kind, _, _ in form.fields() if kind == "file"]
        return Page(form.target, came_from, eyes.http.post(form.target, files=parts, headers=headers))
    grouped: dict[str, list[str]] = {}
    for name, value in data:
        grouped.setdefault(name, []).append(value)
    return Page(form.target, came_from, eyes.http.post(form.target, data=grouped, headers=headers))

"""A town to walk through: a server of its own on the eve of the year, its people, its clock, its letter box."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from journeys.client import Stuck, Visitor

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Town:
    """The server process and everybody who has signed in to it."""

    data: Path
    flags: tuple[str, ...] = ("--fresh-year",)
    database: str = field(default_factory=lambda: os.environ.get("ZHIPING_TOWN_DATABASE", ""))  # "": SQLite in ``data``
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    visitors: dict[tuple[str, str, bool], Visitor] = field(default_factory=dict)
    browser: Any = None  # a real one, where a test has opened it
    guests: list[Visitor] = field(default_factory=list)
    windows: list[Any] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)  # page kind -> what the accessibility checker found

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Town:
        environment = {k: v for k, v in os.environ.items() if k not in ("ZHIPING_DATABASE", "ZHIPING_ADDRESS")}
        if self.database:
            environment["ZHIPING_DATABASE"] = self.database
        command = [
            sys.executable,
            "-m",
            "zhiping.project.serving",
            "--root",
            str(ROOT),
            "--data",
            str(self.data),
            "--port",
            str(self.port),
        ]
        with (self.data.parent / f"server-{self.port}.log").open("a") as log:
            self.process = subprocess.Popen([*command, *self.flags], env=environment, stdout=log, stderr=log, text=True)
        for _ in range(1200):
            if self.process.poll() is not None:
                raise Stuck(f"the server ended: {(self.data.parent / f'server-{self.port}.log').read_text()[-2000:]}")
            try:
                if httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200:
                    return self
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise Stuck("the server did not become ready within two minutes")

    def stop(self, how: int = signal.SIGTERM) -> None:
        for guest in self.guests:
            guest.http.close()
        self.guests.clear()
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def visitor(self, name: str = "路人") -> Visitor:
        visitor = Visitor(self.address, name)
        self.guests.append(visitor)
        return visitor

    def window(self, name: str, *, width: int = 1440) -> Visitor:
        """A window of the real browser; without one, an ordinary visitor."""
        if self.browser is None:
            return self.visitor(name)
        from journeys.browser import Window

        window = Window(self.address, name, browser=self.browser, width=width, faults=self.faults)
        self.windows.append(window)
        return window

    def demo(self, role: str, words: str = "", *, browser: bool = False) -> Visitor:
        """The first demo person of a role whose line holds these words, signed in by one click; the same one each time."""
        key = (role, words, browser and self.browser is not None)
        if key not in self.visitors:
            visitor = self.window(role) if browser else self.visitor(role)
            visitor.open(f"/sign-in/?role={role}&q={words}")
            for form in visitor.page.xpath("//form[contains(@action, 'demo-sign-in')]"):
                label = form.xpath(".//button")[0].text_content().strip()
                if words in label:
                    form.set("action", form.get("action") + "#chosen")
                    visitor.press("", within="#chosen")
                    visitor.name = visitor.label = label
                    break
            else:
                raise Stuck(f"no demo person {role} {words!r}: {visitor.main()[:800]}")
            self.visitors[key] = visitor
        return self.visitors[key]

    def letters(self, phone: str) -> list[str]:
        """The texts that were sent to a phone, oldest first."""
        box = self.data / "outbox"
        found = []
        for path in sorted(box.glob("sms-*.json"), key=lambda p: p.stat().st_mtime_ns) if box.exists() else []:
            letter = json.loads(path.read_text(encoding="utf-8"))
            if letter["address"] == phone:
                found.append(letter["text"])
        return found

    def code_for(self, phone: str, *, seen: int = 0) -> str:
        """The six digits of the newest text to a phone, waiting until it has come."""

        def newest() -> str | None:
            texts = self.letters(phone)[seen:]
            digits = re.search(r"\d{6}", texts[-1]) if texts else None
            return digits.group() if digits else None

        return self.wait_for(newest, f"a code for {phone}")

    def wait_for(self, question: Callable[[], Any], what: str, seconds: float = 30) -> Any:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            answer = question()
            if answer:
                return answer
            time.sleep(0.2)
        raise Stuck(f"{what} did not come within {seconds:.0f} s")

    def clock(self, moment: str) -> None:
        """The operator moves the legal clock, as on the page, and waits until it has arrived."""
        operator = self.demo("operator")
        operator.open("/operator/clock/").press("往后调", to=moment)

        def arrived() -> bool:
            page = operator.open("/operator/clock/")
            if "正在往后调" in page.text:
                page.press("继续往后走")
            return "正在往后调" not in operator.text

        self.wait_for(arrived, f"the clock at {moment}", 120)

    def demo_all(self, role: str) -> list[Visitor]:
        """Every demo person of a role, each signed in."""
        names: list[str] = []
        lister = self.visitor().open(f"/sign-in/?role={role}")
        while True:
            forms = lister.page.xpath("//form[contains(@action, 'demo-sign-in')]")
            names += [f.xpath(".//button")[0].text_content().strip() for f in forms]
            further = [a.get("href") for a in lister.page.xpath("//nav//a[@rel='next']|//a[contains(., '下一页')]")]
            if not further:
                break
            lister.open("/sign-in/" + further[0][further[0].index("?") :])
        return [self.demo(role, name[:3]) for name in names]

"""How long the server takes for each kind of page of each role in a full demo year: the median of fifteen readings.

python benchmarks/pages.py                 builds a demo year of its own
python benchmarks/pages.py --data DIR      uses one that stands (pages are only read)
python benchmarks/pages.py --write         also writes docs/benchmarks/pages.md; only from a clean tree
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "pages.md"
READINGS = 15
LIMIT = 0.100
# role -> (words on the card, how many people): enough to stand before every kind of page
LOOKERS = {
    "applicant": [("正在填写", 1), ("等待本人补正", 1), ("缴纳评审费", 1), ("已发证", 1)],
    "employer": [("手上", 4)],
    "department": [("手上", 1)],
    "county_office": [("手上", 1)],
    "city_office": [("手上", 1)],
    "committee_office": [("自治区", 1), ("南宁市", 1)],
    "founding_body": [("自治区", 1), ("南宁市", 1)],
    "regional_office": [("", 1)],
    "expert": [("", 3)],
    "chair": [("", 3)],
    "supervisor": [("", 1)],
    "operator": [("", 1)],
}


@dataclass
class Timed:
    """The application itself, asked without a network: how long the last answer took, body and all, and of that on a core."""

    application: Callable[..., Iterable[bytes]]
    seconds: float = 0.0
    cpu: float = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        begun, spent = time.perf_counter(), time.process_time()
        answer = self.application(environ, start_response)
        body = list(answer)
        if close := getattr(answer, "close", None):
            close()
        self.seconds, self.cpu = time.perf_counter() - begun, time.process_time() - spent
        return body


@dataclass
class House:
    """Stands where the tests have a town: an address, and the way there."""

    transport: httpx.WSGITransport
    address: str = "http://127.0.0.1"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    role: str
    kind: str
    seconds: float
    slowest: float
    cpu: float
    is_document: bool
    path: str


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def prepare(data: Path, *flags: str) -> None:
    """A demo year in an empty directory; with ``--keep`` only the newest tables in one that is full."""
    environment = {
        **os.environ,
        "ZHIPING_DATA": str(data),
        "ZHIPING_PACKS": str(ROOT / "policy_packs"),
        "DJANGO_SETTINGS_MODULE": "zhiping.project.settings",
    }
    subprocess.run([sys.executable, "-m", "django", "prepare", *flags], env=environment, check=True)


def measure(data: Path) -> list[Line]:
    os.environ |= {"ZHIPING_DATA": str(data), "DJANGO_SETTINGS_MODULE": "zhiping.project.settings", "ZHIPING_SWEEPS": "0"}
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    from django.core.wsgi import get_wsgi_application  # only now is it known which data to open

    timed = Timed(get_wsgi_application())
    from crawl.people import cards, enter, passer_by

    house: Any = House(httpx.WSGITransport(app=timed))
    lines = list(_kinds("public", passer_by(house), timed))
    for role, groups in LOOKERS.items():
        found: dict[str, Line] = {}
        for words, many in groups:
            for card in cards(house, role, words, most=many):
                for line in _kinds(role, enter(house, card), timed):
                    if line.kind not in found or found[line.kind].seconds < line.seconds:
                        found[line.kind] = line
        lines += found.values()
        print(f"{role}: {len(found)}", file=sys.stderr, flush=True)
    return lines


def _kinds(role: str, eyes: Any, timed: Timed) -> Iterable[Line]:
    """Every kind of page these eyes reach, once."""
    from crawl.eyes import kind_of

    for page in eyes.crawl(each=1, public=role == "public"):
        if page.status != 200:
            continue
        address = str(page.response.url)
        readings, cores = [], []
        for _ in range(READINGS):
            eyes.http.get(address, follow_redirects=False)
            readings.append(timed.seconds)
            cores.append(timed.cpu)
        kind = page.response.headers.get("content-type", "")
        path = page.response.url.path
        median, core = statistics.median(readings), statistics.median(cores)
        yield Line(role, kind_of(address), median, max(readings), core, "html" not in kind, path)


def table(lines: list[Line]) -> str:
    pages = sorted((line for line in lines if not line.is_document), key=lambda line: -line.seconds)
    files = sorted((line for line in lines if line.is_document), key=lambda line: -line.seconds)
    over = [line for line in pages if line.seconds > LIMIT]
    head = [
        "# Server time of the pages",
        "",
        f"Commit {git('rev-parse', '--short=12', 'HEAD')} · Python {platform.python_version()} · {os.cpu_count()} cores · "
        f"{platform.machine()} · SQLite · full demo year · median of n = {READINGS} readings in one process.",
        "",
        f"{len(pages)} kinds of page; {len(over)} over {LIMIT * 1000:.0f} ms. Made by `python benchmarks/pages.py --write`.",
        "",
    ]
    return "\n".join([*head, *_rows("page", pages), "", "## Files made or sent", "", *_rows("file", files)]) + "\n"


def _rows(what: str, lines: list[Line]) -> list[str]:
    rows = [f"| role | {what} | median ms | slowest ms | of it on a core |", "|---|---|---:|---:|---:|"]
    return rows + [
        f"| {x.role} | `{x.kind}` | {x.seconds * 1000:.1f} | {x.slowest * 1000:.1f} | {x.cpu * 1000:.1f} |" for x in lines
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a data directory that stands already")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/pages.md")
    given = parser.parse_args()
    if given.write and git("status", "--porcelain"):
        print("The tree is not clean: what was measured would not be what the commit holds. Commit first.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        if given.data is None:
            prepare(data)
        else:
            shutil.copytree(given.data, data)
            prepare(data, "--keep")
        lines = measure(data.resolve())
    text = table(lines)
    print(text)
    if given.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")
    return 1 if any(line.seconds > LIMIT and not line.is_document for line in lines) else 0


if __name__ == "__main__":
    raise SystemExit(main())

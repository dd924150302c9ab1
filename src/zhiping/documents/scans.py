"""Papers and pictures for demonstration years: each drawn from a seed, so that the same seed gives the same file."""

import json
from collections.abc import Iterable, Sequence
from random import Random

from zhiping.documents.pdf import typeset
from zhiping.documents.pictures import artwork, portrait

__all__ = ["artwork", "portrait", "scan_batch", "scan_pdf"]

PAPERS = ("#f6f2e7", "#f3f0ea", "#f8f5ee", "#f1ede1", "#f5f3f0")
INKS = ("#24262b", "#2b2a2e", "#1f2733", "#33302a")
REDS = ("#b3322a", "#a92b22", "#bd4038", "#9f2f3a")
STAMPS = ("演示材料专用章", "演示单位人事专用章", "演示学历专用章", "演示证书专用章")


def scan_pdf(title: str, lines: Sequence[str | tuple[str, str]], seed: int) -> bytes:
    """One scanned paper: ``lines`` are sentences, or (label, value) pairs, which are ruled as a table."""
    dice = Random(seed)
    rows = [("", line) if isinstance(line, str) else tuple(line) for line in lines]
    data = {
        "title": title,
        "rows": rows,
        "form": "table" if any(label for label, _ in rows) else "text",
        "serial": f"{dice.randrange(10**10):010d}",
        "paper": dice.choice(PAPERS),
        "ink": dice.choice(INKS),
        "red": dice.choice(REDS),
        "tilt": round(dice.uniform(-0.9, 0.9), 2),
        "stamp-tilt": round(dice.uniform(-24, 24), 1),
        "stamp": dice.choice(STAMPS),
        "stamp-word": "演示",
        "fold": dice.choice((70, 105, 140, 400)),
        "day": f"{dice.randrange(2008, 2023)}年{dice.randrange(1, 13)}月{dice.randrange(1, 29)}日",
        "dust": [[dice.randrange(210), dice.randrange(297), round(dice.uniform(0.08, 0.3), 2)] for _ in range(14)],
    }
    return typeset("scan.typ", json.dumps(data, ensure_ascii=False))


def scan_batch(items: Iterable[tuple[str, Sequence[str | tuple[str, str]], int]]) -> list[bytes]:
    """Many scanned papers, a few milliseconds each."""
    return [scan_pdf(title, lines, seed) for title, lines, seed in items]

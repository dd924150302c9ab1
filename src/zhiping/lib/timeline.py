"""Lays a year's windows out on a line: where each bar stands, and today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH = 1000
TOP = 30
ROW = 40


@dataclass(frozen=True, slots=True)
class Month:
    """A month's line and word."""

    label: str
    x: int
    text_x: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One window as a bar with its words."""

    name: str
    dates: str
    label: str
    state: str  # past, open, ahead
    x: int
    y: int
    width: int
    text_x: int
    text_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the drawing needs, in its own units."""

    caption: str
    width: int
    height: int
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]
    today_x: int | None
    today_y: int
    today_anchor: str


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _span(windows: list[tuple[str, datetime, datetime]]) -> tuple[date, date]:
    first = min(opens for _, opens, _ in windows).date().replace(day=1)
    last = _next_month(max(closes for _, _, closes in windows).date())
    return first, last


def lay_out(windows: Iterable[tuple[str, datetime, datetime]], *, now: datetime, caption: str) -> Timeline | None:
    """(name, opens, closes) in one time zone -> coordinates for ``components/timeline.html``; None without windows."""
    rows = list(windows)
    if not rows:
        return None
    first, last = _span(rows)
    days = (last - first).days

    def x(moment: datetime) -> int:
        into = (moment.date() - first).days + (moment.hour + moment.minute / 60) / 24
        return round(WIDTH * into / days)

    months = []
    month = first
    while month < last:
        at = round(WIDTH * (month - first).days / days)
        months.append(Month(f"{month.month}月", at, at + 6))
        month = _next_month(month)

    bars = []
    for number, (name, opens, closes) in enumerate(rows):
        left, right = x(opens), max(x(closes), x(opens) + 4)
        state = "past" if now > closes else "open" if now >= opens else "ahead"
        dates = f"{opens.month}月{opens.day}日—{closes.month}月{closes.day}日"
        words = f"{name} {dates}" + ("（正在办理）" if state == "open" else "")
        y = TOP + number * ROW
        on_right = left < WIDTH * 0.6
        text_x, anchor = (left, "start") if on_right else (right, "end")
        bars.append(Bar(name, dates, words, state, left, y + 18, right - left, text_x, y + 12, anchor))
    height = TOP + len(rows) * ROW + 22
    inside = first <= now.date() < last
    today = x(now) if inside else None
    return Timeline(
        caption,
        WIDTH,
        height,
        tuple(months),
        tuple(bars),
        today,
        height - 4,
        "end" if inside and x(now) > WIDTH - 60 else "start",
    )

"""Lays out what a rehearsal found: the load of a kind of office day by day, and the losses by cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiping.core.terms import LossCause, Role
from zhiping.core.timeline.rehearsal import Load

WIDTH, HEIGHT = 360, 150
LEFT, TOP, BOTTOM = 30, 12, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class LoadChart:
    """Handled cases as bars, those still waiting as a line, what could be handled as a level; all in the drawing's own units."""

    title: str
    says: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    waiting: str  # points of a line
    capacity_y: float
    top: int
    first: date
    last: date
    peak: Load


def load_charts(loads: Iterable[Load]) -> list[LoadChart]:
    """One chart for each role that had work, in the order of a case's way."""
    by_role: dict[str, list[Load]] = {}
    for load in loads:
        by_role.setdefault(load.role, []).append(load)
    order = [role.value for role in Role]
    return [_chart(role, by_role[role]) for role in sorted(by_role, key=order.index)]


def _chart(role: str, loads: Sequence[Load]) -> LoadChart:
    first, last = loads[0].day, loads[-1].day
    days = (last - first).days + 1
    top = max(1, *(max(load.handled, load.waiting) for load in loads))
    room, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - 4) / days

    def x(day: date) -> float:
        return round(LEFT + (day - first).days * step, 1)

    def y(number: int) -> float:
        return round(TOP + room * (1 - min(number, top) / top), 1)

    bars = tuple(
        Bar(x(load.day), y(load.handled), round(max(step - 1, 1), 1), round(HEIGHT - BOTTOM - y(load.handled), 1), "")
        for load in loads
        if load.handled
    )
    peak = max(loads, key=lambda load: load.waiting)
    label = next(one.label for one in Role if one.value == role)
    most = max(load.handled for load in loads)
    piled = f"{_day(peak.day)}积压最多，有 {peak.waiting} 份在等" if peak.waiting else "没有积压"
    says = f"{label}：一天最多办 {most} 份，能办 {peak.capacity} 份；{piled}"
    return LoadChart(
        label, says, WIDTH, HEIGHT, bars, " ".join(f"{x(load.day)},{y(load.waiting)}" for load in loads), y(peak.capacity),
        top, first, last, peak,
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class CauseBar:
    """One cause, how many it loses, and how long its bar is (per cent of the longest)."""

    label: str
    count: int
    length: int


def cause_bars(counts: Mapping[LossCause, int]) -> list[CauseBar]:
    """The causes, the heaviest first."""
    most = max(counts.values(), default=1)
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    return [CauseBar(cause.label, count, max(1, 100 * count // most)) for cause, count in ranked]

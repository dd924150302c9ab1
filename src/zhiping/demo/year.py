"""The demo year itself: who applies when and where each case rests, and the clockwork that lets all live side by side."""

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from zhiping.core.terms import Channel, OrganisationKind
from zhiping.demo.bodies import SETTING_UP, Bodies, appoint_policy_clerks, build_bodies
from zhiping.demo.committee_year import Season, Table, build_pool, season
from zhiping.demo.content import Profile
from zhiping.demo.lives import Plan, life
from zhiping.demo.names import Numbers
from zhiping.demo.papers import Papers
from zhiping.demo.policy_desk import fill_policy_desk
from zhiping.records.accounts.models import Organisation
from zhiping.records.cycles.actions import install_pack, open_cycle, start_sandbox
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.cycles.sweeps import due_moments, table
from zhiping.records.journal.sweeps import seal_rows

ZONE = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2023, 1, 9, 9, 0, tzinfo=ZONE)
EVE = datetime(2023, 7, 26, 9, 0, tzinfo=ZONE)
TODAY = datetime(2023, 9, 6, 10, 0, tzinfo=ZONE)
LATER = {"send_outgoing"}
SENIOR, CITY = "gx-2023-arts-and-crafts", "demo-2023-intermediate"
DRAFT = "gx-2024-arts-and-crafts-draft"  # of the senior committee's next year

# Where the cases of the running senior year rest, and how many there.
RUNNING = {
    "application.draft": 22, "unit_scrutiny.waiting": 14, "unit_scrutiny.returned": 4, "unit_assessment.waiting": 8,
    "unit_deliberation.waiting": 8, "unit_publicity.waiting": 5, "unit_publicity.posted": 12, "unit_publicity.objected": 3,
    "unit_recommendation.waiting": 6, "department.waiting": 8, "department.at_unit": 2, "county_office.waiting": 8,
    "city_office.waiting": 14, "city_office.returned": 3, "acceptance.waiting": 16, "acceptance.notified": 5,
    "acceptance.endorsing": 3, "payment.waiting": 8, "reading.waiting": 10, "ended.withdrawn": 3, "ended.not_recommended": 4,
    "ended.refused": 3, "acceptance.refused": 2,
}  # fmt: skip
EXCEPTIONAL = ("acceptance.waiting", "reading.waiting", "city_office.waiting")  # one of each asks to be excepted
# The city committee's year is older: three sessions, the last one still sitting.
CITY_EARLY_ENDS = {"ended.late": 5, "ended.abandoned_uncorrected": 4, "ended.abandoned_unpaid": 4, "ended.not_recommended": 3}
CITY_SESSIONS = [
    ("第一次评审会议", 44, ""),
    ("第二次评审会议", 24, "publicity"),
    ("第三次评审会议", 30, "defence"),
    ("第四次评审会议", 17, "drawn"),
]


@dataclass
class Clockwork:
    """Runs many lives in the order of their days; ``tick`` is told how far the year has come."""

    tick: Callable[[float], None]
    _queue: list[tuple[datetime, int, Generator[datetime, datetime, None]]] = field(default_factory=list)
    _order: Iterable[int] = field(default_factory=count)
    _sweeps: list[Callable[[datetime], object]] = field(default_factory=list)

    def add(self, life: Generator[datetime, datetime, None]) -> None:
        heapq.heappush(self._queue, (next(life), next(self._order), life))  # type: ignore[call-overload]

    def run(self, until: datetime, *, daily: Callable[[datetime], None]) -> None:
        begin = self._queue[0][0]
        midnight = begin.replace(hour=23, minute=59, second=59)
        while self._queue and self._queue[0][0] <= until:
            when, order, each = heapq.heappop(self._queue)
            while midnight < when:
                daily(midnight)
                midnight += timedelta(days=1)
            try:
                again = max(each.send(when), when)
            except StopIteration:
                continue
            heapq.heappush(self._queue, (again, order, each))
            self.tick((when - begin) / (until - begin))
        while midnight < until:
            daily(midnight)
            midnight += timedelta(days=1)


def sweep(now: datetime) -> None:
    """What the clock does at the end of a day on which something fell due; messages leave when the server starts."""
    if not (due_moments(now - timedelta(days=1), now) or _closed_on(now.date())):
        return
    for each in table():
        if each.moves_with_clock and each.name not in LATER:
            each.run(now)


def _closed_on(day: date) -> bool:
    return any(
        w.closes.date() == day or w.opens.date() == day for c in ReviewCycle.objects.all() for w in pack_of(c).windows.values()
    )


def build_year(packs: Path, *, seed: int, tick: Callable[[float, str], None], cases: bool = True, every: int = 1) -> None:
    """Set the platform up and let the year run until ``TODAY``; all writes are the real actions'.

    Without ``cases`` the clock stops at the eve of the senior committee's year, and nobody has applied. ``every``: only
    every n-th case of each kind, at least one.
    """
    chance = Random(seed)
    start_sandbox(at=TODAY if cases else EVE)  # acts are given their own day; pages will read this one
    bodies = build_bodies(Numbers(chance), OPENED)
    tick(0.05, "单位和经办人")
    senior = open_cycle(
        bodies.committees["senior"], pack=install_pack(packs / SENIOR, now=OPENED), year=2023, name="2023年度工艺美术系列正、副高级职称评审",
        by=SETTING_UP, now=OPENED,
    )  # fmt: skip
    city = open_cycle(
        bodies.committees["city"], pack=install_pack(packs / CITY, now=OPENED), year=2023, name="2023年度示例市工艺美术系列中级职称评审（示例）",
        by=SETTING_UP, now=OPENED,
    )  # fmt: skip
    tables = {key: Table(bodies, committee, chance) for key, committee in bodies.committees.items()}
    specialties = [s.id for s in pack_of(senior).specialties]
    build_pool(tables["senior"], size=72, rank=5, title="正高级工艺美术师", specialties=specialties, now=OPENED)
    build_pool(tables["city"], size=48, rank=4, title="高级工艺美术师", specialties=specialties, now=OPENED)
    tick(0.1, "评委库")
    appoint_policy_clerks(bodies, Random(seed + 1))
    if not cases:
        return
    plans = [
        *running_plans(bodies, senior, specialties, chance, every),
        *early_ends(bodies, city, specialties, chance, every),
    ]
    seasons = list(city_seasons(bodies, city, specialties, chance, plans, every))
    papers = Papers()
    papers.prepare([(plan.person.pk, plan.person.name) for plan in plans])
    tick(0.2, "申报材料")
    works = Clockwork(lambda share: tick(0.2 + 0.75 * share, "申报和评审"))
    for plan in plans:
        works.add(life(plan, bodies, papers))
    for each in seasons:
        works.add(with_cases(each, tables["city"]))
    works.run(TODAY, daily=sweep)
    fill_policy_desk(bodies, senior, draft=packs / DRAFT, now=TODAY)
    tick(0.95, "留痕封存")
    while seal_rows(TODAY):
        pass
    tick(1.0, "完成")


def _profile(level: str, specialty: str, chance: Random, *, year: int) -> Profile:
    degree = (
        chance.choice(["bachelor", "bachelor", "college", "master"])
        if level == "intermediate"
        else chance.choice(["bachelor", "bachelor", "master"])
    )
    born = date(
        chance.randrange(1968 if level == "full_senior" else 1972, 1980 if level == "full_senior" else 1986),
        chance.randrange(1, 13),
        chance.randrange(1, 28),
    )
    if level == "intermediate":
        born = born.replace(year=chance.randrange(1980, 1993))
    return Profile(
        level=level, specialty=specialty, born=born, year=year, degree=degree, years_with_title=chance.randrange(6, 11),
        has_gap=chance.random() < 0.06, lacks_common=chance.random() < 0.03,
        retires_on=date(2023, 11, 15) if level == "full_senior" and chance.random() < 0.05 else None,
    )  # fmt: skip


@dataclass
class Homes:
    """Whom an applicant works for, in turn, so that every employer gets some."""

    bodies: Bodies
    chance: Random

    def __post_init__(self) -> None:
        self._employers = cycle(self.chance.sample(self.bodies.employers, len(self.bodies.employers)))

    def pick(self, stop: str) -> tuple[Organisation | None, Organisation, str]:
        """(employer, who represents, channel); a stop at an office wants a route that has it."""
        if stop.startswith(("department", "county_office")):
            employer = next(e for e in self._employers if self._passes(e, stop.split(".")[0]))
            return employer, employer, Channel.EMPLOYER
        roll = self.chance.random()
        if roll < 0.06:
            return None, self.chance.choice(self.bodies.agencies), Channel.AGENCY
        if roll < 0.10:
            return None, self.chance.choice(self.bodies.associations), Channel.ASSOCIATION
        employer = next(self._employers)
        return employer, employer, Channel.EMPLOYER

    def _passes(self, employer: Organisation, stage: str) -> bool:
        if stage == "department":
            return employer.department_id is not None
        return employer.office is not None and employer.office.kind == OrganisationKind.COUNTY_OFFICE


def running_plans(bodies: Bodies, year: ReviewCycle, specialties: list[str], chance: Random, every: int) -> Iterable[Plan]:
    """The senior year in full swing on ``TODAY``."""
    homes = Homes(bodies, chance)
    serial = 0
    for stop, many in RUNNING.items():
        for number in range(max(1, many // every)):
            serial += 1
            level = "full_senior" if serial % 4 == 0 else "associate_senior"
            employer, representative, channel = homes.pick(stop)
            profile = _profile(level, specialties[serial % len(specialties)], chance, year=2023)
            yield Plan(
                person=bodies.person(born=profile.born), profile=profile, cycle=year, employer=employer, representative=representative,
                channel=channel, starts=_start(stop, number, chance), stop=stop, pace=0.9, officer=serial % 2,
                route="exceptional" if stop in EXCEPTIONAL and number == 0 else "ordinary",
            )  # fmt: skip


def _start(stop: str, number: int, chance: Random) -> datetime:
    """Late enough to be resting, early enough to have got there."""
    stage = stop.split(".")[0]
    first = {
        "application": date(2023, 8, 8), "unit_scrutiny": date(2023, 8, 22), "unit_assessment": date(2023, 8, 21),
        "unit_deliberation": date(2023, 8, 18), "unit_publicity": date(2023, 8, 21), "unit_recommendation": date(2023, 8, 7),
    }.get(stage, date(2023, 7, 28))  # fmt: skip
    day = first + timedelta(days=number % 8)
    return datetime(day.year, day.month, day.day, 8 + number % 9, 10 + chance.randrange(45), chance.randrange(60), tzinfo=ZONE)


def early_ends(bodies: Bodies, year: ReviewCycle, specialties: list[str], chance: Random, every: int) -> Iterable[Plan]:
    """The city's cases that ended before any meeting."""
    homes = Homes(bodies, chance)
    for stop, many in CITY_EARLY_ENDS.items():
        for number in range(max(1, many // every)):
            yield _city_plan(bodies, year, homes, specialties[number % len(specialties)], chance, stop=stop, number=number)


def _city_plan(
    bodies: Bodies, year: ReviewCycle, homes: Homes, specialty: str, chance: Random, *, stop: str, number: int
) -> Plan:
    employer, representative, channel = homes.pick(stop)
    profile = _profile("intermediate", specialty, chance, year=2023)
    day = date(2023, 3, 1) + timedelta(days=number % 24)
    return Plan(
        person=bodies.person(born=profile.born), profile=profile, cycle=year, employer=employer, representative=representative,
        channel=channel, starts=datetime(day.year, day.month, day.day, 9, chance.randrange(60), tzinfo=ZONE), stop=stop,
    )  # fmt: skip


def city_seasons(
    bodies: Bodies, year: ReviewCycle, specialties: list[str], chance: Random, plans: list[Plan], every: int
) -> Iterable[Season]:
    """The city's sessions; their cases' plans are put among the others."""
    homes = Homes(bodies, chance)
    thirds = [specialties[n::3] for n in range(3)]
    days = [((6, 12), (6, 20)), ((8, 21), (8, 29)), ((8, 29), (9, 12)), ((9, 5), (9, 19))]
    for (name, many, stop), (drawn, meets) in zip(CITY_SESSIONS, days, strict=True):
        mine = [
            _city_plan(bodies, year, homes, specialties[number % len(specialties)], chance, stop="", number=number)
            for number in range(max(6, many // every))
        ]
        plans.extend(mine)
        yield Season(
            cycle=year, name=name, plans=mine, place="示例市人才大厦三楼会议室", draw_on=datetime(2023, *drawn, 9, 30, tzinfo=ZONE),
            meets_on=datetime(2023, *meets, 8, 30, tzinfo=ZONE), stop=stop,
            groups=[{"name": f"第{n + 1}评议组", "specialties": part, "seats": 3} for n, part in enumerate(thirds)],
        )  # fmt: skip


def with_cases(each: Season, table: Table) -> Generator[datetime, datetime, None]:
    """A season whose cases are known only once they have been started."""
    now = yield each.draw_on
    each.cases = [plan.application for plan in each.plans if plan.application is not None]
    running = season(each, table)
    wanted = next(running)
    while True:
        try:
            wanted = running.send(max(wanted, now))
        except StopIteration:
            return
        now = yield wanted

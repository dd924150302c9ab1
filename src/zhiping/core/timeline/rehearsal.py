"""A dress rehearsal of a timetable: whom it would lose, at which stage, and why, before the notice is issued.

Everybody is a number with a level, a route and a moment of handing in. Bodies act after their pace in working days, first come
first served, so many a day; a publicity runs its working days; a fee is paid some days after it falls due. Who is not done when
a window closes is lost there. Left out: corrections and returns, which only make it worse.
"""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhiping.core.policy.schema import Pack, StageSpec, WindowSpec
from zhiping.core.terms import LossCause, StageKind
from zhiping.core.timeline.workdays import WorkCalendar, publicity_last_day

ONE_DAY = timedelta(days=1)
ALONE = (LossCause.HOLIDAYS, LossCause.PUBLICITY, LossCause.LOAD, LossCause.PAYMENT, LossCause.PACE)
"""What is taken away, one at a time, to see whom that would save."""

RUNS: tuple[frozenset[LossCause], ...] = (frozenset(), *(frozenset({cause}) for cause in ALONE), frozenset(ALONE))
"""The runs of a rehearsal: as it is, without each cause alone, without all of them."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage of somebody's route and the body that acts there; the applicant's own acts have no body."""

    stage: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """One application without a name: when it is handed in and where it goes."""

    key: str
    level: str
    submits: datetime
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Paces:
    """How fast people are: working days from a case's arrival until its body acts, days until a fee is paid, cases a body
    handles on a working day (by role; a role left out has no limit)."""

    workdays: Mapping[str, int]
    pay_days: int
    a_day: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Load:
    """One working day of one role: cases that came, that were handled, that still wait, and how many could be handled."""

    day: date
    role: str
    came: int
    handled: int
    waiting: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run: who was lost at which stage, and the load of every limited role on every day it had work."""

    lost: Mapping[str, str]
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody whom the timetable would lose; ``causes`` are those that would save them if taken away alone."""

    key: str
    level: str
    stage: str
    causes: tuple[LossCause, ...]


def route(pack: Pack, level: str, has: Container[str]) -> tuple[StageSpec, ...]:
    """The stages a case of ``level`` passes, as far as the last one with a window; ``has``: the optional bodies of its route."""
    flags = pack.level(level).flags
    met = [
        stage
        for stage in pack.stages
        if stage.when.get("level_flag") in (None, *flags) and ("route_has" not in stage.when or stage.when["route_has"] in has)
    ]
    last = max((place for place, stage in enumerate(met) if stage.window), default=-1)
    return tuple(met[: last + 1])


def simulate(
    pack: Pack,
    runners: Iterable[Runner],
    paces: Paces,
    calendar: WorkCalendar,
    *,
    without: Container[LossCause] = frozenset(),
) -> Run:
    """One run through all the dates. ``without``: what is taken away."""
    return _Year(pack, sorted(runners, key=lambda one: (one.submits, one.key)), paces, calendar, without).run()


def conclude(runners: Iterable[Runner], runs: Sequence[Mapping[str, str]]) -> tuple[Loss, ...]:
    """The losses of the first run, each with its causes; ``runs`` are who was lost in each of ``RUNS``, in their order."""
    as_is, *alone, without_all = runs
    losses = []
    for runner in runners:
        if runner.key not in as_is:
            continue
        causes = tuple(cause for cause, lost in zip(ALONE, alone, strict=True) if runner.key not in lost)
        if not causes:
            causes = (LossCause.LATE_START if runner.key in without_all else LossCause.TOGETHER,)
        losses.append(Loss(runner.key, runner.level, as_is[runner.key], causes))
    return tuple(losses)


class _Year:
    def __init__(
        self,
        pack: Pack,
        runners: Sequence[Runner],
        paces: Paces,
        calendar: WorkCalendar,
        without: Container[LossCause],
    ) -> None:
        self.runners = runners
        self.paces = paces
        self.without = without
        self.calendar = WorkCalendar(frozenset(), frozenset()) if LossCause.HOLIDAYS in without else calendar
        self.stages = {stage.id: stage for stage in pack.stages}
        self.windows = {level: pack.at_level(level).windows for level in {one.level for one in runners}}
        self.at = [0] * len(runners)  # which stop each has come to
        self.ready: dict[date, list[int]] = defaultdict(list)
        self.queues: dict[tuple[str, str], deque[int]] = defaultdict(deque)
        self.bodies: dict[str, set[str]] = defaultdict(set)
        self.lost: dict[str, str] = {}
        self.loads: list[Load] = []

    def run(self) -> Run:
        for number, runner in enumerate(self.runners):
            for stop in runner.stops:
                self.bodies[self.stages[stop.stage].actor].add(stop.body)
            self._hand_in(number, runner)
        if self.ready:
            day = min(self.ready)
            while self.ready or any(self.queues.values()):
                self._day(day)
                day += ONE_DAY
        return Run(self.lost, tuple(self.loads))

    def _hand_in(self, number: int, runner: Runner) -> None:
        window = self._window(number)
        if window is not None and not window.opens <= runner.submits <= window.closes:
            self._lose(number)
        else:
            self._go_on(number, runner.submits.date())

    def _go_on(self, number: int, day: date) -> None:
        """Done with this stop on ``day``; the next one becomes ready in its time."""
        self.at[number] += 1
        if self.at[number] < len(self.runners[number].stops):
            self.ready[self._ready_on(number, day)].append(number)

    def _ready_on(self, number: int, arrived: date) -> date:
        stage, window = self._stage(number), self._window(number)
        opens = window.opens.date() if window is not None else arrived
        if stage.kind is StageKind.PAYMENT:
            days = 0 if LossCause.PAYMENT in self.without else self.paces.pay_days
            return max(arrived + timedelta(days=days), opens)
        pace = 0 if LossCause.PACE in self.without else self.paces.workdays.get(stage.id, 0)
        acts = max(self.calendar.add(arrived, pace), opens)
        return acts if self.calendar.is_workday(acts) else self.calendar.add(acts, 1)

    def _day(self, day: date) -> None:
        came: dict[str, int] = defaultdict(int)
        handled: dict[tuple[str, str], int] = defaultdict(int)
        works = self.calendar.is_workday(day)
        arrived = self.ready.pop(day, [])
        while True:
            for number in arrived:
                self._take(number, day, came)
            for body in list(self.queues) if works else ():
                self._handle(body, day, handled)
            arrived = self.ready.pop(day, [])  # who was handed on and is taken up the same day
            if not arrived:
                break
        for queue in self.queues.values():
            self._drop_late(queue, day)
        if works:
            self._note(day, came, handled)

    def _take(self, number: int, day: date, came: dict[str, int]) -> None:
        """Somebody's stop has become ready: a publicity is posted, a fee paid, a case put on its body's pile."""
        stage = self._stage(number)
        if self._is_late(number, day):
            self._lose(number)
        elif stage.kind is StageKind.PUBLICITY:
            workdays = 0 if LossCause.PUBLICITY in self.without else int(stage.options["workdays"])
            over = self.calendar.add(publicity_last_day(day, workdays, self.calendar)[0], 1) if workdays else day
            self._finish(number, over)
        elif stage.kind is StageKind.PAYMENT:
            self._finish(number, day)
        else:
            self.queues[(stage.actor, self._stop(number).body)].append(number)
            came[stage.actor] += 1

    def _handle(self, body: tuple[str, str], day: date, handled: dict[tuple[str, str], int]) -> None:
        queue, most = self.queues[body], self._capacity(body[0])
        while queue and (most is None or handled[body] < most):
            handled[body] += 1
            self._finish(queue.popleft(), day)

    def _drop_late(self, queue: "deque[int]", day: date) -> None:
        """Whoever still waits on the evening of their window's last day is lost there."""
        for number in [number for number in queue if self._is_late(number, day + ONE_DAY)]:
            queue.remove(number)
            self._lose(number)

    def _note(self, day: date, came: Mapping[str, int], handled: Mapping[tuple[str, str], int]) -> None:
        for role in self.paces.a_day:
            done = sum(number for (of, _), number in handled.items() if of == role)
            waiting = sum(len(queue) for (of, _), queue in self.queues.items() if of == role)
            if came.get(role) or done or waiting:
                capacity = self.paces.a_day[role] * len(self.bodies[role])
                self.loads.append(Load(day, role, came.get(role, 0), done, waiting, capacity))

    def _finish(self, number: int, day: date) -> None:
        if self._is_late(number, day):
            self._lose(number)
        else:
            self._go_on(number, day)

    def _is_late(self, number: int, day: date) -> bool:
        window = self._window(number)
        return window is not None and day > window.closes.date()

    def _lose(self, number: int) -> None:
        self.lost[self.runners[number].key] = self._stop(number).stage

    def _capacity(self, role: str) -> int | None:
        return None if LossCause.LOAD in self.without else self.paces.a_day.get(role)

    def _stop(self, number: int) -> Stop:
        return self.runners[number].stops[self.at[number]]

    def _stage(self, number: int) -> StageSpec:
        return self.stages[self._stop(number).stage]

    def _window(self, number: int) -> WindowSpec | None:
        name = self._stage(number).window
        return self.windows[self.runners[number].level][name] if name else None

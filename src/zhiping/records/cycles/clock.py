"""The sandbox's legal clock: it stands where it was put and goes forward only, stop by stop, running what falls due."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiping.core.permission import CLOCK, Actor, Subject
from zhiping.core.terms import Permission
from zhiping.records.cycles.models import LegalClock, ReviewCycle
from zhiping.records.cycles.queries import is_sandbox, pack_of, wall_now
from zhiping.records.cycles.sweeps import due_moments, keep, run_sweep, table
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.permits import require

HOLD = timedelta(seconds=30)
"""How long one process may take over one stop before another may think it dead; two at one stop do no harm."""

SECOND = timedelta(seconds=1)


@transaction.atomic
def start_sandbox(*, at: datetime) -> LegalClock:
    """Make this database a sandbox whose legal clock stands at ``at``; one that is a sandbox already stays as it is."""
    clock = LegalClock.objects.filter(id=1).first()
    if settings.IS_PRODUCTION or (clock is not None and not clock.is_sandbox):
        raise ActionRefused("正式库不能改作沙盒；请另建数据目录")
    if clock is None:
        clock = LegalClock.objects.create(id=1, is_sandbox=True, legal_now=at)
        record(CLOCK, "clock.sandbox_started", at=at, kind="clock", ref="1", label="沙盒时间")
    return clock


@transaction.atomic
def start_production() -> LegalClock:
    """Say that this database's legal clock is the wall clock, for good."""
    clock = LegalClock.objects.filter(id=1).first()
    if clock is not None and clock.is_sandbox:
        raise ActionRefused("沙盒库不能改作正式库；请另建数据目录")
    return clock or LegalClock.objects.create(id=1, is_sandbox=False)


@transaction.atomic
def begin_move(to: datetime, *, by: Actor, now: datetime) -> LegalClock:
    """Set where the clock shall go; ``continue_move`` takes it there."""
    require(by, Permission.MOVE_CLOCK, Subject(sandbox=is_sandbox()))
    clock = LegalClock.objects.select_for_update().get(id=1)
    if clock.moving_to is not None:
        raise ActionRefused(f"时间正在调到{timezone.localtime(clock.moving_to):%Y年%m月%d日 %H:%M}，请等它走完")
    if to <= clock.legal_now:
        here = timezone.localtime(clock.legal_now)
        raise BadInput("时间没有调整", {"to": f"只能往后调：现在是{here:%Y年%m月%d日 %H:%M:%S}"})
    clock.moving_from, clock.moving_to, clock.moved, clock.held_until = clock.legal_now, to, 0, None
    clock.save()
    record(by, "clock.moved", at=now, kind="clock", ref="1", label="沙盒时间", to=timezone.localtime(to).isoformat())
    return clock


def next_stop(after: datetime, until: datetime) -> datetime:
    """The next moment at which something may fall due: a window's edge, a row's due moment, midnight; at most ``until``."""
    day = timezone.localtime(after).date() + timedelta(days=1)
    stops = [timezone.make_aware(datetime.combine(day, time.min)), until]
    horizon = min(stops)
    for cycle in ReviewCycle.objects.filter(closed_at=None):
        for window in pack_of(cycle).windows.values():
            stops += [window.opens, window.closes + SECOND]
    stops += [moment + SECOND for moment in due_moments(after - SECOND, horizon)]
    return min(stop for stop in stops if stop > after)


def _hold() -> tuple[LegalClock, bool] | None:
    """The clock, held by this process for one stop, and whether the last holder left its stop unfinished.

    None when nothing is to move or another process is at it.
    """
    wall = wall_now()
    clock = LegalClock.objects.filter(Q(held_until=None) | Q(held_until__lt=wall), id=1, moving_to__isnull=False).first()
    if clock is None:
        return None
    same = LegalClock.objects.filter(id=1, moving_to__isnull=False, held_until=clock.held_until)
    return (clock, clock.held_until is not None) if same.update(held_until=wall + HOLD) else None


def hop() -> bool:
    """Go to the next stop and run every sweep there; False when there is no further stop for this process.

    The stop is committed before its sweeps run, and the sweeps may run twice without harm: what a mover that was killed
    left at its stop is run there again, at the same moment, before the clock goes on.
    """
    held = _hold()
    if held is None:
        return False
    clock, is_unfinished = held
    is_unfinished = is_unfinished or clock.legal_now >= clock.moving_to
    stop = clock.legal_now if is_unfinished else next_stop(clock.legal_now, clock.moving_to)
    LegalClock.objects.filter(id=1).update(legal_now=stop)
    runs = [run_sweep(sweep, timezone.localtime(stop)) for sweep in table() if sweep.moves_with_clock]
    with transaction.atomic():
        keep(runs)
        clock.legal_now, clock.held_until, clock.moved = stop, None, clock.moved + 1
        if stop >= clock.moving_to:
            clock.moving_from = clock.moving_to = None
        clock.save()
    return clock.moving_to is not None


def continue_move(*, enough: Callable[[], bool] = lambda: False) -> int:
    """Take an unfinished move on, stop by stop, until it has arrived or the caller has ``enough``; the stops passed."""
    passed = 0
    while hop():
        passed += 1
        if enough():
            break
    return passed


def move_clock(to: datetime, *, by: Actor, now: datetime) -> LegalClock:
    """Move the legal clock forward to ``to``, running what falls due on the way. Each stop commits by itself."""
    begin_move(to, by=by, now=now)
    continue_move()
    return LegalClock.objects.get(id=1)

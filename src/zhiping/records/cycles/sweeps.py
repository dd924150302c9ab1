"""Runs sweeps: what is due now of the project's table, and how each run went."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Q

from zhiping.records.cycles.models import SweepRun
from zhiping.records.cycles.queries import wall_now

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Idempotent work over rows: ``run(now)`` does what is due at the legal ``now`` and says how many rows it touched."""

    name: str
    title: str
    every_seconds: int
    run: Callable[[datetime], int]
    moves_with_clock: bool = True  # also run at every stop of a move of the sandbox clock


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run of one sweep went."""

    sweep: Sweep
    started_at: datetime
    finished_at: datetime
    rows: int
    error: str


def table() -> tuple[Sweep, ...]:
    """Every sweep of the platform, as the project, which sees every app, lists them."""
    return tuple(import_module(settings.SWEEP_TABLE).SWEEPS)


def due_moments(after: datetime, until: datetime) -> list[datetime]:
    """The moments in (after, until] at which some row falls due."""
    return list(import_module(settings.SWEEP_TABLE).due_moments(after, until))


def run_sweep(sweep: Sweep, now: datetime) -> Ran:
    """Run one sweep; a failure is kept and told, never raised.

    The one place where every exception is caught: sweeps are strangers to each other, and one that fails must not keep
    the others from the deadlines they watch. The health page and ``/healthz`` show the failure until it is mended.
    """
    started = wall_now()
    try:
        rows, error = sweep.run(now), ""
    except Exception as problem:
        logger.exception("sweep %s failed", sweep.name)
        rows, error = 0, f"{type(problem).__name__}: {problem}"
    return Ran(sweep, started, wall_now(), rows, error)


def keep(runs: Iterable[Ran]) -> None:
    """Write down how the runs went, one row for each sweep."""
    for ran in runs:
        kept = {
            "started_at": ran.started_at,
            "finished_at": ran.finished_at,
            "rows": ran.rows,
            "error": ran.error,
            "every_seconds": ran.sweep.every_seconds,
        }
        if not ran.error:
            kept["succeeded_at"] = ran.finished_at
        SweepRun.objects.update_or_create(name=ran.sweep.name, defaults=kept)


def _take_turn(sweep: Sweep, wall: datetime) -> bool:
    """True when the sweep is due and this process is the one that runs it."""
    SweepRun.objects.get_or_create(name=sweep.name, defaults={"every_seconds": sweep.every_seconds})
    due = Q(started_at=None) | Q(started_at__lte=wall - timedelta(seconds=sweep.every_seconds))
    return SweepRun.objects.filter(due, name=sweep.name).update(started_at=wall) == 1


def run_due(now: datetime, wall: datetime) -> list[Ran]:
    """Run the sweeps whose turn has come at ``wall``, each at the legal ``now``."""
    runs = []
    for sweep in table():
        if _take_turn(sweep, wall):
            ran = run_sweep(sweep, now)
            keep([ran])
            runs.append(ran)
    return runs


def run_all(now: datetime) -> list[Ran]:
    """Run every sweep once, due or not."""
    runs = [run_sweep(sweep, now) for sweep in table()]
    keep(runs)
    return runs

"""Whether the platform is well: database, migrations, sweeps; for the health page and for machines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from zhiping.records.cycles.models import LegalClock, SweepRun
from zhiping.records.cycles.sweeps import Sweep, table

GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SweepHealth:
    """One sweep as it last ran."""

    sweep: Sweep
    run: SweepRun | None
    is_late: bool

    @property
    def is_well(self) -> bool:
        return self.run is not None and not self.is_late and not self.run.error

    @property
    def every(self) -> str:
        """How often it runs, in the largest whole unit."""
        seconds = self.sweep.every_seconds
        for size, unit in ((86400, "天"), (3600, "小时"), (60, "分钟")):
            if seconds % size == 0:
                return f"{seconds // size} {unit}"
        return f"{seconds} 秒"


@lru_cache(maxsize=1)
def _schema_is_whole() -> bool:
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        app = None if alias == DEFAULT_DB_ALIAS else settings.READINGS_APP
        if executor.migration_plan(executor.loader.graph.leaf_nodes(app)):
            return False
    return True


def schema_is_whole() -> bool:
    """Every migration is applied; once true it stays true for this process."""
    if not _schema_is_whole():
        _schema_is_whole.cache_clear()
        return False
    return True


def sweep_health(wall: datetime) -> list[SweepHealth]:
    """Each sweep with its last run; late when three turns have gone by without one."""
    runs = {run.name: run for run in SweepRun.objects.all()}
    found = []
    for sweep in table():
        run = runs.get(sweep.name)
        allowed = timedelta(seconds=3 * sweep.every_seconds) + GRACE
        late = run is None or run.finished_at is None or run.finished_at < wall - allowed
        found.append(SweepHealth(sweep, run, late))
    return found


def unfinished_move() -> LegalClock | None:
    """The sandbox clock while it is on its way."""
    return LegalClock.objects.filter(moving_to__isnull=False).first()


def sweeps_run_here() -> bool:
    """False where the sweeps were left to other machines on purpose."""
    return bool(settings.ZHIPING_IN_PROCESS_SWEEPS)

"""Which version of the notice a case is under: its own, once the year has been amended; the year's else (R127)."""

from dataclasses import replace
from functools import lru_cache

from zhiping.core.lifecycle import StepTable
from zhiping.core.policy.schema import Pack
from zhiping.records.applications.models import Application
from zhiping.records.cycles.queries import pack_by_digest, step_table_by_digest


def version_of(application: Application) -> Pack:
    """The version a case is under, exactly as it was issued: what its findings are computed from."""
    return pack_by_digest(application.pack_id or application.cycle.pack_id)


def pack_of_case(application: Application) -> Pack:
    """The version a case is under, with the windows the year runs by now: a window that is extended serves everybody (R125).

    Where the notice gives a level times of its own, the windows are those of the level asked for.
    """
    whole = _with_windows_of(application.pack_id or application.cycle.pack_id, application.cycle.pack_id)
    return whole.at_level(application.level)


def step_table_of_case(application: Application) -> StepTable:
    """The steps of the version a case is under."""
    return step_table_by_digest(application.pack_id or application.cycle.pack_id)


@lru_cache(maxsize=64)
def _with_windows_of(digest: str, running: str) -> Pack:
    own = pack_by_digest(digest)
    if digest == running:
        return own
    return replace(own, windows={**own.windows, **pack_by_digest(running).windows})

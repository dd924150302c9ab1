"""Answers to the guards that the step table names; guards of later layers are answered by their own actions."""

from collections.abc import Callable, Mapping
from datetime import datetime

from zhiping.core.lifecycle.steps import GUARD_REASONS
from zhiping.core.policy.schema import Pack
from zhiping.records.applications.guards.filing import FILING_GUARDS
from zhiping.records.applications.guards.scrutiny import SCRUTINY_GUARDS
from zhiping.records.applications.models import Application

Guard = Callable[[Application, Pack, datetime], bool | str]
GUARDS: Mapping[str, Guard] = {**FILING_GUARDS, **SCRUTINY_GUARDS}


def answer_guard(name: str, application: Application, pack: Pack, now: datetime) -> bool | str:
    """True, or why the guard does not hold. A guard nobody answers does not hold."""
    guard = GUARDS.get(name)
    return GUARD_REASONS[name] if guard is None else guard(application, pack, now)

"""Reads of amendments: who may see which, what a year's use rests on, what the public is told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor, Subject
from zhiping.core.policy.amending import InUse, WindowChange, decided_stages, extensions
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended
from zhiping.packs import load_files
from zhiping.packs.loader import digest_of
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import Step
from zhiping.records.applications.models import Application
from zhiping.records.committees.queries import cycles_of, subject_of_committee
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_by_digest, pack_of

OPEN = (Amendment.State.PROPOSED, Amendment.State.CONFIRMED, Amendment.State.CARRYING)
PUBLIC = (Amendment.State.CONFIRMED, Amendment.State.CARRYING, Amendment.State.DONE)
VOTED = (Ended.FAILED, Ended.CERTIFIED, Ended.NOT_CONFIRMED, Ended.VOID, Ended.REVOKED)


def subject_of(cycle: ReviewCycle, amendment: Amendment | None = None) -> Subject:
    """The year, and who proposed, as the who-may table sees it."""
    subject = subject_of_committee(cycle.committee, cycle.pk)
    return replace(subject, first_officer=amendment.proposed_by_id) if amendment is not None else subject


def amendments_visible_to(actor: Actor) -> QuerySet[Amendment]:
    """The amendments of the years whose inside this actor may see."""
    return Amendment.objects.filter(cycle__in=cycles_of(actor)).select_related(
        "cycle__committee", "base", "proposed_by", "confirmed_by"
    )


def pack_of_amendment(amendment: Amendment) -> Pack:
    """The pack that the amendment proposes, or has put into effect; parsed once."""
    return _parsed(amendment.uid, amendment.pack_id or digest_of(amendment.files))


@lru_cache(maxsize=16)
def _parsed(uid: Any, digest: str) -> Pack:
    amendment = Amendment.objects.get(uid=uid)
    return load_files(amendment.files, name=amendment.version)


def step_of(amendment: Amendment) -> Step:
    return Step(pack_by_digest(amendment.base_id), pack_of_amendment(amendment))


def in_use(cycle: ReviewCycle) -> InUse:
    """What the year's live cases rest on, in two queries."""
    decided = decided_stages(pack_of(cycle))
    stages: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    live = Application.objects.filter(cycle=cycle).exclude(stage=ENDED)
    for row in live.values("stage", "level").annotate(n=Count("id")).order_by():
        stages[row["stage"]] += row["n"]
        levels[row["level"]] += row["n"]
    ended = Application.objects.filter(cycle=cycle, stage=ENDED, state__in=VOTED).exists()
    return InUse(stages, levels, ended or any(id in decided for id in stages))


def pending_cases(amendment: Amendment) -> QuerySet[Application]:
    """The cases of the year that the amendment has not dealt with yet."""
    done = AmendedCase.objects.filter(amendment=amendment, carried_at__isnull=False).values("application")
    return Application.objects.filter(cycle=amendment.cycle_id, pack__isnull=False).exclude(pk__in=done)


def progress_of(amendment: Amendment) -> tuple[int, int]:
    """How many cases are done, of how many."""
    done = amendment.cases.filter(carried_at__isnull=False).count()
    return done, done + (pending_cases(amendment).count() if amendment.state == Amendment.State.CARRYING else 0)


def fates_of(amendment: Amendment) -> Mapping[str, int]:
    """Fate -> number of cases; ``reopens`` and ``undecided`` besides."""
    counted = {row["fate"]: row["n"] for row in amendment.cases.values("fate").annotate(n=Count("id")).order_by()}
    counted["reopens"] = amendment.cases.filter(reopens=True).count()
    counted["changed"] = amendment.cases.exclude(changes=[]).count()
    return counted


@dataclass(frozen=True, slots=True)
class Extension:
    """One window that ends later, as the public is told."""

    amendment: Amendment
    change: WindowChange
    is_ahead: bool  # confirmed, not yet in effect


def extensions_of(cycle: ReviewCycle) -> list[Extension]:
    """Every extension of the year, the newest first."""
    found = []
    for amendment in Amendment.objects.filter(cycle=cycle, state__in=PUBLIC).select_related("base").defer("files"):
        step = step_of(amendment)
        ahead = amendment.state == Amendment.State.CONFIRMED
        found += [Extension(amendment, change, ahead) for change in extensions(step.old, step.new).values()]
    return found


def public_amendments(cycles: list[int]) -> Mapping[int, list[Amendment]]:
    """Cycle -> its confirmed amendments, newest first, in one query."""
    found: dict[int, list[Amendment]] = {}
    for amendment in Amendment.objects.filter(cycle__in=cycles, state__in=PUBLIC).select_related("base").defer("files"):
        found.setdefault(amendment.cycle_id, []).append(amendment)
    return found


def versions_beside(application: Application) -> tuple[str, str] | None:
    """(the case's version, the year's version) where they differ; None else."""
    if application.pack_id is None or application.pack_id == application.cycle.pack_id:
        return None
    return pack_by_digest(application.pack_id).version, pack_of(application.cycle).version


def effective_moments(after: datetime, until: datetime) -> list[datetime]:
    """When confirmed amendments take effect, in (after, until]."""
    waiting = Amendment.objects.filter(state=Amendment.State.CONFIRMED, effective_at__gt=after, effective_at__lte=until)
    return list(waiting.values_list("effective_at", flat=True))

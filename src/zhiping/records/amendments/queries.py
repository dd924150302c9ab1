"""Reads of amendments: who may see which, what a year's use rests on, what the public is told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, QuerySet

from zhiping.core.lifecycle import ENDED
from zhiping.core.permission import Actor, Subject
from zhiping.core.policy.amending import InUse, WindowChange, decided_stages, extensions
from zhiping.core.policy.difference import differences
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended
from zhiping.packs import load_files
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
    if amendment.pack_id is not None:
        return pack_by_digest(amendment.pack_id)
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


def reopening_windows(amendment: Amendment) -> Mapping[str, int]:
    """Window -> how many cases that had ended by its end can go on again."""
    rows = amendment.cases.filter(reopens=True).values("window").annotate(n=Count("id")).order_by()
    return {row["window"]: row["n"] for row in rows}


@dataclass(frozen=True, slots=True)
class Announced:
    """One confirmed amendment as the public is told: which windows end later, and what else is said differently."""

    amendment: Amendment
    extended: tuple[WindowChange, ...]
    words: tuple[str, ...]
    is_ahead: bool  # confirmed, not yet in effect


def announced(cycles: Iterable[int]) -> Mapping[int, list[Announced]]:
    """Year -> its confirmed amendments, the newest first, in one query."""
    found: dict[int, list[Announced]] = {}
    rows = Amendment.objects.filter(cycle__in=list(cycles), state__in=PUBLIC).select_related("base").defer("files")
    for amendment in rows:
        extended, words = _said(amendment.base_id, pack_of_amendment(amendment))
        ahead = amendment.state == Amendment.State.CONFIRMED
        found.setdefault(amendment.cycle_id, []).append(Announced(amendment, extended, words, ahead))
    return found


def _said(base: str, new: Pack) -> tuple[tuple[WindowChange, ...], tuple[str, ...]]:
    key = f"said of the amendment of {base}"
    if key not in new.memo:
        old = pack_by_digest(base)
        words = tuple(one.words for one in differences(old, new) if one.what != "window" and one.field != "version")
        new.memo[key] = tuple(extensions(old, new).values()), words
    return new.memo[key]


def latest_of(application: Application) -> AmendedCase | None:
    """What the last amendment did with the case; None when none has touched it."""
    rows = application.amendments.filter(carried_at__isnull=False).select_related("amendment__base")
    return rows.defer("amendment__files").order_by("-amendment_id").first()


def was_reopened(application: Application) -> AmendedCase | None:
    """The extension that took the case back into the year; None when none did."""
    rows = application.amendments.filter(carried_at__isnull=False, reopens=True).select_related("amendment")
    return rows.defer("amendment__files").order_by("-amendment_id").first()


def versions_beside(application: Application) -> tuple[str, str] | None:
    """(the case's version, the year's version) where they differ; None else."""
    if application.pack_id is None or application.pack_id == application.cycle.pack_id:
        return None
    return pack_by_digest(application.pack_id).version, pack_of(application.cycle).version


def effective_moments(after: datetime, until: datetime) -> list[datetime]:
    """When confirmed amendments take effect, in (after, until]."""
    waiting = Amendment.objects.filter(state=Amendment.State.CONFIRMED, effective_at__gt=after, effective_at__lte=until)
    return list(waiting.values_list("effective_at", flat=True))

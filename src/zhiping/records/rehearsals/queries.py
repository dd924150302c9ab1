"""Who may see which rehearsal, and what came out of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zhiping.core.permission import Actor
from zhiping.core.terms import LossCause, Role
from zhiping.core.timeline.rehearsal import RUNS, Load, Loss, Runner, Stop, conclude
from zhiping.records.rehearsals.models import Rehearsal


def rehearsals_visible_to(actor: Actor) -> QuerySet[Rehearsal]:
    """The rehearsals of this actor's own office: a timetable that is not issued yet is nobody else's business."""
    found = Rehearsal.objects.select_related("cycle", "asked_by")
    if actor.role not in (Role.POLICY_CLERK, Role.COMMITTEE_OFFICE) or actor.organisation is None or not actor.second_factor:
        return found.none()
    found = found.filter(organisation=actor.organisation)
    if actor.committee is not None:
        found = found.filter(cycle__committee=actor.committee)
    return found.filter(cycle=actor.cycle) if actor.cycle is not None else found


def runners_of(rehearsal: Rehearsal) -> tuple[Runner, ...]:
    """Everybody of the kept shape."""
    return tuple(
        Runner(key, level, datetime.fromisoformat(submits), tuple(Stop(stage, body) for stage, body in stops))
        for key, level, submits, stops in rehearsal.shape
    )


def progress(rehearsal: Rehearsal) -> int:
    """Per cent of the runs done."""
    return 100 * len(rehearsal.runs) // len(RUNS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished rehearsal says."""

    entered: int
    losses: tuple[Loss, ...]
    by_cause: Mapping[LossCause, int]  # each loss counted at the first cause that would save it
    by_stage: Mapping[str, int]
    loads: tuple[Load, ...]


def outcome_of(rehearsal: Rehearsal) -> Outcome:
    """The losses with their causes, counted; only of a rehearsal that is done."""
    runners = runners_of(rehearsal)
    losses = conclude(runners, [run["lost"] for run in rehearsal.runs])
    loads = tuple(Load(date.fromisoformat(day), *rest) for day, *rest in rehearsal.runs[0]["loads"])
    by_cause = Counter(loss.causes[0] for loss in losses)
    return Outcome(
        len(runners),
        losses,
        {cause: by_cause[cause] for cause in LossCause if by_cause[cause]},
        dict(Counter(loss.stage for loss in losses)),
        loads,
    )

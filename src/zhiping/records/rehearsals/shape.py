"""The shape of a year without its people: how many, which level and route, when in the window they came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle as around

from zhiping.core.policy.schema import Pack, WindowSpec
from zhiping.core.terms import Role
from zhiping.core.timeline.rehearsal import Runner, Stop, route
from zhiping.records.applications.models import Application, RouteStop
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of


@dataclass(frozen=True, slots=True)
class Shape:
    """Everybody as a number, and how many the new timetable has no level for."""

    runners: tuple[Runner, ...]
    left_out: int


def shape_of(cycle: ReviewCycle, pack: Pack, *, percent: int = 100) -> Shape:
    """The cases handed in in ``cycle`` as they would come under ``pack``; ``percent``: so many of them.

    Bodies are numbered, people are numbered, a moment keeps its place in the window to the hour. Two queries.
    """
    old = pack_of(cycle)
    cases = Application.objects.filter(cycle=cycle, submitted_at__isnull=False)
    rows = list(cases.order_by("id").values_list("id", "level", "submitted_at", "representative_id"))
    actors = {stage.id: stage.actor for stage in old.stages}
    bodies: dict[int, dict[str, int]] = {}
    for case, stage, body in RouteStop.objects.filter(application__in=cases, organisation__isnull=False).values_list(
        "application_id", "stage", "organisation_id"
    ):
        bodies.setdefault(case, {})[actors.get(stage, "")] = body
    numbers: dict[tuple[str, int], str] = {}
    runners: list[Runner] = []
    left_out = 0
    wanted = len(rows) * percent // 100
    for key, (case, level, submitted_at, unit) in zip(range(1, wanted + 1), around(rows), strict=False):
        if level not in pack.levels:
            left_out += 1
            continue
        its = {"employer": unit, **bodies.get(case, {})}
        stops = tuple(Stop(stage.id, _masked(stage.actor, its, numbers)) for stage in route(pack, level, its))
        runners.append(Runner(str(key), level, _moved(submitted_at, level, old, pack), stops))
    return Shape(tuple(runners), left_out)


def _masked(actor: str, its: Mapping[str, int | None], numbers: dict[tuple[str, int], str]) -> str:
    body = its.get(actor)
    if body is None or actor == Role.APPLICANT:
        return ""
    return numbers.setdefault((actor, body), str(len([one for one in numbers if one[0] == actor]) + 1))


def _filing(pack: Pack, level: str) -> WindowSpec | None:
    name = pack.stages[0].window
    return pack.at_level(level).windows[name] if name else None


def _moved(moment: datetime, level: str, old: Pack, new: Pack) -> datetime:
    """The same place in the new filing window, to the hour; who came late comes as late."""
    before, after = _filing(old, level) if level in old.levels else None, _filing(new, level)
    if before is None or after is None or before.closes <= before.opens:
        return moment.astimezone(new.windows[next(iter(new.windows))].opens.tzinfo)
    if moment > before.closes:
        return after.closes + (moment - before.closes)
    share = (moment - before.opens) / (before.closes - before.opens)
    placed = after.opens + share * (after.closes - after.opens)
    return (
        max(after.opens, placed.replace(minute=0, second=0, microsecond=0)) if share > 0 else after.opens - timedelta(hours=1)
    )

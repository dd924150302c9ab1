"""Taking a step: lock, permission, step table, window, guards, move. Every verb on a case goes through here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from zhiping.core.lifecycle import BACK, ENDED, NEXT, SAME, Refused, Step, entry_state, refusal
from zhiping.core.permission import Actor, Denied, Subject, explain
from zhiping.core.policy.schema import Pack, StageSpec
from zhiping.core.terms import Ended
from zhiping.lib.prepared import Prepared
from zhiping.records.applications.errors import StepRefused
from zhiping.records.applications.guards import answer_guard
from zhiping.records.applications.models import Access, Application
from zhiping.records.applications.queries import live_access, subject_of
from zhiping.records.applications.versions import pack_of_case, step_table_of_case
from zhiping.records.permits import require


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: from which stage, by which row of the table."""

    step: Step
    stage: StageSpec | None  # the stage it was taken at; None after the end
    pack: Pack


_LOCKED = Prepared(lambda: Application.objects.select_for_update(of=("self",)).select_related("cycle", "committee"))


def lock(application: Application, *, with_rows: bool = False) -> Application:
    """The same case, freshly read and locked until the transaction ends (on SQLite the transaction itself is the lock).

    ``with_rows``: its section rows are read now and only once, for an action that does not change them.
    """
    locked = _LOCKED.get(application.pk)
    if with_rows:
        prefetch_related_objects([locked], "rows")
    return locked


def take_step(
    name: str,
    application: Application,
    *,
    by: Actor,
    now: datetime,
    subject: Subject | None = None,
    guards: Mapping[str, bool | str] | None = None,
    due: datetime | None = None,
) -> Taken:
    """Move a locked case by the step called ``name``, or raise and change nothing.

    ``guards`` answers guards the caller has just settled itself (e.g. ``agreed``); all others are asked of
    ``guards.answer_guard``. Raises NotFound, NotAllowed or StepRefused with the reason in words.
    """
    pack = pack_of_case(application)
    found = step_table_of_case(application).find(name, application.stage, application.state)
    if isinstance(found, Refused):
        raise StepRefused(found.reason)
    require(by, found.by, subject or subject_of(application))
    stage = pack.stage(application.stage) if application.stage != ENDED else None
    given = guards or {}

    def guard(key: str) -> bool | str:
        return given[key] if key in given else answer_guard(key, application, pack, now)

    refused = refusal(found, now=now, windows=pack.windows, answering_notice=application.answering_notice, guard=guard)
    if refused is not None:
        raise StepRefused(refused.reason, guard=refused.guard, cites=stage.cites if stage else None)
    move(application, found, pack, now=now, due=due)
    return Taken(found, stage, pack)


def may_take(
    name: str,
    application: Application,
    *,
    by: Actor,
    now: datetime,
    subject: Subject | None = None,
    settles: Collection[str] = (),
) -> str | None:
    """Why the step cannot be taken now, or None; for showing a button with its reason.

    ``settles``: guards that the act itself will settle, e.g. the form behind the button records the decision.
    """
    pack = pack_of_case(application)
    found = step_table_of_case(application).find(name, application.stage, application.state)
    if isinstance(found, Refused):
        return found.reason
    answer = explain(by, found.by, subject or subject_of(application))
    if isinstance(answer, Denied):
        return answer.reason
    refused = refusal(
        found,
        now=now,
        windows=pack.windows,
        answering_notice=application.answering_notice,
        guard=lambda key: key in settles or answer_guard(key, application, pack, now),
    )
    return refused.reason if refused else None


def move(application: Application, step: Step, pack: Pack, *, now: datetime, due: datetime | None = None) -> None:
    """Write the new place; at the next stop the holder and the access rows follow the route."""
    application.due = due
    application.state_since = now
    if step.to == SAME:
        application.state = step.to_state
    elif step.to == ENDED:
        if application.stage != ENDED:
            application.ended_stage, application.ended_state = application.stage, application.state
        application.stops.filter(stage=application.stage, left_at=None).update(left_at=now)
        application.stage, application.state = ENDED, step.to_state
        application.ended_at = application.ended_at or now
        application.holder = application.officer = None
        if Ended(step.to_state) in pack.frees_the_year:
            application.live_key = None
    elif step.to == BACK:
        _return_to_stop(application)
    elif step.to == NEXT:
        _enter_next_stop(application, pack, now)
    application.version += 1
    application.save()


def _return_to_stop(application: Application) -> None:
    """Back to the stop and the state in which the case ended."""
    stop = application.stops.filter(stage=application.ended_stage).first()
    if stop is None:
        raise StepRefused("没有记下这份申报结束前在哪个环节，不能恢复，由人决定")
    stop.left_at = None
    stop.save(update_fields=["left_at"])
    application.stage, application.state = application.ended_stage, application.ended_state
    application.ended_stage = application.ended_state = ""
    application.ended_at, application.holder = None, stop.organisation


def _enter_next_stop(application: Application, pack: Pack, now: datetime) -> None:
    stops = list(application.stops.select_related("organisation"))
    here = next(stop for stop in stops if stop.stage == application.stage)
    following = next((stop for stop in stops if stop.position > here.position), None)
    if following is None:
        raise StepRefused("这份申报的路线没有下一站")
    here.left_at, following.entered_at = here.left_at or now, now
    here.save(update_fields=["left_at"])
    following.save(update_fields=["entered_at"])
    stage = pack.stage(following.stage)
    application.stage, application.state = stage.id, entry_state(stage)
    application.holder, application.officer = following.organisation, None
    if stage.window is not None:
        application.due = pack.windows[stage.window].closes
    if following.organisation is not None:
        give_access(
            application, capacity=stage.actor, organisation=following.organisation_id, now=now, because=f"环节：{stage.name}"
        )


def give_access(
    application: Application,
    *,
    capacity: str,
    now: datetime,
    because: str,
    person: int | None = None,
    organisation: int | None = None,
) -> None:
    """Let a person or an organisation see the case from now on; once is enough."""
    if (str(capacity), person, organisation) in live_access(application):
        return
    Access.objects.create(
        application=application,
        capacity=capacity,
        person_id=person,
        organisation_id=organisation,
        since=now,
        because=because,
    )
    getattr(application, "_prefetched_objects_cache", {}).pop("access", None)


def withdraw_access(application: Application, *, now: datetime, **which: object) -> None:
    """End access rows that match ``which`` (capacity, person, organisation)."""
    application.access.filter(until=None, **which).update(until=now)
    getattr(application, "_prefetched_objects_cache", {}).pop("access", None)

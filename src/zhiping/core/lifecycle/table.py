"""The step table that a pack's stages generate, and the question whether a step may be taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zhiping.core.lifecycle.kinds import ENTRY, KINDS, PAYMENT_WINDOW, after_the_end
from zhiping.core.lifecycle.steps import GUARD_REASONS, Refused, Step
from zhiping.core.policy.schema import CORRECTION, OFFICE_GRACE, StageSpec, WindowSpec
from zhiping.core.terms import StageKind
from zhiping.core.timeline.words import hours_words

NEED_AN_END = ("close_draft", "close_late", "decide_late", "lapse_unpaid")
"""Steps that follow the end of a window; where the notice gives no time, nothing is ever late."""


@dataclass(frozen=True, slots=True)
class StepTable:
    """All steps of a pack, by place; a step that is not in it cannot happen."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, stages: Iterable[StageSpec]) -> "StepTable":
        route = tuple(stages)
        steps = [step for stage in route for step in KINDS[stage.kind](stage)]
        ending = [step for step in _until_paid(steps, route) if step.after is not None or step.name not in NEED_AN_END]
        return cls(tuple(ending + after_the_end()))

    def at(self, stage: str, state: str) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.stage == stage and s.state == state)

    def find(self, name: str, stage: str, state: str) -> Step | Refused:
        """The step called ``name`` from this place, or why there is none."""
        for step in self.steps:
            if step.name == name and step.stage == stage and step.state == state:
                return step
        return Refused("这份申报现在的状态不能办理这一步")


def _until_paid(steps: list[Step], route: tuple[StageSpec, ...]) -> list[Step]:
    """The payment's own window in place of ``PAYMENT_WINDOW``; without one, or where the fee comes first, no such lapse."""
    turns = [stage for stage in route if stage.kind in (StageKind.ACCEPTANCE, StageKind.PAYMENT)]
    paid_last = bool(turns) and turns[-1].kind is StageKind.PAYMENT
    window = turns[-1].window if paid_last else None
    if window is None:
        return [step for step in steps if step.after != PAYMENT_WINDOW]
    return [replace(step, after=window) if step.after == PAYMENT_WINDOW else step for step in steps]


def entry_state(stage: StageSpec) -> str:
    return ENTRY[stage.kind]


def second(moment: datetime) -> datetime:
    """The whole second a moment lies in: 18:00:00.9 is still 18:00:00 (AMB-33)."""
    return moment.replace(microsecond=0)


def refusal(
    step: Step, *, now: datetime, windows: Mapping[str, WindowSpec], answering_notice: bool, guard: Callable[[str], bool | str]
) -> Refused | None:
    """Why ``step`` may not be taken at ``now``; None when it may.

    ``answering_notice``: the case answers a return or a notice, so the correction window serves too (AMB-1).
    ``guard(name)`` answers True, or False, or a more exact reason than the table's.
    """
    own = windows.get(step.window or "")
    if own is not None and not own.is_open(now) and not (answering_notice and _correcting(step, now, windows)):
        return Refused(_closed_words(own, now), "window")
    if step.after is not None and second(now) <= windows[step.after].closes:
        return Refused(f"{windows[step.after].name}还没有截止", "window")
    for name in step.guards:
        answer = guard(name)
        if answer is not True:
            return Refused(answer if isinstance(answer, str) else GUARD_REASONS[name], name)
    return None


def _correcting(step: Step, now: datetime, windows: Mapping[str, WindowSpec]) -> bool:
    """Whether the correction window serves ``step`` now, or for the offices the time kept for what came in it."""
    correction = windows.get(CORRECTION)
    if correction is None:
        return False
    grace = windows.get(OFFICE_GRACE)
    by_office = step.name not in ("supplement", "resubmit")
    if by_office and grace is not None and correction.opens <= second(now) <= grace.closes:
        return grace.is_open_hour(now)
    return correction.is_open(now)


def _closed_words(window: WindowSpec, now: datetime) -> str:
    if second(now) < window.opens:
        return f"{window.name}从{window.opens:%Y年%m月%d日 %H:%M}开始，现在还没有到时间"
    if second(now) > window.closes:
        return f"{window.name}已于{window.closes:%Y年%m月%d日 %H:%M}截止"
    return f"{window.name}{hours_words(window)}办理，现在不在办理时间内"

"""The step table that a pack's stages generate, and the question whether a step may be taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhiping.core.lifecycle.kinds import ENTRY, KINDS, after_the_end
from zhiping.core.lifecycle.steps import GUARD_REASONS, Refused, Step
from zhiping.core.policy.schema import StageSpec, WindowSpec


@dataclass(frozen=True, slots=True)
class StepTable:
    """All steps of a pack, by place; a step that is not in it cannot happen."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, stages: Iterable[StageSpec]) -> "StepTable":
        steps = [step for stage in stages for step in KINDS[stage.kind](stage)]
        return cls(tuple(steps + after_the_end()))

    def at(self, stage: str, state: str) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.stage == stage and s.state == state)

    def find(self, name: str, stage: str, state: str) -> Step | Refused:
        """The step called ``name`` from this place, or why there is none."""
        for step in self.steps:
            if step.name == name and step.stage == stage and step.state == state:
                return step
        return Refused("这份申报现在的状态不能办理这一步")


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
    if step.window is not None:
        own = windows[step.window]
        open_now = own.opens <= second(now) <= own.closes
        if not open_now and answering_notice and "correction" in windows:
            correction = windows["correction"]
            open_now = correction.opens <= second(now) <= correction.closes
            grace = windows.get("office_grace")
            if not open_now and grace is not None:
                open_now = correction.opens <= second(now) <= grace.closes and step.name not in ("supplement", "resubmit")
        if not open_now:
            if second(now) < own.opens:
                return Refused(f"{own.name}从{own.opens:%Y年%m月%d日 %H:%M}开始，现在还没有到时间", "window")
            return Refused(f"{own.name}已于{own.closes:%Y年%m月%d日 %H:%M}截止", "window")
    if step.after is not None and second(now) <= windows[step.after].closes:
        return Refused(f"{windows[step.after].name}还没有截止", "window")
    for name in step.guards:
        answer = guard(name)
        if answer is not True:
            return Refused(answer if isinstance(answer, str) else GUARD_REASONS[name], name)
    return None

"""The last day on which each act of the unit is still safe, counted backwards from the end of its window."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhiping.core.policy.schema import Pack, StageSpec
from zhiping.core.terms import Role, StageKind
from zhiping.core.timeline.words import day_words
from zhiping.core.timeline.workdays import WorkCalendar, publicity_last_day


@dataclass(frozen=True, slots=True)
class SafeDay:
    """The last safe day of one stage."""

    stage: str
    name: str
    day: date
    says: str

    def said_on(self, today: date) -> str:
        """What to tell on ``today``: a day that has passed is not advised any more, it is said to have passed."""
        if today <= self.day:
            return self.says
        return f"{self.name}最晚稳妥的一天是{day_words(self.day)}，已经过去；剩下的时间可能不够后面几步，请马上办理，并请单位尽快办"


def latest_posting_day(before: date, workdays: int, cal: WorkCalendar) -> date:
    """The last working day on which a publicity may be posted so that it has run out before ``before``."""
    day = cal.add(before, -1)
    while publicity_last_day(day, workdays, cal)[0] >= before:
        day = cal.add(day, -1)
    return day


def last_safe_day(pack: Pack, level: str, cal: WorkCalendar) -> tuple[SafeDay, ...]:
    """For each stage from filing to the unit's recommendation, in order, the last safe day.

    Assessment and deliberation take a working day each (ours, the notice gives none); the publicity takes its
    working days, the posting day not counted (AMB-16). The first of them is the last safe day to submit. Nothing where
    the notice gives no time for filing.
    """
    filing = pack.stages[0]
    if filing.window is None:
        return ()
    own = [s for s in pack.stages[1:] if s.actor == Role.EMPLOYER and s.window == filing.window and _meets(s, pack, level)]
    limit = pack.windows[filing.window].for_level(level).closes.date()
    days: list[SafeDay] = []
    for stage in reversed(own):
        if stage.kind is StageKind.RECOMMENDATION:
            says = f"单位最迟{day_words(limit)}推荐"
        elif stage.kind is StageKind.PUBLICITY and stage.workdays is not None:
            limit = latest_posting_day(limit, stage.workdays, cal)
            says = f"公示不少于 {stage.workdays} 个工作日，最迟{day_words(limit)}张贴"
        else:
            limit = cal.add(limit, -1)
            says = f"{stage.name}最迟{day_words(limit)}办完"
        days.append(SafeDay(stage.id, stage.name, limit, says))
    limit = cal.add(limit + timedelta(days=1), -1) if not own else cal.add(limit, -1)
    days.append(SafeDay(filing.id, filing.name, limit, f"您最好在{day_words(limit)}前提交，给单位留出办理时间"))
    return tuple(reversed(days))


def _meets(stage: StageSpec, pack: Pack, level: str) -> bool:
    flag = stage.when.get("level_flag")
    return flag is None or flag in pack.level(level).flags

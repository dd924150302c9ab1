"""Windows, working days, countdowns, and the last day on which it is still safe to act."""

from zhiping.core.timeline.workdays import WorkCalendar, publicity_last_day

__all__ = ["WorkCalendar", "publicity_last_day"]

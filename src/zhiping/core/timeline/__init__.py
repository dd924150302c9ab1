"""Windows, working days, countdowns, and the last day on which it is still safe to act."""

from zhiping.core.timeline.months import end_of_month_before, last_day_of, month_of, shift
from zhiping.core.timeline.safe import SafeDay, last_safe_day, latest_posting_day
from zhiping.core.timeline.words import countdown, day_words, hours_words, window_words
from zhiping.core.timeline.workdays import WorkCalendar, publicity_last_day

__all__ = [
    "SafeDay",
    "WorkCalendar",
    "countdown",
    "day_words",
    "end_of_month_before",
    "hours_words",
    "last_day_of",
    "last_safe_day",
    "latest_posting_day",
    "month_of",
    "publicity_last_day",
    "shift",
    "window_words",
]

"""Working days: weekends, holidays and make-up working days; how long a publicity runs."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """``holidays`` fall out, ``makeup_workdays`` count although they are on a weekend."""

    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    def is_workday(self, day: date) -> bool:
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def add(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (before it when negative); ``day`` itself when zero."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie in first..last, both counted; zero when last is before first."""
        return sum(self.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))


def publicity_last_day(posted: date, workdays: int, cal: WorkCalendar) -> tuple[date, date]:
    """The last day of a publicity: advised (posting day not counted) and short (posting day counted) (AMB-16).

    The two are the same when the posting day is no working day.
    """
    advised = cal.add(posted, workdays)
    short = cal.add(posted, workdays - 1) if cal.is_workday(posted) else advised
    return advised, short

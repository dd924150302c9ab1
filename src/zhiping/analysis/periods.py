"""Whole months in many people's periods, overlaps merged, exactly as core counts them for one person."""

from typing import Any

import numpy as np

from zhiping.analysis import calendar

FAR = 2**32
"""More than any day's number: keeps the days of different people apart."""
MONTH_OF_DAYS = 30


def total_months(owners: Any, first: Any, last: Any, people: int) -> Any:
    """Whole months in all of each person's periods; of several, thirty left-over days make one. ``owners`` need not be in order."""
    there = last >= first
    owners, first, last = (np.asarray(part)[there].astype(np.int64) for part in (owners, first, last))
    order = np.lexsort((first, owners))
    owners, first, last = owners[order], first[order], last[order]
    if len(owners) == 0:
        return np.zeros(people, np.int64)
    reached = np.maximum.accumulate(last + owners * FAR)
    begins = np.ones(len(owners), bool)
    begins[1:] = first[1:] + owners[1:] * FAR > reached[:-1] + 1
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(owners)) - 1
    of = owners[starts]
    months, days = calendar.months_and_days(first[starts], reached[ends] - of * FAR)
    whole, left = (np.bincount(of, part, people).astype(np.int64) for part in (months, days))
    return whole + np.where(np.bincount(of, minlength=people) > 1, left // MONTH_OF_DAYS, 0)

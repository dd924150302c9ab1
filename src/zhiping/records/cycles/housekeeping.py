"""Drops what has run out by the wall clock and serves nobody any more: one-time codes, sessions, counts of askings."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from zhiping.records.accounts.models import PhoneCode
from zhiping.records.cycles.queries import wall_now
from zhiping.records.journal.limits import drop_run_out

KEEP_CODES = timedelta(days=1)
"""Spent codes stay this long, so that the limit on how often a phone is asked can count them."""

BATCH = 500


def drop_expired(now: datetime) -> int:
    """Delete run-out codes and sessions, in small batches; the legal ``now`` has no say in them."""
    wall = wall_now()
    codes = PhoneCode.objects.filter(expires_at__lt=wall - KEEP_CODES).values_list("pk", flat=True)[:BATCH]
    sessions = Session.objects.filter(expire_date__lt=wall).values_list("pk", flat=True)[:BATCH]
    dropped, _ = PhoneCode.objects.filter(pk__in=list(codes)).delete()
    ended, _ = Session.objects.filter(pk__in=list(sessions)).delete()
    return dropped + ended + drop_run_out()

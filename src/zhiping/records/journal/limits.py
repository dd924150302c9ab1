"""How often somebody may ask for something, counted in the database, so that several web nodes count together."""

from datetime import timedelta

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from zhiping.lib.sealing import digest
from zhiping.records.journal.models import AskCount


def allowed(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one asking of ``what`` from this address; False once it was more than ``most`` in ``seconds``."""
    wall = timezone.now()
    key = digest(f"{what}:{request.META.get('REMOTE_ADDR', '')}", "limit")
    mine = AskCount.objects.filter(key=key)
    if mine.filter(until__gt=wall).update(count=F("count") + 1):
        return mine.values_list("count", flat=True).get() <= most
    AskCount.objects.update_or_create(key=key, defaults={"count": 1, "until": wall + timedelta(seconds=seconds)})
    return most >= 1


def drop_run_out() -> int:
    """Counts whose time is over serve nobody."""
    dropped, _ = AskCount.objects.filter(until__lte=timezone.now()).delete()
    return dropped

"""Works off rehearsals beside the server."""

import time
from datetime import datetime

from zhiping.records.rehearsals.actions import take_run
from zhiping.records.rehearsals.models import Rehearsal

SECONDS = 5.0


def rehearse_waiting(now: datetime) -> int:
    """Take the waiting rehearsals on, oldest first, for a few seconds. One that cannot be worked says so and is left."""
    started, taken = time.monotonic(), 0
    for rehearsal in Rehearsal.objects.filter(state=Rehearsal.State.WAITING).order_by("id"):
        more = True
        while more and time.monotonic() - started < SECONDS:
            more = take_run(rehearsal)
            taken += 1
    return taken

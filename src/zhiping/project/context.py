"""What every template may use: who acts, what time it is, whether this is a sandbox."""

from typing import Any

from django.http import HttpRequest

from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.messages.models import Message


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """``actor``, ``now``, ``sandbox`` and the number of unread messages."""
    if not hasattr(request, "actor"):
        return {}
    person = request.actor.person
    unread = Message.objects.filter(person=person, read_at=None).count() if person else 0
    return {"actor": request.actor, "now": request.now, "sandbox": is_sandbox(), "unread": unread}

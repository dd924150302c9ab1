"""What waits in the outbox leaves by SMS or mail; what cannot leave is tried again later, and then shown as not delivered."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhiping.gateways import GatewayError, SandboxRefused, mail, sms
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.messages.models import Outgoing

BATCH = 200
BACK_OFF = tuple(timedelta(seconds=s) for s in (0, 30, 120, 600, 3600))
"""How long after being queued the first, second ... try may be made; after the last one the text counts as not delivered."""


def _by_sms(letter: Outgoing) -> str:
    return sms.send(letter.address, letter.text)


def _by_mail(letter: Outgoing) -> str:
    subject = letter.message.subject if letter.message else "职评通知"
    return mail.send(letter.address, subject, letter.text)


CHANNELS: Mapping[str, Callable[[Outgoing], str]] = {"sms": _by_sms, "mail": _by_mail}


def send_outgoing(now: datetime) -> int:
    """Send what is due, oldest first; the number sent. Each text is taken, sent and marked on its own.

    A process killed between the platform's receipt and the mark sends that one text again: twice told is better than never.
    """
    due = Q()
    if not is_sandbox():  # a sandbox's clock stands still: there every run is a try
        due = Q(tries=0)
        for tries, wait in enumerate(BACK_OFF[1:], start=1):
            due |= Q(tries=tries, queued_at__lte=now - wait)
    waiting = Outgoing.objects.filter(due, state=Outgoing.State.WAITING).order_by("id").values_list("pk", flat=True)
    return sum(_send(pk, now) for pk in list(waiting[:BATCH]))


def _send(pk: int, now: datetime) -> bool:
    letter = Outgoing.objects.select_related("message").get(pk=pk)
    tries = letter.tries
    if not _take(pk, tries):
        return False  # another runner took it
    try:
        receipt = CHANNELS[letter.channel](letter)
    except (GatewayError, SandboxRefused) as failed:
        is_last = tries + 1 >= len(BACK_OFF)
        state = Outgoing.State.FAILED if is_last else Outgoing.State.WAITING
        Outgoing.objects.filter(pk=pk).update(state=state, receipt=str(failed)[:80])
        return False
    Outgoing.objects.filter(pk=pk).update(state=Outgoing.State.SENT, sent_at=now, receipt=receipt[:80])
    return True


@transaction.atomic
def _take(pk: int, tries: int) -> bool:
    """Count the try before it is made, so that two runners never make the same one."""
    return Outgoing.objects.filter(pk=pk, state=Outgoing.State.WAITING, tries=tries).update(tries=tries + 1) == 1

"""Telling people: a message in the site, and where wanted an SMS or mail through the outbox."""

from datetime import datetime

from zhiping.records.accounts.models import Person
from zhiping.records.messages.models import Message, Outgoing


def tell(
    person: Person,
    kind: str,
    *,
    subject: str,
    body: str,
    now: datetime,
    case: str = "",
    link: str = "",
    due: datetime | None = None,
    once: str | None = None,
    sms: str = "",
    phone: str = "",
) -> Message | None:
    """Tell ``person``; ``once`` is a key that makes a second telling do nothing (None is returned then).

    ``sms`` queues that text to ``phone`` (the account's when empty). Nothing sensitive belongs in ``sms``.
    """
    said = {"person": person, "kind": kind, "subject": subject, "body": body, "case": case, "link": link, "at": now, "due": due}
    if once is None:
        message = Message.objects.create(**said)
    else:
        message, is_new = Message.objects.get_or_create(once=once, defaults=said)
        if not is_new:
            return None
    if sms:
        Outgoing.objects.create(
            message=message, channel="sms", address=phone or person.phone, text=sms, queued_at=now, purpose=kind, case=case
        )
    return message


def mark_read(message: Message, *, now: datetime) -> None:
    """Keep when the message was first opened."""
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])

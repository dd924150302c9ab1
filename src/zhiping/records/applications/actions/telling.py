"""What every verb of the unit and the offices does besides its own: journal row, message, field checks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from zhiping.core.citation import Citation
from zhiping.core.lifecycle import second
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import CORRECTION, Pack, WindowSpec
from zhiping.core.terms import Permission, Role
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Application
from zhiping.records.applications.officers import acting_for, back_to, desk_of
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput
from zhiping.records.journal.actions import record, record_each
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require


def permit(by: Actor, permission: Permission, application: Application) -> None:
    """Raise unless ``by`` may; for verbs that write without moving the case."""
    require(by, permission, subject_of(application))


def keep(by: Actor, event: str, application: Application, *, at: datetime, cites: Citation | None = None, **data: Any) -> None:
    """The journal row of a case."""
    record(by, event, at=at, kind="application", ref=application.number, label=application.number, cites=cites, **data)


def keep_each(by: Actor, event: str, application: Application, *, at: datetime, each: Sequence[Mapping[str, Any]]) -> None:
    """One journal row of a case for each, written at once."""
    record_each(by, event, at=at, kind="application", ref=application.number, label=application.number, each=each)


def marks(window: WindowSpec | None, now: datetime) -> dict[str, bool]:
    """18:00:00 is taken in and marked, so that a person can look at it again (AMB-33)."""
    return {"last_second": True} if window is not None and second(now) == window.closes else {}


def tell_applicant(
    application: Application,
    kind: str,
    *,
    subject: str,
    body: str,
    now: datetime,
    page: str = "progress/",
    due: datetime | None = None,
    once: str | None = None,
    sms: str = "",
) -> bool:
    """A message to the applicant with a link into their own pages; True when it was not sent before."""
    subject, body = worded(application, kind, subject=subject, body=body)
    message = tell(
        application.applicant,
        kind,
        subject=subject,
        body=body,
        now=now,
        case=application.number,
        link=f"/me/{application.number}/{page}",
        due=due,
        once=once,
        sms=sms,
    )
    return message is not None


def worded(application: Application, kind: str, *, subject: str, body: str) -> tuple[str, str]:
    """The message in the notice's own wording where the pack has one; ``{said}`` in it is what the platform would say."""
    pack = pack_of_case(application)
    own = pack.messages.get(kind)
    if own is None:
        return subject, body
    level = pack.level(application.level)
    places = {
        "number": application.number,
        "level": level.name,
        "title": level.title,
        "series": pack.series,
        "year": str(pack.year),
        "office": pack.contacts.get("office", ""),
        "office_phone": pack.contacts.get("office_phone", ""),
    }
    said = (own.subject or "{said}").format_map({**places, "said": subject})
    return said[:200], (own.body or "{said}").format_map({**places, "said": body})


def tell_desk(
    application: Application,
    organisation: Organisation | None,
    role: Role,
    kind: str,
    *,
    subject: str,
    body: str,
    now: datetime,
    due: datetime | None = None,
    once: str | None = None,
) -> None:
    """A message to each person who acts for ``organisation`` in ``role`` on this committee's cases."""
    if organisation is None:
        return
    people = acting_for(application, organisation.pk, role).values()
    _tell_each(application, people, role, kind, subject=subject, body=body, now=now, due=due, once=once)


def tell_back(
    application: Application, kind: str, *, subject: str, body: str, now: datetime, due: datetime | None = None
) -> None:
    """A message that the case is back: to the officer who sent it away, or where they no longer act to the desk (R103)."""
    role = desk_of(application)
    who = back_to(application)
    if who is None:
        tell_desk(application, application.holder, role, kind, subject=subject, body=body, now=now, due=due)
    else:
        _tell_each(application, [who], role, kind, subject=subject, body=body, now=now, due=due)


def _tell_each(
    application: Application,
    people: Iterable[Person],
    role: Role,
    kind: str,
    *,
    subject: str,
    body: str,
    now: datetime,
    due: datetime | None = None,
    once: str | None = None,
) -> None:
    desk = "unit" if role is Role.EMPLOYER else "office"
    for person in people:
        if person.pk == application.applicant_id:
            continue
        tell(
            person,
            kind,
            subject=subject,
            body=body,
            now=now,
            case=application.number,
            link=f"/{desk}/{application.number}/",
            due=due,
            once=f"{once}:{person.pk}" if once else None,
        )


def wanted(values: Mapping[str, Any], labels: Mapping[str, str], *, reason: str) -> dict[str, str]:
    """The values of ``labels`` stripped; BadInput names every one that is empty."""
    kept = {key: str(values.get(key) or "").strip() for key in labels}
    empty = {key: f"“{labels[key]}”还没有填写" for key, value in kept.items() if not value}
    if empty:
        raise BadInput(reason, empty)
    return kept


def told_reasons(reasons: list[str]) -> list[str]:
    """Reasons without blanks; at least one is wanted."""
    kept = [reason.strip() for reason in reasons if reason and reason.strip()]
    if not kept:
        raise BadInput("请写明理由，让对方知道要改什么", {"reasons": "理由还没有填写"})
    return kept


def answer_due(pack: Pack, window: str | None, now: datetime) -> tuple[datetime | None, bool]:
    """Until when a returned case may come back, and whether the correction window serves it.

    The correction window serves what was returned while it is open, at every stage (AMB-1). A return made before it
    opens is an ordinary return inside its stage's own window and nothing more (AMB-36).
    """
    own = pack.windows[window].closes if window else None
    correction = pack.windows.get(CORRECTION)
    if correction is None or not correction.opens <= second(now) <= correction.closes:
        return own, False
    return (max(own, correction.closes) if own else correction.closes), True


def moment(value: datetime) -> str:
    """A moment in the words of messages."""
    return f"{timezone.localtime(value):%Y年%m月%d日 %H:%M}"


def stamp(value: datetime) -> str:
    """A moment in a key that says what was told of it: another due is another telling."""
    return f"{timezone.localtime(value):%Y%m%d%H%M%S}"


def days_before(due: datetime, days: int) -> datetime:
    return due - timedelta(days=days)

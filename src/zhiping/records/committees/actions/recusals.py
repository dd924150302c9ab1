"""Recusals found by comparing rows: every seat of a meeting against every case on its list (R113)."""

from collections.abc import Iterable
from datetime import datetime

from zhiping.core.draw import grounds_between
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import withdraw_access
from zhiping.records.committees.adapt import grounds_of, ties_of_cases, ties_of_experts
from zhiping.records.committees.models import PanelMember, Recusal, ReviewSession
from zhiping.records.committees.queries import ACTIVE


def find_recusals(session: ReviewSession, *, now: datetime) -> int:
    """Write the recusals that the known facts give; those already there stay. How many are new."""
    members = list(session.members.filter(ACTIVE).select_related("expert", "expert__person"))
    cases = [row.application for row in session.cases.select_related("application__employer", "application__representative")]
    experts = ties_of_experts(m.expert for m in members)
    ties = ties_of_cases(cases)
    known = set(Recusal.objects.filter(member__session=session).values_list("member_id", "application_id"))
    listed = grounds_of(session.cycle)
    new = 0
    for member in members:
        for application in cases:
            grounds = grounds_between(experts[member.expert_id], ties[application.pk], listed)
            if grounds and (member.pk, application.pk) not in known:
                write_recusal(member, application, ground=grounds[0].id, source=Recusal.Source.FOUND, now=now)
                new += 1
    return new


def write_recusal(
    member: PanelMember, application: Application, *, ground: str, source: str, now: datetime, detail: str = ""
) -> None:
    """Keep the recusal and take the case away from the expert."""
    Recusal.objects.get_or_create(
        member=member,
        application=application,
        defaults={"ground": ground, "detail": detail[:200], "source": source, "at": now},
    )
    close_materials([member], [application], now=now)


def close_materials(members: Iterable[PanelMember], applications: Iterable[Application], *, now: datetime) -> None:
    """End these experts' access to these cases."""
    people = [m.expert.person_id for m in members]
    for application in applications:
        withdraw_access(application, now=now, person__in=people, capacity__in=("expert", "chair"))

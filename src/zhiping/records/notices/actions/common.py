"""By what right a clerk works on a pack: it rules a year of their own committee, or none yet."""

from zhiping.core.permission import Actor, Denied, Subject, explain
from zhiping.core.terms import Permission
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import NotAllowed, NotFound


def may_manage(pack_id: str, by: Actor) -> Denied | None:
    """None when ``by`` may work on the pack called ``pack_id``; else the reason."""
    cycles = ReviewCycle.objects.filter(pack__pack_id=pack_id).select_related("committee")
    subjects = [
        Subject(committee=cycle.committee_id, cycle=cycle.pk, committee_office=cycle.committee.office_id) for cycle in cycles
    ]
    own = Subject(committee=by.committee, cycle=by.cycle, committee_office=by.organisation)
    denials = []
    for subject in subjects or [own]:
        answer = explain(by, Permission.MANAGE_POLICY, subject)
        if not isinstance(answer, Denied):
            return None
        denials.append(answer)
    return denials[0]


def must_manage(pack_id: str, by: Actor) -> None:
    """Go on, or be refused with the reason."""
    denied = may_manage(pack_id, by)
    if denied is not None:
        raise (NotFound if denied.hidden else NotAllowed)(denied.reason, cites=denied.cites)

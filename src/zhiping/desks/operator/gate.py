"""The who-may table asked for pages that are about no case."""

from zhiping.core.permission import Actor, Denied, Subject, explain
from zhiping.core.terms import Permission
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.errors import NotAllowed, NotFound


def must(actor: Actor, permission: Permission) -> None:
    """Go on, or be refused with the reason."""
    answer = explain(actor, permission, Subject(sandbox=is_sandbox()))
    if isinstance(answer, Denied):
        raise (NotFound if answer.hidden else NotAllowed)(answer.reason, cites=answer.cites)

"""The who-may table asked once more where it counts: go on, or be refused with the reason."""

from zhiping.core.permission import Actor, Denied, Subject, explain
from zhiping.core.terms import Permission
from zhiping.records.errors import NotAllowed, NotFound


def require(by: Actor, permission: Permission, subject: Subject) -> None:
    """Raise unless ``by`` may: NotAllowed with the reason in words, NotFound where even that would tell too much."""
    answer = explain(by, permission, subject)
    if isinstance(answer, Denied):
        raise (NotFound if answer.hidden else NotAllowed)(answer.reason, cites=answer.cites)

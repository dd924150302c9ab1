"""The who-may table asked for pages that are about no case."""

from zhiping.core.permission import Actor, Subject
from zhiping.core.terms import Permission
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.permits import require


def must(actor: Actor, permission: Permission) -> None:
    """Go on, or be refused with the reason."""
    require(actor, permission, Subject(sandbox=is_sandbox()))

"""Every verb that comes after the vote: recheck, second publicity, confirmation, approval, certificates."""

from zhiping.records.outcomes.actions.approval import approve_results, do_not_approve
from zhiping.records.outcomes.actions.certificates import issue_certificates, revoke_certificate
from zhiping.records.outcomes.actions.confirmation import confirm_results, do_not_confirm, let_pass, note_circumstance
from zhiping.records.outcomes.actions.publicity import close_result_publicity, post_result_publicity
from zhiping.records.outcomes.actions.recheck import recheck
from zhiping.records.outcomes.queries import verify

__all__ = [
    "approve_results",
    "close_result_publicity",
    "confirm_results",
    "do_not_approve",
    "do_not_confirm",
    "issue_certificates",
    "let_pass",
    "note_circumstance",
    "post_result_publicity",
    "recheck",
    "revoke_certificate",
    "verify",
]

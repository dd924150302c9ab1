"""Every write about persons: phone codes, registration, relations to organisations, the second factor."""

from zhiping.records.accounts.actions.memberships import ask_membership, decide_membership, end_membership
from zhiping.records.accounts.actions.phone import check_phone_code, send_phone_code
from zhiping.records.accounts.actions.registration import (
    change_identity,
    change_phone,
    change_phone_with_code,
    check_identity,
    register_person,
    register_with_code,
)
from zhiping.records.accounts.actions.second_factor import begin_second_factor, confirm_second_factor

__all__ = [
    "ask_membership",
    "begin_second_factor",
    "change_identity",
    "change_phone",
    "change_phone_with_code",
    "check_identity",
    "check_phone_code",
    "confirm_second_factor",
    "decide_membership",
    "end_membership",
    "register_person",
    "register_with_code",
    "send_phone_code",
]

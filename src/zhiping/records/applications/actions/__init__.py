"""Every verb that changes an application."""

from zhiping.records.applications.actions.bringing import start_with_answers
from zhiping.records.applications.actions.decisions import decide, decision_number, keep_decision
from zhiping.records.applications.actions.differing import differ
from zhiping.records.applications.actions.drafting import (
    VersionConflict,
    explain_finding,
    move_row,
    remove_section_row,
    reorder_rows,
    save_section_row,
)
from zhiping.records.applications.actions.exceptional import approve_exception
from zhiping.records.applications.actions.filing import discard, sign_undertaking, submit, withdraw
from zhiping.records.applications.actions.notices import endorse_supplement, issue_one_time_notice
from zhiping.records.applications.actions.proving import add_evidence, remove_evidence
from zhiping.records.applications.actions.publicity import (
    close_unit_publicity,
    post_unit_publicity,
    raise_objection,
    settle_objection,
)
from zhiping.records.applications.actions.scrutiny import (
    accept,
    answer_check,
    answer_from_unit,
    decide_late,
    decline,
    forward,
    refuse,
    return_to_applicant,
    send_back_to_unit,
    void,
)
from zhiping.records.applications.actions.starting import change_choice, start_application
from zhiping.records.applications.actions.supplementing import resubmit, supplement
from zhiping.records.applications.actions.unit import (
    check_all_items,
    check_item,
    finish_unit_scrutiny,
    name_officer,
    recommend,
    record_assessment,
    record_deliberation,
)

__all__ = [
    "VersionConflict",
    "accept",
    "add_evidence",
    "answer_check",
    "answer_from_unit",
    "approve_exception",
    "change_choice",
    "check_all_items",
    "check_item",
    "close_unit_publicity",
    "decide",
    "decide_late",
    "decision_number",
    "decline",
    "differ",
    "discard",
    "endorse_supplement",
    "explain_finding",
    "finish_unit_scrutiny",
    "forward",
    "issue_one_time_notice",
    "keep_decision",
    "move_row",
    "name_officer",
    "post_unit_publicity",
    "raise_objection",
    "recommend",
    "record_assessment",
    "record_deliberation",
    "refuse",
    "remove_evidence",
    "remove_section_row",
    "reorder_rows",
    "resubmit",
    "return_to_applicant",
    "save_section_row",
    "send_back_to_unit",
    "settle_objection",
    "sign_undertaking",
    "start_application",
    "start_with_answers",
    "submit",
    "supplement",
    "void",
    "withdraw",
]

"""Every verb of the committee's work."""

from zhiping.records.committees.actions.ballot import (
    cast_ballot,
    close_ballot,
    decide_vote,
    fetch_token,
    open_ballot,
    settle_vote,
)
from zhiping.records.committees.actions.defence import (
    mark_absent,
    record_defence,
    schedule_defence,
    settle_absence,
    settle_below,
)
from zhiping.records.committees.actions.draw import commit_draw, reveal_draw
from zhiping.records.committees.actions.meeting import close_session, open_session, sign_in
from zhiping.records.committees.actions.minutes import draft_minutes, sign_minutes
from zhiping.records.committees.actions.panel import answer_invitation, confirm_training, declare_relations, recuse
from zhiping.records.committees.actions.pool import (
    add_expert,
    approve_pool,
    change_expert,
    mark_trained,
    propose_pool,
    remove_expert,
)
from zhiping.records.committees.actions.reading import assign_cases, finish_reading, save_opinion
from zhiping.records.committees.actions.session import create_session, list_cases, unlist_case

__all__ = [
    "add_expert",
    "answer_invitation",
    "approve_pool",
    "assign_cases",
    "cast_ballot",
    "change_expert",
    "close_ballot",
    "close_session",
    "commit_draw",
    "confirm_training",
    "create_session",
    "decide_vote",
    "declare_relations",
    "draft_minutes",
    "fetch_token",
    "finish_reading",
    "list_cases",
    "mark_absent",
    "mark_trained",
    "open_ballot",
    "open_session",
    "propose_pool",
    "record_defence",
    "recuse",
    "remove_expert",
    "reveal_draw",
    "save_opinion",
    "schedule_defence",
    "settle_absence",
    "settle_below",
    "settle_vote",
    "sign_in",
    "sign_minutes",
    "unlist_case",
]

"""The permission matrix, typed by hand: who may, of everybody in the scene; all others may not."""

import pytest

from core.permission.scene import SCENES
from zhiping.core.permission import TABLE, explain
from zhiping.core.permission.predicates import AllOf, AnyOf
from zhiping.core.terms import Permission as P

UNIT_TURN = "unit"
OFFICE_TURN = "city | seat | seat, second | seat, again | other seat | seat's address, other role"
SEAT = "seat | seat, not its turn | seat, no access | seat, second | seat, again"
SEAT_AND_OWN = SEAT + " | seat, own case"
FOUNDERS = "founders | founders, own case"
REGION = "region"
PANEL = "expert | expert, before meeting | recused expert | absent expert | expert, own case | chair | chair, before meeting"
READERS = "expert | expert, before meeting | absent expert | chair | chair, before meeting"
CHAIR = "chair | chair, before meeting"

MAY = {
    P.VIEW_CASE: "wei | unit | unit, own case | unit, not its turn | city | city, own case | city, not its turn | seat | seat, own case | "
    "seat, not its turn | other seat | seat, second | seat, again | seat's address, other role | founders | founders, own case | region | region, own case | "
    "watch | watch, own case | expert | expert, before meeting | chair | chair, before meeting",
    P.START_APPLICATION: "wei | qin",
    P.EDIT_DRAFT: "wei",
    P.SUBMIT: "wei",
    P.WITHDRAW: "wei",
    P.SUPPLEMENT: "wei",
    P.PAY: "wei",
    P.DOWNLOAD_RESULT: "wei",
    P.CONFIRM_MEMBERSHIP: "unit | unit, not its turn | unit, no access",
    P.CHECK_ITEMS: UNIT_TURN,
    P.ASSESS: UNIT_TURN,
    P.DELIBERATE: UNIT_TURN,
    P.POST_UNIT_PUBLICITY: UNIT_TURN,
    P.RECOMMEND: UNIT_TURN,
    P.ENDORSE_SUPPLEMENT: "unit | unit, not its turn",
    P.SCRUTINISE: OFFICE_TURN,
    P.ISSUE_NOTICE: OFFICE_TURN,
    P.ACCEPT: "seat | seat, second | seat, again",
    P.APPROVE_EXCEPTION: "seat | seat, not its turn | seat, second",
    P.DECIDE: "unit | unit, not its turn | city | city, not its turn | seat | seat, not its turn | other seat | seat, second | seat, again | "
    "seat's address, other role | founders | region",
    P.DECIDE_LAPSE: "seat | seat, not its turn | seat, second | seat, again",
    P.MANAGE_POOL: SEAT_AND_OWN,
    P.APPROVE_POOL: FOUNDERS,
    P.DRAW: FOUNDERS,
    P.RECUSE: SEAT_AND_OWN,
    P.MANAGE_MEETING: SEAT_AND_OWN,
    P.ASSIGN_CASES: SEAT_AND_OWN,
    P.SCHEDULE_DEFENCE: SEAT,
    P.READ_ASSIGNED: READERS,
    P.WRITE_OPINION: READERS,
    P.DECLARE_RELATIONS: PANEL,
    P.ATTEND: PANEL,
    P.OPEN_SESSION: CHAIR,
    P.OPEN_BALLOT: "chair",
    P.CAST_BALLOT: "expert | recused expert | chair",
    P.CLOSE_BALLOT: "chair",
    P.SIGN_MINUTES: CHAIR,
    P.RECHECK: SEAT,
    P.POST_RESULT_PUBLICITY: SEAT_AND_OWN,
    P.HANDLE_OBJECTION: f"unit | founders | {SEAT}",
    P.OBJECT: " | ".join(SCENES),
    P.CONFIRM_RESULT: SEAT,
    P.APPROVE_RESULT: REGION,
    P.ISSUE_CERTIFICATE: REGION,
    P.REVOKE_CERTIFICATE: REGION,
    P.LAPSE: "clock",
    P.SETTLE_PAYMENT: "clock",
    P.READ_POLICY: "policy | policy, other committee | policy, other cycle | other policy | seat | seat, own case | seat, not its turn | "
    "seat, other committee | seat, no access | other seat | seat, second | seat, again | operator | operator, real database",
    P.MANAGE_POLICY: "policy",
    P.REHEARSE: f"policy | {SEAT_AND_OWN}",
    P.REOPEN: "clock",
    P.PROPOSE_AMENDMENT: SEAT_AND_OWN,
    P.CONFIRM_AMENDMENT: "seat | seat, not its turn | seat, no access | seat, second | seat, own case",
    P.MOVE_CASE: f"clock | {SEAT}",
    P.VIEW_JOURNAL: "watch",
    P.MANAGE_ORGANISATIONS: "operator | operator, real database",
    P.MANAGE_ROLES: "operator | operator, real database",
    P.VIEW_HEALTH: "operator | operator, real database",
    P.MOVE_CLOCK: "operator",
}


def allowed_of(permission: P, predicate=None) -> set[str]:
    predicate = predicate or TABLE[permission]
    return {name for name, (actor, subject) in SCENES.items() if predicate(actor, subject) is None}


@pytest.mark.requirement("R91")
@pytest.mark.requirement("R158")
@pytest.mark.parametrize("permission", list(P), ids=lambda p: p.value)
def test_each_person_may_what_the_matrix_says_and_nothing_else(permission):
    assert allowed_of(permission) == set(MAY[permission].split(" | "))


def test_every_denial_gives_a_reason_in_words():
    for permission in P:
        for actor, subject in SCENES.values():
            answer = explain(actor, permission, subject)
            assert answer or len(answer.reason) >= 5


def test_a_stranger_learns_nothing_of_a_case_not_even_that_it_exists():
    for name in ("qin", "other unit", "other city", "city, other committee", "city, other cycle", "other watch"):
        answer = explain(*SCENES[name][:1], P.VIEW_CASE, SCENES[name][1])
        assert answer.hidden, name


def without_one_part(predicate):
    """Every predicate that is this one with a single part left out, at any depth."""
    if isinstance(predicate, AllOf | AnyOf):
        for index, part in enumerate(predicate.parts):
            rest = predicate.parts[:index] + predicate.parts[index + 1 :]
            yield f"-{part}", type(predicate)(rest)
            for name, changed in without_one_part(part):
                yield name, type(predicate)((*predicate.parts[:index], changed, *predicate.parts[index + 1 :]))


@pytest.mark.parametrize("permission", list(P), ids=lambda p: p.value)
def test_no_predicate_of_the_table_can_be_left_out_unnoticed(permission):
    unnoticed = [
        name
        for name, changed in without_one_part(TABLE[permission])
        if allowed_of(permission, changed) == set(MAY[permission].split(" | "))
    ]
    assert unnoticed == []

"""The who-may table: one row for each permission; a denial carries its reason."""

from collections.abc import Mapping
from types import MappingProxyType

from zhiping.core.permission.predicates import (
    Predicate,
    all_of,
    any_of,
    anybody,
    ballot_open,
    has_second_factor,
    holds_turn,
    in_sandbox,
    is_applicant,
    is_chair,
    is_party,
    is_second_officer,
    not_own_case,
    not_recused,
    of_committee_office,
    of_founding_body,
    of_regional_office,
    of_same_organisation,
    on_panel,
    role_is,
    session_open,
    signed_in,
    within_grant,
)
from zhiping.core.permission.subjects import Actor, Allowed, Denied, Subject
from zhiping.core.terms import Permission as P
from zhiping.core.terms import Role as R

OFFICES = (R.DEPARTMENT, R.COUNTY_OFFICE, R.CITY_OFFICE, R.COMMITTEE_OFFICE)

employer_holds = all_of(role_is(R.EMPLOYER), has_second_factor, is_party, holds_turn, not_own_case)
office_holds = all_of(role_is(*OFFICES), has_second_factor, within_grant, is_party, holds_turn, not_own_case)
committee_office = all_of(role_is(R.COMMITTEE_OFFICE), has_second_factor, within_grant, of_committee_office)
committee_office_case = all_of(committee_office, not_own_case)
founding_body = all_of(role_is(R.FOUNDING_BODY), has_second_factor, within_grant, of_founding_body)
regional_office = all_of(role_is(R.REGIONAL_OFFICE), has_second_factor, within_grant, of_regional_office, not_own_case)
panel_member = all_of(role_is(R.EXPERT, R.CHAIR), has_second_factor, on_panel)
chair = all_of(panel_member, is_chair)
clock = role_is(R.CLOCK)
policy_clerk = all_of(role_is(R.POLICY_CLERK), has_second_factor, within_grant, of_committee_office)

TABLE: Mapping[P, Predicate] = MappingProxyType(
    {
        P.VIEW_CASE: any_of(
            is_applicant,
            all_of(
                role_is(*OFFICES, R.EMPLOYER, R.FOUNDING_BODY, R.REGIONAL_OFFICE, R.SUPERVISOR, R.EXPERT, R.CHAIR),
                has_second_factor,
                within_grant,
                is_party,
            ),
        ),
        P.START_APPLICATION: role_is(R.APPLICANT),
        P.EDIT_DRAFT: is_applicant,
        P.SUBMIT: is_applicant,
        P.WITHDRAW: is_applicant,
        P.SUPPLEMENT: is_applicant,
        P.PAY: is_applicant,
        P.DOWNLOAD_RESULT: is_applicant,
        P.CONFIRM_MEMBERSHIP: all_of(role_is(R.EMPLOYER), has_second_factor, of_same_organisation, not_own_case),
        P.CHECK_ITEMS: employer_holds,
        P.ASSESS: employer_holds,
        P.DELIBERATE: employer_holds,
        P.POST_UNIT_PUBLICITY: employer_holds,
        P.RECOMMEND: employer_holds,
        P.ENDORSE_SUPPLEMENT: all_of(role_is(R.EMPLOYER), has_second_factor, is_party, not_own_case),
        P.SCRUTINISE: office_holds,
        P.ISSUE_NOTICE: office_holds,
        P.ACCEPT: all_of(committee_office_case, is_party, holds_turn),
        P.APPROVE_EXCEPTION: all_of(committee_office_case, is_party, is_second_officer),
        P.DECIDE: all_of(
            role_is(*OFFICES, R.EMPLOYER, R.FOUNDING_BODY, R.REGIONAL_OFFICE),
            has_second_factor,
            within_grant,
            is_party,
            not_own_case,
        ),
        P.DECIDE_LAPSE: all_of(committee_office_case, is_party),
        P.MANAGE_POOL: committee_office,
        P.APPROVE_POOL: founding_body,
        P.DRAW: founding_body,
        P.RECUSE: committee_office,
        P.MANAGE_MEETING: committee_office,
        P.ASSIGN_CASES: committee_office,
        P.SCHEDULE_DEFENCE: committee_office_case,
        P.READ_ASSIGNED: all_of(panel_member, not_own_case, not_recused),
        P.WRITE_OPINION: all_of(panel_member, not_own_case, not_recused),
        P.DECLARE_RELATIONS: panel_member,
        P.ATTEND: panel_member,
        P.OPEN_SESSION: chair,
        P.OPEN_BALLOT: all_of(chair, session_open),
        P.CAST_BALLOT: all_of(panel_member, signed_in, ballot_open),
        P.CLOSE_BALLOT: all_of(chair, session_open),
        P.SIGN_MINUTES: chair,
        P.RECHECK: committee_office_case,
        P.POST_RESULT_PUBLICITY: committee_office,
        P.HANDLE_OBJECTION: any_of(
            all_of(founding_body, not_own_case),
            committee_office_case,
            all_of(role_is(R.EMPLOYER), has_second_factor, is_party, holds_turn, not_own_case),
        ),
        P.OBJECT: anybody,
        P.CONFIRM_RESULT: committee_office_case,
        P.APPROVE_RESULT: regional_office,
        P.ISSUE_CERTIFICATE: regional_office,
        P.REVOKE_CERTIFICATE: regional_office,
        P.LAPSE: clock,
        P.SETTLE_PAYMENT: clock,
        P.READ_POLICY: all_of(role_is(R.POLICY_CLERK, R.COMMITTEE_OFFICE, R.OPERATOR), has_second_factor),
        P.MANAGE_POLICY: policy_clerk,
        P.REHEARSE: any_of(policy_clerk, committee_office),
        P.REOPEN: clock,
        P.PROPOSE_AMENDMENT: committee_office,
        P.CONFIRM_AMENDMENT: all_of(committee_office, is_second_officer),
        P.MOVE_CASE: any_of(clock, committee_office_case),
        P.VIEW_JOURNAL: all_of(role_is(R.SUPERVISOR), has_second_factor, is_party, not_own_case),
        P.MANAGE_ORGANISATIONS: all_of(role_is(R.OPERATOR), has_second_factor),
        P.MANAGE_ROLES: all_of(role_is(R.OPERATOR), has_second_factor),
        P.VIEW_HEALTH: all_of(role_is(R.OPERATOR), has_second_factor),
        P.MOVE_CLOCK: all_of(role_is(R.OPERATOR), has_second_factor, in_sandbox),
    }
)


def explain(actor: Actor, permission: P, subject: Subject) -> Allowed | Denied:
    """May ``actor`` do ``permission`` to ``subject``? A denial says why; an unknown permission raises KeyError."""
    denied = TABLE[permission](actor, subject)
    return Allowed() if denied is None else denied

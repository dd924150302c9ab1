"""The stage kinds: for each, its states and the steps that a stage instance of it brings."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from zhiping.core.lifecycle.steps import BACK, ENDED, NEXT, SAME, Step
from zhiping.core.policy.schema import CORRECTION, StageSpec
from zhiping.core.terms import Ended, StageKind
from zhiping.core.terms import Permission as P

ENTRY: Mapping[StageKind, str] = MappingProxyType({kind: "waiting" for kind in StageKind} | {StageKind.FILING: "draft"})
"""The state a case is in when it reaches a stage."""

PAYMENT_WINDOW = "the payment's"
"""Stands for the window of the payment stage until the whole route is known."""


def _step(
    stage: StageSpec,
    name: str,
    state: str,
    to: str,
    to_state: str,
    by: P,
    *guards: str,
    window: str | None = None,
    after: str | None = None,
) -> Step:
    return Step(name, stage.id, state, to, to_state, by, window, after, guards)


def filing(s: StageSpec) -> list[Step]:
    return [
        _step(
            s,
            "submit",
            "draft",
            NEXT,
            "",
            P.SUBMIT,
            "complete",
            "undertaking_signed",
            "employer_confirmed",
            "exclusions_clear",
            "one_per_level",
            window=s.window,
        ),
        _step(s, "discard", "draft", ENDED, Ended.WITHDRAWN, P.WITHDRAW),
        _step(s, "close_draft", "draft", ENDED, Ended.LATE, P.LAPSE, after=s.window),
    ]


def _returns(s: StageSpec, by: P) -> list[Step]:
    """Back to the applicant and in again; the correction window serves an open notice (AMB-1)."""
    return [
        _step(s, "return_to_applicant", "waiting", SAME, "returned", by),
        _step(s, "resubmit", "returned", SAME, "waiting", P.SUPPLEMENT, "complete", "undertaking_signed", window=s.window),
    ]


def _notices(s: StageSpec) -> list[Step]:
    """One-time notice, answer, the unit's endorsement, lapse (三（三））."""
    return [
        _step(s, "issue_one_time_notice", "waiting", SAME, "notified", P.ISSUE_NOTICE, "no_earlier_notice"),
        _step(s, "supplement", "notified", SAME, "endorsing", P.SUPPLEMENT, "notice_open", "items_answered", window=CORRECTION),
        _step(s, "endorse_supplement", "endorsing", SAME, "waiting", P.ENDORSE_SUPPLEMENT),
        _step(s, "lapse_uncorrected", "notified", ENDED, Ended.ABANDONED_UNCORRECTED, P.LAPSE, "notice_open", "lapse_safe"),
    ]


def scrutiny(s: StageSpec) -> list[Step]:
    by_unit = s.actor == "employer"
    right = P.CHECK_ITEMS if by_unit else P.SCRUTINISE
    if by_unit:
        forward_guards = ("items_checked", "officer_named")
        declined = Ended.NOT_RECOMMENDED
    else:
        forward_guards = ("checklist_done", "must_findings_decided")
        declined = Ended.REFUSED
    steps = [
        _step(s, "forward", "waiting", NEXT, "", right, *forward_guards, window=s.window),
        _step(s, "decline", "waiting", ENDED, declined, right, "decision_recorded"),
        _step(s, "withdraw", "waiting", ENDED, Ended.WITHDRAWN, P.WITHDRAW),
        *_returns(s, right),
    ]
    if by_unit:
        steps.append(_step(s, "close_late", "waiting", ENDED, Ended.LATE, P.LAPSE, "lapse_safe", after=s.window))
        steps.append(_step(s, "close_late", "returned", ENDED, Ended.LATE, P.LAPSE, "lapse_safe", after=s.window))
    else:
        steps += [
            *_notices(s),
            _step(s, "send_back_to_unit", "waiting", SAME, "at_unit", right),
            _step(s, "answer_from_unit", "at_unit", SAME, "waiting", P.ENDORSE_SUPPLEMENT),
            _step(s, "decide_late", "waiting", ENDED, Ended.LATE, P.DECIDE_LAPSE, "decision_recorded", after=s.window),
            _step(s, "decide_late", "returned", ENDED, Ended.LATE, P.DECIDE_LAPSE, "decision_recorded", after=s.window),
            _step(s, "decide_late", "at_unit", ENDED, Ended.LATE, P.DECIDE_LAPSE, "decision_recorded", after=s.window),
        ]
    return steps


def _unit_close(s: StageSpec, *states: str) -> list[Step]:
    return [_step(s, "close_late", state, ENDED, Ended.LATE, P.LAPSE, "lapse_safe", after=s.window) for state in states]


def assessment(s: StageSpec) -> list[Step]:
    return [
        _step(s, "record_assessment", "waiting", NEXT, "", P.ASSESS, "assessment_recorded", window=s.window),
        *_unit_close(s, "waiting"),
    ]


def deliberation(s: StageSpec) -> list[Step]:
    return [
        _step(
            s,
            "record_deliberation",
            "waiting",
            NEXT,
            "",
            P.DELIBERATE,
            "deliberation_recorded",
            "scan_attached",
            "agreed",
            window=s.window,
        ),
        _step(
            s,
            "deliberate_against",
            "waiting",
            ENDED,
            Ended.NOT_RECOMMENDED,
            P.DELIBERATE,
            "deliberation_recorded",
            "scan_attached",
        ),
        *_unit_close(s, "waiting"),
    ]


def publicity(s: StageSpec) -> list[Step]:
    by_unit = s.actor == "employer"
    post = P.POST_UNIT_PUBLICITY if by_unit else P.POST_RESULT_PUBLICITY
    upheld = Ended.NOT_RECOMMENDED if by_unit else Ended.NOT_CONFIRMED
    steps = [
        _step(s, "post_publicity", "waiting", SAME, "posted", post, "publicity_place", window=s.window),
        _step(s, "close_publicity", "posted", NEXT, "", post, "days_run", "no_open_objection", window=s.window),
        _step(s, "receive_objection", "posted", SAME, "objected", P.OBJECT),
        _step(s, "dismiss_objection", "objected", SAME, "posted", P.HANDLE_OBJECTION, "decision_recorded"),
        _step(s, "uphold_objection", "objected", ENDED, upheld, P.HANDLE_OBJECTION, "decision_recorded"),
    ]
    if by_unit:
        steps += _unit_close(s, "waiting", "posted")
    return steps


def recommendation(s: StageSpec) -> list[Step]:
    return [
        _step(s, "recommend", "waiting", NEXT, "", P.RECOMMEND, "agreed", "officer_named", window=s.window),
        _step(s, "decline_to_recommend", "waiting", ENDED, Ended.NOT_RECOMMENDED, P.RECOMMEND, "decision_recorded"),
        *_unit_close(s, "waiting"),
    ]


def acceptance(s: StageSpec) -> list[Step]:
    return [
        _step(
            s,
            "accept",
            "waiting",
            NEXT,
            "",
            P.ACCEPT,
            "checklist_done",
            "must_findings_decided",
            "exception_approved",
            "exclusions_clear",
            window=s.window,
        ),
        _step(s, "refuse", "waiting", ENDED, Ended.REFUSED, P.ACCEPT, "decision_recorded"),
        *_notices(s),
        *_returns(s, P.ACCEPT),
        *[
            _step(s, "lapse_unpaid", state, ENDED, Ended.ABANDONED_UNPAID, P.LAPSE, "lapse_safe", after=PAYMENT_WINDOW)
            for state in ("waiting", "returned", "notified", "endorsing")
        ],
    ]


def payment(s: StageSpec) -> list[Step]:
    return [
        _step(s, "complete_payment", "waiting", NEXT, "", P.SETTLE_PAYMENT, "paid"),
        _step(s, "lapse_unpaid", "waiting", ENDED, Ended.ABANDONED_UNPAID, P.LAPSE, "lapse_safe", after=s.window),
        _step(
            s, "decide_unpaid", "waiting", ENDED, Ended.ABANDONED_UNPAID, P.DECIDE_LAPSE, "decision_recorded", after=s.window
        ),
    ]


def reading(s: StageSpec) -> list[Step]:
    return [
        _step(s, "assign", "waiting", SAME, "assigned", P.ASSIGN_CASES),
        _step(s, "finish_reading", "assigned", NEXT, "", P.ASSIGN_CASES, "opinions_in"),
    ]


def gate(s: StageSpec) -> list[Step]:
    return [
        _step(s, "schedule_defence", "waiting", SAME, "scheduled", P.SCHEDULE_DEFENCE),
        _step(s, "reschedule_defence", "scheduled", SAME, "scheduled", P.SCHEDULE_DEFENCE),
        _step(s, "record_defence", "scheduled", NEXT, "", P.SCHEDULE_DEFENCE, "defence_settled"),
        _step(s, "mark_absent", "scheduled", SAME, "absent", P.SCHEDULE_DEFENCE),
        _step(s, "settle_absence", "absent", NEXT, "", P.DECIDE_LAPSE, "decision_recorded"),
        _step(s, "reschedule_absent", "absent", SAME, "scheduled", P.SCHEDULE_DEFENCE, "decision_recorded"),
        *(_below(s) if s.gate is not None and s.gate.below_to_person else ()),
    ]


def _below(s: StageSpec) -> list[Step]:
    """A result that does not pass waits for a person, who lets the case go on to the vote or ends it."""
    return [
        _step(s, "record_below", "scheduled", SAME, "below", P.SCHEDULE_DEFENCE, "defence_settled"),
        _step(s, "pass_below", "below", NEXT, "", P.DECIDE_LAPSE, "decision_recorded"),
        _step(s, "fail_below", "below", ENDED, Ended.FAILED, P.DECIDE_LAPSE, "decision_recorded"),
    ]


def vote(s: StageSpec) -> list[Step]:
    return [
        _step(s, "pass_vote", "waiting", NEXT, "", P.CLOSE_BALLOT, "ballot_closed"),
        _step(s, "fail_vote", "waiting", ENDED, Ended.FAILED, P.CLOSE_BALLOT, "ballot_closed"),
    ]


def recheck(s: StageSpec) -> list[Step]:
    return [
        _step(s, "pass_recheck", "waiting", NEXT, "", P.RECHECK, "minutes_signed"),
        _step(s, "fail_recheck", "waiting", ENDED, Ended.NOT_CONFIRMED, P.RECHECK, "decision_recorded"),
    ]


def confirmation(s: StageSpec) -> list[Step]:
    return [
        _step(s, "confirm", "waiting", NEXT, "", P.CONFIRM_RESULT, "bars_clear", "confirmation_numbered"),
        _step(s, "do_not_confirm", "waiting", ENDED, Ended.NOT_CONFIRMED, P.CONFIRM_RESULT, "decision_recorded"),
    ]


def approval(s: StageSpec) -> list[Step]:
    return [
        _step(s, "approve", "waiting", NEXT, "", P.APPROVE_RESULT, "confirmation_numbered"),
        _step(s, "do_not_approve", "waiting", ENDED, Ended.NOT_CONFIRMED, P.APPROVE_RESULT, "decision_recorded"),
    ]


def certificate(s: StageSpec) -> list[Step]:
    return [_step(s, "issue_certificate", "waiting", ENDED, Ended.CERTIFIED, P.ISSUE_CERTIFICATE)]


KINDS: Mapping[StageKind, Callable[[StageSpec], list[Step]]] = MappingProxyType(
    {
        StageKind.FILING: filing,
        StageKind.SCRUTINY: scrutiny,
        StageKind.ASSESSMENT: assessment,
        StageKind.DELIBERATION: deliberation,
        StageKind.PUBLICITY: publicity,
        StageKind.RECOMMENDATION: recommendation,
        StageKind.ACCEPTANCE: acceptance,
        StageKind.PAYMENT: payment,
        StageKind.READING: reading,
        StageKind.GATE: gate,
        StageKind.VOTE: vote,
        StageKind.RECHECK: recheck,
        StageKind.CONFIRMATION: confirmation,
        StageKind.APPROVAL: approval,
        StageKind.CERTIFICATE: certificate,
    }
)


def after_the_end() -> list[Step]:
    """What may still happen to a case that has ended."""
    return [
        Step(
            "revoke_certificate",
            ENDED,
            Ended.CERTIFIED,
            ENDED,
            Ended.REVOKED,
            P.REVOKE_CERTIFICATE,
            guards=("decision_recorded",),
        ),
        # A result that never became a certificate; one that did goes by its revocation (R12).
        Step("void", ENDED, Ended.FAILED, ENDED, Ended.VOID, P.DECIDE_LAPSE, guards=("decision_recorded",)),
    ] + [
        Step("reopen", ENDED, state, BACK, "", P.REOPEN, guards=("window_extended",))
        for state in (Ended.LATE, Ended.ABANDONED_UNCORRECTED, Ended.ABANDONED_UNPAID)
    ]

"""The secret ballot: one token a member, a paper that never knows its voter, a count on both readings (第二十条).

A member's secret gives one unrelated token for each case they may vote on. The tables hold only hashes, no time and no
owner, and are rewritten in the order of the hashes at each change, so that the order of rows tells nothing either.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.ballot import tally
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Vote
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.models import HumanDecision
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.committees.actions.capping import cap_round, check_room
from zhiping.records.committees.actions.meeting import check_committee, check_quorum
from zhiping.records.committees.actions.panel import own_seat
from zhiping.records.committees.actions.telling import BALLOT, keep_case, keep_meeting, lock_session
from zhiping.records.committees.models import (
    BallotPaper,
    BallotRound,
    BallotToken,
    Minutes,
    PanelMember,
    Recusal,
    ReviewSession,
    RoundCase,
    TokenIssue,
)
from zhiping.records.committees.queries import (
    cases_to_vote,
    meeting_of,
    open_round,
    signed_in,
    subject_of_session,
)
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.permits import require

RECUSED = "AMB-13"
SECRET_BYTES = 15  # 120 bits, 24 letters


def _recused_from(case: RoundCase) -> set[int]:
    """Seats that are present and may not take part in this case."""
    return set(
        Recusal.objects.filter(member__in=signed_in(case.round.session), application=case.case.application_id).values_list(
            "member_id", flat=True
        )
    )


def token_hash(secret: str, case: RoundCase) -> str:
    """What the tables keep of a secret for one case; for another case it is an unrelated value."""
    letters = secret.replace("-", "").replace(" ", "").upper()
    return hmac.new(letters.encode(), f"{case.round.uid}:{case.pk}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def open_ballot(session: ReviewSession, *, by: Actor, now: datetime) -> BallotRound:
    """The chair opens a ballot over every listed case that waits for the vote; who is present is fixed now."""
    session = lock_session(session)
    require(by, Permission.OPEN_BALLOT, subject_of_session(session))
    if open_round(session) is not None:
        raise ActionRefused("上一轮投票还没有结束")
    if Minutes.objects.filter(session=session, signed_at__isnull=False).exists():
        raise ActionRefused("会议记录已经签署，不能再投票")
    check_committee(session, now)
    panel, present = check_quorum(session)
    cases = list(cases_to_vote(session))
    if not cases:
        raise ActionRefused("名单上没有等待表决的申报")
    last = session.rounds.order_by("-number").first()
    round = BallotRound.objects.create(
        session=session, number=last.number + 1 if last else 1, panel_size=panel, present=present, opened_at=now
    )
    for position, case in enumerate(cases, start=1):
        row = RoundCase.objects.create(round=round, case=case, position=position)
        row.recused = len(_recused_from(row))
        row.save(update_fields=["recused"])
    keep_meeting(
        by,
        "ballot.opened",
        session,
        at=now,
        cites=BALLOT,
        round=round.number,
        panel=panel,
        present=present,
        cases=[case.application.number for case in cases],
    )
    return round


@transaction.atomic
def fetch_token(round: BallotRound, member: PanelMember, *, by: Actor, now: datetime) -> str:
    """The member's one secret for this ballot, returned once and kept nowhere; a lost one is not given again.

    No journal row and no time: that the member fetched one is all that stays.
    """
    member = own_seat(member, by, Permission.CAST_BALLOT)
    round = BallotRound.objects.select_for_update().get(pk=round.pk)
    if round.closed_at is not None or round.session_id != member.session_id:
        raise ActionRefused("这一轮投票已经结束", cites=BALLOT)
    if member.state != PanelMember.State.ACCEPTED or member.attended_at is None:
        raise ActionRefused("没有签到的评委不能领取选票，也不得委托他人", cites=BALLOT)
    if TokenIssue.objects.filter(round=round, member=member).exists():
        raise ActionRefused("您已经领取过这一轮的选票码；每人只有一个，遗失不补", cites=BALLOT)
    open_cases = [case for case in round.cases.select_related("case", "round__session") if member.pk not in _recused_from(case)]
    if not open_cases:
        raise ActionRefused("这一轮的申报您都应当回避，没有选票，不用投票；请等候主任委员结束投票", cites=BALLOT)
    TokenIssue.objects.create(round=round, member=member)
    letters = base64.b32encode(os.urandom(SECRET_BYTES)).decode()
    secret = "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))
    barred = set(member.recusals.values_list("application_id", flat=True))
    fresh = [
        BallotToken(round=round, case=case, token_hash=token_hash(secret, case))
        for case in round.cases.select_related("case", "round")
        if case.case.application_id not in barred
    ]
    kept = [BallotToken(round=round, case_id=t.case_id, token_hash=t.token_hash) for t in round.tokens.all()]
    round.tokens.all().delete()
    BallotToken.objects.bulk_create(sorted(kept + fresh, key=lambda t: t.token_hash))
    return secret


def cases_of_member(round: BallotRound, member: PanelMember) -> list[RoundCase]:
    """The cases of a ballot from which this member is not recused."""
    cases = round.cases.select_related("case", "round__session")
    return [case for case in cases if member.pk not in _recused_from(case)]


def cases_open_to(round: BallotRound, secret: str) -> list[RoundCase]:
    """The cases this secret may vote on: unused and in an open ballot; raises with the reason otherwise."""
    if round.closed_at is not None:
        raise ActionRefused("这一轮投票已经结束，不能再投", cites=BALLOT)
    hashes = {
        token_hash(secret, case): case
        for case in round.cases.select_related("round", "case__application__applicant", "case__group")
    }
    known = set(round.tokens.filter(token_hash__in=hashes).values_list("token_hash", flat=True))
    if not known:
        raise BadInput("选票码无效", {"token": "没有这个选票码，请核对后重新填写"})
    if round.papers.filter(token_hash__in=known).exists():
        raise ActionRefused("这个选票码已经投过票，不能再投", cites=BALLOT)
    return [case for hash, case in hashes.items() if hash in known]


@transaction.atomic
def cast_ballot(round: BallotRound, *, token: str, votes: Mapping[int, str]) -> None:
    """Cast every paper of one secret at once: round case id -> vote. By design no actor, no time and no journal row."""
    round = BallotRound.objects.select_for_update().get(pk=round.pk)
    cases = cases_open_to(round, token)
    words = {vote.value for vote in Vote}
    missing = {str(c.pk): f"“{c.case.application.applicant.name}”还没有选择" for c in cases if votes.get(c.pk) not in words}
    if missing:
        raise BadInput("选票没有投出：每一份都要选择同意、不同意或弃权", missing)
    if set(votes) - {case.pk for case in cases}:
        raise BadInput("选票没有投出", {"token": "选票上有不属于这个选票码的申报，请重新打开选票"})
    fresh = [BallotPaper(round=round, case=case, token_hash=token_hash(token, case), vote=votes[case.pk]) for case in cases]
    kept = [BallotPaper(round=round, case_id=p.case_id, token_hash=p.token_hash, vote=p.vote) for p in round.papers.all()]
    round.papers.all().delete()
    BallotPaper.objects.bulk_create(sorted(kept + fresh, key=lambda p: p.token_hash))


@transaction.atomic
def close_ballot(round: BallotRound, *, by: Actor, now: datetime) -> BallotRound:
    """The chair ends the ballot: count, move each case on, and leave to a person those on which the readings differ."""
    session = lock_session(round.session)
    require(by, Permission.CLOSE_BALLOT, subject_of_session(session))
    round = BallotRound.objects.select_for_update().get(pk=round.pk)
    if round.closed_at is not None:
        raise ActionRefused("这一轮投票已经结束")
    check_committee(session, now)
    rules = pack_of(session.cycle).committee
    round.closed_at = now
    round.save(update_fields=["closed_at"])
    for row in round.cases.select_related("case__application"):
        try:
            result = tally(
                row.papers.values_list("vote", flat=True),
                panel=round.panel_size,
                present=round.present,
                recused=row.recused,
                majority=rules.majority,
                share=rules.quorum,
            )
        except ValueError as problem:
            raise ActionRefused(f"第{round.number}轮不能计票：{problem}。请保留现场，报监督机构", cites=BALLOT) from problem
        row.votes_for, row.votes_against, row.votes_abstain = result.count.agree, result.count.against, result.count.abstain
        row.passes_literal, row.passes_without_recused = result.literal, result.without_recused
        row.save()
    cap_round(round)
    for row in round.cases.select_related("case__application", "case__session"):
        if not row.why_a_person:
            _move(row, passes=row.is_met and row.cap != RoundCase.Cap.OVER, by=by, now=now)
    keep_meeting(by, "ballot.closed", session, at=now, cites=BALLOT, round=round.number, papers=round.papers.count())
    return round


def _move(row: RoundCase, *, passes: bool, by: Actor, now: datetime) -> None:
    application = lock(row.case.application)
    subject = subject_of(application, meeting=meeting_of(row.case.session))
    name = "pass_vote" if passes else "fail_vote"
    take_step(name, application, by=by, now=now, subject=subject, guards={"ballot_closed": True})
    over = {"over_the_cap": True} if row.cap == RoundCase.Cap.OVER else {}
    keep_case(by, "vote.passed" if passes else "vote.failed", application, at=now, cites=BALLOT, **over)


def decision_subject(row: RoundCase) -> str:
    return f"vote:{row.pk}"


@transaction.atomic
def decide_vote(row: RoundCase, *, decision: Mapping[str, Any], passes: bool, by: Actor, now: datetime) -> HumanDecision:
    """The committee's office decides on a count that the notice leaves open.

    On which reading it counts where the two differ (AMB-13), whether it passes where no majority is known, or who of
    those with equal votes finds a seat; no more than there are seats for.
    """
    lock_session(row.case.session)
    application = lock(row.case.application)
    require(by, Permission.DECIDE, subject_of(application))
    if not row.why_a_person:
        raise ActionRefused("这份申报的计票结果清楚，不需要人决定")
    subject = decision_subject(row)
    if HumanDecision.objects.filter(application=application, subject=subject).exists():
        raise ActionRefused("已经决定过，请主任委员执行")
    if passes:
        check_room(row)
    return keep_decision(
        application,
        decision,
        subject=subject,
        point=row.why_a_person,
        effect="按通过处理" if passes else "按未通过处理",
        passes=passes,
        by=by,
        now=now,
        open_point=RECUSED if row.passes_literal != row.passes_without_recused else "",
    )


@transaction.atomic
def settle_vote(row: RoundCase, *, by: Actor, now: datetime) -> None:
    """The chair carries out the decision on a count that was put to a person."""
    session = lock_session(row.case.session)
    require(by, Permission.CLOSE_BALLOT, subject_of_session(session))
    decision = HumanDecision.objects.filter(application=row.case.application_id, subject=decision_subject(row)).first()
    if decision is None:
        raise ActionRefused("评委会所在职改办还没有作出决定")
    _move(row, passes=decision.passes, by=by, now=now)

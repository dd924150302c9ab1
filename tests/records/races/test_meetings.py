"""Draws, ballots and certificates when two act at the same moment."""

import pytest

from factories.casework import at
from records.committees.scene import AT_MEETING, NOON, scene
from records.outcomes.conftest import office, region, world  # noqa: F401
from zhiping.records.committees import actions
from zhiping.records.committees.models import BallotPaper, BallotToken, Draw, PanelMember, TokenIssue
from zhiping.records.journal.models import JournalRow
from zhiping.records.outcomes.actions import approve_results, confirm_results, issue_certificates
from zhiping.records.outcomes.models import Certificate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(shared):
    return scene().with_pool().with_session()


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.mark.requirement("R111")
def test_two_officers_who_begin_the_draw_at_once_commit_to_one_seed(at_once, meeting):
    pool = meeting.committee.pool_versions.get()

    outcomes = at_once(
        *[lambda: actions.commit_draw(meeting.session, pool=pool, purpose="首次抽取", by=meeting.founders, now=NOON)] * 3
    )

    assert kinds(outcomes) == ["ActionRefused", "ActionRefused", "Draw"]
    assert Draw.objects.count() == 1


@pytest.mark.requirement("R111")
def test_a_draw_revealed_twice_at_once_seats_one_panel(at_once, meeting):
    pool = meeting.committee.pool_versions.get()
    draw = actions.commit_draw(meeting.session, pool=pool, purpose="首次抽取", by=meeting.founders, now=NOON)

    outcomes = at_once(*[lambda: actions.reveal_draw(draw, by=meeting.founders, now=NOON)] * 3)

    assert kinds(outcomes) == ["ActionRefused", "ActionRefused", "Draw"]
    ranks = list(PanelMember.objects.order_by("rank").values_list("rank", flat=True))
    assert (len(ranks), len(set(ranks))) == (7, 7)
    assert JournalRow.objects.filter(event="draw.revealed").count() == 1


@pytest.mark.requirement("R132")
def test_a_code_fetched_in_two_tabs_is_given_once_and_votes_once(at_once, meeting):
    meeting.with_cases(2).with_panel().with_reading().with_meeting()
    round = actions.open_ballot(meeting.session, by=meeting.actor(meeting.chair()), now=AT_MEETING)
    member = meeting.members()[0]

    outcomes = at_once(*[lambda: actions.fetch_token(round, member, by=meeting.actor(member), now=AT_MEETING)] * 3)

    secrets = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert kinds(outcomes) == ["ActionRefused", "ActionRefused", "str"]
    assert (TokenIssue.objects.count(), BallotToken.objects.count()) == (1, 2)

    cases = actions.ballot.cases_open_to(round, secrets[0])
    votes = {case.pk: "for" for case in cases}
    outcomes = at_once(*[lambda: actions.cast_ballot(round, token=secrets[0], votes=votes)] * 3)

    assert kinds(outcomes) == ["ActionRefused", "ActionRefused", "NoneType"]
    assert BallotPaper.objects.count() == 2


@pytest.mark.requirement("R132")
def test_all_members_fetch_and_vote_at_once_and_no_code_or_paper_is_lost(at_once, meeting):
    meeting.with_cases(2).with_panel().with_reading().with_meeting()
    chair = meeting.actor(meeting.chair())
    round = actions.open_ballot(meeting.session, by=chair, now=AT_MEETING)

    def vote(member):
        secret = actions.fetch_token(round, member, by=meeting.actor(member), now=AT_MEETING)
        cases = actions.ballot.cases_open_to(round, secret)
        actions.cast_ballot(round, token=secret, votes={case.pk: "for" for case in cases})

    outcomes = at_once(*(lambda member=member: vote(member) for member in meeting.members()))

    assert outcomes == [None] * 7
    assert (TokenIssue.objects.count(), BallotToken.objects.count(), BallotPaper.objects.count()) == (7, 14, 14)
    outcomes = at_once(*[lambda: actions.close_ballot(round, by=chair, now=AT_MEETING)] * 2)
    assert kinds(outcomes) == ["ActionRefused", "BallotRound"]
    assert [row.votes_for for row in round.cases.all()] == [7, 7]


@pytest.mark.requirement("R145")
def test_certificates_of_two_approvals_issued_at_once_have_each_their_own_number(at_once, world, office, region):  # noqa: F811
    now, approvals = at("2023-12-20 10:00:00"), []
    for n in (1, 2):
        cases = [world.passed("confirmation") for _ in range(3)]
        confirmation = confirm_results(world.cycle, applications=cases, number=f"确{n}号", by=office, now=now)
        approvals.append(approve_results(confirmation, number=f"批{n}号", by=region, now=now))

    outcomes = at_once(*(lambda which=which: issue_certificates(which, by=region, now=now) for which in approvals))

    assert [len(outcome) for outcome in outcomes] == [3, 3]
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [int(number[-5:]) for number in numbers] == [1, 2, 3, 4, 5, 6]

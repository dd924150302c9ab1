"""The meeting decides by quorum and secret ballot; nobody votes for another, later, or twice; nothing leads to a voter."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from records.committees.scene import AT_MEETING, NOON, scene
from zhiping.records.applications.models import HumanDecision
from zhiping.records.applications.queries import visible_to
from zhiping.records.committees import actions
from zhiping.records.committees.actions.ballot import cases_open_to
from zhiping.records.committees.actions.minutes import why_minutes_broken
from zhiping.records.committees.models import BallotPaper, BallotToken, Minutes, RoundCase, TokenIssue
from zhiping.records.committees.queries import minutes_signed_for
from zhiping.records.cycles.models import Committee
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db

DECISION = {"reading": "照样计入", "clause": "第二十条", "reason": "规定写的是出席会议的专家总数"}


def open_ballot(scene):
    return actions.open_ballot(scene.session, by=scene.actor(scene.chair()), now=AT_MEETING)


def close(scene, round):
    return actions.close_ballot(round, by=scene.actor(scene.chair()), now=AT_MEETING)


def fetch(scene, round, member) -> str:
    return actions.fetch_token(round, member, by=scene.actor(member), now=AT_MEETING)


def votes_for(round, secret, word="for") -> dict[int, str]:
    return {case.pk: word for case in cases_open_to(round, secret)}


def places(scene) -> list[tuple[str, str]]:
    return list(scene.session.cases.values_list("application__stage", "application__state"))


@pytest.mark.requirement("R130")
@pytest.mark.parametrize(("present", "opens"), [(16, False), (17, True)])
def test_a_committee_of_twenty_five_opens_with_seventeen(db, present, opens) -> None:
    senior = scene("高级评委会", pack="gx-2023-arts-and-crafts", level="associate_senior")
    senior.groups = (
        {"name": "甲", "specialties": ["ceramics"], "seats": 13},
        {"name": "乙", "specialties": ["carving"], "seats": 12},
    )
    senior.with_pool(size=40).with_session().with_panel()

    if opens:
        assert senior.with_meeting(present).session.opened_at == AT_MEETING
    else:
        with pytest.raises(ActionRefused, match="应到 25 人，实到 16 人，至少 17 人"):
            senior.with_meeting(present)


@pytest.mark.requirement("R130")
@pytest.mark.parametrize(("present", "opens"), [(4, False), (5, True)])
def test_a_committee_of_seven_opens_with_five(meeting, present, opens) -> None:
    meeting.with_panel()
    if opens:
        assert meeting.with_meeting(present).session.opened_at == AT_MEETING
    else:
        with pytest.raises(ActionRefused, match="至少 5 人"):
            meeting.with_meeting(present)


@pytest.mark.requirement("R130")
def test_only_a_chair_who_signed_in_opens_the_meeting(meeting) -> None:
    meeting.with_panel()
    plain = next(m for m in meeting.members() if not m.is_chair)
    for member in meeting.members():
        if not member.is_chair:
            actions.sign_in(member, by=meeting.actor(member), now=AT_MEETING)
    with pytest.raises(NotAllowed, match="主任委员"):
        actions.open_session(meeting.session, by=meeting.actor(plain), now=AT_MEETING)
    with pytest.raises(ActionRefused, match="请先签到"):
        actions.open_session(meeting.session, by=meeting.actor(meeting.chair()), now=AT_MEETING)
    with pytest.raises(NotAllowed):
        actions.open_session(meeting.session, by=meeting.office, now=AT_MEETING)


@pytest.mark.requirement("R132")
def test_nobody_signs_in_for_another_or_before_the_day_or_without_having_accepted(meeting) -> None:
    meeting.with_panel(accept=False)
    one, two = meeting.members()[:2]
    with pytest.raises(ActionRefused, match="先答复"):
        actions.sign_in(one, by=meeting.actor(one), now=AT_MEETING)
    for member in (one, two):
        actions.answer_invitation(member, accepts=True, by=meeting.actor(member), now=NOON)
    with pytest.raises(NotAllowed, match="本人"):
        actions.sign_in(one, by=meeting.actor(two), now=AT_MEETING)
    with pytest.raises(ActionRefused, match="当天才能签到"):
        actions.sign_in(one, by=meeting.actor(one), now=NOON)


@pytest.mark.requirement("R105")
@pytest.mark.requirement("R109")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"suspended_at": datetime(2023, 11, 10, tzinfo=NOON.tzinfo)}, "停止评审"),
        ({"expires_on": date(2023, 11, 19)}, "有效期至2023年11月19日"),
        ({"filing_number": ""}, "没有登记核准备案"),
    ],
)
def test_a_suspended_or_expired_committee_neither_meets_nor_votes(meeting, change, says) -> None:
    meeting.with_cases(2).with_panel().with_reading()
    Committee.objects.filter(pk=meeting.committee.pk).update(**change)
    with pytest.raises(ActionRefused, match=says):
        meeting.with_meeting()


@pytest.mark.requirement("R109")
def test_a_committee_suspended_during_the_meeting_opens_and_closes_no_ballot(in_session) -> None:
    round = open_ballot(in_session)
    Committee.objects.filter(pk=in_session.committee.pk).update(suspended_at=AT_MEETING)

    with pytest.raises(ActionRefused, match="停止评审"):
        close(in_session, round)


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(
    ("papers", "place"),
    [
        ("fffffaa", ("recheck", "waiting")),  # 7 present: 5 pass
        ("ffffaaa", ("ended", "failed")),
        ("ffff000", ("ended", "failed")),  # abstaining is not agreeing
        ("ffff---", ("ended", "failed")),  # nor is casting nothing
        ("fffff--", ("recheck", "waiting")),
        ("fffffff", ("recheck", "waiting")),
    ],
)
def test_two_thirds_of_those_present_pass_a_case(in_session, papers, place) -> None:
    round = open_ballot(in_session)
    in_session.vote(round, papers)

    close(in_session, round)

    assert places(in_session) == [place, place]


@pytest.mark.requirement("R132")
def test_an_absent_expert_gets_no_token(meeting) -> None:
    meeting.with_cases(2).with_panel().with_reading().with_meeting(present=6)
    round = open_ballot(meeting)
    absent = next(m for m in meeting.members() if m.attended_at is None)

    with pytest.raises(NotAllowed, match="不得委托"):
        fetch(meeting, round, absent)
    with pytest.raises(ActionRefused, match="投票正在进行"):
        actions.sign_in(absent, by=meeting.actor(absent), now=AT_MEETING)


@pytest.mark.requirement("R132")
def test_nobody_fetches_a_token_for_another(in_session) -> None:
    round = open_ballot(in_session)
    one, two = in_session.members()[:2]

    with pytest.raises(NotAllowed, match="本人"):
        actions.fetch_token(round, one, by=in_session.actor(two), now=AT_MEETING)
    with pytest.raises((NotAllowed, NotFound)):
        actions.fetch_token(round, one, by=in_session.office, now=AT_MEETING)


@pytest.mark.requirement("R133")
def test_a_member_has_one_token_and_uses_it_once(in_session) -> None:
    round = open_ballot(in_session)
    member = in_session.members()[0]
    secret = fetch(in_session, round, member)
    with pytest.raises(ActionRefused, match="每人只有一个"):
        fetch(in_session, round, member)

    votes = votes_for(round, secret)
    actions.cast_ballot(round, token=secret.lower().replace("-", " "), votes=votes)

    with pytest.raises(ActionRefused, match="已经投过票"):
        actions.cast_ballot(round, token=secret, votes=votes)
    assert BallotPaper.objects.count() == 2


@pytest.mark.requirement("R132")
def test_a_ballot_after_the_close_is_refused(in_session) -> None:
    round = open_ballot(in_session)
    in_session.vote(round, "fffff--")
    late, later = [m for m in in_session.members() if not TokenIssue.objects.filter(member=m).exists()]
    secret = fetch(in_session, round, late)
    votes = votes_for(round, secret)

    close(in_session, round)

    with pytest.raises(ActionRefused, match="已经结束"):
        actions.cast_ballot(round, token=secret, votes=votes)
    with pytest.raises(NotAllowed, match="没有开启或已经结束"):
        fetch(in_session, round, later)


def test_an_unknown_token_and_an_unfinished_paper_write_nothing(in_session) -> None:
    round = open_ballot(in_session)
    secret = fetch(in_session, round, in_session.members()[0])
    first, second = cases_open_to(round, secret)
    for token, votes in [
        ("ABCD-EFGH", {first.pk: "for", second.pk: "for"}),
        ("", {}),
        (secret, {first.pk: "for"}),
        (secret, {first.pk: "for", second.pk: "maybe"}),
        (secret, {first.pk: "for", second.pk: "for", 999999: "for"}),
    ]:
        with pytest.raises(BadInput):
            actions.cast_ballot(round, token=token, votes=votes)
    assert BallotPaper.objects.count() == 0


@pytest.mark.requirement("R113")
@pytest.mark.requirement("R133")
def test_a_recused_member_has_no_paper_for_that_case_and_the_others_do_not_show_it(meeting) -> None:
    meeting.with_cases(2).with_panel()
    recused = meeting.members(group__name="陶瓷组")[0]
    case = meeting.session.cases.get(group__name="陶瓷组")
    actions.declare_relations(recused, recused={case.application.number: "kinship"}, by=meeting.actor(recused), now=NOON)
    meeting.with_reading().with_meeting()
    round = open_ballot(meeting)

    secrets = {m.pk: fetch(meeting, round, m) for m in meeting.members()}

    assert [c.case.group.name for c in cases_open_to(round, secrets[recused.pk])] == ["雕刻组"]
    counted = RoundCase.objects.get(round=round, case=case)
    assert (counted.recused, counted.tokens.count()) == (1, 6)
    # the hashes of one member on two cases are unrelated, so nothing groups them by member
    assert BallotToken.objects.values("token_hash").distinct().count() == 13


@pytest.mark.requirement("AMB-13")
def test_where_the_readings_differ_the_case_waits_for_the_office_and_the_chair(meeting) -> None:
    meeting.with_cases(2).with_panel()
    case = meeting.session.cases.get(group__name="陶瓷组")
    recused = meeting.members(group__name="雕刻组")[:1]
    for member in recused:
        actions.declare_relations(member, recused={case.application.number: "interest"}, by=meeting.actor(member), now=NOON)
    meeting.with_reading().with_meeting()
    round = open_ballot(meeting)
    # seven present, one recused: 4 of 7 is not two thirds, 4 of 6 is
    for member in meeting.members():
        secret = fetch(meeting, round, member)
        agree = [m.pk for m in meeting.members() if m not in recused][:4]
        actions.cast_ballot(round, token=secret, votes=votes_for(round, secret, "for" if member.pk in agree else "against"))
    close(meeting, round)
    row = RoundCase.objects.get(round=round, case=case)
    assert (row.passes_literal, row.passes_without_recused) == (False, True)
    case.application.refresh_from_db()
    assert (case.application.stage, case.application.state) == ("vote", "waiting")
    chair = meeting.actor(meeting.chair())
    with pytest.raises(ActionRefused, match="散会"):
        actions.close_session(meeting.session, by=chair, now=AT_MEETING)
    with pytest.raises(ActionRefused, match="没有等待表决"):
        open_ballot(meeting)
    with pytest.raises(ActionRefused, match="还没有作出决定"):
        actions.settle_vote(row, by=chair, now=AT_MEETING)
    with pytest.raises(NotAllowed):
        actions.decide_vote(row, decision=DECISION, passes=False, by=chair, now=AT_MEETING)

    actions.decide_vote(row, decision=DECISION, passes=False, by=meeting.office, now=AT_MEETING)
    actions.settle_vote(row, by=chair, now=AT_MEETING)

    case.application.refresh_from_db()
    assert (case.application.state, HumanDecision.objects.get().open_point) == ("failed", "AMB-13")


@pytest.mark.requirement("R133")
def test_a_dump_of_the_tables_cannot_link_papers_to_people(in_session) -> None:
    """Whatever order people fetch and vote in, rows carry no time and no owner, and lie in the order of random hashes."""
    round = open_ballot(in_session)
    before = JournalRow.objects.count()
    in_session.vote(round, "ffafa0f")

    assert JournalRow.objects.count() == before
    columns = {m: {f.name for f in m._meta.fields} for m in (TokenIssue, BallotToken, BallotPaper)}
    assert columns == {
        TokenIssue: {"id", "round", "member"},
        BallotToken: {"id", "round", "case", "token_hash"},
        BallotPaper: {"id", "round", "case", "token_hash", "vote"},
    }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("committees_ballottoken", "committees_ballotpaper"):
                cursor.execute(f"SELECT token_hash FROM {table} ORDER BY rowid")
                hashes = [row[0] for row in cursor.fetchall()]
                assert len(hashes) == 14
                assert hashes == sorted(hashes)
    assert sqlite3.sqlite_version


@pytest.mark.requirement("R133")
def test_nobody_but_the_casting_knows_the_secret(in_session) -> None:
    round = open_ballot(in_session)
    secret = fetch(in_session, round, in_session.members()[0])

    kept = (
        str(list(BallotToken.objects.values()))
        + str(list(TokenIssue.objects.values()))
        + str(list(JournalRow.objects.values()))
    )
    assert secret not in kept
    assert secret.replace("-", "") not in kept


@pytest.mark.requirement("R134")
def test_minutes_tell_who_what_and_how_many_and_break_when_altered(in_session) -> None:
    round = open_ballot(in_session)
    in_session.vote(round, "ffffffa")
    close(in_session, round)
    chair = in_session.actor(in_session.chair())
    actions.close_session(in_session.session, by=chair, now=AT_MEETING + timedelta(hours=2))

    minutes = actions.draft_minutes(in_session.session, by=in_session.office, now=AT_MEETING)
    with pytest.raises(NotAllowed):
        actions.sign_minutes(in_session.session, by=in_session.office, now=AT_MEETING)
    assert not minutes_signed_for(in_session.session.cases.first().application)
    minutes = actions.sign_minutes(in_session.session, by=chair, now=AT_MEETING)

    assert minutes_signed_for(in_session.session.cases.first().application)
    assert why_minutes_broken(minutes) is None
    assert len(minutes.content["members"]) == 7
    assert [(c["for"], c["against"], c["abstain"], c["passed"]) for c in minutes.content["cases"]] == [(6, 1, 0, True)] * 2
    with pytest.raises(ActionRefused, match="已经签署"):
        actions.draft_minutes(in_session.session, by=in_session.office, now=AT_MEETING)
    content = {**minutes.content, "present": 6}
    Minutes.objects.filter(pk=minutes.pk).update(content=content)
    minutes.refresh_from_db()
    assert "签署无效" in why_minutes_broken(minutes)
    Minutes.objects.filter(pk=minutes.pk).update(content_hash=actions.minutes.content_hash(content))
    minutes.refresh_from_db()
    assert "签署无效" in why_minutes_broken(minutes)


@pytest.mark.requirement("R133")
@pytest.mark.requirement("R138")
def test_applicants_are_told_pass_or_fail_after_signing_and_never_a_count(in_session) -> None:
    round = open_ballot(in_session)
    in_session.vote(round, "aaaaaaf")
    close(in_session, round)
    assert not Message.objects.filter(kind="review_result").exists()
    actions.draft_minutes(in_session.session, by=in_session.office, now=AT_MEETING)
    actions.sign_minutes(in_session.session, by=in_session.actor(in_session.chair()), now=AT_MEETING)

    told = [(m.subject, m.body) for m in Message.objects.filter(kind="review_result")]

    assert (
        told
        == [
            ("评审结果：未通过", "评审会议表决未通过。对结果有异议，可以向评委会组建单位申请复查或者投诉。"),
        ]
        * 2
    )


@pytest.mark.requirement("R114")
def test_a_cases_own_story_names_nobody_of_the_panel(in_session) -> None:
    round = open_ballot(in_session)
    in_session.vote(round, "fffffff")
    close(in_session, round)
    names = {e.person.name for e in in_session.experts}

    rows = JournalRow.objects.filter(subject_kind="application", event__startswith="vote.")

    assert rows.count() == 2
    assert not {row.actor_name for row in rows} & names
    assert {row.actor_person for row in rows} == {None}


def test_an_expert_of_another_committee_is_not_known_here(in_session) -> None:
    round = open_ballot(in_session)
    other = scene("另一评委会").with_pool(size=1)
    stranger = other.actor(other.experts[0])

    with pytest.raises(NotFound):
        actions.fetch_token(round, in_session.members()[0], by=stranger, now=AT_MEETING)
    with pytest.raises(NotFound):
        actions.close_ballot(round, by=replace(stranger, committee=in_session.committee.pk), now=AT_MEETING)


@pytest.mark.requirement("R114")
def test_the_materials_close_with_the_meeting_and_what_was_left_comes_to_the_next(meeting) -> None:
    meeting.with_cases(2).with_panel().with_reading().with_meeting()
    member = meeting.members()[0]
    assert visible_to(meeting.actor(member)).count() == 1

    actions.close_session(meeting.session, by=meeting.actor(meeting.chair()), now=AT_MEETING)

    assert visible_to(meeting.actor(member)).count() == 0
    left = [case.application for case in meeting.session.cases.select_related("application")]
    again = meeting.with_session().session
    assert len(actions.list_cases(again, applications=left, by=meeting.office, now=NOON)) == 2

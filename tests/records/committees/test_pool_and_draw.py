"""The pool is approved by the founding body, who draws from it; nobody is designated, and every draw is told."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from records.committees.scene import AT_MEETING, NOON, SPECIALTIES, organisation, person, scene
from zhiping.core.draw import replay
from zhiping.core.terms import Role
from zhiping.records.committees import actions
from zhiping.records.committees.models import Draw, Expert, PanelMember, Recusal, SubjectGroup
from zhiping.records.committees.queries import approved_pool
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db


def commit(meeting, **more) -> Draw:
    given = {"pool": approved_pool(meeting.committee), "purpose": "首次抽取", "by": meeting.founders, "now": NOON}
    return actions.commit_draw(meeting.session, **{**given, **more})


def events(meeting) -> list[str]:
    rows = JournalRow.objects.filter(subject_ref=str(meeting.session.uid))
    return list(rows.values_list("event", flat=True))


@pytest.mark.requirement("R110")
def test_an_expert_added_after_approval_cannot_be_drawn(meeting) -> None:
    late = actions.add_expert(
        person("新来的"),
        committee=meeting.committee,
        specialties=["ceramics"],
        title="正高级工艺美术师",
        level_rank=5,
        employer=organisation("新单位"),
        term_until=date(2025, 12, 31),
        by=meeting.office,
        now=NOON,
    )

    draw = commit(meeting)

    assert len(draw.roster) == 24
    assert late not in meeting.committee.pool_versions.get().members.all()


@pytest.mark.requirement("R110")
def test_only_the_founding_body_approves_a_pool(meeting) -> None:
    actions.remove_expert(meeting.experts[0], reason="调离", by=meeting.office, now=NOON)
    version = actions.propose_pool(meeting.committee, by=meeting.office, now=NOON)

    for by in (meeting.office, meeting.supervisor, meeting.actor(meeting.experts[0])):
        with pytest.raises((NotAllowed, NotFound)):
            actions.approve_pool(version, by=by, now=NOON)
    with pytest.raises(ActionRefused, match="等待组建单位核准"):
        actions.propose_pool(meeting.committee, by=meeting.office, now=NOON)
    with pytest.raises(ActionRefused, match="核准的评委库"):
        commit(meeting, pool=version)


@pytest.mark.requirement("R110")
def test_a_pool_row_is_refused_with_every_fault_named(meeting) -> None:
    with pytest.raises(BadInput) as refused:
        actions.add_expert(
            person("差"),
            committee=meeting.committee,
            specialties=[],
            title=" ",
            level_rank=9,
            employer=organisation("单位"),
            term_until=date(2031, 1, 1),
            by=meeting.office,
            now=NOON,
        )

    assert sorted(refused.value.fields) == ["level_rank", "specialties", "term_until", "title"]


@pytest.mark.requirement("R111")
def test_the_office_cannot_draw(meeting) -> None:
    with pytest.raises(NotAllowed):
        commit(meeting, by=meeting.office)
    draw = commit(meeting)
    with pytest.raises(NotAllowed):
        actions.reveal_draw(draw, by=meeting.office, now=NOON)


@pytest.mark.requirement("R111")
def test_a_founding_body_of_another_committee_cannot_draw_or_know(meeting) -> None:
    other = scene("另一评委会")

    with pytest.raises(NotFound):
        commit(meeting, by=other.founders)


@pytest.mark.requirement("R111")
def test_the_revealed_draw_seats_the_panel_and_replays(meeting) -> None:
    draw = commit(meeting)
    assert PanelMember.objects.count() == 0

    draw = actions.reveal_draw(draw, by=meeting.founders, now=NOON)

    members = meeting.members()
    assert draw.failed == ""
    assert replay(draw.transcript) is True
    assert Counter(m.group.name for m in members) == {"陶瓷组": 4, "雕刻组": 3}
    assert any(m.is_chair for m in members)
    assert RoleGrant.objects.filter(committee=meeting.committee, role__in=[Role.EXPERT, Role.CHAIR]).count() == 7
    assert Message.objects.filter(kind="invitation").count() == 7
    assert events(meeting) == ["session.created", "draw.committed", "draw.revealed"]


@pytest.mark.requirement("R114")
def test_the_transcript_names_nobody(meeting) -> None:
    draw = actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)

    told = str(draw.transcript)
    assert not any(e.person.name in told or e.employer.name in told for e in meeting.experts)


@pytest.mark.requirement("R168")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m, d: SubjectGroup.objects.filter(session=m.session, name="陶瓷组").update(seats=2), "分组或席位有变动"),
        (lambda m, d: Expert.objects.filter(pk=m.experts[5].pk).update(specialties=["carving", "ceramics"]), "名册有变动"),
        (lambda m, d: Draw.objects.filter(pk=d.pk).update(roster=d.roster[1:]), "摘要不一致"),
        (
            lambda m, d: Draw.objects.filter(pk=d.pk).update(constraints_text={**d.constraints_text, "per_employer": 9}),
            "摘要不一致",
        ),
    ],
)
def test_what_was_fixed_cannot_change_between_commitment_and_reveal(meeting, change, says) -> None:
    draw = commit(meeting)
    change(meeting, draw)

    draw = actions.reveal_draw(draw, by=meeting.founders, now=NOON)

    assert says in draw.failed
    assert PanelMember.objects.count() == 0


@pytest.mark.requirement("R168")
@pytest.mark.requirement("R115")
def test_a_second_draw_needs_the_first_and_a_reason_and_a_vacant_seat(meeting) -> None:
    first = commit(meeting)
    with pytest.raises(ActionRefused, match="尚未揭示"):
        commit(meeting)
    actions.reveal_draw(first, by=meeting.founders, now=NOON)
    with pytest.raises(ActionRefused, match="接续哪一次"):
        commit(meeting)
    with pytest.raises(BadInput):
        commit(meeting, replaces=first, purpose=" ")
    with pytest.raises(ActionRefused, match="席位已满"):
        commit(meeting, replaces=first, purpose="想换人")


@pytest.mark.requirement("R115")
def test_three_declines_are_replaced_by_three_draws_each_with_its_reason(meeting) -> None:
    last = actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)
    for n in range(3):
        member = next(m for m in meeting.members() if m.state == "drawn" and not m.is_chair)
        actions.answer_invitation(member, accepts=False, reason=f"出差{n}", by=meeting.actor(member), now=NOON)
        draw = commit(meeting, replaces=last, purpose=f"第{n + 1}位不能参加")
        last = actions.reveal_draw(draw, by=meeting.founders, now=NOON)
        assert last.failed == ""

    assert [d.purpose for d in Draw.objects.all()] == ["首次抽取", "第1位不能参加", "第2位不能参加", "第3位不能参加"]
    assert meeting.session.members.exclude(state="declined").count() == 7
    assert events(meeting).count("invitation.declined") == 3


@pytest.mark.requirement("R115")
def test_who_declines_loses_the_role_and_must_say_why(meeting) -> None:
    actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)
    member = meeting.members()[0]
    by = meeting.actor(member)
    with pytest.raises(BadInput):
        actions.answer_invitation(member, accepts=False, by=by, now=NOON)

    actions.answer_invitation(member, accepts=False, reason="住院", by=by, now=NOON)

    assert RoleGrant.objects.get(person=member.expert.person, committee=meeting.committee).until == NOON
    with pytest.raises(NotFound):
        actions.sign_in(member, by=by, now=AT_MEETING)


@pytest.mark.requirement("R112")
def test_a_pool_too_small_fails_in_words_and_seats_nobody(db) -> None:
    small = scene().with_pool(size=7).with_session()  # four of ceramics, three of carving
    actions.remove_expert(small.experts[2], reason="调离", by=small.office, now=NOON)

    draw = actions.reveal_draw(commit(small), by=small.founders, now=NOON)

    assert draw.failed == "陶瓷组需要 4 人，符合条件的只有 3 人"
    assert replay(draw.transcript) is True
    assert PanelMember.objects.count() == 0
    with pytest.raises(ActionRefused, match="接续哪一次"):
        commit(small)


@pytest.mark.requirement("R113")
def test_an_expert_who_applies_this_year_is_barred_and_one_whose_term_ends_before_the_meeting(meeting) -> None:
    own = meeting.application(0)
    Expert.objects.filter(pk=meeting.experts[0].pk).update(person=own.applicant)
    Expert.objects.filter(pk=meeting.experts[1].pk).update(term_until=date(2023, 11, 19))

    draw = commit(meeting)

    assert sorted(e["barred"] for e in draw.roster if e["barred"]) == ["own_case", "term"]


@pytest.mark.requirement("R113")
def test_an_expert_of_the_applicants_unit_is_recused_for_that_applicant_only(meeting) -> None:
    actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)
    member = meeting.members()[0]
    same, other = meeting.application(0, employer=member.expert.employer), meeting.application(0)

    actions.list_cases(meeting.session, applications=[same, other], by=meeting.office, now=NOON)

    assert list(Recusal.objects.values_list("member", "application", "ground", "source")) == [
        (member.pk, same.pk, "same_employer", "found")
    ]


@pytest.mark.requirement("R113")
def test_the_supervising_department_and_a_co_author_are_recused(meeting) -> None:
    actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)
    above, author = meeting.members()[:2]
    supervised = meeting.application(0, employer=organisation("下属单位", department=above.expert.employer))
    shared = meeting.application(0)
    shared.rows.create(
        section="scholarly", values={"authors": f"{shared.applicant.name}，{author.expert.person.name}"}, saved_at=NOON
    )

    actions.list_cases(meeting.session, applications=[supervised, shared], by=meeting.office, now=NOON)

    assert set(Recusal.objects.values_list("member", "application", "ground")) == {
        (above.pk, supervised.pk, "supervising_department"),
        (author.pk, shared.pk, "co_author"),
    }


@pytest.mark.requirement("R112")
def test_nobody_is_seated_but_by_the_draw() -> None:
    """The only place that makes a seat is the reveal."""
    from pathlib import Path

    import zhiping

    root = Path(zhiping.__file__).parent
    makers = [
        p.relative_to(root).as_posix()
        for p in root.rglob("*.py")
        if "PanelMember.objects.create" in p.read_text() or "members.create(" in p.read_text()
    ]
    assert makers == ["records/committees/actions/draw.py"]


def test_groups_must_be_odd_large_enough_and_share_no_specialty(meeting) -> None:
    def groups(*seats: int) -> list[dict]:
        return [
            {"name": f"第{n}", "specialties": [s], "seats": x} for n, (s, x) in enumerate(zip(SPECIALTIES, seats, strict=True))
        ]

    def create(rows):
        return actions.create_session(
            meeting.cycle, name="会", held_on=date(2023, 11, 20), place="室", groups=rows, by=meeting.office, now=NOON
        )

    for rows, field in [
        (groups(4, 4), "groups"),
        (groups(3, 3), "groups"),
        (groups(5, 2), "seats2"),
        ([*groups(4, 3)[:1], {"name": "重", "specialties": ["ceramics"], "seats": 3}], "specialties2"),
        ([*groups(4, 3)[:1], {"name": "外", "specialties": ["opera"], "seats": 3}], "specialties2"),
    ]:
        with pytest.raises(BadInput) as refused:
            create(rows)
        assert list(refused.value.fields) == [field]


@pytest.mark.requirement("R105")
def test_a_meeting_dated_after_the_filing_expires_is_refused(meeting) -> None:
    with pytest.raises(BadInput) as refused:
        actions.create_session(
            meeting.cycle, name="会", held_on=date(2025, 1, 1), place="室", groups=meeting.groups, by=meeting.office, now=NOON
        )
    assert "有效期至2024年12月31日" in refused.value.fields["held_on"]


@pytest.mark.requirement("R27")
def test_an_exceptional_case_without_both_approvals_and_one_not_ready_are_not_listed(meeting) -> None:
    pending = meeting.application(0, route="exceptional")
    early = meeting.application(0)
    early.stage, early.state = "payment", "waiting"
    early.save()

    with pytest.raises(BadInput) as refused:
        actions.list_cases(meeting.session, applications=[pending, early], by=meeting.office, now=NOON)

    assert sorted(refused.value.fields) == sorted([pending.number, early.number])
    for position, officer in ((1, "甲"), (2, "乙")):
        pending.exception_approvals.create(position=position, agree=True, reason="符合", by=person(officer), at=NOON)
    assert len(actions.list_cases(meeting.session, applications=[pending], by=meeting.office, now=NOON)) == 1


def test_the_second_factor_is_wanted_of_experts(meeting) -> None:
    actions.reveal_draw(commit(meeting), by=meeting.founders, now=NOON)
    member = meeting.members()[0]

    with pytest.raises(NotAllowed, match="第二重身份验证"):
        actions.answer_invitation(member, accepts=True, by=replace(meeting.actor(member), second_factor=False), now=NOON)

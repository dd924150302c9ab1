"""Materials open only to those who may read them; a defence has one place, one time, three caps and the application's phone."""

from datetime import timedelta

import pytest

from records.committees.scene import NOON, scene
from zhiping.records.applications.models import Access, HumanDecision
from zhiping.records.applications.queries import visible_to
from zhiping.records.committees import actions
from zhiping.records.committees.models import DefenceSlot, Recusal
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, StepRefused
from zhiping.records.messages.models import Outgoing

pytestmark = pytest.mark.django_db

DAY = NOON + timedelta(days=5)
DECISION = {"reading": "另行安排", "clause": "二（三）", "reason": "申报人提交了住院证明"}
GOOD = "作品成熟，同意提交会议审议。"


@pytest.fixture
def panel(meeting):
    return meeting.with_cases(2).with_panel()


@pytest.fixture
def at_defence(meeting):
    return meeting.with_cases(4, defence=True).with_panel().with_reading()


def case_of(scene, group: str, n: int = 0):
    return scene.session.cases.filter(group__name=group).select_related("application", "group", "session")[n]


@pytest.mark.requirement("R114")
def test_only_experts_of_the_group_see_a_case_and_only_once_assigned(panel) -> None:
    member = panel.members(group__name="陶瓷组")[0]
    assert list(visible_to(panel.actor(member))) == []

    actions.assign_cases(panel.session, by=panel.office, now=NOON)

    assert list(visible_to(panel.actor(member))) == [case_of(panel, "陶瓷组").application]


@pytest.mark.requirement("R113")
def test_declaring_a_relation_takes_the_case_away_and_writing_on_it_is_refused(panel) -> None:
    actions.assign_cases(panel.session, by=panel.office, now=NOON)
    member, case = panel.members(group__name="陶瓷组")[0], case_of(panel, "陶瓷组")

    actions.declare_relations(member, recused={case.application.number: "kinship"}, by=panel.actor(member), now=NOON)

    assert list(visible_to(panel.actor(member))) == []
    assert Recusal.objects.get().ground == "kinship"
    with pytest.raises(NotAllowed, match="应当回避"):
        actions.save_opinion(member, case, text=GOOD, final=True, by=panel.actor(member), now=NOON)


@pytest.mark.requirement("R113")
def test_materials_open_only_after_relations_are_declared(meeting) -> None:
    meeting.with_cases(2).with_panel(accept=False)
    for member in meeting.members():
        actions.answer_invitation(member, accepts=True, by=meeting.actor(member), now=NOON)
    actions.assign_cases(meeting.session, by=meeting.office, now=NOON)
    member = meeting.members()[0]
    assert not Access.objects.filter(person=member.expert.person_id).exists()

    actions.declare_relations(member, recused={}, by=meeting.actor(member), now=NOON)

    assert Access.objects.filter(person=member.expert.person_id, until=None).count() == 1


def test_an_ordered_recusal_takes_the_case_away(panel) -> None:
    actions.assign_cases(panel.session, by=panel.office, now=NOON)
    member, case = panel.members(group__name="陶瓷组")[0], case_of(panel, "陶瓷组")

    actions.recuse(member, case.application, ground="interest", by=panel.office, now=NOON)

    assert list(visible_to(panel.actor(member))) == []
    with pytest.raises(NotAllowed):
        actions.recuse(member, case.application, ground="interest", by=panel.founders, now=NOON)


def test_an_opinion_is_the_experts_own_of_their_own_group_and_final_once(panel) -> None:
    actions.assign_cases(panel.session, by=panel.office, now=NOON)
    one, two = panel.members(group__name="陶瓷组")[:2]
    case = case_of(panel, "陶瓷组")
    with pytest.raises(NotAllowed):
        actions.save_opinion(one, case, text=GOOD, final=True, by=panel.actor(two), now=NOON)
    with pytest.raises(NotAllowed, match="没有分给"):
        actions.save_opinion(one, case_of(panel, "雕刻组"), text=GOOD, final=True, by=panel.actor(one), now=NOON)
    with pytest.raises(BadInput):
        actions.save_opinion(one, case, text="好", final=True, by=panel.actor(one), now=NOON)

    actions.save_opinion(one, case, text=GOOD, final=True, by=panel.actor(one), now=NOON)

    with pytest.raises(ActionRefused, match="已经定稿"):
        actions.save_opinion(one, case, text=GOOD, final=False, by=panel.actor(one), now=NOON)


def test_reading_ends_case_by_case_when_three_opinions_are_in(panel) -> None:
    actions.assign_cases(panel.session, by=panel.office, now=NOON)
    case = case_of(panel, "陶瓷组")
    members = panel.members(group__name="陶瓷组")
    for member in members[:2]:
        actions.save_opinion(member, case, text=GOOD, final=True, by=panel.actor(member), now=NOON)
    with pytest.raises(ActionRefused, match="还没有一份"):
        actions.finish_reading(panel.session, by=panel.office, now=NOON)
    actions.save_opinion(members[2], case, text=GOOD, final=True, by=panel.actor(members[2]), now=NOON)

    waiting = actions.finish_reading(panel.session, by=panel.office, now=NOON)

    assert [row.group.name for row in waiting] == ["雕刻组"]
    case.application.refresh_from_db()
    assert (case.application.stage, case.application.state) == ("vote", "waiting")


@pytest.mark.requirement("R118")
@pytest.mark.requirement("R169")
def test_the_sms_goes_to_the_applications_phone_and_not_to_the_accounts(at_defence) -> None:
    case = case_of(at_defence, "陶瓷组")

    actions.schedule_defence(case, starts_at=DAY, room="二号室", by=at_defence.office, now=NOON)

    sent = Outgoing.objects.get(purpose="defence_scheduled")
    assert (sent.address, sent.text) == (
        "13977700001",
        "您的职称评审答辩定于2023年11月06日 12:00，地点：二号室。请带有效证件提前到场。",
    )


@pytest.mark.requirement("R169")
def test_without_a_phone_in_the_application_no_sms_goes_to_the_account(at_defence) -> None:
    case = case_of(at_defence, "陶瓷组")
    case.application.rows.filter(section="person").delete()

    slot = actions.schedule_defence(case, starts_at=DAY, room="二号室", by=at_defence.office, now=NOON)

    assert slot.told_at is None
    assert not Outgoing.objects.filter(purpose="defence_scheduled").exists()


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(
    ("group", "n", "minutes", "room", "clash"),
    [
        ("雕刻组", 0, 14, "二号室", "二号室"),  # same room, the pack's 15 minutes
        ("雕刻组", 0, 15, "二号室", None),
        ("雕刻组", 0, 0, "三号室", None),
        ("陶瓷组", 1, 0, "三号室", "陶瓷组的专家"),
        ("陶瓷组", 1, 15, "三号室", None),
        ("陶瓷组", 1, -14, "三号室", "陶瓷组的专家"),
    ],
)
def test_no_room_and_no_expert_is_in_two_places(at_defence, group, n, minutes, room, clash) -> None:
    actions.schedule_defence(case_of(at_defence, "陶瓷组"), starts_at=DAY, room="二号室", by=at_defence.office, now=NOON)
    second = {"starts_at": DAY + timedelta(minutes=minutes), "room": room, "by": at_defence.office, "now": NOON}

    if clash is None:
        actions.schedule_defence(case_of(at_defence, group, n), **second)
        assert DefenceSlot.objects.count() == 2
    else:
        with pytest.raises(BadInput) as refused:
            actions.schedule_defence(case_of(at_defence, group, n), **second)
        assert clash in refused.value.fields["starts_at"]


@pytest.mark.requirement("R117")
@pytest.mark.parametrize(
    ("prepare", "answer", "flags"),
    [
        (600, 900, []),  # 10:00 and 15:00, together 25:00
        (601, 300, ["prepare"]),
        (360, 901, ["answer"]),  # though the whole is under 25 minutes
        (601, 900, ["prepare", "total"]),
        (600, 901, ["answer", "total"]),
    ],
)
def test_each_cap_of_the_defence_is_flagged_by_the_second(db, prepare, answer, flags) -> None:
    senior = scene("正高评委会", pack="gx-2023-arts-and-crafts", level="full_senior")
    senior.groups = (
        {"name": "甲", "specialties": ["ceramics"], "seats": 13},
        {"name": "乙", "specialties": ["carving"], "seats": 12},
    )
    senior.with_session().with_cases(1, defence=True)
    case = senior.session.cases.get()
    case.application.stage, case.application.state = "defence", "waiting"
    case.application.save()
    actions.schedule_defence(case, starts_at=DAY, room="二号室", by=senior.office, now=NOON)

    slot = actions.record_defence(case, prepare_seconds=prepare, answer_seconds=answer, note="", by=senior.office, now=DAY)

    assert slot.flags == flags


@pytest.mark.requirement("R116")
@pytest.mark.requirement("R119")
def test_an_absent_applicant_is_neither_barred_nor_passed_until_a_person_decides(at_defence) -> None:
    case = case_of(at_defence, "陶瓷组")
    actions.schedule_defence(case, starts_at=DAY, room="二号室", by=at_defence.office, now=NOON)
    with pytest.raises(ActionRefused, match="还没有到答辩时间"):
        actions.mark_absent(case, by=at_defence.office, now=NOON)

    actions.mark_absent(case, by=at_defence.office, now=DAY)

    case.application.refresh_from_db()
    assert (case.application.stage, case.application.state) == ("defence", "absent")
    with pytest.raises(ActionRefused):
        actions.record_defence(case, prepare_seconds=1, answer_seconds=1, note="", by=at_defence.office, now=DAY)
    with pytest.raises(BadInput):
        actions.settle_absence(case, decision={}, by=at_defence.office, now=DAY)

    later = DAY + timedelta(days=1)
    actions.settle_absence(case, decision=DECISION, starts_at=later, room="二号室", by=at_defence.office, now=DAY)

    case.application.refresh_from_db()
    assert (case.application.state, HumanDecision.objects.get().effect) == ("scheduled", "另行安排答辩")
    assert Outgoing.objects.filter(purpose="defence_scheduled").count() == 2


def test_nothing_is_voted_on_before_its_defence(at_defence) -> None:
    at_defence.with_meeting()

    with pytest.raises(ActionRefused, match="没有等待表决"):
        actions.open_ballot(at_defence.session, by=at_defence.actor(at_defence.chair()), now=NOON)


def test_a_defence_is_scheduled_only_at_its_stage_and_by_the_office(panel) -> None:
    case = case_of(panel, "陶瓷组")
    with pytest.raises((ActionRefused, StepRefused)):
        actions.schedule_defence(case, starts_at=DAY, room="二号室", by=panel.office, now=NOON)
    with pytest.raises(ActionRefused):
        actions.assign_cases(panel.session, by=panel.founders, now=NOON)

"""What the unit may and may not do before it recommends (R72-R85, R165)."""

from datetime import date

import pytest

from factories.casework import DECISION, PDF, at
from zhiping.core.terms import OrganisationKind, Role
from zhiping.documents import pdf
from zhiping.records.applications.actions import (
    check_all_items,
    check_item,
    decline,
    finish_unit_scrutiny,
    forward,
    name_officer,
    post_unit_publicity,
    recommend,
    record_assessment,
    record_deliberation,
)
from zhiping.records.applications.models import HumanDecision, ItemCheck, UnitOpinion
from zhiping.records.errors import BadInput, NotAllowed, NotFound, StepRefused
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db

NOON = at("2023-08-15 12:00")
ASPECTS = {"德才表现": "好", "学术技术水平": "好", "业绩成果": "好", "考评情况": "好"}
FIVE = {"思想品德": "好", "工作成绩": "好", "专业水平": "好", "业务能力": "好", "工作态度": "好"}
VOTES = {"expected": 3, "present": 3, "for": 3, "against": 0, "abstain": 0}


def deliberate(case, by, now=NOON, **other):
    given = {
        "fields": ASPECTS,
        "agree": True,
        "members": ["甲", "乙", "丙"],
        "votes": VOTES,
        "leader": "甲",
        "held_on": date(2023, 8, 14),
        "place": "会议室",
        "scan": PDF,
        "scan_name": "意见.pdf",
        "printed_number": case.number,
    }
    return record_deliberation(case, **{**given, **other}, by=by, now=now)


@pytest.mark.requirement("R72")
def test_clerk_checks_an_item_and_it_is_kept_with_who_and_when(world, clerk, events):
    case = world.case("unit_scrutiny")

    check_item(case, item="section:education", verdict="consistent", original_seen=True, by=clerk, now=NOON)

    kept = ItemCheck.objects.get(application=case)
    assert (kept.item, kept.verdict, kept.original_seen, kept.by_id, kept.at) == (
        "section:education",
        "consistent",
        True,
        clerk.person,
        NOON,
    )
    assert events(case) == ["item.checked"]


@pytest.mark.requirement("R72")
def test_checking_all_keeps_one_record_an_item(world, clerk):
    case = world.case("unit_scrutiny")
    case.rows.create(section="title_below", values={}, saved_at=NOON)

    assert check_all_items(case, by=clerk, now=NOON) == 2
    assert list(case.item_checks.order_by("item").values_list("item", "original_seen")) == [
        ("section:education", True),
        ("section:title_below", True),
    ]


@pytest.mark.requirement("R72")
def test_a_verdict_cannot_be_changed_after_the_units_scrutiny(world, clerk):
    case = world.case("unit_deliberation")
    with pytest.raises(StepRefused) as refused:
        check_item(case, item="section:education", verdict="consistent", original_seen=True, by=clerk, now=NOON)
    assert refused.value.reason == "单位核验已经结束，核验结论不能再改"


@pytest.mark.requirement("R75")
def test_clerk_cannot_finish_while_an_original_was_not_seen(world, clerk):
    case = world.case("unit_scrutiny")
    world.sign_for_unit(case)
    check_item(case, item="section:education", verdict="consistent", original_seen=False, by=clerk, now=NOON)

    with pytest.raises(StepRefused) as refused:
        finish_unit_scrutiny(case, by=clerk, now=NOON)

    assert refused.value.guard == "items_checked"
    assert refused.value.reason == "还有 1 项没有核验完：学历（尚未审核原件）"


def test_a_doubt_without_words_is_refused(world, clerk):
    case = world.case("unit_scrutiny")
    with pytest.raises(BadInput) as refused:
        check_item(case, item="section:education", verdict="doubtful", original_seen=True, by=clerk, now=NOON)
    assert list(refused.value.fields) == ["remark"]


def test_an_item_changed_after_the_check_must_be_checked_again(world, clerk):
    case = world.case("unit_scrutiny")
    world.sign_for_unit(case)
    check_all_items(case, by=clerk, now=NOON)
    case.rows.update(saved_at=at("2023-08-15 13:00"))

    with pytest.raises(StepRefused) as refused:
        finish_unit_scrutiny(case, by=clerk, now=at("2023-08-15 14:00"))
    assert "核验后内容有变动，须重新核验" in refused.value.reason


@pytest.mark.requirement("R73")
def test_clerk_cannot_finish_without_a_named_officer(world, clerk, place):
    case = world.case("unit_scrutiny")
    check_all_items(case, by=clerk, now=NOON)

    with pytest.raises(StepRefused) as refused:
        finish_unit_scrutiny(case, by=clerk, now=NOON)
    assert refused.value.guard == "officer_named"

    name_officer(case, officer_name="黄主任", by=clerk, now=NOON)
    finish_unit_scrutiny(case, by=clerk, now=NOON)
    assert place(case) == ("unit_assessment", "waiting")


@pytest.mark.requirement("R73")
def test_naming_another_officer_is_journalled_and_both_stay(world, clerk, events):
    case = world.case("unit_scrutiny")
    name_officer(case, officer_name="黄主任", by=clerk, now=NOON)
    name_officer(case, officer_name="李主任", by=clerk, now=NOON)

    assert events(case) == ["unit.officer_named", "unit.officer_changed"]
    assert list(case.undertakings.order_by("id").values_list("officer_name", flat=True)) == ["黄主任", "李主任"]


def test_clerk_of_another_unit_finds_nothing(world):
    case = world.case("unit_scrutiny")
    stranger = world.officer(Role.EMPLOYER, world.other_unit)
    with pytest.raises(NotFound):
        check_all_items(case, by=stranger, now=NOON)


def test_clerk_cannot_handle_their_own_application(world):
    case = world.case("unit_scrutiny")
    own = world.officer(Role.EMPLOYER, world.unit, person=case.applicant)
    with pytest.raises(NotAllowed) as refused:
        check_all_items(case, by=own, now=NOON)
    assert refused.value.reason == "不能办理本人的申报"


def test_clerk_without_a_second_factor_is_stopped(world, clerk):
    from dataclasses import replace

    case = world.case("unit_scrutiny")
    with pytest.raises(NotAllowed):
        check_all_items(case, by=replace(clerk, second_factor=False), now=NOON)


@pytest.mark.requirement("R77")
def test_associate_senior_is_not_deliberated_without_assessment(world, clerk, place):
    case = world.case("unit_assessment")
    with pytest.raises(StepRefused):
        deliberate(case, clerk)

    record_assessment(case, method="答辩", opinion="答辩良好", held_on=date(2023, 8, 10), by=clerk, now=NOON)
    assert place(case) == ("unit_deliberation", "waiting")
    deliberate(case, clerk)
    assert place(case) == ("unit_publicity", "waiting")


@pytest.mark.requirement("R77")
def test_intermediate_goes_from_scrutiny_to_deliberation(world, clerk, place):
    case = world.case("unit_scrutiny", level="intermediate")
    world.sign_for_unit(case)
    check_all_items(case, by=clerk, now=NOON)
    finish_unit_scrutiny(case, by=clerk, now=NOON)
    assert place(case) == ("unit_deliberation", "waiting")


@pytest.mark.requirement("R165")
def test_an_agency_is_held_to_the_same_steps(world):
    agency = world.other_unit
    agency.kind = OrganisationKind.PERSONNEL_AGENCY
    agency.save()
    by = world.officer(Role.EMPLOYER, agency)
    case = world.case("unit_assessment", unit=agency)
    with pytest.raises(StepRefused):
        deliberate(case, by)
    with pytest.raises(StepRefused):
        recommend(case, fields=FIVE, agree=True, by=by, now=NOON)


@pytest.mark.requirement("R76")
@pytest.mark.parametrize("stage", ["unit_scrutiny", "unit_assessment", "unit_deliberation"])
def test_publicity_before_deliberation_is_refused(world, clerk, stage):
    case = world.case(stage)
    with pytest.raises(StepRefused) as refused:
        post_unit_publicity(case, place="公告栏", by=clerk, now=NOON)
    assert refused.value.reason == "这份申报现在的状态不能办理这一步"


@pytest.mark.requirement("R79")
def test_deliberation_lacking_one_aspect_is_refused_and_nothing_is_written(world, clerk, place, events):
    case = world.case("unit_deliberation")
    with pytest.raises(BadInput) as refused:
        deliberate(case, clerk, fields={**ASPECTS, "业绩成果": " "})
    assert refused.value.fields == {"业绩成果": "“业绩成果”还没有填写"}
    assert (place(case), events(case), UnitOpinion.objects.count(), case.files.count()) == (
        ("unit_deliberation", "waiting"),
        [],
        0,
        0,
    )


@pytest.mark.requirement("R78")
def test_deliberation_without_a_scan_is_refused(world, clerk):
    case = world.case("unit_deliberation")
    with pytest.raises(StepRefused) as refused:
        deliberate(case, clerk, scan=b"")
    assert refused.value.guard == "scan_attached"


@pytest.mark.parametrize(
    ("votes", "field"),
    [
        ({**VOTES, "present": 4}, "votes_present"),
        ({**VOTES, "for": 2}, "votes_for"),
        ({"expected": 3, "present": 3, "for": 3, "against": 0}, "votes_abstain"),
    ],
)
def test_votes_that_do_not_add_up_are_refused(world, clerk, votes, field):
    case = world.case("unit_deliberation")
    with pytest.raises(BadInput) as refused:
        deliberate(case, clerk, votes=votes)
    assert field in refused.value.fields


@pytest.mark.requirement("R84", "R85")
def test_deliberation_against_ends_the_case_and_tells_why_without_the_votes(world, clerk, place, told):
    case = world.case("unit_deliberation")
    deliberate(case, clerk, agree=False, votes={**VOTES, "for": 0, "against": 3})
    assert place(case) == ("ended", "not_recommended")
    assert told(case) == ["not_recommended"]
    body = Message.objects.get(person=case.applicant).body
    assert body == "理由：德才表现：好；学术技术水平：好；业绩成果：好；考评情况：好。如有疑问，请与单位人事部门联系。"


@pytest.mark.requirement("R83")
def test_recommendation_lacking_one_of_five_is_refused(world, clerk):
    case = world.case("unit_recommendation")
    world.sign_for_unit(case)
    with pytest.raises(BadInput) as refused:
        recommend(case, fields={k: v for k, v in FIVE.items() if k != "工作态度"}, agree=True, by=clerk, now=NOON)
    assert refused.value.fields == {"工作态度": "“工作态度”还没有填写"}


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(("moment", "taken"), [("2023-09-10 18:00:00", True), ("2023-09-10 18:00:01", False)])
def test_recommendation_at_the_last_second_is_in_and_marked_and_a_second_later_out(world, clerk, place, moment, taken):
    from zhiping.records.journal.models import JournalRow

    case = world.case("unit_recommendation")
    world.sign_for_unit(case)
    if taken:
        recommend(case, fields=FIVE, agree=True, by=clerk, now=at(moment))
        assert place(case) == ("department", "waiting")
        assert JournalRow.objects.get(event="unit.recommended").data == {"last_second": True}
    else:
        with pytest.raises(StepRefused) as refused:
            recommend(case, fields=FIVE, agree=True, by=clerk, now=at(moment))
        assert refused.value.guard == "window"


@pytest.mark.requirement("R166")
def test_not_recommending_without_a_ground_is_refused(world, clerk, place):
    case = world.case("unit_recommendation")
    for decision in (None, {**DECISION, "reason": " "}, {**DECISION, "clause": ""}):
        with pytest.raises(BadInput):
            recommend(case, fields={}, agree=False, decision=decision, by=clerk, now=NOON)
    assert place(case) == ("unit_recommendation", "waiting")


@pytest.mark.requirement("R166", "R85")
def test_not_recommending_with_a_ground_ends_the_case_and_the_applicant_reads_it(world, clerk, place, told):
    case = world.case("unit_recommendation")
    recommend(case, fields={}, agree=False, decision=DECISION, by=clerk, now=NOON)
    assert place(case) == ("ended", "not_recommended")
    kept = HumanDecision.objects.get(application=case)
    assert (kept.subject, kept.reason, kept.clause, kept.passes, kept.remedy, kept.decided_by_id) == (
        "step:decline_to_recommend",
        "经核实，情况属实",
        "三（一）",
        False,
        "未定",
        clerk.person,
    )
    assert told(case) == ["not_recommended"]


def test_declining_at_scrutiny_needs_the_decision_and_ends_the_case(world, clerk, place):
    case = world.case("unit_scrutiny")
    with pytest.raises(BadInput):
        decline(case, decision={}, by=clerk, now=NOON)
    decline(case, decision=DECISION, by=clerk, now=NOON)
    assert place(case) == ("ended", "not_recommended")


@pytest.mark.requirement("R94")
def test_a_unit_without_a_department_goes_straight_to_the_office(world, clerk, place):
    case = world.case("unit_recommendation", with_department=False)
    world.sign_for_unit(case)
    recommend(case, fields=FIVE, agree=True, by=clerk, now=NOON)
    assert place(case) == ("city_office", "waiting")
    assert case.holder == world.city


def test_unit_cannot_forward_what_is_no_longer_there(world, clerk):
    case = world.case("department")
    with pytest.raises(NotAllowed):
        forward(case, by=clerk, now=NOON)


def form_of(number: str) -> bytes:
    """The template as the unit prints it, with its code."""
    fields = [{"label": label, "text": ""} for label in ASPECTS]
    said = {"number": number, "application_number": number, "name": "某人", "unit": "某单位", "fields": fields, "qr": number}
    return pdf.render("deliberation", said)


@pytest.mark.requirement("R78")
def test_the_forms_own_code_is_enough(world, clerk):
    case = world.case("unit_deliberation")

    kept = deliberate(case, clerk, scan=form_of(case.number), printed_number="")

    assert kept.number_read is True


@pytest.mark.requirement("R78")
def test_the_form_of_another_person_is_refused_whatever_number_was_typed(world, clerk, events):
    case, other = world.case("unit_deliberation"), world.case("unit_deliberation")

    with pytest.raises(BadInput) as refused:
        deliberate(case, clerk, scan=form_of(other.number), printed_number=case.number)

    assert list(refused.value.fields) == ["scan"]
    assert other.number in refused.value.fields["scan"]
    assert (UnitOpinion.objects.count(), events(case)) == (0, [])


@pytest.mark.requirement("R78")
def test_where_no_code_can_be_read_the_typed_number_counts_and_is_put_to_the_office(world, clerk):
    case = world.case("unit_deliberation")
    for typed in ("", "2023GY999999"):
        with pytest.raises(BadInput) as refused:
            deliberate(case, clerk, printed_number=typed)
        assert list(refused.value.fields) == ["printed_number"]

    assert deliberate(case, clerk, printed_number=f" {case.number} ").number_read is False

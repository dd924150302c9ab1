"""Departments and offices: check list, red conditions, forwarding, returns, acceptance (R91-R96, R100-R104, R121-R123)."""

import pytest

from factories.casework import DECISION, at
from zhiping.core.terms import Role
from zhiping.records.applications.actions import (
    accept,
    answer_check,
    answer_from_unit,
    decide,
    decide_late,
    decline,
    forward,
    keep_decision,
    refuse,
    return_to_applicant,
    send_back_to_unit,
    void,
)
from zhiping.records.applications.checks import office_checks, undecided_findings
from zhiping.records.applications.models import HumanDecision, Return
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, NotAllowed, NotFound, StepRefused

pytestmark = pytest.mark.django_db
NOON = at("2023-08-20 12:00")


def answer_all(case, by, now=NOON):
    for check in office_checks(case, pack_of(case.cycle)):
        answer_check(case, item=check.id, passed=True, by=by, now=now)


def decide_all(case, by, now=NOON, **other):
    for finding in undecided_findings(case, now):
        given = {"reading": "按字面", "clause": "二（二）", "reason": "已核实", "effect": "放行", "passes": True}
        decide(
            case,
            subject=f"rule:{finding.rule}",
            point=finding.title,
            remedy="",
            by=by,
            now=now,
            **{**given, **other},
        )


@pytest.mark.requirement("R92")
def test_a_case_is_not_forwarded_without_the_check_list(world, department, place):
    case = world.case("department")
    decide_all(case, department)
    with pytest.raises(StepRefused) as refused:
        forward(case, by=department, now=NOON)
    assert refused.value.reason == "审核清单还有 3 项没有填写：单位按审核、审议、公示、推荐的程序办理；推荐材料真实；填报规范"
    answer_all(case, department)
    forward(case, by=department, now=NOON)
    assert place(case) == ("city_office", "waiting")


@pytest.mark.requirement("R95")
def test_a_failed_line_stops_the_case_and_says_why(world, department):
    case = world.case("department")
    decide_all(case, department)
    answer_all(case, department)
    with pytest.raises(BadInput):
        answer_check(case, item="form", passed=False, by=department, now=NOON)
    answer_check(case, item="form", passed=False, remark="年限写错", by=department, now=NOON)
    with pytest.raises(StepRefused) as refused:
        forward(case, by=department, now=NOON)
    assert refused.value.reason == "审核清单有 1 项不符合：填报规范"


@pytest.mark.requirement("R96")
def test_forwarding_with_undecided_must_is_refused_and_lists_them_all(world, city, place, events):
    case = world.case("city_office")
    answer_all(case, city)
    titles = [finding.title for finding in undecided_findings(case, NOON)]
    assert len(titles) > 1

    with pytest.raises(StepRefused) as refused:
        forward(case, by=city, now=NOON)

    assert refused.value.reason == f"还有 {len(titles)} 项必备条件没有由人决定：{'；'.join(titles)}"
    assert (place(case), "office.forwarded" in events(case), case.evaluations.count()) == (
        ("city_office", "waiting"),
        False,
        0,
    )


@pytest.mark.requirement("R96", "R164")
def test_a_decision_that_does_not_pass_still_stops_the_case(world, city):
    case = world.case("city_office")
    answer_all(case, city)
    decide_all(case, city)
    finding = case.decisions.first().subject
    decide(
        case,
        subject=finding,
        point="再看",
        reading="按字面",
        clause="二（二）",
        reason="又发现问题",
        effect="不放行",
        passes=False,
        remedy="",
        by=city,
        now=NOON,
    )
    with pytest.raises(StepRefused) as refused:
        forward(case, by=city, now=NOON)
    assert refused.value.guard == "must_findings_decided"


@pytest.mark.requirement("R96")
def test_the_units_own_word_does_not_let_a_must_finding_pass(world, clerk, city):
    case = world.case("city_office")
    answer_all(case, city)
    for finding in undecided_findings(case, NOON):
        keep_decision(
            case,
            DECISION,
            subject=f"rule:{finding.rule}",
            point=finding.title,
            effect="放行",
            passes=True,
            by=clerk,
            now=NOON,
        )
    with pytest.raises(StepRefused) as refused:
        forward(case, by=city, now=NOON)
    assert refused.value.guard == "must_findings_decided"


@pytest.mark.requirement("R96")
def test_a_department_no_longer_decides_conditions_once_the_case_has_gone_on(world, department, clerk):
    case = world.case("city_office")
    for by in (department, clerk):
        with pytest.raises(StepRefused):
            decide_all(case, by)
    assert case.decisions.count() == 0


def test_forwarding_keeps_the_findings_it_was_done_on(world, city):
    case = world.case("city_office")
    answer_all(case, city)
    decide_all(case, city)
    forward(case, by=city, now=NOON)
    assert list(case.evaluations.values_list("gate", flat=True)) == ["city_office"]


@pytest.mark.requirement("R91")
def test_only_the_office_whose_turn_it_is_may_forward(world, department, city, clerk):
    case = world.case("city_office")
    stranger = world.officer(Role.CITY_OFFICE, world.other_city)
    for actor, refusal in ((department, NotAllowed), (stranger, NotFound), (clerk, NotAllowed)):
        with pytest.raises(refusal):
            forward(case, by=actor, now=NOON)


def test_an_officer_cannot_forward_their_own_application(world):
    case = world.case("city_office")
    own = world.officer(Role.CITY_OFFICE, world.city, person=case.applicant)
    with pytest.raises(NotAllowed) as refused:
        answer_check(case, item="form", passed=True, by=own, now=NOON)
    assert refused.value.reason == "不能办理本人的申报"


@pytest.mark.requirement("R122")
@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        ("2023-08-01 07:59:59", False),
        ("2023-08-01 08:00:00", True),
        ("2023-09-15 18:00:00", True),
        ("2023-09-15 18:00:01", False),
    ],
)
def test_department_acts_inside_its_own_window(world, department, moment, taken):
    case = world.case("department")
    answer_all(case, department)
    decide_all(case, department, now=at(moment))
    if taken:
        assert forward(case, by=department, now=at(moment)).stage == "city_office"
    else:
        with pytest.raises(StepRefused) as refused:
            forward(case, by=department, now=at(moment))
        assert refused.value.guard == "window"


@pytest.mark.requirement("R123")
@pytest.mark.parametrize(("moment", "taken"), [("2023-08-31 12:00", False), ("2023-09-01 08:00", True)])
def test_a_case_that_came_early_waits_for_the_committees_window(world, officer, moment, taken):
    case = world.case("acceptance")
    answer_all(case, officer)
    decide_all(case, officer, now=at(moment))
    if taken:
        assert accept(case, by=officer, now=at(moment)).stage == "payment"
    else:
        with pytest.raises(StepRefused) as refused:
            accept(case, by=officer, now=at(moment))
        assert refused.value.guard == "window"


@pytest.mark.requirement("R35")
def test_a_level_that_the_committee_does_not_review_is_not_accepted(world, officer):
    case = world.case("acceptance", level="intermediate")
    with pytest.raises(StepRefused) as refused:
        accept(case, by=officer, now=at("2023-09-05 09:00"))
    assert refused.value.reason == "本评委会不评审中级，请办理不予受理并告知应报的评委会"


@pytest.mark.requirement("R93", "R101")
def test_a_return_in_the_correction_window_is_served_by_it_to_its_end(world, department, place):
    case = world.case("department")
    return_to_applicant(case, reasons=["学历写错"], by=department, now=at("2023-09-14 17:59"))
    assert place(case) == ("department", "returned")
    assert (case.answering_notice, case.due) == (True, at("2023-09-28 18:00"))
    case.state = "waiting"
    case.save()
    answer_all(case, department, now=at("2023-09-20 10:00"))
    decide_all(case, department, now=at("2023-09-20 10:00"))
    forward(case, by=department, now=at("2023-09-20 10:00"))  # the stage itself ended on 09-15
    assert place(case) == ("city_office", "waiting")
    assert case.answering_notice is True  # the city office's own window has ended too


@pytest.mark.requirement("R93", "R101")
def test_a_return_before_the_correction_window_is_an_ordinary_return(world, department, place):
    case = world.case("department")
    return_to_applicant(case, reasons=["学历写错"], by=department, now=at("2023-08-20 09:00"))
    place(case)
    assert (case.answering_notice, case.due, case.notices.count()) == (False, at("2023-09-15 18:00"), 0)


def test_a_return_needs_reasons_and_names_only_what_is_in_the_case(world, department, told):
    case = world.case("department")
    for reasons in ([], [" "]):
        with pytest.raises(BadInput):
            return_to_applicant(case, reasons=reasons, by=department, now=NOON)
    with pytest.raises(BadInput):
        return_to_applicant(case, reasons=["改"], targets=["section:none"], by=department, now=NOON)
    return_to_applicant(case, reasons=["改"], targets=["section:education"], by=department, now=NOON)
    assert (Return.objects.get().targets, told(case)) == (["section:education"], ["returned"])


def test_nothing_is_returned_when_it_could_not_come_back(world, officer):
    case = world.case("acceptance")
    with pytest.raises(StepRefused):
        return_to_applicant(case, reasons=["改"], by=officer, now=at("2023-09-28 18:00:01"))


@pytest.mark.requirement("R93")
def test_the_unit_answers_and_the_case_is_again_with_the_office(world, department, clerk, place, events):
    case = world.case("department")
    send_back_to_unit(case, reasons=["公示地点不明"], by=department, now=NOON)
    assert place(case) == ("department", "at_unit")
    with pytest.raises(StepRefused):
        forward(case, by=department, now=NOON)
    with pytest.raises(BadInput):
        answer_from_unit(case, answer="", by=clerk, now=NOON)
    with pytest.raises(NotFound):
        answer_from_unit(case, answer="是", by=world.officer(Role.EMPLOYER, world.other_unit), now=NOON)
    answer_from_unit(case, answer="在一楼公告栏", by=clerk, now=NOON)
    assert place(case) == ("department", "waiting")
    assert Return.objects.get().answer == "在一楼公告栏"
    assert events(case) == ["application.sent_back", "unit.answered"]


@pytest.mark.requirement("R100")
def test_declining_is_a_numbered_decision_that_the_applicant_reads(world, department, place, told):
    case = world.case("department")
    with pytest.raises(BadInput):
        decline(case, decision={**DECISION, "reason": ""}, by=department, now=NOON)
    kept = decline(case, decision=DECISION, by=department, now=NOON)
    assert place(case) == ("ended", "refused")
    assert (kept.subject, kept.capacity, told(case)) == ("step:decline", "department", ["decline"])


def test_only_the_committees_office_refuses_at_acceptance(world, city, officer, place):
    case = world.case("acceptance")
    with pytest.raises(NotAllowed):
        refuse(case, decision=DECISION, by=city, now=at("2023-09-05 09:00"))
    refuse(case, decision=DECISION, by=officer, now=at("2023-09-05 09:00"))
    assert place(case) == ("ended", "refused")


def test_late_at_an_office_is_decided_by_the_committees_office_alone_and_only_after_the_window(world, city, officer, place):
    case = world.case("city_office")
    case.access.create(capacity="committee_office", organisation=world.office, since=NOON, because="逾期")
    with pytest.raises(StepRefused):
        decide_late(case, decision=DECISION, by=officer, now=at("2023-09-15 18:00:00"))
    with pytest.raises(NotAllowed):
        decide_late(case, decision=DECISION, by=city, now=at("2023-09-15 18:00:01"))
    decide_late(case, decision=DECISION, by=officer, now=at("2023-09-15 18:00:01"))
    assert place(case) == ("ended", "late")
    assert HumanDecision.objects.get(application=case).subject == "step:decide_late"


@pytest.mark.requirement("R12")
def test_a_result_of_somebody_who_applied_twice_is_void_by_a_persons_numbered_decision(world, city, officer, place):
    case = world.case("acceptance")
    case.stage, case.state, case.ended_at = "ended", "failed", NOON
    case.save()
    with pytest.raises(NotAllowed):
        void(case, decision=DECISION, by=city, now=NOON)
    with pytest.raises(BadInput):
        void(case, decision={**DECISION, "reason": ""}, by=officer, now=NOON)
    assert place(case) == ("ended", "failed")
    void(case, decision=DECISION, by=officer, now=NOON)
    assert place(case) == ("ended", "void")
    assert HumanDecision.objects.get(application=case).effect == "当年结果无效，本次申报结束"
    with pytest.raises(StepRefused):
        void(case, decision=DECISION, by=officer, now=NOON)

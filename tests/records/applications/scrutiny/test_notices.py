"""The one-time notice: once, whole, capped, endorsed, lapsing (R97-R99, R102, R104)."""

import pytest

from factories.casework import DECISION, at
from zhiping.core.terms import Role
from zhiping.records.applications.actions import endorse_supplement, issue_one_time_notice
from zhiping.records.applications.models import HumanDecision, OneTimeNotice
from zhiping.records.errors import BadInput, NotAllowed, NotFound, StepRefused
from zhiping.records.messages.models import Outgoing

pytestmark = pytest.mark.django_db
NOW = at("2023-09-05 10:00")
DUE = at("2023-09-12 18:00")
ITEMS = [{"target": "section:education", "what": "缺学位", "why": "二（二）", "mend": "上传学位证书"}]


def issue(case, by, now=NOW, due=DUE, items=ITEMS, **other):
    return issue_one_time_notice(case, items=items, due=due, by=by, now=now, **other)


@pytest.mark.requirement("R97")
def test_the_notice_holds_all_items_and_its_due_and_the_applicant_is_told(world, city, place, told, events):
    case = world.case("city_office")
    sent = issue(case, city)
    assert (sent.number, sent.due, sent.items.count()) == (f"{case.number}-告1", at("2023-09-12 18:00"), 1)
    assert place(case) == ("city_office", "notified")
    assert (case.answering_notice, case.due) == (True, at("2023-09-12 18:00"))
    assert (told(case), events(case), Outgoing.objects.count()) == (
        ["one_time_notice"],
        ["one_time_notice.issued"],
        1,
    )


@pytest.mark.requirement("R97")
@pytest.mark.parametrize("stage", ["city_office", "acceptance"])
def test_a_second_notice_is_stopped_at_the_same_and_at_another_level(world, city, officer, stage):
    case = world.case(stage)
    by = {"city_office": city, "acceptance": officer}[stage]
    OneTimeNotice.objects.create(
        application=case,
        number="早先",
        stage="city_office",
        issued_by_id=city.person,
        issuer=world.city,
        issued_at=at("2023-09-02 10:00"),
        due=at("2023-09-04 10:00"),
        answered_at=at("2023-09-03 10:00"),
    )
    with pytest.raises(StepRefused) as refused:
        issue(case, by)
    assert refused.value.guard == "no_earlier_notice"
    assert refused.value.reason == "已于 2023年09月02日 一次性告知过（早先）；再次告知须由人决定"

    issue(case, by, decision=DECISION)

    kept = HumanDecision.objects.get(application=case)
    assert (kept.subject, kept.open_point, case.notices.count()) == ("step:issue_one_time_notice", "AMB-39", 2)


@pytest.mark.requirement("R99")
def test_the_due_is_capped_by_the_correction_window(world, officer):
    case = world.case("acceptance")
    sent = issue(case, officer, now=at("2023-09-27 09:00"), due=at("2023-10-07 18:00"))
    assert sent.due == at("2023-09-28 18:00")


def test_before_the_correction_window_it_is_a_return_and_no_notice(world, city, place):
    case = world.case("city_office")
    with pytest.raises(StepRefused):
        issue(case, city, now=at("2023-08-31 23:59"))
    assert (place(case), case.notices.count()) == (("city_office", "waiting"), 0)


@pytest.mark.requirement("R104")
@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([], "items"),
        ([{**ITEMS[0], "what": ""}], "what_1"),
        ([ITEMS[0], {**ITEMS[0], "mend": " "}], "mend_2"),
        ([{**ITEMS[0], "target": "slot:blood_test"}], "target_1"),
        ([{**ITEMS[0], "what": "长" * 201}], "what_1"),
    ],
)
def test_items_are_whole_and_ask_for_nothing_beyond_the_list(world, city, items, field):
    case = world.case("city_office")
    with pytest.raises(BadInput) as refused:
        issue(case, city, items=items)
    assert list(refused.value.fields) == [field]


def test_a_due_in_the_past_is_refused(world, city):
    case = world.case("city_office")
    with pytest.raises(BadInput):
        issue(case, city, due=NOW)


def test_only_the_office_whose_turn_it_is_may_issue(world, department, clerk):
    case = world.case("city_office")
    stranger = world.officer(Role.CITY_OFFICE, world.other_city)
    for actor, refusal in ((department, NotAllowed), (clerk, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            issue(case, actor)


@pytest.mark.requirement("R102")
def test_the_unit_endorses_and_the_case_is_again_with_the_level_that_asked(world, city, clerk, place, events):
    case = world.case("city_office", "endorsing")
    with pytest.raises(NotFound):
        endorse_supplement(case, by=world.officer(Role.EMPLOYER, world.other_unit), now=NOW)
    with pytest.raises(NotAllowed):
        endorse_supplement(case, by=city, now=NOW)
    endorse_supplement(case, by=clerk, now=NOW)
    assert (place(case), events(case)) == (("city_office", "waiting"), ["supplement.endorsed"])

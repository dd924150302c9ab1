"""After the vote: recheck, and the second publicity with its place, its days and its objections."""

import pytest

from factories.casework import DECISION, at
from records.outcomes.conftest import PLACE, WEB
from zhiping.core.permission import PUBLIC
from zhiping.records.applications.actions import raise_objection, settle_objection
from zhiping.records.applications.models import HumanDecision, Publicity, PublicityEntry
from zhiping.records.errors import BadInput, NotAllowed, NotFound, StepRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.outcomes.actions import close_result_publicity, post_result_publicity, recheck

pytestmark = pytest.mark.django_db

MONDAY = at("2023-11-20 09:00:00")
POSTED = at("2023-11-23 09:00:00")


def place_of(case):
    case.refresh_from_db()
    return case.stage, case.state


def events(case):
    return list(JournalRow.objects.filter(subject_ref=case.number).values_list("event", flat=True))


@pytest.mark.requirement("R129")
def test_office_rechecks_a_passed_case_once_the_minutes_are_signed(world, office):
    case = world.passed("recheck")
    world.minuted(case)

    recheck(case, passed=True, note="程序和票数无误", by=office, now=MONDAY)

    assert place_of(case) == ("result_publicity", "waiting")
    assert events(case) == ["recheck.passed"]


@pytest.mark.requirement("R129")
def test_office_cannot_recheck_before_the_minutes_are_signed(world, office):
    case = world.passed("recheck")
    world.minuted(case, signed=False)

    with pytest.raises(StepRefused) as refused:
        recheck(case, passed=True, note="无误", by=office, now=MONDAY)

    assert refused.value.reason == "会议记录还没有签署，复核不能开始"
    assert (place_of(case), events(case)) == (("recheck", "waiting"), [])


def test_a_failed_recheck_needs_a_decision_and_ends_the_case(world, office):
    case = world.passed("recheck")
    world.minuted(case)

    with pytest.raises(BadInput):
        recheck(case, passed=False, note="票数有误", by=office, now=MONDAY)
    assert place_of(case) == ("recheck", "waiting")
    recheck(case, passed=False, note="票数有误", decision=DECISION, by=office, now=MONDAY)

    assert place_of(case) == ("ended", "not_confirmed")
    assert events(case) == ["decision.recorded", "recheck.failed"]


def test_another_office_cannot_recheck(world, stranger):
    case = world.passed("recheck")
    world.minuted(case)

    with pytest.raises((NotAllowed, NotFound)):
        recheck(case, passed=True, note="无误", by=stranger, now=MONDAY)

    assert place_of(case) == ("recheck", "waiting")


@pytest.mark.requirement("R129")
def test_publicity_before_the_recheck_is_refused(world, office):
    case = world.passed("recheck")

    with pytest.raises(BadInput) as refused:
        post_result_publicity(world.cycle, applications=[case], place=PLACE, address=WEB, by=office, now=POSTED)

    assert refused.value.fields == {"applications": f"{case.number}不在这一步，请去掉后再办"}
    assert Publicity.objects.count() == 0


@pytest.mark.requirement("R135")
@pytest.mark.parametrize(
    "posted, advised, short",
    [
        ("2023-11-23 09:00:00", "2023-11-30", "2023-11-29"),
        ("2023-11-24 09:00:00", "2023-12-01", "2023-11-30"),
        ("2023-09-28 09:00:00", "2023-10-11", "2023-10-10"),
    ],
)
def test_second_publicity_runs_five_working_days_with_the_golden_week_left_out(world, office, posted, advised, short):
    case = world.passed("result_publicity")

    made = post_result_publicity(world.cycle, applications=[case], place=PLACE, address=WEB, by=office, now=at(posted))

    assert (made.advised_last_day.isoformat(), made.short_last_day.isoformat()) == (advised, short)
    assert place_of(case) == ("result_publicity", "posted")


@pytest.mark.requirement("R170")
@pytest.mark.parametrize("place, address, field", [("", WEB, "place"), (PLACE, " ", "address"), ("单位宣传栏", WEB, "place")])
def test_a_publicity_without_its_place_or_posted_elsewhere_does_not_start(world, office, place, address, field):
    case = world.passed("result_publicity")

    with pytest.raises(BadInput) as refused:
        post_result_publicity(world.cycle, applications=[case], place=place, address=address, by=office, now=POSTED)

    assert list(refused.value.fields) == [field]
    assert (place_of(case), Publicity.objects.count()) == (("result_publicity", "waiting"), 0)


@pytest.mark.requirement("R136")
def test_publicity_shows_name_unit_specialty_and_title_only(world, office):
    case = world.passed("result_publicity", level="full_senior", name="蒙五")

    post_result_publicity(world.cycle, applications=[case], place=PLACE, address=WEB, by=office, now=POSTED)

    entry = PublicityEntry.objects.get()
    assert (entry.name, entry.unit, entry.specialty, entry.title, entry.mark) == (
        "蒙五",
        "南宁陶艺厂",
        "陶瓷（含坭兴陶）",
        "正高级工艺美术师",
        "",
    )


@pytest.mark.requirement("R172")
def test_directed_title_carries_its_mark_into_the_publicity(world, office):
    case = world.passed("result_publicity")
    case.dual_targeted = True
    case.save()

    post_result_publicity(world.cycle, applications=[case], place=PLACE, address=WEB, by=office, now=POSTED)

    assert PublicityEntry.objects.get().mark == "双定向"


def test_regional_office_cannot_post(world, region):
    case = world.passed("result_publicity")

    with pytest.raises(NotAllowed):
        post_result_publicity(world.cycle, applications=[case], place=PLACE, address=WEB, by=region, now=POSTED)


@pytest.fixture
def posted(world, office):
    cases = [world.passed("result_publicity", name=name) for name in ("甲一", "乙二", "丙三")]
    made = post_result_publicity(world.cycle, applications=cases, place=PLACE, address=WEB, by=office, now=POSTED)
    return made, cases


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("moment", ["2023-11-23 10:00:00", "2023-11-28 18:00:00", "2023-11-29 23:59:59"])
def test_office_cannot_close_the_publicity_before_its_days_have_run(posted, office, moment):
    made, cases = posted

    with pytest.raises(StepRefused) as refused:
        close_result_publicity(made, by=office, now=at(moment), decision=DECISION)

    assert refused.value.reason == "公示要到 2023年11月30日 满，次日起可以结束"
    assert {place_of(case) for case in cases} == {("result_publicity", "posted")}


@pytest.mark.requirement("R135")
def test_short_by_the_posting_day_alone_a_person_decides(posted, office):
    made, cases = posted
    last_day = at("2023-11-30 09:00:00")

    with pytest.raises(StepRefused):
        close_result_publicity(made, by=office, now=last_day)
    assert HumanDecision.objects.count() == 0
    close_result_publicity(made, by=office, now=last_day, decision=DECISION)

    assert {place_of(case) for case in cases} == {("confirmation", "waiting")}
    assert set(HumanDecision.objects.values_list("open_point", "passes")) == {("AMB-16", True)}
    assert HumanDecision.objects.count() == 3


@pytest.mark.requirement("R135")
def test_office_closes_the_publicity_when_the_advised_days_have_run(posted, office):
    made, cases = posted

    close_result_publicity(made, by=office, now=at("2023-12-01 00:00:00"))

    made.refresh_from_db()
    assert {place_of(case) for case in cases} == {("confirmation", "waiting")}
    assert made.closed_at == at("2023-12-01 00:00:00")
    assert HumanDecision.objects.count() == 0


@pytest.mark.requirement("R137")
def test_an_objection_holds_one_person_and_the_others_go_on(world, posted, office):
    made, (first, second, third) = posted
    objection = raise_objection(
        made.entries.get(application=second), text="作品不是本人的", by=PUBLIC, now=at("2023-11-27 10:00:00")
    )

    close_result_publicity(made, by=office, now=at("2023-12-01 09:00:00"))

    made.refresh_from_db()
    assert [place_of(case) for case in (first, second, third)] == [
        ("confirmation", "waiting"),
        ("result_publicity", "objected"),
        ("confirmation", "waiting"),
    ]
    assert made.closed_at is None
    with pytest.raises(StepRefused):
        close_result_publicity(made, by=office, now=at("2023-12-02 09:00:00"))

    settle_objection(objection, upheld=False, finding="查无实据", decision=DECISION, by=office, now=at("2023-12-04 09:00:00"))
    close_result_publicity(made, by=office, now=at("2023-12-04 10:00:00"))

    made.refresh_from_db()
    assert (place_of(second), made.closed_at) == (("confirmation", "waiting"), at("2023-12-04 10:00:00"))


@pytest.mark.requirement("R137")
def test_an_upheld_objection_ends_the_case_as_not_confirmed(posted, office):
    made, (_, second, _) = posted
    objection = raise_objection(made.entries.get(application=second), text="抄袭", by=PUBLIC, now=at("2023-11-27 10:00:00"))
    settle_objection(objection, upheld=True, finding="属实", decision=DECISION, by=office, now=at("2023-11-28 09:00:00"))

    close_result_publicity(made, by=office, now=at("2023-12-01 09:00:00"))

    made.refresh_from_db()
    assert (place_of(second), made.closed_at is not None) == (("ended", "not_confirmed"), True)

"""The unit's publicity: its days, who may object, what an objection does (R80-R82, R137, R170)."""

from datetime import date

import pytest

from factories.casework import DECISION, at
from zhiping.core.permission import PUBLIC
from zhiping.core.terms import Role
from zhiping.records.applications.actions import (
    close_unit_publicity,
    post_unit_publicity,
    raise_objection,
    recommend,
    settle_objection,
)
from zhiping.records.applications.actions.publicity import posting_warning
from zhiping.records.applications.models import HumanDecision, Objection
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput, NotFound, StepRefused

pytestmark = pytest.mark.django_db


def posted(world, clerk, moment):
    case = world.case("unit_publicity")
    world.sign_for_unit(case)
    publicity = post_unit_publicity(case, place="一楼公告栏", by=clerk, now=at(moment))
    return case, publicity


@pytest.mark.requirement("R80")
@pytest.mark.parametrize(
    ("moment", "advised", "short"),
    [
        ("2023-09-01 09:00", date(2023, 9, 8), date(2023, 9, 7)),
        ("2023-09-04 09:00", date(2023, 9, 11), date(2023, 9, 8)),
        ("2023-09-03 09:00", date(2023, 9, 8), date(2023, 9, 8)),
    ],
)
def test_publicity_runs_five_working_days(world, clerk, moment, advised, short):
    _, publicity = posted(world, clerk, moment)
    assert (publicity.advised_last_day, publicity.short_last_day, publicity.place) == (advised, short, "一楼公告栏")


@pytest.mark.requirement("R80")
@pytest.mark.parametrize(
    ("moment", "warned"), [("2023-09-01 09:00", False), ("2023-09-03 23:59", False), ("2023-09-04 00:00", True)]
)
def test_posting_after_the_advised_last_day_is_warned_of(world, moment, warned):
    pack = pack_of(world.cycle)
    assert bool(posting_warning(pack, pack.stage("unit_publicity"), at(moment))) is warned


@pytest.mark.requirement("R170")
def test_publicity_without_a_place_is_refused(world, clerk, place, events):
    case = world.case("unit_publicity")
    with pytest.raises(BadInput):
        post_unit_publicity(case, place="  ", by=clerk, now=at("2023-08-15 09:00"))
    assert (place(case), events(case)) == (("unit_publicity", "waiting"), [])


@pytest.mark.requirement("R80")
def test_publicity_cannot_end_on_its_last_day_and_may_the_day_after(world, clerk, place):
    case, _ = posted(world, clerk, "2023-08-15 09:00")
    with pytest.raises(StepRefused) as refused:
        close_unit_publicity(case, by=clerk, now=at("2023-08-22 18:00"))
    assert refused.value.guard == "days_run"
    close_unit_publicity(case, by=clerk, now=at("2023-08-23 00:00"))
    assert place(case) == ("unit_recommendation", "waiting")


@pytest.mark.requirement("R80")
def test_short_by_the_posting_day_alone_a_person_decides(world, clerk, place):
    case, publicity = posted(world, clerk, "2023-09-04 09:00")
    with pytest.raises(StepRefused) as refused:
        close_unit_publicity(case, by=clerk, now=at("2023-09-10 10:00"))
    assert refused.value.guard == "days_run"

    close_unit_publicity(case, by=clerk, now=at("2023-09-10 10:00"), decision=DECISION)

    assert place(case) == ("unit_recommendation", "waiting")
    kept = HumanDecision.objects.get(application=case)
    assert (kept.subject, kept.open_point, kept.passes) == (f"publicity:{publicity.uid}", "AMB-16", True)
    five = dict.fromkeys(("思想品德", "工作成绩", "专业水平", "业务能力", "工作态度"), "好")
    recommend(case, fields=five, agree=True, by=clerk, now=at("2023-09-10 18:00:00"))
    assert place(case) == ("department", "waiting")


@pytest.mark.requirement("R80")
def test_late_on_both_readings_no_decision_helps(world, clerk):
    case, _ = posted(world, clerk, "2023-09-05 09:00")
    with pytest.raises(StepRefused) as refused:
        close_unit_publicity(case, by=clerk, now=at("2023-09-10 17:00"), decision=DECISION)
    assert refused.value.reason == "公示要到 2023年09月12日 满，次日起可以结束"


def test_another_units_clerk_cannot_end_it(world, clerk):
    case, _ = posted(world, clerk, "2023-08-15 09:00")
    with pytest.raises(NotFound):
        close_unit_publicity(case, by=world.officer(Role.EMPLOYER, world.other_unit), now=at("2023-08-30 09:00"))


@pytest.mark.requirement("R81")
def test_an_anonymous_objection_stops_the_case_until_it_is_settled(world, clerk, place, told, events):
    case, publicity = posted(world, clerk, "2023-08-15 09:00")
    entry = publicity.entries.get()

    objection = raise_objection(entry, text="作品不是本人的", by=PUBLIC, now=at("2023-08-16 09:00"))

    assert (objection.is_anonymous, objection.by_name, place(case)) == (True, None, ("unit_publicity", "objected"))
    with pytest.raises(StepRefused):
        close_unit_publicity(case, by=clerk, now=at("2023-08-30 09:00"))
    assert told(case) == ["publicity_posted", "objection"]
    assert events(case) == ["publicity.posted", "objection.raised"]


@pytest.mark.requirement("R82")
def test_an_objection_found_true_ends_the_case(world, clerk, place, told):
    case, publicity = posted(world, clerk, "2023-08-15 09:00")
    objection = raise_objection(publicity.entries.get(), text="抄袭", name="农某", by=PUBLIC, now=at("2023-08-16 09:00"))
    settle_objection(objection, upheld=True, finding="属实", decision=DECISION, by=clerk, now=at("2023-08-18 09:00"))
    assert place(case) == ("ended", "not_recommended")
    assert told(case)[-1] == "objection_settled"


@pytest.mark.requirement("R82")
def test_a_groundless_objection_needs_a_persons_decision(world, clerk, place):
    case, publicity = posted(world, clerk, "2023-08-15 09:00")
    objection = raise_objection(publicity.entries.get(), text="抄袭", by=PUBLIC, now=at("2023-08-16 09:00"))
    with pytest.raises(BadInput):
        settle_objection(objection, upheld=False, finding="不属实", decision={}, by=clerk, now=at("2023-08-18 09:00"))
    assert place(case) == ("unit_publicity", "objected")

    settle_objection(objection, upheld=False, finding="不属实", decision=DECISION, by=clerk, now=at("2023-08-18 09:00"))

    assert place(case) == ("unit_publicity", "posted")
    kept = HumanDecision.objects.get(application=case)
    assert (kept.open_point, kept.passes) == ("AMB-34", True)


def test_the_case_waits_until_the_last_of_two_objections_is_settled(world, clerk, place):
    case, publicity = posted(world, clerk, "2023-08-15 09:00")
    entry = publicity.entries.get()
    both = [raise_objection(entry, text=text, by=PUBLIC, now=at("2023-08-16 09:00")) for text in ("甲", "乙")]
    states = []
    for objection in both:
        settle_objection(objection, upheld=False, finding="无", decision=DECISION, by=clerk, now=at("2023-08-18 09:00"))
        states.append(place(case)[1])
    assert states == ["objected", "posted"]


def test_a_settled_objection_cannot_be_settled_again(world, clerk):
    _, publicity = posted(world, clerk, "2023-08-15 09:00")
    objection = raise_objection(publicity.entries.get(), text="甲", by=PUBLIC, now=at("2023-08-16 09:00"))
    settle_objection(objection, upheld=False, finding="无", decision=DECISION, by=clerk, now=at("2023-08-18 09:00"))
    with pytest.raises((ActionRefused, StepRefused)):
        settle_objection(objection, upheld=True, finding="有", decision=DECISION, by=clerk, now=at("2023-08-18 10:00"))


def test_nobody_objects_after_the_publicity_or_without_words(world, clerk):
    case, publicity = posted(world, clerk, "2023-08-15 09:00")
    entry = publicity.entries.get()
    with pytest.raises(BadInput):
        raise_objection(entry, text=" ", by=PUBLIC, now=at("2023-08-16 09:00"))
    close_unit_publicity(case, by=clerk, now=at("2023-08-23 09:00"))
    entry.refresh_from_db()
    with pytest.raises(ActionRefused):
        raise_objection(type(entry).objects.get(pk=entry.pk), text="迟了", by=PUBLIC, now=at("2023-08-24 09:00"))
    assert Objection.objects.count() == 0

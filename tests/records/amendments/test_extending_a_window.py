"""A window that is extended by a day serves everybody in its stage, those it had shut out with them (R125)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factories.casework import at, committee_of
from records.amendments.scene import CLOSED, NEW_END, draft, fresh, place
from zhiping.core.permission import Actor
from zhiping.core.terms import Fate, Role
from zhiping.core.timeline import last_safe_day
from zhiping.packs.calendar import calendar_for
from zhiping.records.amendments.actions import confirm_amendment, propose_extension, rehearse
from zhiping.records.amendments.actions.carrying import carry_out
from zhiping.records.amendments.actions.proposing import Basis
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.applications.actions import submit
from zhiping.records.applications.models import OneTimeNotice
from zhiping.records.applications.same_level import live_key_of
from zhiping.records.applications.sweeps import close_drafts, close_late_units, lapse_overdue
from zhiping.records.applications.versions import pack_of_case, version_of
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import StepRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.journal.queries import story_of
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db


def applicant(year, case):
    return Actor(role=Role.APPLICANT, person=case.applicant_id, name=case.applicant.name)


@pytest.mark.requirement("R125")
def test_one_day_more_reopens_everybody_whom_the_end_of_the_window_shut_out(year):
    ended_late = [draft(year, name) for name in ("韦一", "韦二")]
    at_unit = year.world.case("unit_publicity", "posted", name="韦三")
    close_drafts(CLOSED)
    close_late_units(CLOSED)
    refused_by_a_second = draft(year, "韦四")
    assert [place(case) for case in (*ended_late, at_unit)] == [("ended", "late")] * 3

    made = year.extend()

    assert [place(case) for case in (*ended_late, at_unit, refused_by_a_second)] == [
        ("application", "draft"),
        ("application", "draft"),
        ("unit_publicity", "posted"),
        ("application", "draft"),
    ]
    assert {timezone.localtime(fresh(case).due) for case in (*ended_late, at_unit, refused_by_a_second)} == {NEW_END}
    assert fresh(at_unit).holder == year.world.unit
    assert (made.state, made.version, pack_of(fresh(at_unit).cycle).windows["apply_and_unit"].closes) == (
        "done",
        "1.1.0",
        NEW_END,
    )


@pytest.mark.requirement("R125")
def test_who_was_refused_by_one_second_is_told_and_is_no_longer_refused_for_the_time(year):
    case = draft(year)
    with pytest.raises(StepRefused) as late:
        submit(case, by=applicant(year, case), now=CLOSED)
    assert late.value.guard == "window"

    year.extend()

    with pytest.raises(StepRefused) as now:
        submit(fresh(case), by=applicant(year, case), now=CLOSED + timedelta(hours=1))
    assert now.value.guard == "complete"  # the time is no reason any more
    told = Message.objects.get(person=case.applicant, kind="amendment")
    assert told.subject == "时间延长：个人申报及单位审核推荐改为 2023年09月11日 18:00 截止"
    assert "您在截止以后的提交没有收下，现在可以再次提交。" in told.body
    assert "依据 桂工信职办〔2023〕9号：台风停电。" in told.body


@pytest.mark.requirement("R125")
def test_a_reopened_case_is_told_by_sms_too_and_its_story_says_why(year):
    case = draft(year)
    close_drafts(CLOSED)

    year.extend()

    told = Message.objects.get(person=case.applicant, kind="amendment")
    assert told.subject == "时间延长，您的申报恢复办理，2023年09月11日 18:00 截止"
    assert told.outgoing.count() == 1
    assert [s.says for s in story_of(case.number)] == [
        "截止时没有提交，草稿关闭",
        "个人申报及单位审核推荐延长（桂工信职办〔2023〕9号），恢复办理",
        "由1.0.0转入1.1.0",
    ]


@pytest.mark.requirement("R125")
def test_who_ended_for_another_reason_and_who_missed_another_window_stay_as_they_are(year):
    withdrawn = year.world.case("unit_scrutiny", name="韦一")
    declined = year.world.case("unit_scrutiny", name="韦二")
    for case, state in ((withdrawn, "withdrawn"), (declined, "not_recommended")):
        case.stage, case.state, case.ended_at, case.holder = "ended", state, CLOSED, None
        case.ended_stage, case.ended_state = "unit_scrutiny", "waiting"
        case.save()
    at_city = year.world.case("city_office", name="韦三")
    at_city.stage, at_city.state, at_city.ended_at, at_city.holder = "ended", "late", CLOSED, None
    at_city.ended_stage, at_city.ended_state = "city_office", "waiting"
    at_city.save()

    year.extend()

    assert [place(case) for case in (withdrawn, declined, at_city)] == [
        ("ended", "withdrawn"),
        ("ended", "not_recommended"),
        ("ended", "late"),
    ]
    assert Message.objects.filter(person__in=[c.applicant for c in (withdrawn, declined, at_city)]).count() == 0


@pytest.mark.requirement("R125")
def test_another_year_under_the_same_pack_is_not_touched(year):
    other = ReviewCycle.objects.create(
        committee=committee_of("另一评委会"), pack=year.world.cycle.pack, year=2023, name="另一年度"
    )
    theirs = draft(year, "韦二", cycle=other)
    close_drafts(CLOSED)

    year.extend()

    other.refresh_from_db()
    assert place(theirs) == ("ended", "late")
    assert pack_of(other).version == "1.0.0"
    assert fresh(theirs).pack_id is None


@pytest.mark.requirement("R125")
def test_the_same_person_who_filed_elsewhere_meanwhile_is_put_to_an_officer(year):
    case = year.world.case("unit_scrutiny", name="韦一")
    close_late_units(CLOSED)
    again = year.world.case("city_office", name="韦二")
    again.applicant = case.applicant
    again.live_key = live_key_of(again, pack_of_case(again))
    again.save()

    made = year.extend()

    row = made.cases.get(application=case)
    assert (place(case), row.fate) == (("ended", "late"), Fate.ASKS)
    assert row.says == f"时间已经延长，但同级别另有申报 {again.number}，能不能恢复由人决定"


@pytest.mark.requirement("R125")
def test_an_open_notice_follows_the_correction_window_unless_the_office_gave_it_a_shorter_term(year):
    end = at("2023-09-28 18:00:00")
    cases = [year.world.case("city_office", "notified", name=name) for name in ("韦一", "韦二", "韦三")]
    dues = (end, at("2023-09-20 18:00:00"), end)
    for n, (case, due) in enumerate(zip(cases, dues, strict=True)):
        case.answering_notice, case.due = True, due
        case.save()
        OneTimeNotice.objects.create(
            application=case,
            number=f"告{n}",
            stage="city_office",
            issued_by_id=year.first.person,
            issuer=year.world.city,
            issued_at=at("2023-09-05 09:00:00"),
            due=due,
        )
    later = at("2023-09-28 18:00:01")
    OneTimeNotice.objects.filter(application=cases[0]).update(answered_at=None)
    lapse_overdue(later)
    assert [place(case) for case in cases] == [("ended", "abandoned_uncorrected")] * 3

    year.extend(later, window="correction", until=at("2023-10-08 18:00:00"))

    assert [place(case) for case in cases] == [
        ("city_office", "notified"),
        ("ended", "abandoned_uncorrected"),
        ("city_office", "notified"),
    ]
    notice = OneTimeNotice.objects.get(application=cases[0])
    assert (notice.lapsed_at, timezone.localtime(notice.due)) == (None, at("2023-10-08 18:00:00"))


@pytest.mark.requirement("R125")
def test_nothing_lapses_while_an_extension_is_being_carried_out(year):
    case = draft(year)
    made = year.extension()
    confirm_amendment(made, by=year.second, now=CLOSED)

    assert close_drafts(NEW_END + timedelta(seconds=1)) == 0
    assert place(case) == ("application", "draft")


@pytest.mark.requirement("R125")
def test_the_extension_takes_effect_at_its_own_time_and_not_before(year):
    noon = at("2023-09-11 12:00:00")
    basis = Basis("桂工信职办〔2023〕9号", "台风停电", noon)
    made = propose_extension(year.world.cycle, closes={"apply_and_unit": NEW_END}, basis=basis, by=year.first, now=CLOSED)
    rehearse(made, now=CLOSED)
    confirm_amendment(made, by=year.second, now=CLOSED)

    carry_out(noon - timedelta(seconds=1))
    year.world.cycle.refresh_from_db()
    before = pack_of(year.world.cycle).version
    carry_out(noon)
    year.world.cycle.refresh_from_db()

    assert (before, pack_of(year.world.cycle).version) == ("1.0.0", "1.1.0")
    assert list(JournalRow.objects.filter(subject_kind="amendment").values_list("event", flat=True)) == [
        "amendment.proposed",
        "amendment.confirmed",
        "amendment.took_effect",
        "amendment.carried_out",
    ]


@pytest.mark.requirement("R125")
def test_carried_out_twice_it_happens_once(year):
    case = draft(year)
    close_drafts(CLOSED)
    made = year.extend()
    rows = JournalRow.objects.count()

    carry_out(CLOSED)
    carry_out(CLOSED + timedelta(minutes=5))

    assert JournalRow.objects.count() == rows
    assert Message.objects.filter(person=case.applicant, kind="amendment").count() == 1
    assert AmendedCase.objects.filter(amendment=made).count() == 1


@pytest.mark.requirement("R125")
def test_cut_off_in_the_middle_it_goes_on_where_it_was(year):
    cases = [draft(year, f"韦{n}") for n in range(5)]
    close_drafts(CLOSED)
    made = confirm_amendment(year.extension(), by=year.second, now=CLOSED)
    turns = iter([False, True])

    carry_out(CLOSED, enough=lambda: next(turns))
    made.refresh_from_db()
    midway = (made.state, [place(case)[0] for case in cases])
    carry_out(CLOSED)
    made.refresh_from_db()

    assert midway == (Amendment.State.CARRYING, ["application", "application", "ended", "ended", "ended"])
    assert (made.state, [place(case)[0] for case in cases]) == (Amendment.State.DONE, ["application"] * 5)
    assert Message.objects.filter(kind="amendment", person__in=[c.applicant for c in cases]).count() == 5


@pytest.mark.requirement("R125")
def test_who_lets_the_longer_time_pass_too_is_closed_and_told_again(year):
    case = draft(year)
    close_drafts(CLOSED)
    year.extend()

    close_drafts(NEW_END + timedelta(seconds=1))

    assert place(case) == ("ended", "late")
    late = Message.objects.filter(person=case.applicant, kind="late").order_by("id")
    assert [one.body for one in late] == ["截止时间是 2023年09月10日 18:00。", "截止时间是 2023年09月11日 18:00。"]


@pytest.mark.requirement("R125")
def test_an_attempt_after_the_longer_time_leaves_a_receipt_of_its_own(year):
    case = draft(year)
    for now in (CLOSED, NEW_END + timedelta(seconds=1)):
        with pytest.raises(StepRefused):
            submit(fresh(case), by=applicant(year, case), now=now)
        if now == CLOSED:
            year.extend()

    assert case.receipts.exclude(refused="").count() == 2


@pytest.mark.requirement("R125")
def test_the_last_safe_day_follows_the_window(year):
    case = draft(year)
    cal = calendar_for(pack_of_case(case))
    before = {day.stage: day.day for day in last_safe_day(pack_of_case(case), case.level, cal)}

    year.extend(until=at("2023-09-17 18:00:00"))

    after = {day.stage: day.day for day in last_safe_day(pack_of_case(fresh(case)), case.level, cal)}
    assert {stage: (after[stage] - before[stage]).days for stage in before} == dict.fromkeys(before, 7)


@pytest.mark.requirement("R125")
def test_the_longer_time_holds_for_everybody_at_once_also_before_their_case_has_been_dealt_with(year):
    case = draft(year)
    confirm_amendment(year.extension(), by=year.second, now=CLOSED)

    with pytest.raises(StepRefused) as refused:
        submit(fresh(case), by=applicant(year, case), now=CLOSED + timedelta(seconds=1))

    assert (version_of(fresh(case)).version, refused.value.guard) == ("1.0.0", "complete")

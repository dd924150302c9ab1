"""Working days, publicity, countdowns, months and the last safe day."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.schema import Pack
from zhiping.core.timeline import (
    WorkCalendar,
    countdown,
    day_words,
    end_of_month_before,
    last_day_of,
    last_safe_day,
    latest_posting_day,
    month_of,
    publicity_last_day,
    shift,
)
from zhiping.packs import load
from zhiping.packs.calendar import calendar_for

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACKS = Path(__file__).parents[3] / "policy_packs"
HOLIDAYS = {date(2023, 9, 29), *(date(2023, 10, n) for n in range(1, 7)), date(2023, 9, 30)}
CALENDAR = WorkCalendar(frozenset(HOLIDAYS), frozenset({date(2023, 10, 7), date(2023, 10, 8)}))


@pytest.fixture(scope="module")
def gx() -> Pack:
    return load(PACKS / "gx-2023-arts-and-crafts")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 9, 28), True),
        (date(2023, 9, 29), False),
        (date(2023, 10, 6), False),
        (date(2023, 10, 7), True),
        (date(2023, 10, 8), True),
        (date(2023, 9, 9), False),
        (date(2023, 9, 10), False),
        (date(2023, 9, 11), True),
    ],
)
def test_working_days_of_2023(day: date, works: bool, gx: Pack) -> None:
    assert CALENDAR.is_workday(day) is works
    assert calendar_for(gx).is_workday(day) is works


def test_working_days_are_added_and_counted() -> None:
    assert CALENDAR.add(date(2023, 9, 28), 1) == date(2023, 10, 7)
    assert CALENDAR.add(date(2023, 10, 7), -1) == date(2023, 9, 28)
    assert CALENDAR.add(date(2023, 9, 9), 0) == date(2023, 9, 9)
    assert CALENDAR.between(date(2023, 9, 28), date(2023, 10, 9)) == 4
    assert CALENDAR.between(date(2023, 9, 2), date(2023, 9, 1)) == 0


@pytest.mark.requirement("R80", "R135")
@pytest.mark.parametrize(
    ("posted", "advised", "short"),
    [
        (date(2023, 9, 1), date(2023, 9, 8), date(2023, 9, 7)),
        (date(2023, 9, 3), date(2023, 9, 8), date(2023, 9, 8)),
        (date(2023, 9, 4), date(2023, 9, 11), date(2023, 9, 8)),
        (date(2023, 9, 5), date(2023, 9, 12), date(2023, 9, 11)),
        (date(2023, 9, 28), date(2023, 10, 11), date(2023, 10, 10)),
        (date(2023, 11, 23), date(2023, 11, 30), date(2023, 11, 29)),
        (date(2023, 11, 24), date(2023, 12, 1), date(2023, 11, 30)),
    ],
)
def test_publicity_runs_five_working_days(posted: date, advised: date, short: date) -> None:
    assert publicity_last_day(posted, 5, CALENDAR) == (advised, short)


def test_latest_posting_day_leaves_the_publicity_run_out() -> None:
    assert latest_posting_day(date(2023, 9, 10), 5, CALENDAR) == date(2023, 9, 1)
    assert latest_posting_day(date(2023, 10, 12), 5, CALENDAR) == date(2023, 9, 28)


def test_last_safe_days_are_counted_backwards_from_the_end(gx: Pack) -> None:
    senior = last_safe_day(gx, "associate_senior", calendar_for(gx))

    assert [(s.stage, s.day) for s in senior] == [
        ("application", date(2023, 8, 28)),
        ("unit_scrutiny", date(2023, 8, 29)),
        ("unit_assessment", date(2023, 8, 30)),
        ("unit_deliberation", date(2023, 8, 31)),
        ("unit_publicity", date(2023, 9, 1)),
        ("unit_recommendation", date(2023, 9, 10)),
    ]
    assert senior[0].says == "您最好在8月28日（星期一）前提交，给单位留出办理时间"
    assert senior[4].says == "公示不少于 5 个工作日，最迟9月1日（星期五）张贴"


def test_level_without_assessment_has_a_day_more(gx: Pack) -> None:
    assert next(s.day for s in last_safe_day(gx, "intermediate", calendar_for(gx))) == date(2023, 8, 29)


def test_a_safe_day_that_has_passed_is_said_to_have_passed(gx: Pack) -> None:
    first = last_safe_day(gx, "associate_senior", calendar_for(gx))[0]
    assert first.day == date(2023, 8, 28)
    assert first.said_on(date(2023, 8, 28)) == "您最好在8月28日（星期一）前提交，给单位留出办理时间"
    assert "8月28日（星期一），已经过去" in first.said_on(date(2023, 8, 29))


def test_without_unit_stages_the_last_working_day_is_safe(gx: Pack) -> None:
    alone = replace(gx, stages=(gx.stages[0], *gx.stages[6:]))

    assert [(s.stage, s.day) for s in last_safe_day(alone, "associate_senior", CALENDAR)] == [("application", date(2023, 9, 8))]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2023, 9, 6, 10), "还有 2 个工作日，9月10日（星期日）18:00 截止"),
        (at(2023, 9, 8, 10), "还有 2 天，中间没有工作日，9月10日（星期日）18:00 截止"),
        (at(2023, 9, 10, 10), "还有 8 小时，今天 18:00 截止"),
        (at(2023, 9, 10, 17, 30), "还有 30 分钟，今天 18:00 截止"),
        (at(2023, 9, 10, 18, 0, 0), "还有 0 分钟，今天 18:00 截止"),
        (at(2023, 9, 10, 18, 0, 1), "已于9月10日（星期日）18:00截止"),
    ],
)
def test_countdown_is_said_in_working_days(now: datetime, words: str) -> None:
    assert countdown(now, at(2023, 9, 10, 18), CALENDAR) == words


def test_day_is_said_with_its_weekday() -> None:
    assert day_words(date(2023, 9, 10)) == "9月10日（星期日）"


@pytest.mark.requirement("R65")
def test_end_of_the_month_before_the_review() -> None:
    assert end_of_month_before("2023-11", SHANGHAI) == at(2023, 10, 31, 23, 59, 59)
    assert end_of_month_before("2023-12", SHANGHAI) == at(2023, 11, 30, 23, 59, 59)
    assert end_of_month_before("2024-03", SHANGHAI) == at(2024, 2, 29, 23, 59, 59)


def test_months_are_shifted_over_the_year() -> None:
    assert [shift("2023-01", -1), shift("2023-12", 1), shift("2023-08", -6), month_of(date(2023, 9, 8))] == [
        "2022-12",
        "2024-01",
        "2023-02",
        "2023-09",
    ]
    assert last_day_of("2023-02") == date(2023, 2, 28)


def test_pack_may_add_days_to_the_calendar(gx: Pack) -> None:
    own = replace(gx, values={**gx.values, "calendar.holidays": ("2023-09-11",), "calendar.workdays": ("2023-09-09",)})
    calendar = calendar_for(own)

    assert [calendar.is_workday(day) for day in (date(2023, 9, 9), date(2023, 9, 11))] == [True, False]

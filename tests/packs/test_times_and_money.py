"""What a pack may write of windows, fees, the year's freedom and clauses, and what it is told when it writes them wrongly."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.schema import WindowSpec
from zhiping.core.terms import Ended
from zhiping.packs import PackError, load_files, read_files

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
LEVELS = ["full_senior", "associate_senior", "intermediate", "assistant", "technician"]


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return read_files(PACK)


def told(files: dict[str, str]) -> list[str]:
    """Without file and line."""
    with pytest.raises(PackError) as raised:
        load_files(files, name="p")
    return [line.split("  ", 1)[1] for line in raised.value.problems]


def window(good: dict[str, str], text: str) -> WindowSpec:
    line = f"extra: {{name: 另一窗口, cites: 五（一）, {text}}}\n"
    return load_files({**good, "windows.yaml": good["windows.yaml"] + line}, name="p").windows["extra"]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "opens", "closes", "by_day"),
    [
        ("opens: 2024-03-04T08:30, closes: 2024-03-29T17:30", at(2024, 3, 4, 8, 30), at(2024, 3, 29, 17, 30), False),
        ("opens: 2024-03-04T08, closes: 2024-03-29T17", at(2024, 3, 4, 8), at(2024, 3, 29, 17), False),
        (
            "opens: 2024-03-04T08:00:30, closes: 2024-03-29T17:30:15",
            at(2024, 3, 4, 8, 0, 30),
            at(2024, 3, 29, 17, 30, 15),
            False,
        ),
        ("opens: 2024-03-04, closes: 2024-03-29", at(2024, 3, 4), at(2024, 3, 29, 23, 59, 59), True),
        ("opens: 2024-02, closes: 2024-02", at(2024, 2, 1), at(2024, 2, 29, 23, 59, 59), True),
        ("opens: issue, closes: 2024-03-29", at(2023, 7, 20), at(2024, 3, 29, 23, 59, 59), True),
        ("opens: 2024-03-04, closes: 2024-03-29, daily: 8:30-17:30", at(2024, 3, 4, 8, 30), at(2024, 3, 29, 17, 30), True),
    ],
)
def test_a_window_is_as_exact_as_it_is_written(good, text, opens, closes, by_day):
    made = window(good, text)

    assert (made.opens, made.closes, made.by_day) == (opens, closes, by_day)


def test_hours_and_the_times_of_another_level(good):
    made = window(
        good,
        "opens: 2024-03-04, closes: 2024-03-29, daily: 8:30-17:30, levels: {full_senior: {closes: 2024-04-12}, "
        "technician: {opens: 2024-03-11T09:00}}",
    )

    assert made.daily == (time(8, 30), time(17, 30))
    assert made.by_level == {
        "full_senior": (at(2024, 3, 4, 8, 30), at(2024, 4, 12, 17, 30)),
        "technician": (at(2024, 3, 11, 9), at(2024, 3, 29, 17, 30)),
    }


def test_an_open_start_is_told_as_one(good):
    assert window(good, "opens: issue, closes: 2024-03-29").from_issue


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "opens: soon, closes: 2024-03-29",
            "时间窗口“extra”的“opens”写的是文字“soon”；应当是时刻，如 2023-09-10T18:00；也可以只写到时、日或月，如 2023-09-10、2023-09",
        ),
        (
            "opens: 2024-03-04, closes: 2024-02-30",
            "时间窗口“extra”的“closes”没有“2024-02-30”这个时刻；应当是时刻，如 2023-09-10T18:00",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29T25",
            "时间窗口“extra”的“closes”没有“2024-03-29T25”这个时刻；应当是时刻，如 2023-09-10T18:00",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29, daily: 17:30-8:30",
            "时间窗口“extra”的“daily”写的是文字“17:30-8:30”；应当是每天的起止，如 8:30-17:30",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29, daily: 8:30-25:00",
            "时间窗口“extra”的“daily”写的是文字“8:30-25:00”；应当是每天的起止，如 8:30-17:30",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29, daily: 8",
            "时间窗口“extra”的“daily”写的是整数“8”；应当是每天的起止，如 8:30-17:30",
        ),
        (
            "opens: 2024-03-04T08:00, closes: 2024-03-29, daily: 8:30-17:30",
            "时间窗口“extra”的起止不在每天的办理时间内；起止写到日，或写在 daily 之内",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29, levels: {full_seniors: {}}",
            f"不认识的级别“full_seniors”；可以写的是：{'、'.join(sorted(LEVELS))}；是不是“full_senior”？",
        ),
        (
            "opens: 2024-03-04, closes: 2024-03-29, levels: {full_senior: {closes: 2024-03-01}}",
            "时间窗口“extra”在开始之前就截止了；closes 不能早于 opens",
        ),
        ("opens: 2024-03-04, closes: 2024-03-29, levels: {full_senior: 3}", "“full_senior”的时间写的是整数“3”；应当是一组键值"),
    ],
)
def test_a_window_written_wrongly_is_told(good, text, said):
    line = f"extra: {{name: 另一窗口, cites: 五（一）, {text}}}\n"

    assert told({**good, "windows.yaml": good["windows.yaml"] + line}) == [said]


def test_fees_in_several_items_add_up_and_may_differ_by_level(good):
    text = "items:\n  review: {name: 评审费, yuan: 300}\n  defence: {name: 答辩费, yuan: {full_senior: 100}}\n"

    made = load_files({**good, "fees.yaml": text}, name="p")

    assert [level.fee_fen for level in made.levels.values()] == [40000, 30000, 30000, 30000, 30000]
    assert [(fee.id, fee.name) for fee in made.fees] == [("review", "评审费"), ("defence", "答辩费")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cites: 六\n", "收费标准的 yuan 与 items；一项收费写 yuan，几项写 items，只写一样；没有写明的写 yuan: unset"),
        ("yuan: unset\n", "收费标准没有写明，却有缴费的环节；没有写明收费的，环节里不写 kind: payment"),
        ("items: {review: {name: 评审费, yuan: -3}}\n", "“full_senior”的收费写的是-3 元；最小到分，且不能是负数"),
        ("items: {review: 3}\n", "收费项目“review”写的是整数“3”；应当是一组键值"),
        (
            "items: {review: {name: 评审费, yuan: {full_senior: 300}}}\n",
            "没有写“associate_senior”的收费标准；本评委会评审的级别都要写；不收的写 0",
        ),
        ("yuan: 3\nsum: 4\n", "不认识的收费标准的键“sum”；可以写的是：cites、items、yuan"),
    ],
)
def test_fees_written_wrongly_are_told(good, text, said):
    assert said in told({**good, "fees.yaml": text})


def test_a_notice_that_names_no_fees_has_no_payment_and_shows_none(good):
    stages = good["stages.yaml"]
    before, rest = stages.split("  - id: payment\n")
    without = before + rest[rest.index("  - id: ") :]

    made = load_files({**good, "fees.yaml": "yuan: unset\n", "stages.yaml": without}, name="p")

    assert {level.fee_fen for level in made.levels.values()} == {None}


def test_a_payment_without_a_time_is_told(good):
    stages = good["stages.yaml"].replace("    window: payment\n", "")

    assert told({**good, "stages.yaml": stages}) == ["缴费环节“payment”没有写 window；缴费要有时间窗口"]


@pytest.mark.requirement("R11")
def test_how_a_case_must_end_to_free_the_year_is_the_packs(good):
    stages = good["stages.yaml"].replace("frees_the_year: [withdrawn, not_recommended,", "frees_the_year: [withdrawn,")

    made = load_files({**good, "stages.yaml": stages}, name="p")

    assert Ended.NOT_RECOMMENDED not in made.frees_the_year
    assert Ended.WITHDRAWN in made.frees_the_year


@pytest.mark.requirement("R11")
def test_an_unknown_way_to_end_is_told(good):
    stages = good["stages.yaml"].replace("frees_the_year: [withdrawn,", "frees_the_year: [withdrawm,")

    assert told({**good, "stages.yaml": stages})[0].startswith("环节的“frees_the_year”写的是文字“withdrawm”")


def test_a_flag_of_a_level_that_no_stage_asks_for_is_told(good):
    text = good["pack.yaml"].replace("flags: [assessed_by_unit, defence]", "flags: [assessed_by_unit, defense]")

    assert "不认识的级别标志“defense”；可以写的是：assessed_by_unit、defence；是不是“defence”？" in told(
        {**good, "pack.yaml": text}
    )


def test_clauses_that_pages_cite_are_the_packs_and_a_strange_one_is_told(good):
    assert load_files(good, name="p").page_clauses["payment"].clause == "六（二）"

    notice = good["notice.yaml"].replace("payment: 六（二）", "paiment: 六（二）").replace("notice: 三（三）", "notice: 3")
    assert told({**good, "notice.yaml": notice}) == [
        "条款“notice”写的是整数“3”；应当是条款号，如 二（二）1（5），或 {document, clause}",
        "不认识的条款表的键“paiment”；可以写的是：correction、exception、notice、payment；是不是“payment”？",
    ]

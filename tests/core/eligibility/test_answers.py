"""What may be answered: read by the question, told in words when it does not fit, turned into facts or left unknown."""

from datetime import date

import pytest

from core.policy.small import NOON, TODAY, pack
from zhiping.core.citation import Citation
from zhiping.core.eligibility.answers import Answer, NotAnswered, Status, for_the_form, gather, read_answer
from zhiping.core.policy.facts import Listed, Unsaid
from zhiping.core.policy.self_check import Assumption, Entry, EntryKind, Option, Question, SelfCheck

CITES = (Citation("某文", "一"),)
DAY = Entry(EntryKind.DATE, "日子", "one.day")
SEVERAL = Question(
    "several",
    "有哪些？",
    "说明",
    CITES,
    several=True,
    facts={"one.flag": False},
    options=(
        Option("none", "都没有", alone=True),
        Option("flagged", "勾选", facts={"one.flag": True}),
        Option("dated", "有日子", entry=DAY),
    ),
)
ONE = Question(
    "one",
    "哪一个？",
    "说明",
    CITES,
    options=(Option("low", "低", facts={"one.grade": "low"}), Option("high", "高", facts={"one.grade": "high"})),
)


def question(entry: Entry, **more: object) -> Question:
    return Question("typed", "多少？", "说明", CITES, entry=entry, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "text", "value"),
    [
        (DAY, "2018-05-20", date(2018, 5, 20)),
        (DAY, "2018-2", date(2018, 2, 28)),
        (DAY, "2018", date(2018, 12, 31)),
        (Entry(EntryKind.DATE, fact="one.day", only_month="first"), "2018-05", date(2018, 5, 1)),
        (Entry(EntryKind.DATE, fact="one.day", only_month="first"), "2018", date(2018, 1, 1)),
        (Entry(EntryKind.DATE, fact="one.day", past=True), "2023-08", TODAY),  # this month is not over: at most today
        (Entry(EntryKind.DURATION, fact="one.day"), "6-4", date(2017, 4, 21)),
        (Entry(EntryKind.DURATION, fact="one.day"), "0", TODAY),
        (Entry(EntryKind.NUMBER, fact="one.count"), "12", 12),
        (Entry(EntryKind.TEXT, fact="one.words"), " 甲 ", "甲"),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_fact(entry, text, value):
    asked = question(entry)
    given = read_answer(asked, (), {"": text}, today=TODAY)

    assert gather(pack(), SelfCheck((asked,)), {"typed": given}, now=NOON).facts == {entry.fact: value}


@pytest.mark.parametrize(
    ("entry", "text", "words"),
    [
        (DAY, "", "还没有填写“日子”；拿不准就选“不知道”"),
        (Entry(EntryKind.DATE), "", "还没有填写这一题；拿不准就选“不知道”"),
        (DAY, "去年", "填的是“去年”，应为年、月、日，例如 2018、5、20；日子记不清可以只填年月"),
        (DAY, "1812-01-01", "填的年份是 1812，应在 1900 到 2100 之间"),
        (DAY, "2018-13-01", "填的是 13 月，应为 1 到 12"),
        (DAY, "2023-02-30", "2023 年 2 月没有 30 日，这个月有 28 天"),
        (Entry(EntryKind.DATE, past=True), "2023-08-22", "填的是 2023 年 8 月 22 日，还没有到，请核对"),
        (Entry(EntryKind.DATE, past=True), "2023-09", "填的是 2023 年 9 月，还没有到，请核对"),
        (Entry(EntryKind.DURATION), "6-12", "填的是“6 年 12”，应为几年零几个月，例如 6 年 4 个月（月数填 0 到 11）"),
        (Entry(EntryKind.NUMBER), "许多", "填的是“许多”，应为数字，例如 12"),
        (Entry(EntryKind.TEXT), "字" * 61, "填了 61 个字，最多 60 个字，请删减"),
    ],
)
def test_what_cannot_be_read_is_told_with_how_to_mend_it(entry, text, words):
    with pytest.raises(NotAnswered) as refused:
        read_answer(question(entry), (), {"": text}, today=TODAY)

    assert refused.value.problems == {"": words}
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("asked", "options", "entries", "problems"),
    [
        (ONE, (), {}, {"": "还没有回答，请选一项；拿不准就选“不知道”"}),
        (ONE, ("low", "high"), {}, {"": "选了 2 项，这一题只能选一项"}),
        (ONE, ("middle",), {}, {"": "收到的回答“middle”不在可选的范围内，请重新选择"}),
        (SEVERAL, ("none", "flagged"), {}, {"": "“都没有”不能和别的一起选，请只留一样"}),
        (SEVERAL, ("unsure", "flagged"), {}, {"": "“不知道”不能和别的一起选，请只留一样"}),
        (SEVERAL, ("dated",), {}, {"dated": "还没有填写“日子”；拿不准就选“不知道”"}),
    ],
)
def test_a_choice_that_does_not_fit_is_told(asked, options, entries, problems):
    with pytest.raises(NotAnswered) as refused:
        read_answer(asked, options, entries, today=TODAY)

    assert refused.value.problems == problems


def test_what_was_typed_under_an_option_that_is_not_chosen_is_left_out():
    assert read_answer(SEVERAL, ("flagged", "flagged"), {"dated": "乱写"}, today=TODAY) == Answer(("flagged",))
    assert read_answer(SEVERAL, ("dated",), {"dated": " 2018-05 "}, today=TODAY) == Answer(("dated",), {"dated": "2018-05"})


def test_an_answer_gives_its_facts_and_leaves_the_others_of_its_question_blank():
    check = SelfCheck((SEVERAL, ONE))
    facts = gather(pack(), check, {"several": Answer(("flagged",)), "one": Answer(("low",))}, now=NOON).facts
    none = gather(pack(), check, {"several": Answer(("none",))}, now=NOON).facts

    assert facts == {"one.flag": True, "one.day": Unsaid.BLANK, "one.grade": "low"}
    assert none == {"one.flag": False, "one.day": Unsaid.BLANK, "one.grade": Unsaid.NOT_KNOWN}


def test_not_sure_leaves_the_fact_unknown_as_if_it_had_not_been_asked():
    asked = gather(pack(), SelfCheck((ONE,)), {"one": Answer(("unsure",))}, now=NOON)
    not_asked = gather(pack(), SelfCheck((ONE,)), {}, now=NOON)

    assert asked.facts == not_asked.facts == {"one.grade": Unsaid.NOT_KNOWN}
    assert (asked.status, not_asked.status) == ({"one": Status.ANSWERED}, {"one": Status.OPEN})


def test_a_question_that_hangs_on_another_waits_then_is_asked_or_falls_away():
    hangs = Question("hangs", "为什么？", "说明", CITES, when={"one.grade": {"is": "high"}}, entry=DAY)
    check = SelfCheck((ONE, hangs))
    waits = gather(pack(), check, {}, now=NOON)
    asked = gather(pack(), check, {"one": Answer(("high",))}, now=NOON)
    moot = gather(pack(), check, {"one": Answer(("low",)), "hangs": Answer((), {"": "2018-05-20"})}, now=NOON)

    assert (waits.status["hangs"], waits.waits_for["hangs"]) == (Status.WAITING, ("one.grade",))
    assert (asked.status["hangs"], asked.facts["one.day"]) == (Status.OPEN, Unsaid.NOT_KNOWN)
    assert (moot.status["hangs"], moot.facts["one.day"]) == (Status.MOOT, Unsaid.BLANK)


ROWS = Question(
    "rows",
    "有几条？",
    "说明",
    CITES,
    options=(
        Option(
            "two",
            "两条",
            records={"rows": ({"grade": "high", "start": {"today": True}}, {"grade": "low", "month": {"months_before": 8}})},
        ),
        Option("none", "没有", records={"rows": ()}),
    ),
)


def test_records_are_made_of_the_answer_and_may_be_there_until_it_is_given():
    made = ({"grade": "high", "start": TODAY}, {"grade": "low", "month": "2022-12"})
    check = SelfCheck((ROWS,))

    assert gather(pack(), check, {"rows": Answer(("two",))}, now=NOON).facts == {"rows": Listed(made)}
    assert gather(pack(), check, {"rows": Answer(("none",))}, now=NOON).facts == {"rows": Listed()}
    assert gather(pack(), check, {}, now=NOON).facts == {"rows": Listed((), made)}


def test_a_record_takes_what_was_typed_and_until_then_could_be_the_first_or_the_last_day():
    since = question(Entry(EntryKind.DURATION, "多久"), records={"rows": ({"start": {"answer": True}},)})
    check = SelfCheck((since,))

    assert gather(pack(), check, {"typed": Answer((), {"": "2-0"})}, now=NOON).facts == {
        "rows": Listed(({"start": date(2021, 8, 21)},))
    }
    assert gather(pack(), check, {}, now=NOON).facts == {
        "rows": Listed((), ({"start": date(1900, 1, 1)}, {"start": TODAY})),
    }


def test_a_value_comes_from_the_pack_and_stays_unknown_where_the_pack_leaves_it_open():
    valued = Question("v", "是吗？", "说明", CITES, options=(
        Option("set", "是", facts={"one.count": {"value": "small.one"}}),
        Option("open", "不是", facts={"one.count": {"value": "small.open"}}),
    ))  # fmt: skip

    assert gather(pack(), SelfCheck((valued,)), {"v": Answer(("set",))}, now=NOON).facts == {"one.count": 1}
    assert gather(pack(), SelfCheck((valued,)), {"v": Answer(("open",))}, now=NOON).facts == {"one.count": Unsaid.NOT_KNOWN}


def test_a_list_of_which_nothing_can_be_said_stays_unknown_as_a_whole():
    vague = Question("vague", "有吗？", "说明", CITES, options=(
        Option("none", "没有", records={"rows": ()}), Option("some", "有", unsure=("rows",)),
    ))  # fmt: skip
    check = SelfCheck((vague,))

    assert gather(pack(), check, {"vague": Answer(("some",))}, now=NOON).facts == {}
    assert gather(pack(), check, {}, now=NOON).facts == {}
    assert gather(pack(), check, {"vague": Answer(("none",))}, now=NOON).facts == {"rows": Listed()}


def test_only_what_was_said_exactly_and_is_one_field_of_the_form_goes_into_it() -> None:
    grade = Question("one", "哪一个？", "说明", CITES, options=(Option("low", "低", facts={"one.grade": "low"}),))
    later = Question("later", "哪一天？", "说明", CITES, entry=Entry(EntryKind.DATE, fact="one.day"))
    since = Question("since", "多久？", "说明", CITES, entry=Entry(EntryKind.DURATION, fact="one.month"))
    many = Question("many", "多少？", "说明", CITES, entry=Entry(EntryKind.NUMBER, fact="one.count"))
    check = SelfCheck(
        (grade, later, many, since, ROWS), assumes=(Assumption("必答是", {"one.asked": True}),), kept_back=("one.count",)
    )
    said = {"one": Answer(("low",)), "rows": Answer(("two",)), "many": Answer((), {"": "3"})}

    def day(text: str) -> object:
        return for_the_form(pack(), check, {**said, "later": Answer((), {"": text})}, now=NOON)

    assert day("2020-05-06") == {"one": {"grade": "low", "day": date(2020, 5, 6)}}
    assert day("2020-05") == {"one": {"grade": "low"}}
    unsure = {**said, "later": Answer(("unsure",)), "since": Answer((), {"": "1-2"})}
    assert for_the_form(pack(), check, unsure, now=NOON) == {"one": {"grade": "low"}}

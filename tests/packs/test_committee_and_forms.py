"""What a pack may write of its committee, gates, publicities, person classes, columns and messages, and what it is told."""

from pathlib import Path

import pytest

from zhiping.core.draw.roster import Share
from zhiping.core.policy.schema import Cap, GateSpec, MessageWords, OwnGround
from zhiping.core.terms import GateForm, Rounding, TieRule
from zhiping.packs import PackError, load_files, read_files

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return read_files(PACK)


def told(files: dict[str, str]) -> list[str]:
    """Without file and line."""
    with pytest.raises(PackError) as raised:
        load_files(files, name="p")
    return [line.split("  ", 1)[1] for line in raised.value.problems]


def committee(good: dict[str, str], text: str) -> dict[str, str]:
    return {**good, "committee.yaml": good["committee.yaml"] + text}


def gate(good: dict[str, str], options: str) -> dict[str, str]:
    at = "    name: 专业答辩\n"
    assert at in good["stages.yaml"]
    return {**good, "stages.yaml": good["stages.yaml"].replace(at, f"{at}    options: {options}\n")}


RULES = """
composition:
  young: {says: 45岁以下不少于三分之一, at_least: 1/3, age_at_most: 45}
  potters: {says: 陶瓷不超过一半, at_most: 1/2, specialties: [ceramics]}
caps:
  rate: {says: 不超过六成, share: 60/100, rounding: up, ties: none, levels: [full_senior], cites: 七}
  posts: {says: 每个单位不超过二人, seats: 2, each_employer: true, cites: 八}
recusal:
  same_employer: {}
  partner: {label: 合伙或持股关系, cites: 九}
"""


def test_composition_caps_and_grounds_of_recusal_are_the_packs(good):
    rules = load_files(committee(good, RULES), name="p").committee

    assert rules.composition == (
        Share("young", "45岁以下不少于三分之一", 1, 3, True, age_at_most=45),
        Share("potters", "陶瓷不超过一半", 1, 2, False, specialties=("ceramics",)),
    )
    rate, posts = rules.caps
    assert (rate.share, rate.seats, rate.rounding, rate.ties, rate.levels, rate.each_employer) == (
        (60, 100), None, Rounding.UP, TieRule.NONE, ("full_senior",), False,
    )  # fmt: skip
    assert posts == Cap("posts", "每个单位不超过二人", posts.cites, seats=2, each_employer=True)
    assert rules.recusal["same_employer"] == OwnGround("")
    assert (rules.recusal["partner"].label, rules.recusal["partner"].cites.clause) == ("合伙或持股关系", "九")


def test_a_notice_that_names_no_majority_is_read_so(good):
    text = good["committee.yaml"].replace("majority: 2/3", "majority: unset")

    assert load_files({**good, "committee.yaml": text}, name="p").committee.majority is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("composition: {young: 3}\n", "组成要求“young”写的是整数“3”；应当是一组键值"),
        ("composition: {young: {says: 年轻, age_at_most: 45}}\n", "组成要求“young”的 at_least 与 at_most；两样写一样，且只写一样"),
        (
            "composition: {young: {says: 年轻, at_least: 1/3}}\n",
            "组成要求“young”没有写是哪些人；写 specialties、age_at_most、age_at_least、rank_at_least 中的一样或几样",
        ),
        ("caps: {rate: 3}\n", "名额“rate”写的是整数“3”；应当是一组键值"),
        ("caps: {rate: {says: 比例, cites: 七}}\n", "名额“rate”的 share 与 seats；按比例写 share，按人数写 seats，只写一样"),
        ("recusal: {partner: {}}\n", "回避事由“partner”没有写 label；平台认得的事由可以不写：own_case、same_employer、"
         "supervising_department、co_author、kinship、mentor、interest、declared"),
        ("recusal: {partner: 3}\n", "回避事由“partner”写的是整数“3”；应当是一组键值"),
    ],
)  # fmt: skip
def test_rules_of_the_committee_written_wrongly_are_told(good, text, said):
    assert told(committee(good, text)) == [said]


def test_names_that_do_not_exist_are_told_with_what_was_meant(good):
    text = (
        "composition: {p: {says: 陶瓷, at_most: 1/2, specialties: [ceramic]}}\n"
        "caps: {c: {says: 六成, share: 6/10, cites: 七, levels: [full_seniors]}}\n"
    )

    assert [line.rsplit("；", 1)[-1] for line in told(committee(good, text))] == ["是不是“ceramics”？", "是不是“full_senior”？"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{form: teaching, out_of: 100, pass_mark: 60}", GateSpec(GateForm.TEACHING, {}, 100, 60)),
        ("{form: practical, grades: [优, 差], failing: [差], below_to_person: true}",
         GateSpec(GateForm.PRACTICAL, {}, 0, 0, ("优", "差"), ("差",), True)),
        ("{minutes: {total: 20, prepare: 5, answer: 15}}", GateSpec(GateForm.DEFENCE, {"total": 20, "prepare": 5, "answer": 15})),
        ("{form: exam}", GateSpec(GateForm.EXAM)),
        ("{}", GateSpec(GateForm.DEFENCE, {"total": 25, "prepare": 10, "answer": 15})),
    ],
)  # fmt: skip
def test_a_gate_is_of_the_form_the_notice_gives_it(good, options, expected):
    assert load_files(gate(good, options), name="p").stage("defence").gate == expected


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{form: dance}", "环节“defence”的 options的“form”写的是文字“dance”"),
        ("{minutes: {total: 20}}", "环节“defence”的 minutes 写得不对；写成 {total: 25, prepare: 10, answer: 15}"),
        ("{minutes: {total: 20, prepare: 5, answer: 15, rest: 3}}", "环节“defence”的 minutes 写得不对"),
        ("{out_of: 50, pass_mark: 60}", "环节“defence”的及格线高于满分；pass_mark 不能大于 out_of"),
        ("{grades: [优, 差], failing: [坏]}", "不认识的等次“坏”；可以写的是：优、差"),
    ],
)
def test_a_gate_written_wrongly_is_told(good, options, said):
    assert told(gate(good, options))[0].startswith(said)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("options: {workdays: 5}", "options: {days: 5}", "没有写 workdays；写工作日数；通知没有写明的写 unset，由人决定"),
        ("options: {workdays: 5}", "options: {workdays: true}", "没有写 workdays"),
        ("options: {workdays: 5}", "options: {workdays: 0}", "没有写 workdays"),
        ("    options: {workdays: 5}\n", "", "没有写 workdays"),
        (
            "    actor: employer\n    name: 单位内部公示",
            "    actor: department\n    name: 单位内部公示",
            "的 actor 是 主管部门经办人",
        ),
    ],
)
def test_a_publicity_written_wrongly_is_told(good, before, after, said):
    assert before in good["stages.yaml"]

    assert said in told({**good, "stages.yaml": good["stages.yaml"].replace(before, after, 1)})[0]


def test_a_publicity_whose_days_the_notice_does_not_give_is_read_so(good):
    stages = good["stages.yaml"].replace("options: {workdays: 5}", "options: {workdays: unset}", 1)

    assert load_files({**good, "stages.yaml": stages}, name="p").stage("unit_publicity").workdays is None


SECTION = """
own:
  title: 自有
  intro: 本包自有的部分。
  repeats: true
  columns: [kind]
  fields:
    kind: {label: 类别, type: choice, choices: person_classes}
    note: {label: 说明, type: text}
"""


def classes(good: dict[str, str], section: str) -> dict[str, str]:
    head = good["pack.yaml"].replace("contacts:", "person_classes: {county: 县以下单位人员, other: 其他人员}\ncontacts:")
    return {**good, "pack.yaml": head, "sections.yaml": good["sections.yaml"] + section}


def test_person_classes_are_kept_once_and_asked_in_any_field(good):
    pack = load_files(classes(good, SECTION), name="p")

    assert pack.person_classes == {"county": "县以下单位人员", "other": "其他人员"}
    assert pack.section("own").field("kind").choices == (("county", "县以下单位人员"), ("other", "其他人员"))
    assert pack.section("own").columns == ("kind",)


def test_an_unknown_table_of_choices_and_an_unknown_column_are_told(good):
    section = SECTION.replace("choices: person_classes", "choices: person_class").replace("columns: [kind]", "columns: [kinds]")

    assert told(classes(good, section)) == [
        "不认识的选项表“person_class”；可以写的是：levels、person_classes、specialties；是不是“person_classes”？",
        "不认识的栏目“kinds”；可以写的是：kind、note；是不是“kind”？",
    ]


def test_messages_may_be_worded_by_the_notice(good):
    text = "payment_due: {subject: 请缴费, body: '{said}咨询 {office_phone}。'}\n"

    assert load_files({**good, "messages.yaml": text}, name="p").messages == {
        "payment_due": MessageWords("请缴费", "{said}咨询 {office_phone}。")
    }


def test_a_message_that_is_never_sent_and_a_place_that_does_not_exist_are_told(good):
    lines = told({**good, "messages.yaml": "payment_dew: {body: '{phone}'}\nlate: 3\n"})

    assert lines[0].startswith("不认识的消息“payment_dew”") and lines[0].endswith("是不是“payment_due”？")
    assert lines[1].startswith("不认识的消息里的名字“phone”")
    assert lines[2] == "消息“late”写的是整数“3”；应当是一组键值"

"""A pack without a self-check of its own: questions are made from the form and the rules, and nothing is lost by it."""

from dataclasses import replace
from pathlib import Path

from core.eligibility.selfcheck import UNSURE, outcomes, walk
from core.policy.small import NOON, SECTIONS, pack
from zhiping.core.citation import Citation
from zhiping.core.eligibility.questions import check_of, stand
from zhiping.core.policy.schema import FieldSpec, Rule
from zhiping.core.policy.schema import Path as Way
from zhiping.core.policy.self_check import EntryKind
from zhiping.core.terms import FactType, Force, Outcome
from zhiping.packs import load

GX = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
CITES = Citation("某文", "三")


def rule(id: str, **expressions: object) -> Rule:
    force = expressions.pop("force", Force.MUST)
    return Rule(id, f"“{id}”", f"关于{id}的要求。", force, CITES, question="请补充。", **expressions)  # type: ignore[arg-type]


MADE = pack(
    rule("day", need={"one.day": {"before": "2023-01-01"}}),
    rule("flag", need={"one.asked": {"is": True}}, unless={"one.words": {"filled": True}}),
    rule("rows", when={"one.grade": {"is": "high"}}, paths=(Way("p", "有", {"rows": {"count": {"at_least": 1}}}),)),
    rule("counted", need={"one.count": {"at_least": 3}, "level_reviewed_here": {"is": True}}),
    rule("county", need={"in_county": {"is": True}}),
    rule("soft", need={"one.amount": {"at_least": 3}}, force=Force.PREFERENCE),
    rule("picture", need={"shown.picture": {"filled": True}}),
)
MADE = replace(MADE, sections=(*MADE.sections, SECTIONS[0].__class__("shown", "图", "", (
    FieldSpec("picture", "照片", FactType.IMAGE), FieldSpec("name", "名", FactType.TEXT, required=True),
))))  # fmt: skip


def test_every_fact_of_a_binding_rule_has_a_question_with_the_rule_and_its_clause():
    check = check_of(MADE)

    assert [(q.id, q.title, q.why, str(q.cites[0])) for q in check.questions] == [
        ("employer_area", "单位所在地？", "关于county的要求。", "某文 三"),
        ("one.day", "日子？", "关于day的要求。", "某文 三"),
        ("one.count", "个数？", "关于counted的要求。", "某文 三"),
        ("one.asked", "必答？", "关于flag的要求。", "某文 三"),
        ("one.grade", "等级是哪一种？", "关于rows的要求。", "某文 三"),
        ("one.words", "文字？", "关于flag的要求。", "某文 三"),
        ("rows", "您有“多条”的记录吗？", "关于rows的要求。", "某文 三"),
    ]
    assert [(q.id, entry.kind) for q in check.questions for _, entry in q.entries] == [
        ("employer_area", EntryKind.TEXT),
        ("one.day", EntryKind.DATE),
        ("one.count", EntryKind.NUMBER),
        ("one.words", EntryKind.TEXT),
    ]


SAID = {
    "employer_area": "三江",
    "one.day": (("given",), {"given": "2020-05-01"}),
    "one.count": (("given",), {"given": "3"}),
    "one.asked": ("no",),
    "one.grade": ("high",),
    "one.words": ("blank",),
    "rows": ("none",),
}


def test_the_walk_ends_and_each_rule_has_its_outcome():
    asked, standing = walk(MADE, SAID, now=NOON, thorough=True)
    found = {f.rule: f.outcome.value for f in standing.best("associate_senior").findings}

    assert asked == list(SAID)
    assert found == {
        "day": "met",
        "flag": "not_met",
        "rows": "not_met",
        "counted": "met",
        "county": "met",
        "picture": "undetermined",
    }


def test_records_that_the_form_will_ask_for_leave_the_rule_undetermined():
    said = SAID | {"rows": ("some",), "one.asked": ("yes",), "one.words": (("given",), {"given": "甲"})}
    standing = walk(MADE, said, now=NOON)[1]

    assert standing.best("associate_senior").outcome is Outcome.UNDETERMINED


def test_a_blank_optional_field_is_a_blank_and_not_unknown():
    blank = walk(MADE, SAID | {"one.grade": ("blank",)}, now=NOON, thorough=True)[1].best("associate_senior")

    assert next(f.outcome for f in blank.findings if f.rule == "rows") is Outcome.UNDETERMINED


def test_the_2023_pack_works_without_its_own_self_check_too():
    bare = replace(GX, self_check=None)
    said = {question.id: UNSURE for question in check_of(bare).questions}
    asked, standing = walk(bare, said, now=NOON)

    assert len(asked) > 20
    assert outcomes(standing)["associate_senior"] == "undetermined"
    assert stand(bare, {}, now=NOON).next.id == asked[0]

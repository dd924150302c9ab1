"""Facts asked for outside the form: what is not known is never a no, and a list may have records nobody has told of yet."""

from pathlib import Path

import pytest

from core.policy.small import NOON, SECTIONS, pack
from zhiping.core.eligibility import evaluate
from zhiping.core.policy.expression import evaluate as judge
from zhiping.core.policy.facts import Listed, Unsaid, catalogue, clean
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.truth import Truth
from zhiping.packs import load

MADE = pack()
GX = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
HIGH, LOW = {"grade": "high"}, {"grade": "low"}


def ask(expression, raw, made=MADE):
    facts = clean(made, raw, level="associate_senior", route="ordinary", now=NOON)
    scene = Scene(made, catalogue(made), facts.values, unsaid=facts.unsaid, maybe=facts.maybe)
    verdict = judge(expression, scene)
    return verdict.truth, verdict.missing


def test_a_fact_that_is_not_known_is_neither_filled_nor_blank():
    section_begun = {"one.grade": "low"}

    assert ask({"one.day": {"filled": False}}, section_begun) == (Truth.YES, ())
    assert ask({"one.day": {"filled": False}}, {**section_begun, "one.day": Unsaid.NOT_KNOWN}) == (Truth.UNKNOWN, ("one.day",))
    assert ask({"one.day": {"filled": False}}, {"one.day": Unsaid.BLANK}) == (Truth.YES, ())
    assert ask({"one.day": {"filled": True}}, {"one.day": Unsaid.BLANK}) == (Truth.NO, ())
    assert ask({"one.day": {"is": "2023-01-01"}}, {"one.day": Unsaid.NOT_KNOWN}) == (Truth.UNKNOWN, ("one.day",))


def test_a_box_that_is_not_known_is_not_unticked():
    assert ask({"one.flag": {"is": False}}, {"one.grade": "low"}) == (Truth.YES, ())
    assert ask({"one.flag": {"is": False}}, {"one.grade": "low", "one.flag": Unsaid.NOT_KNOWN}) == (
        Truth.UNKNOWN,
        ("one.flag",),
    )


@pytest.mark.parametrize(
    ("test_on_rows", "rows", "maybe", "truth"),
    [
        ({"exists": {"where": {"grade": {"is": "high"}}}}, (), (HIGH,), Truth.UNKNOWN),
        ({"exists": {"where": {"grade": {"is": "high"}}}}, (HIGH,), (HIGH,), Truth.YES),
        ({"exists": {"where": {"grade": {"is": "high"}}}}, (), (LOW,), Truth.NO),
        ({"count": {"where": {"grade": {"is": "high"}}, "at_least": 2}}, (HIGH,), (LOW,), Truth.NO),
        ({"count": {"at_most": 1}}, (HIGH,), (LOW,), Truth.UNKNOWN),
        ({"count": {"at_most": 0}}, (HIGH,), (LOW,), Truth.NO),
        ({"count": {"at_least": 1, "at_most": 1}}, (), (HIGH, LOW), Truth.UNKNOWN),  # none is too few and both too many
        ({"count": {"at_least": 1, "at_most": 1}}, (HIGH, LOW), (HIGH,), Truth.NO),
        ({"no_months": {"month": "month", "months": 6}}, (), ({"month": "2023-06"},), Truth.UNKNOWN),
        ({"years_in_total": {"from": "start", "to": "end", "at_least": 5, "as_of": "today"}}, ({"start": "2010-01-01"},), ({"start": "2023-01-01"},), Truth.YES),
    ],
)  # fmt: skip
def test_records_that_may_be_there_settle_nothing_unless_they_could_not_change_it(test_on_rows, rows, maybe, truth):
    assert ask({"rows": test_on_rows}, {"rows": Listed(rows, maybe)})[0] is truth


def test_a_list_told_to_be_empty_is_empty_even_where_the_form_wants_a_record():
    assert SECTIONS[2].minimum == 1
    assert ask({"needed": {"count": {"at_least": 1}}}, {"needed": Listed()}) == (Truth.NO, ())
    assert ask({"needed": {"count": {"at_least": 1}}}, {"needed": []}) == (Truth.UNKNOWN, ("needed",))


def test_a_record_that_is_wrong_is_told_as_wrong_and_not_as_a_no():
    facts = clean(MADE, {"rows": Listed(({"grade": "none"},))}, level="associate_senior", route="ordinary", now=NOON)

    assert (dict(facts.wrong), "rows" in facts.values) == ({"rows": "第 1 条“等级”没有“none”这个选项"}, False)


@pytest.mark.parametrize(
    ("raw", "derived", "value"),
    [
        ({"channel": "agency"}, "is_freelancer", True),
        ({"channel": "agency", "employer_kind": Unsaid.NOT_KNOWN}, "is_freelancer", None),
        ({"person.county": "环江"}, "in_county", False),
        ({"person.county": "环江", "employer_area": Unsaid.NOT_KNOWN}, "in_county", None),
        ({"person.county": "三江", "employer_area": Unsaid.NOT_KNOWN}, "in_county", True),
        ({"title_below.acquired_on": "2018-05-01"}, "count_from", "2018-05-01"),
        ({"title_below.acquired_on": "2018-05-01", "title_below.reconfirmed": Unsaid.NOT_KNOWN}, "count_from", None),
    ],
)
def test_nothing_is_derived_from_what_is_not_known(raw, derived, value):
    values = clean(GX, raw, level="associate_senior", route="ordinary", now=NOON).values

    assert (str(values[derived]) if derived == "count_from" and derived in values else values.get(derived)) == value


def test_conversion_counts_from_nowhere_while_the_earlier_title_is_not_known():
    raw = {"title_below.level": "intermediate", "title_below.acquired_on": "2018-05-01"}
    known = clean(GX, raw, level="associate_senior", route="conversion", now=NOON).values
    asked = {**raw, "title_below.earlier_level": Unsaid.NOT_KNOWN}

    assert str(known["count_from"]) == "2018-05-01"
    assert "count_from" not in clean(GX, asked, level="associate_senior", route="conversion", now=NOON).values


def test_a_finding_names_what_could_still_change_it_also_where_a_person_would_decide():
    facts = {"dual_targeted": True, "in_county": True, "title_below.level": "intermediate", "title_below.acquired_on": "2017-12-20",
             "education": Listed(({"level": "college"},), ({"level": "doctor"},))}  # fmt: skip
    finding = evaluate(GX, facts, level="associate_senior", route="ordinary", now=NOON).finding(
        "conditions/education-associate-senior"
    )

    assert (finding.outcome.value, finding.path) == ("needs_decision", "双定向：大专以上，下一级职称满 5 年")
    assert finding.missing == ("education", "work_record")

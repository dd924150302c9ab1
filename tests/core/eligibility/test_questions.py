"""The self-check of the 2023 pack: what is asked of whom, how each level comes out, and that nothing left out matters."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.eligibility.selfcheck import UNSURE, all_answers, outcomes, walk
from core.policy import small
from zhiping.core.eligibility.answers import NOT_SURE, Answer
from zhiping.core.eligibility.questions import Prospect, Standing, in_words, stand
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.self_check import Entry, EntryKind, Option, Question, SelfCheck
from zhiping.core.terms import Outcome
from zhiping.packs import load

PACKS = Path(__file__).parents[3] / "policy_packs"
GX = load(PACKS / "gx-2023-arts-and-crafts")
NOON = datetime(2023, 8, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))

ORDINARY: dict[str, Any] = {
    "unit": ("private",), "civil_servant": ("no",), "retirement": "2040-03", "retired": ("no",), "discipline": ("none",),
    "integrity": ("no",), "title": ("intermediate",), "acquired": "2017-12-20", "series": ("own",), "where": ("here",),
    "new_work": "2020-01", "earlier": ("none",), "education": ("bachelor",), "work_started": "2007-07", "county": ("no",),
    "county_years": "0", "since_title": ("yes",), "awards": ("one",), "achievements": ("patent",), "works": ("two",),
    "scholarly": ("yes",), "exam": ("yes",), "insurance": ("unit",), "free_insurance": ("no",), "archive": ("yes",),
    "legal_person": ("yes",), "labour": ("same",), "letter": ("none",), "one_a_year": ("no",), "specialty": ("ceramics",),
}  # fmt: skip
UNTITLED = {"title": ("none",), "education": ("college",), "work_started": "2021-07"}


def ends(now: datetime = NOON, **said: Any) -> Standing:
    return stand(GX, all_answers(GX, ORDINARY | said, now=now), now=now)


def level(id: str, now: datetime = NOON, **said: Any) -> Prospect:
    return ends(now, **said).best(id)


def outcome_of(rule: str, route: str = "ordinary", id: str = "associate_senior", **said: Any) -> str:
    """The outcome of one rule when everything is asked."""
    whole = stand(GX, all_answers(GX, ORDINARY | said, now=NOON), now=NOON)
    prospect = next(p for p in whole.prospects if (p.level.id, p.route) == (id, route))
    return next(f.outcome.value for f in prospect.findings if f.rule == rule)


def test_an_ordinary_person_is_asked_twenty_one_questions_and_told_of_every_level():
    asked, standing = walk(GX, ORDINARY, now=NOON)

    assert asked == [
        "unit", "retirement", "retired", "discipline", "integrity", "title", "acquired", "series", "where", "education", "county",
        "since_title", "awards", "achievements", "scholarly", "exam", "insurance", "legal_person", "labour", "one_a_year",
        "specialty",
    ]  # fmt: skip
    assert outcomes(standing) == {
        "full_senior": "not_met",
        "associate_senior": "met",
        "intermediate": "not_applicable",
        "assistant": "not_applicable",
        "technician": "not_applicable",
    }


CRAFTSMAN = {"education": ("below",), "awards": ("none",), "achievements": ("none",), "works": ("one",)}
IN_THE_COUNTY = {
    "education": ("college",),
    "county": ("chosen",),
    "county_years": "9-11",
    "achievements": ("other",),
    "awards": ("city",),
}
ORDINARY_LIVES = [
    {"unit": ("private",), "title": ("none",), **CRAFTSMAN},
    {"unit": ("private",), "title": ("assistant",), "acquired": "2022-01", **IN_THE_COUNTY},
    {"unit": ("institution",), **IN_THE_COUNTY},
    {"unit": ("institution",), "title": ("none",), **IN_THE_COUNTY},
    {"unit": ("central",), "letter": ("central",), **IN_THE_COUNTY},
    {"unit": ("freelancer",), **IN_THE_COUNTY},
    {"unit": ("trader",), "title": ("associate",), **CRAFTSMAN},
    {"unit": ("state",), "series": ("other",), **CRAFTSMAN},
]  # fmt: skip


@pytest.mark.requirement("R4")
def test_the_worst_ordinary_path_has_at_most_twenty_five_questions():
    counts = [len(walk(GX, ORDINARY | life, now=NOON)[0]) for life in ORDINARY_LIVES]

    assert max(counts) <= 25
    assert min(counts) >= 10  # nobody of them is barred early: no walk is short by accident


def test_what_another_question_waits_for_is_asked_before_it() -> None:
    cites = (GX.rules[0].cites,)
    first = Question("first", "有等级吗？", "说明", cites, options=(
        Option("low", "低", facts={"one.grade": "low"}), Option("high", "高", facts={"one.grade": "high"}),
    ))  # fmt: skip
    then = Question(
        "then", "哪一天？", "说明", cites, entry=Entry(EntryKind.DATE, fact="one.day"), when={"one.grade": {"is": "high"}}
    )
    rule = replace(GX.rules[0], id="day", need={"one.day": {"before": "2020-01-01"}}, paths=(), when={}, unless={}, levels=())
    made = replace(small.pack(rule), self_check=SelfCheck((first, then)))

    assert walk(made, {"first": ("low",)}, now=NOON)[0] == ["first"]
    asked, standing = walk(made, {"first": ("high",), "then": "2021"}, now=NOON)
    assert asked == ["first", "then"]
    assert [finding.rule for finding in standing.best("associate_senior").open_findings] == ["day"]


def test_a_window_of_its_own_for_a_level_is_the_one_looked_at() -> None:
    cites = (GX.rules[0].cites,)
    when = Question("when", "哪一天？", "说明", cites, entry=Entry(EntryKind.DATE, fact="one.day"))
    need = {"one.day": {"before": {"closes": "payment"}}}
    rule = replace(GX.rules[0], id="day", need=need, paths=(), when={}, unless={}, levels=(), open_point="")
    made = replace(small.pack(rule), self_check=SelfCheck((when,)))
    window = made.windows["payment"]
    early = (window.opens.replace(year=2020), window.closes.replace(year=2020))
    made = replace(made, windows={**made.windows, "payment": replace(window, by_level={"full_senior": early})})
    found = outcomes(walk(made, {"when": "2022-01-01"}, now=NOON)[1])

    assert (found["full_senior"], found["associate_senior"]) == ("not_met", "met")


def test_the_other_cycle_asks_by_the_same_questions_and_judges_by_its_own_levels() -> None:
    other = load(PACKS / "demo-2023-intermediate")
    said = ORDINARY | {"title": ("assistant",), "acquired": "2018-05-20", "education": ("college",)}
    asked, standing = walk(other, said, now=NOON)

    assert len(asked) <= 25
    assert (standing.best("intermediate").level.reviewed_here, standing.best("intermediate").outcome) == (True, Outcome.MET)
    assert standing.best("associate_senior").outcome is Outcome.NOT_MET


# R5-R9: the bars.
@pytest.mark.requirement("R5")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"unit": ("institution",), "civil_servant": ("no",)}, "met"),
        ({"unit": ("institution",), "civil_servant": ("yes",)}, "not_met"),
        ({"unit": ("institution",), "civil_servant": (("leaving",), {"leaving": "2023-08-31"})}, "met"),
        ({"unit": ("institution",), "civil_servant": (("leaving",), {"leaving": "2023-08-21"})}, "met"),
        ({"unit": ("institution",), "civil_servant": (("leaving",), {"leaving": "2023-08-20"})}, "not_met"),
        ({"unit": ("institution",), "civil_servant": UNSURE}, "undetermined"),
    ],
)
def test_a_civil_servant_may_not_apply_unless_in_a_transition_that_still_runs(said, outcome):
    assert level("associate_senior", **said).outcome.value == outcome


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"retirement": "2023-08-22"}, "met"),
        ({"retirement": "2023-08-21"}, "not_met"),  # the day itself counts
        ({"retirement": "2023-08-21", "retired": (("extended",), {"extended": "2025-01-01"})}, "met"),
        ({"retirement": "2023-08-01", "retired": (("extended",), {"extended": "2023-08-20"})}, "not_met"),
        ({"retired": (("yes",), {"yes": "2023-06-01"})}, "not_met"),
        ({"retirement": UNSURE}, "undetermined"),
    ],
)
def test_retirement_bars_from_the_day_itself_unless_it_was_put_off(said, outcome):
    assert level("associate_senior", **said).outcome.value == outcome


@pytest.mark.requirement("R7")
@pytest.mark.requirement("R8")
@pytest.mark.parametrize(
    ("unit", "said", "outcome"),
    [
        ("institution", (("demerit",), {"demerit": "2023-08-20"}), "met"),
        ("institution", (("demerit",), {"demerit": "2023-08-21"}), "not_met"),
        ("institution", (("warning",), {"warning": "2023-12-01"}), "needs_decision"),
        ("institution", (("demerit", "warning"), {"demerit": "2023-12-01", "warning": "2023-12-01"}), "not_met"),
        ("private", (("demerit",), {"demerit": "2023-12-01"}), "not_met"),
        ("private", ("investigation",), "not_met"),
        ("private", (("penalty",), {"penalty": "2023-08-20"}), "met"),
        ("private", (("penalty",), {"penalty": "2023-12-01"}), "not_met"),
        ("private", UNSURE, "undetermined"),
    ],
)
def test_sanctions_bar_while_they_run_and_a_warning_goes_to_a_person(unit, said, outcome):
    assert level("associate_senior", unit=(unit,), discipline=said).outcome.value == outcome


@pytest.mark.requirement("R9")
def test_a_running_record_of_dishonesty_bars_until_its_last_day():
    assert level("associate_senior", integrity=(("yes",), {"yes": "2023-08-21"})).outcome is Outcome.NOT_MET
    assert level("associate_senior", integrity=(("yes",), {"yes": "2023-08-20"})).outcome is Outcome.MET


@pytest.mark.requirement("R10")
def test_what_comes_up_after_applying_is_left_to_the_later_gates_and_said():
    assert "exclusion/came-and-went" in GX.self_check.later
    assert level("associate_senior", retirement="2023-11-01").outcome is Outcome.MET  # may apply; a reference finding warns


def test_who_is_barred_is_asked_no_more_but_may_ask_to_see_everything():
    asked, barred = walk(GX, ORDINARY | {"discipline": ("investigation",)}, now=NOON)
    thorough, whole = walk(GX, ORDINARY | {"discipline": ("investigation",)}, now=NOON, thorough=True)

    assert asked == ["unit", "retirement", "retired", "discipline"]
    assert set(outcomes(barred).values()) == {"not_met"}
    assert [question.id for question in barred.spared][:2] == ["integrity", "title"]
    assert "one_a_year" in thorough and whole.best("associate_senior").outcome is Outcome.NOT_MET


# R14-R18: conversion, titles from outside.
ENGINEER = {"series": ("other",), "acquired": "2020-06", "new_work": "2022-01-05",
            "earlier": (("assistant",), {"assistant": "2014-06"})}  # fmt: skip


@pytest.mark.requirement("R14")
@pytest.mark.requirement("R15")
def test_a_title_of_another_series_may_be_converted_and_counts_from_the_earlier_one():
    best = level("intermediate", **ENGINEER)

    assert (best.route, best.outcome) == ("conversion", Outcome.MET)
    assert level("intermediate", **ENGINEER | {"new_work": "2023-08-01"}).outcome is Outcome.NOT_MET
    assert level("intermediate", **ENGINEER | {"new_work": "2022-12-02"}).outcome is Outcome.NEEDS_DECISION  # on one reading
    assert level("intermediate", **ENGINEER | {"earlier": ("none",)}).outcome is Outcome.UNDETERMINED


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    ("said", "rule", "outcome"),
    [
        ({"where": ("here",)}, "title/reconfirmation", "not_applicable"),
        ({"where": ("outside",)}, "title/reconfirmation", "needs_decision"),
        ({"where": (("confirmed",), {"confirmed": "2022-05"})}, "title/reconfirmation", "met"),
        ({"where": ("outside",), "series": ("other",)}, "title/no-reconfirmation", "not_met"),
        ({"where": ("verified",), "series": ("other",)}, "title/no-reconfirmation", "met"),
        ({"where": (("confirmed",), {"confirmed": "2022-05"}), "series": ("other",)}, "title/no-reconfirmation", "not_met"),
        ({"where": ("here",), "series": ("other",)}, "title/cross-series-inside", "needs_decision"),
    ],
)
def test_a_title_from_outside_is_reconfirmed_or_verified(said, rule, outcome):
    assert outcome_of(rule, **said) == outcome


@pytest.mark.requirement("R18")
def test_the_clause_of_conversion_is_shown_with_its_question():
    assert [str(cite) for cite in GX.self_check.question("new_work").cites] == ["桂工信职办〔2023〕6号 一（二）2"]


# R19-R24: the eight counties.
IN_COUNTY = {"county": ("chosen",), "education": ("college",), "scholarly": ("none",)}


@pytest.mark.requirement("R19")
@pytest.mark.requirement("R20")
@pytest.mark.requirement("R23")
def test_in_the_eight_counties_a_lower_degree_opens_a_decision_and_papers_are_not_hard():
    assert level("associate_senior", **IN_COUNTY).outcome is Outcome.NEEDS_DECISION
    assert outcome_of("conditions/scholarly-associate-senior", **IN_COUNTY) == "met"
    assert level("associate_senior", **IN_COUNTY | {"county": ("not_chosen",)}).outcome is Outcome.NOT_MET
    assert level("associate_senior", **IN_COUNTY | {"education": ("high_school",)}).outcome is Outcome.NOT_MET


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("acquired", "years", "outcome"),
    [
        ("2018-08-20", "0", "needs_decision"),  # five years on every reading: relaxed degree
        ("2019-12-31", "0", "not_met"),
        ("2019-06-01", "10", "needs_decision"),  # four years and ten in the county: a year early, stacking open (AMB-8)
        ("2019-06-01", "9-7", "not_met"),  # not ten on any reading
    ],
)
def test_tenure_in_the_eight_counties(acquired, years, outcome):
    said = {**IN_COUNTY, "acquired": acquired, "county_years": years}

    assert outcome_of("conditions/education-associate-senior", **said) == outcome


@pytest.mark.requirement("R24")
def test_a_freelancer_of_the_counties_goes_to_a_person():
    said = {**IN_COUNTY, "unit": ("freelancer",)}

    assert outcome_of("dual-targeted/freelancer", **said) == "needs_decision"


# Time, and what is not known.
def test_the_earliest_day_is_told_when_time_alone_is_wanting():
    best = level("associate_senior", acquired="2020-03-01")

    assert (best.outcome, best.earliest, best.is_barred) == (Outcome.NOT_MET, date(2025, 3, 2), False)
    assert level("associate_senior", acquired="2020-03-01", exam=("no",)).earliest is None


def test_who_knows_nothing_is_refused_nothing():
    standing = walk(GX, dict.fromkeys(ORDINARY, UNSURE), now=NOON)[1]

    assert set(outcomes(standing).values()) == {"undetermined"}
    assert all(f.question for p in standing.prospects for f in p.findings if f.outcome is Outcome.UNDETERMINED)


def test_one_without_a_title_may_begin_below_and_another_route_of_a_level_is_named():
    assert {id: said for id, said in outcomes(ends(**UNTITLED)).items() if said == "met"} == {
        "assistant": "met",
        "technician": "met",
    }
    both = ends(**ENGINEER, education=("college",))
    assert [p.route for p in both.others("associate_senior")] == []
    assert [p.route for p in both.others("intermediate")] == []


@pytest.mark.parametrize(
    ("id", "said", "words"),
    [
        ("unit", ("private",), "民营企业"),
        ("acquired", "2017-2", "2017年2月"),
        ("county_years", "9-11", "9 年 11 个月"),
        ("county_years", "9", "9 年"),
        (
            "discipline",
            (("investigation", "demerit"), {"demerit": "2024-01-31"}),
            "正被立案审查调查；受记过或更重的处分，还在期内；2024年1月31日",
        ),
        ("legal_person", (("named_law",), {"named_law": "某法"}), "不是，但有法律法规写明可以独立承担责任；某法"),
        ("exam", UNSURE, "不知道"),
    ],
)
def test_an_answer_is_said_in_words(id, said, words):
    question = GX.self_check.question(id)

    assert in_words(question, all_answers(GX, {id: said}, now=NOON)) == words
    assert in_words(question, {}) == ""


# Whatever somebody answers, asking less comes to the same as asking everything.
def _any_answer(question: Question) -> st.SearchStrategy[Answer]:
    days = st.sampled_from(["2012-06-01", "2018-01-15", "2018-08-21", "2019-06-01", "2022-12-31", "2023-08-20"])
    typed = {
        EntryKind.DATE: days,
        EntryKind.DURATION: st.sampled_from(["0", "4-11", "5", "10-2"]),
        EntryKind.TEXT: st.just("某法"),
    }
    entries = dict(question.entries)
    ahead = st.sampled_from(["2023-08-21", "2023-10-01", "2031-05-01"])

    @st.composite
    def make(draw: st.DrawFn) -> Answer:
        if draw(st.integers(0, 9)) == 0:
            return Answer((NOT_SURE,))
        ids = [option.id for option in question.options]
        chosen = (draw(st.sampled_from(ids)),) if ids else ()
        if question.several and not question.option(chosen[0]).alone:
            more = [option.id for option in question.options if not option.alone]
            chosen = tuple(draw(st.lists(st.sampled_from(more), min_size=1, unique=True)))
        return Answer(chosen, {
            key: draw(typed[entry.kind] if entry.past or entry.kind is not EntryKind.DATE else st.one_of(days, ahead))
            for key, entry in entries.items() if key in ("", *chosen)
        })  # fmt: skip

    return make()


@st.composite
def _lives(draw: st.DrawFn) -> dict[str, Answer]:
    """Somebody ordinary in most things: whoever is barred by chance in five ways would show nothing."""
    life = all_answers(GX, ORDINARY, now=NOON)
    others = draw(st.lists(st.sampled_from(GX.self_check.questions), max_size=5, unique_by=lambda question: question.id))
    return life | {question.id: draw(_any_answer(question)) for question in others}


def _adaptive(pack: Pack, life: dict[str, Answer], thorough: bool) -> Standing:
    answers: dict[str, Answer] = {}
    while (question := (standing := stand(pack, answers, now=NOON, thorough=thorough)).next) is not None:
        answers[question.id] = life[question.id]
    return standing


@settings(max_examples=15, deadline=None)
@given(_lives(), st.booleans())
def test_skipping_questions_never_changes_an_outcome(life: dict[str, Answer], thorough: bool) -> None:
    whole = stand(GX, life, now=NOON)
    less = _adaptive(GX, life, thorough)

    for all_asked, some_asked in zip(whole.prospects, less.prospects, strict=True):
        if all_asked.needless and not some_asked.needless:
            assert some_asked.is_barred and not thorough  # it was out of reach before it was found needless
        else:
            assert (some_asked.outcome, some_asked.earliest) == (all_asked.outcome, all_asked.earliest)

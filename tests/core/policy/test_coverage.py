"""Which clause is carried by what, which is information only, and which nobody carries yet."""

from dataclasses import replace

from core.policy.small import pack
from zhiping.core.citation import Citation
from zhiping.core.policy.coverage import Carrier, Place, coverage
from zhiping.core.policy.schema import (
    ClauseSpec,
    Derived,
    Effect,
    Equivalence,
    FeeItem,
    MaterialSpec,
    OpenPoint,
    Path,
    Rule,
    SectionSpec,
    StageSpec,
)
from zhiping.core.terms import Doing, Force, StageKind

PACK = pack()
OURS = "某职办〔2023〕1号"


def ours(clause: str) -> Citation:
    return Citation(OURS, clause)


def rule(id: str, clause: str, **more) -> Rule:
    return Rule(id=id, title=f"条件{id}", says="", force=Force.MUST, cites=ours(clause), **more)


PART = replace(
    PACK,
    document=OURS,
    rules=(
        rule("a", "一（1）"),
        rule("b", "二", paths=(Path("x", "另一途径", {}, cites=ours("三")), Path("y", "没有依据的途径", {}))),
        replace(rule("c", "九"), cites=Citation("别的文件", "九")),
    ),
    windows={},
    stages=(
        StageSpec("s", StageKind.FILING, "applicant", "填报", "填报", cites=ours("三")),
        StageSpec("t", StageKind.VOTE, "x", "", ""),
    ),
    sections=(SectionSpec("p", "个人", "", (), cites=ours("三")), SectionSpec("q", "别的", "", ())),
    materials=(MaterialSpec("m", "照片", "", True, Force.MUST, ours("四")),),
    open_points=(OpenPoint("AMB-1", "k", "怎么数", (), cites=ours("四")), OpenPoint("AMB-2", "l", "", ())),
    committee=replace(PACK.committee, cites=ours("五")),
    clauses=(
        ClauseSpec("一", "谁"),
        ClauseSpec("一（1）", "第一种", "说"),
        ClauseSpec("二", "二", "说"),
        ClauseSpec("三", "三", "说"),
        ClauseSpec("四", "四", "说"),
        ClauseSpec("五", "五", "说", carried=("page:home", "page:nowhere")),
        ClauseSpec("六", "六", "说", information="只是告知"),
        ClauseSpec("七", "七", "说"),
    ),
)


def as_rows(found):
    return [(line.place.number, [c.title for c in line.carriers], line.information) for line in found.lines]


def test_each_clause_shows_what_carries_it_and_an_open_one_keeps_the_whole_below_a_hundred():
    found = coverage(PART, named={"page:home": "首页"})

    assert as_rows(found) == [
        ("一", [], ""),
        ("一（1）", ["条件a"], ""),
        ("二", ["条件b"], ""),
        ("三", ["条件b：另一途径", "填报", "个人"], ""),
        ("四", ["照片", "怎么数"], ""),
        ("五", ["评委会的人数、出席和通过", "首页", "nowhere"], ""),
        ("六", [], "只是告知"),
        ("七", [], ""),
    ]
    assert [line.place.number for line in found.uncovered] == ["七"]
    assert (found.percent, found.is_whole, found.strangers) == (85, False, ())


def test_a_clerks_mark_covers_a_clause_and_says_that_it_was_made_by_hand():
    found = coverage(PART, marks={"七": "由别的文件规定"})

    assert (found.percent, found.is_whole) == (100, True)
    assert (found.lines[-1].information, found.lines[-1].by_hand) == ("由别的文件规定", True)


def test_an_imported_notice_decides_which_clauses_there_are():
    found = coverage(PART, places=[Place("一、", "谁", True), Place("一(1)", "第一种"), Place("八", "新的一条")])

    assert as_rows(found) == [("一、", [], ""), ("一(1)", ["条件a"], ""), ("八", [], "")]
    assert (found.percent, found.is_whole) == (50, False)
    assert (Carrier("rule", "b", "条件b"), "二") in found.strangers


def test_a_pack_that_lists_no_clauses_is_not_called_covered():
    found = coverage(replace(PART, clauses=()))

    assert (found.lines, found.strangers, found.percent, found.is_whole) == ((), (), 0, False)


def test_relaxations_derived_facts_and_tables_carry_the_clauses_they_cite():
    effect = Effect("e", "放宽", "", Force.MUST, ours("七"), ("a",), Doing.WAIVE)
    derived = {"d": Derived("d", "算出的", cites=ours("七")), "f": Derived("f", "没有依据的")}
    tables = {"t": Equivalence("t", "折算", "rows", (), (), cites=ours("七")), "u": Equivalence("u", "别的", "rows", (), ())}
    found = coverage(replace(PART, effects=(effect,), derived=derived, equivalences=tables))

    assert as_rows(found)[-1] == ("七", ["放宽", "算出的", "折算"], "")


def test_a_fee_carries_the_clause_it_cites():
    fees = (FeeItem("review", "评审费", {}, cites=ours("七")), FeeItem("other", "别的费", {}))
    found = coverage(replace(PART, fees=fees))

    assert as_rows(found)[-1] == ("七", ["评审费"], "")


def test_a_window_carries_the_clause_it_cites():
    window = replace(next(iter(PACK.windows.values())), cites=ours("七"))

    assert as_rows(coverage(replace(PART, windows={"w": window})))[-1] == ("七", [window.name], "")

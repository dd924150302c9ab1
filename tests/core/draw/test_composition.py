"""What part of a panel must be of an age, a rank or a specialty: kept by drawing anew, told when it cannot be kept."""

from dataclasses import replace

import pytest

from zhiping.core.citation import Citation
from zhiping.core.draw import Constraints, Drawn, Entry, Group, declarable, draw, grounds_by, label_of, replay, transcript
from zhiping.core.draw.recusal import GROUNDS, Ties, grounds_between
from zhiping.core.draw.roster import Share

SEED = bytes(range(32))
YOUNG = Share("young", "45岁以下不少于三分之一", 1, 3, True, age_at_most=45)
OLD = Share("old", "60岁以上不超过五分之一", 1, 5, False, age_at_least=60)
GROUP = Group("g", "一组", 5, ("x",))


def entry(n: int, age: int, **more: object) -> Entry:
    return Entry(id=f"e{n:02d}", specialties=("x",), employer=f"u{n}", may_chair=True, age=age, **more)  # type: ignore[arg-type]


def constraints(*shares: Share, **more: object) -> Constraints:
    return Constraints(groups=(GROUP,), per_employer=2, shares=shares, **more)  # type: ignore[arg-type]


def ages(result: object, roster: list[Entry]) -> list[int]:
    assert isinstance(result, Drawn)
    return sorted(next(e.age for e in roster if e.id == id) for id, _ in result.panel)


@pytest.mark.requirement("R112")
@pytest.mark.parametrize("n", range(8))
def test_every_panel_keeps_the_shares_whatever_the_seed(n: int) -> None:
    roster = [entry(i, age) for i, age in enumerate([40, 41, 42, 52, 53, 54, 55, 56, 61, 62, 63])]

    drawn = ages(draw(roster, constraints(YOUNG, OLD), seed=bytes([n]) * 32), roster)

    assert sum(age <= 45 for age in drawn) >= 2  # a third of five, the part counted whole
    assert sum(age >= 60 for age in drawn) <= 1


def test_a_panel_drawn_anew_can_be_run_again_by_anyone() -> None:
    roster = [entry(i, age) for i, age in enumerate([40, 41, 42, *[50 + i for i in range(20)]])]

    record = transcript(roster, constraints(YOUNG), seed=SEED)

    assert replay(record) is True
    assert "infeasible" not in record["result"]


def test_a_roster_that_cannot_keep_a_share_is_told_and_nothing_is_relaxed() -> None:
    roster = [entry(i, 50) for i in range(9)]

    refused = draw(roster, constraints(YOUNG), seed=SEED)

    assert (refused.constraint, refused.reason) == (
        "composition",
        "45岁以下不少于三分之一：5 席中至少 2 席，从现有评委库抽不出这样的组成",
    )


def test_too_many_old_members_are_told_too() -> None:
    roster = [entry(i, 65) for i in range(4)] + [entry(9, 50)]

    refused = draw(roster, constraints(OLD), seed=SEED)

    assert refused.reason == "60岁以上不超过五分之一：5 席中最多 1 席，从现有评委库抽不出这样的组成"


def test_shares_that_only_together_cannot_be_kept_are_told_after_trying() -> None:
    """The young all sit with one employer, of whom only one may be drawn."""
    roster = [replace(entry(i, 40), employer="same") for i in range(3)] + [entry(9 + i, 50) for i in range(6)]

    refused = draw(roster, replace(constraints(YOUNG), per_employer=1), seed=SEED)

    assert refused.constraint == "composition"


def test_what_the_draw_cannot_do_otherwise_is_told_first() -> None:
    roster = [entry(i, 40) for i in range(4)]

    assert draw(roster, constraints(YOUNG), seed=SEED).constraint == "group"


def test_an_unknown_age_is_taken_against_the_panel() -> None:
    unknown = entry(1, 0)

    assert YOUNG.counts(unknown) is False
    assert OLD.counts(unknown) is True


@pytest.mark.parametrize(
    ("share", "counts"),
    [
        (Share("a", "", 1, 2, True, specialties=("x",)), True),
        (Share("a", "", 1, 2, True, specialties=("y",)), False),
        (Share("a", "", 1, 2, True, rank_at_least=5), True),
        (Share("a", "", 1, 2, True, rank_at_least=6), False),
        (Share("a", "", 1, 2, True, age_at_least=51), False),
        (Share("a", "", 1, 2, True, age_at_most=49), False),
        (Share("a", "", 1, 2, True, age_at_least=50, age_at_most=50), True),
    ],
)
def test_who_is_of_the_kind(share: Share, counts: bool) -> None:
    assert share.counts(entry(1, 50, rank=5)) is counts


def test_those_who_stay_count_when_a_vacant_seat_is_filled() -> None:
    vacant = replace(constraints(YOUNG), groups=(replace(GROUP, seats=1),), seated=4, seated_shares={"young": 2})

    assert isinstance(draw([entry(1, 55)], vacant, seed=SEED), Drawn)
    assert draw([entry(1, 55)], replace(vacant, seated_shares={"young": 1}), seed=SEED).constraint == "composition"


def test_a_draw_without_shares_is_written_as_it_always_was() -> None:
    plain = replace(constraints(), shares=())

    assert set(plain.as_json()) == {
        "groups", "per_employer", "chairs", "odd", "minimum_rank", "seated", "seated_employers",
    }  # fmt: skip
    assert Constraints.from_json(plain.as_json()) == plain
    assert Constraints.from_json(constraints(YOUNG).as_json()) == constraints(YOUNG)


OWN = {"same_employer": ("", None), "partner": ("合伙或持股关系", Citation("某通知", "八"))}


@pytest.mark.requirement("R113")
def test_a_notice_may_have_its_own_grounds_of_recusal() -> None:
    grounds = grounds_by(OWN)
    same_unit = Ties(employers=frozenset({1})), Ties(employers=frozenset({1}))
    supervised = Ties(employers=frozenset({2})), Ties(departments=frozenset({2}))

    assert list(grounds) == ["own_case", "same_employer", "partner", "declared"]
    assert declarable(grounds) == ("same_employer", "partner")
    assert (grounds["partner"].label, grounds["partner"].cites.clause) == ("合伙或持股关系", "八")
    assert [g.id for g in grounds_between(*same_unit, grounds)] == ["same_employer"]
    assert grounds_between(*supervised, grounds) == ()
    assert [g.id for g in grounds_between(*supervised)] == ["supervising_department"]


def test_without_grounds_of_its_own_the_platforms_hold_and_old_rows_keep_their_word() -> None:
    assert grounds_by({}) is GROUNDS
    assert label_of("kinship", grounds_by(OWN)) == "亲属关系"
    assert label_of("partner", grounds_by(OWN)) == "合伙或持股关系"
    assert label_of("strange", GROUNDS) == "strange"

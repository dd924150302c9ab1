"""How many may pass at most: the seats of a percentage, and who finds one when votes are equal."""

import pytest

from zhiping.core.ballot import Capped, apply_cap, seats_of, tally
from zhiping.core.citation import Citation
from zhiping.core.policy.schema import Cap
from zhiping.core.terms import Rounding, TieRule

CLAUSE = Citation("某通知", "七")


def cap(**more):
    return Cap("all", "通过人数不超过规定比例", CLAUSE, **more)


@pytest.mark.parametrize(
    ("rounding", "base", "seats"),
    [
        (Rounding.TRUNCATE, 7, 4),  # 60 % of 7 is 4.2
        (Rounding.UP, 7, 5),
        (Rounding.NEAREST, 7, 4),
        (Rounding.NEAREST, 11, 7),  # 6.6
        (Rounding.TRUNCATE, 11, 6),
        (Rounding.TRUNCATE, 10, 6),
        (Rounding.UP, 10, 6),
        (Rounding.TRUNCATE, 1, 0),
        (Rounding.NEAREST, 0, 0),
    ],
)
def test_seats_of_a_percentage_are_whole_and_rounded_as_the_notice_says(rounding, base, seats):
    assert seats_of(cap(share=(60, 100), rounding=rounding), base) == seats


def test_seats_may_be_a_number_of_posts():
    assert seats_of(cap(seats=3), 20) == 3
    assert seats_of(cap(), 20) == 0


VOTES = {"a": 25, "b": 22, "c": 22, "d": 20}


@pytest.mark.parametrize(
    ("ties", "votes", "seats", "taken", "expected"),
    [
        (TieRule.PERSON, VOTES, 4, 0, Capped(4, ("a", "b", "c", "d"), (), ())),
        (TieRule.PERSON, VOTES, 3, 0, Capped(3, ("a", "b", "c"), ("d",), ())),
        (TieRule.PERSON, VOTES, 2, 0, Capped(2, ("a",), ("d",), ("b", "c"))),
        (TieRule.NONE, VOTES, 2, 0, Capped(2, ("a",), ("b", "c", "d"), ())),
        (TieRule.ALL, VOTES, 2, 0, Capped(2, ("a", "b", "c"), ("d",), ())),
        (TieRule.PERSON, VOTES, 1, 0, Capped(1, ("a",), ("b", "c", "d"), ())),
        (TieRule.PERSON, VOTES, 4, 3, Capped(4, ("a",), ("b", "c", "d"), ())),
        (TieRule.PERSON, VOTES, 2, 5, Capped(2, (), ("a", "b", "c", "d"), ())),
        (TieRule.PERSON, {}, 2, 0, Capped(2, (), (), ())),
    ],
)
def test_equal_votes_at_the_last_seat_follow_the_notices_tie_rule(ties, votes, seats, taken, expected):
    assert apply_cap(cap(seats=seats, ties=ties), votes, base=9, taken=taken) == expected


def test_where_the_notice_names_no_majority_every_count_is_for_a_person():
    made = tally(["for"] * 9, panel=9, present=9, majority=None)

    assert (made.literal, made.without_recused, made.needs_decision) == (None, None, True)

"""The thresholds of the national rule, typed by hand, and the count on both readings of AMB-13."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.ballot import Count, Tally, least, passes, quorum, tally

PRESENT = {7: 5, 8: 6, 11: 8, 13: 9, 15: 10, 17: 12, 25: 17}
AGREE = {5: 4, 7: 5, 8: 6, 9: 6, 10: 7, 11: 8, 12: 8, 15: 10, 16: 11, 17: 12, 18: 12, 25: 17}
FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


@pytest.mark.requirement("R130")
@pytest.mark.parametrize(("panel", "enough"), PRESENT.items())
def test_a_meeting_decides_from_two_thirds_of_the_panel_on(panel: int, enough: int) -> None:
    assert not quorum(panel, enough - 1)
    assert quorum(panel, enough)
    assert least(panel, (2, 3)) == enough


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(("present", "enough"), AGREE.items())
def test_a_case_passes_from_two_thirds_of_those_present_on(present: int, enough: int) -> None:
    assert not passes(enough - 1, present)
    assert passes(enough, present)


def test_nobody_present_decides_and_passes_nothing() -> None:
    assert not quorum(25, 0)
    assert not quorum(0, 0)
    assert not passes(0, 0)


@given(st.integers(1, 500), st.integers(0, 500))
def test_thresholds_are_whole_number_two_thirds(present: int, agree: int) -> None:
    assert passes(agree, present) == (agree >= (2 * present + 2) // 3)


@pytest.mark.requirement("R131")
def test_an_abstention_does_not_agree() -> None:
    assert tally([FOR] * 7 + [ABSTAIN] * 2, panel=9, present=9).literal is True
    assert tally([FOR] * 5 + [ABSTAIN] * 4, panel=9, present=9).literal is False


@pytest.mark.requirement("R131")
def test_one_who_is_present_and_casts_no_paper_counts_in_the_base() -> None:
    assert tally([FOR] * 5, panel=9, present=9) == Tally(Count(5, 0, 0), 9, 9, literal=False, without_recused=False)


@pytest.mark.requirement("R131")
@pytest.mark.requirement("AMB-13")
@pytest.mark.parametrize(
    ("agree", "against", "present", "recused", "literal", "without", "differs"),
    [
        (6, 2, 9, 1, True, True, False),  # base 9: 6; the other count is 8: 6
        (6, 1, 10, 3, False, True, True),  # base 10: 7; without 7: 5, quorum 7 of 10
        (5, 3, 9, 1, False, False, False),
        (6, 0, 9, 3, True, False, True),  # without the recused only 6 of 10 are there: no quorum
    ],
)
def test_both_bases_are_counted_and_a_difference_needs_a_person(
    agree, against, present, recused, literal, without, differs
) -> None:
    result = tally([FOR] * agree + [AGAINST] * against, panel=10, present=present, recused=recused)

    assert (result.base, result.base_without_recused) == (present, present - recused)
    assert (result.literal, result.without_recused, result.needs_decision) == (literal, without, differs)


@pytest.mark.requirement("R133")
def test_more_papers_than_voters_is_refused() -> None:
    with pytest.raises(ValueError, match="选票 9 张"):
        tally([FOR] * 9, panel=9, present=9, recused=1)

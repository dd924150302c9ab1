"""Every word of the rule language is compiled, and every word is said by the rules that the agreement is tested with."""

from random import Random

from analysis.sayings import Sayings
from zhiping.analysis.language import WORDS
from zhiping.analysis.measures import MEASURES
from zhiping.analysis.rules import STATED
from zhiping.core.policy.arguments import TERMS
from zhiping.core.policy.expression import JOINS, LISTS, TESTS
from zhiping.core.policy.measures import TAKES
from zhiping.core.terms import Outcome


def test_every_word_of_the_language_is_compiled() -> None:
    assert set(WORDS.joins) == set(JOINS)
    assert set(WORDS.tests) == {*TESTS, "filled"}
    assert set(WORDS.lists) == set(LISTS)
    assert set(WORDS.terms) == set(TERMS)
    assert set(MEASURES) == set(TAKES)


def test_every_word_is_said_where_the_agreement_is_tested() -> None:
    sayings = Sayings(Random(1))
    for _ in range(30):
        sayings.pack(rules=8)

    words = {*JOINS, *TESTS, "filled", *LISTS, *TERMS, *(f"take {word}" for word in TAKES)}
    assert words - sayings.said == set()


def test_every_outcome_has_its_mask() -> None:
    assert {*STATED, Outcome.MET} == set(Outcome)

"""Every word of the rule language is explained, its example is right, and the page of documentation has it."""

from pathlib import Path
from typing import Any

import pytest

from zhiping.core.policy.arguments import DAY, TERMS
from zhiping.core.policy.describe import describe, say_group
from zhiping.core.policy.describe_values import say_value
from zhiping.core.policy.expression import JOINS, LISTS, TESTS
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.vocabulary import DOING_WORDS, JOIN_WORDS, LIST_WORDS, TEST_WORDS, VALUE_WORDS, Word
from zhiping.core.terms import Doing
from zhiping.packs import load
from zhiping.packs.expressions import Checker
from zhiping.packs.problems import Problems
from zhiping.packs.reading import plain
from zhiping.packs.tree import Map, read
from zhiping.packs.values import NUMBER

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mechanisms" / "rule-language.md"
PACK = load(ROOT / "policy_packs" / "gx-2023-arts-and-crafts")
EXPRESSIONS = (*JOIN_WORDS, *TEST_WORDS, *LIST_WORDS)
NUMBERS = ("by", "cases", "year_of", "plus", "times", "over")


@pytest.mark.parametrize(
    ("words", "table"),
    [
        (JOIN_WORDS, JOINS),
        (TEST_WORDS, (*TESTS, "filled")),
        (LIST_WORDS, LISTS),
        (VALUE_WORDS, TERMS),
        (DOING_WORDS, [doing.value for doing in Doing]),
    ],
)
def test_every_word_is_explained_and_none_besides(words: tuple[Word, ...], table: Any) -> None:
    assert {word.word for word in words} == set(table)


def test_page_has_every_word() -> None:
    rows = set(PAGE.read_text(encoding="utf-8").splitlines())

    assert [word.word for word in (*EXPRESSIONS, *VALUE_WORDS, *DOING_WORDS) if word.as_row() not in rows] == []


def parsed(text: str) -> Map:
    document = read(f"x: {text}", file="p/x.yaml", problems=Problems())
    assert isinstance(document, Map)
    return document


@pytest.mark.parametrize("word", EXPRESSIONS, ids=lambda word: word.word)
def test_example_of_an_expression_is_right_and_can_be_said(word: Word) -> None:
    problems, tree = Problems(), parsed(word.example)["x"]
    Checker(PACK, problems).expression(tree)

    assert problems.lines == []
    assert word.word in str(tree)
    assert describe(plain(tree), PACK, catalogue(PACK))


@pytest.mark.parametrize("word", VALUE_WORDS, ids=lambda word: word.word)
def test_example_of_a_value_is_right_and_can_be_said(word: Word) -> None:
    problems, holder = Problems(), parsed(word.example)
    inside = catalogue(PACK)["work_record"] if word.word == "field" else None
    spec = NUMBER if word.word in NUMBERS else None if word.word == "value" else DAY
    Checker(PACK, problems).values.check(holder["x"], holder, 1, spec, inside)

    assert problems.lines == []
    assert say_value(plain(holder["x"]), spec, PACK, catalogue(PACK), say_group, inside)

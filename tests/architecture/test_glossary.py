"""Every identifier of the field's enumerations stands in the glossary with the word the pages use."""

from enum import StrEnum
from pathlib import Path

from zhiping.core import terms

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def test_each_identifier_of_the_terms_has_a_row_with_its_word():
    rows = set(GLOSSARY.read_text().splitlines())
    wanted = {
        f"| `{name}.{member.name}` | {member.label} |"
        for name, value in vars(terms).items()
        if isinstance(value, type) and issubclass(value, StrEnum) and not name.startswith("_")
        for member in value
        if member.__class__ is value
    }

    assert wanted - rows == set()
    assert len(wanted) > 100

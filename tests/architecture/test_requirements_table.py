"""The page that says which test shows which requirement is the one the tests give."""

import requirements_table


def test_the_generated_page_is_true():
    assert requirements_table.PAGE.read_text(encoding="utf-8") == requirements_table.page(), (
        "run: python tests/requirements_table.py --write"
    )

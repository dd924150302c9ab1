"""The page of a case's life shows the step table as it is."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_drawn_step_table_is_true():
    spec = importlib.util.spec_from_file_location("lifecycle_table", DOCS / "lifecycle_table.py")
    assert spec is not None and spec.loader is not None
    drawn = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(drawn)
    text = drawn.PAGE.read_text(encoding="utf-8")

    assert text == drawn.page(text), "run: python docs/lifecycle_table.py --write"
    assert "| `notified` | `lapse_uncorrected` | ended: `abandoned_uncorrected` |" in text

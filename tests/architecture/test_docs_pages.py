"""The pages that scripts write are what the scripts would write now."""

import importlib.util
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).resolve().parents[2] / "docs"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_changelog_is_what_the_fragments_say():
    changelog = script("changelog")

    assert changelog.PAGE.read_text(encoding="utf-8") == changelog.page(), "run: python docs/changelog.py --write"


def test_each_fragment_is_one_line():
    fragments = sorted((DOCS / "changelog.d").glob("*.md"))

    assert {path.name: len(path.read_text(encoding="utf-8").strip().splitlines()) for path in fragments} == dict.fromkeys(
        (path.name for path in fragments), 1
    )

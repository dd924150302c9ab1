"""Every relative link of every page in the repository leads to a file, and every picture is shown somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
OURS = ("*.md", "docs/**/*.md", "policy_packs/**/*.md", "tests/**/*.md")
PAGES = sorted({path for pattern in OURS for path in ROOT.glob(pattern)})


def links_of(page: Path) -> list[str]:
    """The addresses a page links to, without what stands in code and without other sites."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]


def anchors_of(page: Path) -> set[str]:
    """The addresses of a page's headings, as the usual viewers make them."""
    heads = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_of_a_page_is_dead(page: Path):
    dead = []
    for link in links_of(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors_of(target)):
            dead.append(link)

    assert dead == []


def test_each_picture_is_shown_on_some_page():
    shown = {(page.parent / link.split("#")[0]).resolve() for page in PAGES for link in links_of(page)}

    assert [path.name for path in sorted((ROOT / "docs" / "images").glob("*.png")) if path not in shown] == []


def test_the_pages_were_found():
    assert ROOT / "README.md" in PAGES
    assert len(PAGES) > 40

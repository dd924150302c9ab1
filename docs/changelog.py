"""Assembles CHANGELOG.md from the fragments in docs/changelog.d: ``python docs/changelog.py --write``; a test holds it true."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = ROOT / "docs" / "changelog.d"
PAGE = ROOT / "CHANGELOG.md"
KINDS = {"policy": "政策", "feature": "新的", "fix": "改好的", "inner": "内部"}
HEAD = """# 更新记录

每一条写给会注意到它的人。条目放在 `docs/changelog.d/`，一件事一个文件（`名称.种类.md`），一句话；这一页由 `python docs/changelog.py --write` 汇编。

## 未发布
"""


def entries(kind: str) -> list[str]:
    """The sentences of one kind, by file name."""
    return [path.read_text(encoding="utf-8").strip() for path in sorted(FRAGMENTS.glob(f"*.{kind}.md"))]


def page() -> str:
    """The whole changelog; a fragment of an unknown kind is an error."""
    known = {path for kind in KINDS for path in FRAGMENTS.glob(f"*.{kind}.md")}
    strange = sorted(path.name for path in set(FRAGMENTS.iterdir()) - known)
    if strange:
        raise SystemExit(f"docs/changelog.d: {', '.join(strange)}; a name ends in .{'.md, .'.join(KINDS)}.md")
    parts = [HEAD]
    for kind, title in KINDS.items():
        if found := entries(kind):
            parts.append(f"\n### {title}\n\n" + "".join(f"- {entry}\n" for entry in found))
    return "".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")

"""No line of code, template or script names a pack, level, county, series, province or document number: those are pack data.

Exempt are the packs themselves, tests, the demo's data, and migrations, which keep what was once true.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhiping.core.policy.schema import Pack
from zhiping.packs import load

HOUSE = Path(__file__).resolve().parents[2]
EXEMPT = ("src/zhiping/demo/",)
KINDS = {".py", ".html", ".txt", ".js", ".css", ".typ", ".sh", ".toml", ".svg", ""}
PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "驻桂",
    "驻黔",
    "驻疆",
]
ALLOWED = ("Asia/Shanghai", "北京时间")
"""What the clock is called after. Taiwan is not listed above: an identity document bears its name."""
DOCUMENT_NUMBER = re.compile(r"[〔\[]20\d\d[〕\]]\d+号")


def packs() -> list[Pack]:
    return [load(folder) for folder in sorted((HOUSE / "policy_packs").iterdir()) if (folder / "pack.yaml").is_file()]


def names() -> dict[str, str]:
    """Every name that belongs to a notice -> what it is."""
    found = dict.fromkeys(PROVINCES, "a province")
    for pack in packs():
        found[pack.id] = "a pack"
        found[pack.series] = "a series"
        found |= {level.id: "a level" for level in pack.levels.values() if "_" in level.id}
        found |= {level.title: "a title" for level in pack.levels.values()}
        found |= {county: "a county" for county in pack.values.get("directed.counties", ())}
    return found


def lines() -> Iterator[tuple[str, str]]:
    """``src/…:12`` and the line, of everything that runs."""
    places = [*(HOUSE / "src").rglob("*"), *(HOUSE / "bin").iterdir(), HOUSE / "justfile"]
    for path in places:
        name = path.relative_to(HOUSE).as_posix()
        if not path.is_file() or path.suffix not in KINDS or name.startswith(EXEMPT) or "/migrations/" in name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{name}:{number}", line


def found_in(text: str, known: dict[str, str]) -> list[str]:
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    named = [f"{what} “{name}”" for name, what in known.items() if name in text]
    return named + [f"a document number “{number}”" for number in DOCUMENT_NUMBER.findall(text)]


def test_no_line_names_what_belongs_to_a_notice():
    known = names()

    assert [f"{where} names {one}" for where, line in lines() for one in found_in(line, known)] == []


@pytest.mark.parametrize(
    "line",
    [
        'if level == "full_senior":',
        "<p>请到广西壮族自治区人力资源和社会保障厅办理</p>",
        "COUNTIES = ['都安']",
        'title = "工艺美术系列"',
        "# 见桂工信职办〔2023〕6号",
        "policy_packs/gx-2023-arts-and-crafts",
        '("central_unit", "中直或外省驻桂单位")',
    ],
)
def test_a_line_that_names_one_would_be_found(line):
    assert found_in(line, names())


def test_the_words_that_only_sound_like_one_are_left_alone():
    assert found_in("时间都是北京时间（Asia/Shanghai）", names()) == []

"""``policy diff``: two packs compared from the command line."""

import json
from pathlib import Path

import pytest

from zhiping import cli

PACKS = Path(__file__).parents[2] / "policy_packs"
PACK = PACKS / "gx-2023-arts-and-crafts"
LATER = "closes: 2023-09-11T18:00"


@pytest.fixture
def amended(tmp_path: Path) -> str:
    """The 2023 pack with one day more for the first stage."""
    for path in PACK.rglob("*.yaml"):
        target = tmp_path / "amended" / path.relative_to(PACK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes().replace(b"closes: 2023-09-10T18:00", LATER.encode()))
    return str(tmp_path / "amended")


def diff(*words: str) -> int:
    return cli.main(["policy", "diff", *words])


def test_difference_is_told_in_words_with_its_clause(amended: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(str(PACK), amended, "--words") == 1
    assert capsys.readouterr().out == (
        "“个人申报及单位审核推荐”的截止时间从2023年9月10日18:00改为9月11日18:00。（桂工信职办〔2023〕6号 五（一）1）\n"
    )


def test_difference_is_listed_by_its_place(amended: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(str(PACK), amended) == 1
    assert capsys.readouterr().out == (
        "~ window.apply_and_unit.closes\t“个人申报及单位审核推荐”的截止时间从2023年9月10日18:00改为9月11日18:00\n时间窗口 1 处\n"
    )


def test_difference_as_json(amended: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(str(PACK), amended, "--json") == 1

    answer = json.loads(capsys.readouterr().out)
    assert (answer["old"]["pack"], answer["new"]["version"]) == ("gx-2023-arts-and-crafts", "1.0.0")
    assert answer["changes"] == [
        {
            "kind": "changed",
            "what": "window",
            "id": "apply_and_unit",
            "field": "closes",
            "before": "2023-09-10T18:00:00+08:00",
            "after": "2023-09-11T18:00:00+08:00",
            "words": "“个人申报及单位审核推荐”的截止时间从2023年9月10日18:00改为9月11日18:00",
            "cites": {"document": "桂工信职办〔2023〕6号", "clause": "五（一）1", "summary": ""},
        }
    ]


def test_whole_difference_of_two_packs_can_be_written_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(str(PACK), str(PACKS / "demo-2023-intermediate"), "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["changes"]) > 30


def test_packs_that_say_the_same(amended: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(amended, amended) == 0
    assert capsys.readouterr().out == "两份政策包完全一样\n"

    (Path(amended) / "fees.yaml").write_text((PACK / "fees.yaml").read_text() + "# 备注\n", encoding="utf-8")
    (Path(amended) / "windows.yaml").write_bytes((PACK / "windows.yaml").read_bytes())
    assert diff(str(PACK), amended) == 0
    assert capsys.readouterr().out == "内容没有不同，只有注释、位置或写法不一样\n"

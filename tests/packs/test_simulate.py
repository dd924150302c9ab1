"""``policy simulate``: many people at once, and who changes under another pack."""

import csv
import json
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiping import cli
from zhiping.packs import PackError, load, read_files
from zhiping.packs.cases import read_cases
from zhiping.packs.people_file import People
from zhiping.packs.simulation import CHUNK, WHOLE, OneByOne, Person, simulate

PACKS = Path(__file__).parents[2] / "policy_packs"
PACK = PACKS / "gx-2023-arts-and-crafts"
NOW = datetime(2023, 8, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
COLUMNS = [
    "id",
    "level",
    "at",
    "employer_kind",
    "person.retirement_on",
    "declarations.retired_on",
    "person.retirement_in_dispute",
    "education",
]


def table(tmp_path: Path, *rows: list[str], columns: list[str] = COLUMNS) -> str:
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([columns, *rows])
    return str(path)


def person(
    id: str, kind: str = "institution", retires: str = "2040-01-01", education: str = '[{"level": "bachelor"}]'
) -> list[str]:
    return [id, "associate_senior", "2023-08-21T10:00", kind, retires, "", "false", education]


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The 2023 pack that lets no state enterprise apply, and has a rule more."""
    folder = tmp_path_factory.mktemp("packs") / "stricter"
    for path in PACK.rglob("*.yaml"):
        target = folder / path.relative_to(PACK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            path.read_text(encoding="utf-8").replace("institution, state_enterprise, private", "institution, private"),
            encoding="utf-8",
        )
    rule = "rules:\n  - {id: new/rule, title: 新规则, says: 新, force: must, cites: 一（一）, need: {employer_kind: {is: institution}}}\n"
    (folder / "rules" / "99.yaml").write_text(rule, encoding="utf-8")
    return str(folder)


def test_people_are_counted_by_rule_and_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(
        tmp_path,
        person("甲"),
        person("乙", kind="department"),
        person("丙", kind="", retires="2023-08-21"),
        person("丁", education=""),
    )

    assert cli.main(["policy", "simulate", str(PACK), file, "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert (answer["pack"], answer["other"], answer["people"], answer["wrong"]) == ("gx-2023-arts-and-crafts", None, 4, [])
    assert answer["rules"]["scope/worker"] == {
        "met": 2,
        "not_met": 1,
        "undetermined": 1,
        "needs_decision": 0,
        "not_applicable": 0,
    }
    assert answer["rules"]["exclusion/retirement-age"]["not_met"] == 1
    assert answer["rules"]["education/verified"] == {
        "met": 3,
        "not_met": 0,
        "undetermined": 1,
        "needs_decision": 0,
        "not_applicable": 0,
    }
    assert sum(answer["rules"]["whole"].values()) == 4


def test_who_changes_against_another_pack(tmp_path: Path, stricter: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, person("甲"), person("乙", kind="state_enterprise"))

    assert cli.main(["policy", "simulate", str(PACK), file, "--against", stricter, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["moves"] == {
        "new/rule": [{"from": "absent", "to": "met", "people": 1}, {"from": "absent", "to": "not_met", "people": 1}],
        "scope/worker": [{"from": "met", "to": "not_met", "people": 1}],
    }
    assert answer["changed"]["乙"]["scope/worker"] == {"from": "met", "to": "not_met"}
    assert list(answer["changed"]["甲"]) == ["new/rule"]

    assert cli.main(["policy", "simulate", str(PACK), file, "--against", stricter]) == 0
    out = capsys.readouterr().out
    assert "申报人员范围\t2\t0\t0\t0\t0\n" in out
    assert "比较，2 人有变化\n" in out
    assert "申报人员范围：符合 → 尚不符合，1 人\n" in out
    assert "新规则：没有这条 → 尚不符合，1 人\n" in out


def test_many_who_change_are_not_all_named(tmp_path: Path, stricter: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, *(person(f"人{n}") for n in range(23)))

    assert cli.main(["policy", "simulate", str(PACK), file, "--against", stricter]) == 0
    assert "  …… 还有 3 人，--json 列出全部\n" in capsys.readouterr().out


def test_simulation_agrees_with_the_judgment_of_one() -> None:
    pack = load(PACK)
    people = [
        Person(case.name, case.facts, case.level, case.route, case.at)
        for case in read_cases(read_files(PACK), pack)[:40]
        if not case.decided
    ]
    found = simulate(people, OneByOne(pack))

    assert found.people == len(people)
    for rule in ("scope/worker", "exclusion/retired"):
        met = sum(OneByOne(pack).judge([one])[0][rule] == "met" for one in people)
        assert found.counts[rule]["met"] == met


def test_another_judge_can_take_its_place_and_sees_chunks() -> None:
    seen: list[int] = []

    class Always:
        pack = load(PACK)

        def judge(self, people: Any) -> Any:
            seen.append(len(people))
            return [{WHOLE: "met"} for _ in people]

    people = (Person(str(n), {}, "associate_senior", "ordinary", NOW) for n in range(CHUNK + 2))
    assert simulate(people, Always()).counts[WHOLE]["met"] == CHUNK + 2
    assert seen == [CHUNK, 2]


def test_rows_that_cannot_be_read_are_told_and_the_others_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        person("甲"),
        ["乙", "professor", "2023-08-21T10:00", "", "", "", "", ""],
        ["丙", "associate_senior", "soon", "", "", "", "", ""],
        ["丁", "associate_senior", "", "", "", "", "", "{"],
    ]

    assert cli.main(["policy", "simulate", str(PACK), table(tmp_path, *rows), "--at", "2023-08-21T10:00"]) == 1

    shown = capsys.readouterr()
    assert shown.out.startswith("共 1 人\n")
    assert [line.split("  ")[1].partition("；")[0] for line in shown.err.splitlines()] == [
        "没有级别“professor”",
        "没有“soon”这个时刻",
        "“education”不是 JSON",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,levle\n1,x\n", "不认识的列“levle”"),
        ("id,id,level\n", "列“id”写了两次"),
        ("id,employer_kind\n", "没有 level 这一列"),
        ("id,level\n1\n", ":2  有 1 格，标题有 2 格"),
        ('id,level\n"1,x\n', "读不出来"),
        ("", "没有 level 这一列"),
    ],
)
def test_file_that_is_no_table_is_told(content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people.csv").write_text(content, encoding="utf-8")

    assert cli.main(["policy", "simulate", str(PACK), str(tmp_path / "people.csv")]) == 1
    assert told in capsys.readouterr().err


def test_file_in_another_encoding_or_absent_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people.csv").write_bytes("id,level\n甲,x\n".encode("gbk"))
    assert cli.main(["policy", "simulate", str(PACK), str(tmp_path / "people.csv")]) == 1
    assert "请存成 UTF-8 的 CSV" in capsys.readouterr().err

    assert cli.main(["policy", "simulate", str(PACK), str(tmp_path / "none.csv")]) == 1
    assert "没有这个文件" in capsys.readouterr().err
    assert cli.main(["policy", "simulate", str(PACK), str(tmp_path / "none.csv"), "--level", "professor"]) == 1
    assert "没有级别“professor”" in capsys.readouterr().err


def test_route_of_a_row_and_bad_route(tmp_path: Path) -> None:
    file = table(tmp_path, ["1", "exceptional"], ["2", "someway"], [], columns=["id", "route"])
    people = People(Path(file), (load(PACK),), "associate_senior", "ordinary", NOW)

    assert [(one.id, one.route, one.level) for one in people] == [("1", "exceptional", "associate_senior")]
    assert people.wrong[0].split("  ")[1].startswith("没有申报方式“someway”")


def test_parquet_without_its_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "p.parquet").write_bytes(b"")

    with pytest.raises(PackError, match="没有装 pyarrow"):
        list(People(tmp_path / "p.parquet", (load(PACK),), "associate_senior", "ordinary", NOW))


def test_parquet_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Batch:
        def to_pylist(self) -> list[dict[str, Any]]:
            return [
                {
                    "id": "甲",
                    "employer_kind": "institution",
                    "at": NOW.replace(tzinfo=None),
                    "education": [{"level": "bachelor"}],
                }
            ]

    class File:
        def __init__(self, path: Path) -> None:
            if path.name == "bad.parquet":
                raise arrow.ArrowInvalid("不是")
            self.schema_arrow = type("S", (), {"names": ["id", "employer_kind", "at", "education"]})

        def iter_batches(self, batch_size: int) -> list[Batch]:
            return [Batch(), Batch()]

    arrow, parquet = ModuleType("pyarrow"), ModuleType("pyarrow.parquet")
    arrow.ArrowInvalid = type("ArrowInvalid", (Exception,), {})
    parquet.ParquetFile = File
    arrow.parquet = parquet
    monkeypatch.setitem(sys.modules, "pyarrow", arrow)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", parquet)
    for name in ("p.parquet", "bad.parquet"):
        (tmp_path / name).write_bytes(b"")

    made = list(People(tmp_path / "p.parquet", (load(PACK),), "associate_senior", "ordinary", NOW))
    assert [(one.at, one.facts["education"]) for one in made] == [(NOW, [{"level": "bachelor"}])] * 2
    with pytest.raises(PackError, match="读不出来：不是"):
        list(People(tmp_path / "bad.parquet", (load(PACK),), "associate_senior", "ordinary", NOW))

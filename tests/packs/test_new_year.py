"""``policy new-year``: next year's pack, loadable at once, with everything that waits for a decision listed."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping import cli
from zhiping.packs import PackError, load, load_files, read_files
from zhiping.packs.cases import differences, read_cases
from zhiping.packs.new_year import new_year, written
from zhiping.packs.tools import new_year as command
from zhiping.packs.undecided import FILE, Undecided, read_undecided

PACKS = Path(__file__).parents[2] / "policy_packs"
PACK = PACKS / "gx-2023-arts-and-crafts"


WITHOUT_CASES = {name: text for name, text in read_files(PACK).items() if not name.startswith("cases/")}


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def made_2024(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("year") / "gx-2024"
    assert cli.main(["policy", "new-year", str(PACK), "2024", "--out", str(out)]) == 0
    return out


def test_new_pack_loads_with_every_date_moved_and_its_head_set_anew(made_2024: Path) -> None:
    pack = load(made_2024)

    assert (pack.id, pack.version, pack.year, pack.title) == (
        "gx-2024-arts-and-crafts",
        "0.1.0",
        2024,
        "2024年度广西工艺美术系列职称评审",
    )
    assert (pack.document, pack.issued_on.isoformat()) == ("待定（新通知的文号）", "2024-07-20")
    assert (pack.windows["apply_and_unit"].opens, pack.windows["apply_and_unit"].closes) == (
        at(2024, 7, 27, 8),
        at(2024, 9, 10, 18),
    )
    assert pack.windows["confirm_month"].closes == at(2024, 12, 31, 23, 59, 59)
    assert (pack.values["review_month"], pack.values["continuing_education.hard_year"]) == ("2024-11", 2024)
    assert str(pack.rules[0].cites) == "待定（新通知的文号） 一（一）"


def test_comments_and_layout_stay(made_2024: Path) -> None:
    old, new = ((folder / "windows.yaml").read_text(encoding="utf-8") for folder in (PACK, made_2024))

    assert new == old.replace("2023-", "2024-")
    assert "# 表中合并的一格，三个阶段共用（AMB-1）" in new


def test_everything_that_waits_is_listed_with_its_place(made_2024: Path) -> None:
    entries = {where.partition("/")[2]: one for where, one in read_undecided(read_files(made_2024), name="gx-2024")}
    listed = read_undecided(read_files(made_2024), name="gx-2024")
    said = {(one.file, one.at): (one.kind, one.words) for _, one in listed}

    assert said["pack.yaml", "document"] == ("document", "上一年是 桂工信职办〔2023〕6号，新的文号还没有")
    assert said["values.yaml", "continuing_education/hard_year"] == ("year", "由 2023 改为 2024")
    assert said["fees.yaml", ""] == ("carried", "收费照搬上一年，请核对新的收费标准")
    assert said["open_points.yaml", "AMB-20"] == ("open_point", "资历年限算到哪一天")
    assert said["notice.yaml", "steps/0"][0] == "text"
    line = (made_2024 / "windows.yaml").read_text(encoding="utf-8").splitlines().index("  closes: 2024-09-15T18:00") + 1
    assert entries[f"windows.yaml:{line}"].at == "zhigai_and_dept/closes"


def test_weekends_and_holidays_are_flagged(made_2024: Path) -> None:
    listed = [one for _, one in read_undecided(read_files(made_2024), name="gx-2024")]
    days_off = {one.at: one.words for one in listed if one.kind == "day_off"}

    assert days_off["apply_and_unit/opens"] == "2024-07-27 是星期六（周末）"
    assert days_off["zhigai_and_dept/closes"] == "2024-09-15 是星期日（放假）"
    assert "apply_and_unit/closes" not in days_off
    assert [one.kind for one in listed if one.kind == "calendar"] == []


def test_year_whose_holidays_are_not_published_is_told() -> None:
    made = new_year(WITHOUT_CASES, name=PACK.name, year=2031)

    assert [o.words for o in made.undecided if o.kind == "calendar"] == [
        "还没有 2031 年的放假安排，公布以后写进 calendar，再核对各个日期"
    ]


def test_leap_day_is_told_and_a_date_that_never_was_stays(made_2024: Path) -> None:
    text = (made_2024 / "cases" / "exclusions.yaml").read_text(encoding="utf-8")
    kinds = Counter(one.kind for _, one in read_undecided(read_files(made_2024), name="x"))

    assert "2024-02-30" in text
    assert kinds["case"] == 0
    assert "2017-02-28" in (made_2024 / "cases" / "conditions.yaml").read_text(encoding="utf-8")


def test_cases_of_the_new_year_still_hold(made_2024: Path) -> None:
    pack = load(made_2024)

    assert [case.name for case in read_cases(read_files(made_2024), pack) if differences(case, pack)] == []


def test_case_that_no_longer_holds_is_listed() -> None:
    case = (
        "cases:\n  - {name: 只在2023年成立, level: associate_senior, at: 2023-08-21T10:00, given: {declarations.letter_year: '2023', "
        "channel: central_unit, declarations.letter_issuer: provincial_hr}, expect: {channel/letter: met}}\n"
    )
    made = new_year({**WITHOUT_CASES, "cases/one.yaml": case}, name=PACK.name, year=2024)

    assert [(one.file, one.words) for one in made.undecided if one.kind == "case"] == [
        ("cases/one.yaml", "“只在2023年成立”移了年份以后不再成立，请重写")
    ]


def test_check_tells_what_is_undecided(made_2024: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.main(["policy", "check", str(made_2024)]) == 0

    out = capsys.readouterr().out
    assert "    gx-2024/pack.yaml:7  新通知的文号和日期  上一年是 桂工信职办〔2023〕6号，新的文号还没有\n" in out
    assert "落在周末或假日  2024-07-27 是星期六（周末）\n" in out


def test_pack_that_extends_another_keeps_doing_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("gx-2023-arts-and-crafts", "demo-2023-intermediate"):
        for path in (PACKS / name).rglob("*.yaml"):
            target = tmp_path / name / path.relative_to(PACKS / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())

    assert cli.main(["policy", "new-year", str(tmp_path / "demo-2023-intermediate"), "2024", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["folder"] == str(tmp_path / "demo-2024-intermediate")
    assert {one["kind"] for one in answer["undecided"]} >= {"document", "window", "text", "day_off"}
    assert load(tmp_path / "demo-2024-intermediate").windows["apply_and_unit"].closes == at(2024, 4, 28, 18)


def test_its_own_year_and_a_folder_that_is_there_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["policy", "new-year", str(PACK), "2023", "--out", str(tmp_path / "x")]) == 1
    assert "已经是 2023 年的政策包" in capsys.readouterr().err
    assert cli.main(["policy", "new-year", str(PACK), "2024", "--out", str(tmp_path)]) == 1
    assert "已经有这个文件夹" in capsys.readouterr().err


def test_folder_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Path, target: Path) -> None:
        raise OSError("磁盘满了")

    monkeypatch.setattr(Path, "rename", broken)
    made = new_year(WITHOUT_CASES, name=PACK.name, year=2024)
    with pytest.raises(OSError, match="磁盘满了"):
        command._install(made, tmp_path / "new")

    assert list(tmp_path.iterdir()) == []


def test_list_of_what_waits_can_be_empty_and_tells_what_is_wrong_in_it() -> None:
    files = read_files(PACK)
    assert read_undecided({**files, FILE: written([])}, name="p") == []
    gone = Undecided("windows.yaml", "nowhere/closes", "window", "甲")
    assert [where for where, _ in read_undecided({**files, FILE: written([gone])}, name="p")] == ["p/windows.yaml:1"]
    with pytest.raises(PackError, match=r"p/undecided\.yaml:2  不认识的种类“maybe”"):
        read_undecided({FILE: "undecided:\n  - {file: a, kind: maybe, words: b}\n"}, name="p")
    with pytest.raises(PackError, match="待定的事缺少“words”"):
        read_undecided({FILE: "undecided: [{file: a, kind: text}]\n"}, name="p")
    load_files({**files, FILE: written([gone])}, name="p")


def test_id_without_a_year_gets_one() -> None:
    files = {
        **read_files(PACK),
        "pack.yaml": read_files(PACK)["pack.yaml"].replace("pack: gx-2023-arts-and-crafts", "pack: gx-crafts"),
    }

    assert "pack: gx-crafts-2024\n" in new_year(files, name="gx-crafts", year=2024).files["pack.yaml"]

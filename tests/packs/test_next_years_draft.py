"""The draft of the next year beside the year it comes from: what a reader is told, and who fares otherwise by which rule."""

import csv
import json
from pathlib import Path

import pytest

from zhiping import cli
from zhiping.core.policy.difference import differences
from zhiping.packs import PackError, load, load_files, read_files
from zhiping.packs.undecided import read_undecided

PACKS = Path(__file__).parents[2] / "policy_packs"
YEAR, DRAFT = "gx-2023-arts-and-crafts", "gx-2024-arts-and-crafts-draft"


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    return [
        f"{one.words}。" + (f"（{one.cites}）" if one.cites else "")
        for one in differences(load(PACKS / YEAR), load(PACKS / DRAFT))
    ]


def test_three_proposed_changes_are_told_in_these_sentences(sentences: list[str]) -> None:
    proposed = [line for line in sentences if "拟议（虚构） 改动" in line and "依据从" not in line and "未明确事项" not in line]

    assert proposed == [
        "“个人申报及单位审核推荐”的开始时间从2023年7月27日08:00改为2024年7月27日08:00。（拟议（虚构） 改动一）",
        "“个人申报及单位审核推荐”的截止时间从2023年9月10日18:00改为2024年8月30日18:00。（拟议（虚构） 改动一）",
        "规则“民营企业人员的养老保险”的内容从“民营企业人员原则上要在申报单位连续缴养老保险六个月以上，申报当月不算。”"
        "改为“拟议（虚构）：民营企业人员要在申报单位连续缴养老保险十二个月以上，申报当月不算。”。（拟议（虚构） 改动二）",
        "规则“民营企业人员的养老保险”的效力从“原则上”改为“必须”。（拟议（虚构） 改动二）",
        "规则“民营企业人员的养老保险”的要求从“申报当月之前连续 6 个月有社会保险（险种为养老保险，且缴费方式为由申报单位缴）”"
        "改为“申报当月之前连续 12 个月有社会保险（险种为养老保险，且缴费方式为由申报单位缴）”。（拟议（虚构） 改动二）",
        "规则“民营企业人员的养老保险”的需要达到的要求从“申报当月之前连续六个月由申报单位缴养老保险，或说明理由由人决定”"
        "改为“申报当月之前连续十二个月由申报单位缴养老保险”。（拟议（虚构） 改动二）",
        "新增影响“长期从业：从业满 20 年，中级满 4 年”：拟议（虚构）：从事工艺美术工作满 20 年的，报副高级不看学历，"
        "取得中级满 4 年就可以。（拟议（虚构） 改动三）",
    ]


def test_new_document_number_is_told_once_and_no_clause_for_it(sentences: list[str]) -> None:
    assert [line for line in sentences if "桂工信职办〔2023〕6号" in line and "改动" not in line] == [
        "政策包的文号从“桂工信职办〔2023〕6号”改为“待定（新通知的文号）”。"
    ]
    assert sum(line.startswith(("规则", "新增规则", "删去规则")) for line in sentences) == 5


def test_draft_is_for_the_sandbox_and_lists_what_waits() -> None:
    pack = load(PACKS / DRAFT)
    waiting = read_undecided(read_files(PACKS / DRAFT), name=DRAFT)

    assert (pack.sandbox_only, pack.year, pack.document) == (True, 2024, "待定（新通知的文号）")
    assert "三处拟议改动（虚构）" in pack.placeholders[0]
    assert len(waiting) == 76
    assert {one.at for _, one in waiting if one.file == "windows.yaml" and one.kind == "window"} >= {"payment/closes"}
    assert ("windows.yaml", "apply_and_unit/closes") not in {(one.file, one.at) for _, one in waiting}
    assert next(where for where, one in waiting if one.at == "AMB-20").startswith(f"{DRAFT}/parent/open_points.yaml:")


def months(first: int, last: int) -> str:
    """Pension paid by the applying unit, from the first to the last of the months counted from January 2023."""
    paid = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)]
    return json.dumps([{"month": month, "insurance": "pension", "payer_kind": "applying_unit"} for month in paid])


COLUMNS = ["id", "level", "at", "employer_kind", "route", "dual_targeted", "employer_area", "education", "social_insurance"]
COLUMNS += ["person.work_started_on", "title_below.has_title", "title_below.level", "title_below.acquired_on"]


def potter(
    name: str, paid: str, *, degree: str = "bachelor", started: str = "2012-07-01", title: str = "2017-12-20"
) -> list[str]:
    education = json.dumps([{"level": degree, "school": "示例学院"}])
    who = [name, "associate_senior", "2024-08-21T10:00", "private_enterprise", "ordinary", "false", "钦州市"]
    return [*who, education, paid, started, "true", "intermediate", title]


def test_simulation_names_who_changes_by_which_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        potter("照旧", months(7, 18)),
        potter("缴了七个月", months(12, 18)),
        potter("老匠人", months(7, 18), degree="college", started="2003-07-01", title="2019-12-20"),
    ]
    with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([COLUMNS, *rows])

    assert (
        cli.main(
            ["policy", "simulate", str(PACKS / YEAR), str(tmp_path / "people.csv"), "--against", str(PACKS / DRAFT), "--json"]
        )
        == 0
    )

    changed = json.loads(capsys.readouterr().out)["changed"]
    touched = {"social-insurance/private", "conditions/education-associate-senior"}
    assert {name: {rule: move for rule, move in rules.items() if rule in touched} for name, rules in changed.items()} == {
        "缴了七个月": {"social-insurance/private": {"from": "met", "to": "not_met"}},
        "老匠人": {"conditions/education-associate-senior": {"from": "not_met", "to": "met"}},
    }


def test_new_year_that_extends_says_the_same_as_the_whole_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _copy(YEAR, tmp_path)
    year = str(tmp_path / YEAR)

    assert cli.main(["policy", "new-year", year, "2024", "--out", str(tmp_path / "whole")]) == 0
    assert cli.main(["policy", "new-year", year, "2024", "--extends", "--out", str(tmp_path / "thin")]) == 0

    assert differences(load(tmp_path / "whole"), load(tmp_path / "thin")) == ()
    written = {path.relative_to(tmp_path / "thin").as_posix() for path in (tmp_path / "thin").rglob("*.yaml")}
    assert written == {
        "pack.yaml",
        "windows.yaml",
        "values.yaml",
        "notice.yaml",
        "materials.yaml",
        "sections.yaml",
        "undecided.yaml",
    }
    assert "extends: gx-2023-arts-and-crafts\n" in (tmp_path / "thin" / "pack.yaml").read_text(encoding="utf-8")
    assert "# 表中合并的一格" in (tmp_path / "thin" / "windows.yaml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["policy", "new-year", year, "2024", "--extends", "--out", str(tmp_path / "else" / "thin")]) == 1
    assert "要与它放在同一处" in capsys.readouterr().err


def test_years_after_a_pack_that_extends_another_extend_it_in_turn(tmp_path: Path) -> None:
    for name in (YEAR, DRAFT):
        _copy(name, tmp_path)

    assert cli.main(["policy", "new-year", str(tmp_path / DRAFT), "2025", "--extends", "--out", str(tmp_path / "next")]) == 0

    assert (tmp_path / "next" / "pack.yaml").read_text(encoding="utf-8").count("extends: gx-2024-arts-and-crafts-draft\n") == 1
    assert load(tmp_path / "next").windows["apply_and_unit"].closes.isoformat() == "2025-08-30T18:00:00+08:00"


def test_rule_under_an_id_of_the_year_before_stands_in_its_place() -> None:
    before, after = load(PACKS / YEAR), load(PACKS / DRAFT)

    assert [rule.id for rule in after.rules] == [rule.id for rule in before.rules]
    assert [rule.id for rule in after.rules if "/parent/" not in rule.where] == ["social-insurance/private"]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("rules:\n  - RULE\n  - RULE\n", "写了两次"),
        ("rules:\n  - {id: [a], title: 甲}\n", "标识"),
        ("rules:\n  - 甲\n", "规则写的是文字"),
        ("rules: 甲\n", "rules"),
    ],
)
def test_what_is_wrong_in_rules_of_its_own_is_told(rules: str, told: str) -> None:
    rule = "{id: scope/ethics, title: 甲, says: 甲, force: must, cites: 一, need: {declarations.ethics: {is: true}}}"
    files = {**read_files(PACKS / DRAFT), "rules/99.yaml": rules.replace("RULE", rule)}

    with pytest.raises(PackError, match=told):
        load_files(files, name=DRAFT)


def test_question_of_its_own_replaces_that_one_question() -> None:
    before, after = load(PACKS / YEAR).self_check, load(PACKS / DRAFT).self_check
    assert before is not None and after is not None

    assert [one.id for one in after.questions] == [one.id for one in before.questions]
    assert next(one.title for one in after.questions if one.id == "insurance") == "最近十二个月，您的养老保险由谁缴？"


def _copy(name: str, to: Path) -> None:
    for path in (PACKS / name).rglob("*.yaml"):
        target = to / name / path.relative_to(PACKS / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())

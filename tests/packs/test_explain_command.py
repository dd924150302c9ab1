"""``policy explain``: a rule said whole, as a clerk would read it out."""

import json
from pathlib import Path

import pytest

from zhiping import cli

PACK = str(Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts")


def explain(capsys: pytest.CaptureFixture[str], rule: str, *words: str) -> str:
    assert cli.main(["policy", "explain", rule, "--pack", PACK, *words]) == 0
    return capsys.readouterr().out


@pytest.mark.requirement("R6")
def test_rule_is_said_as_one_sentence_with_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explain(capsys, "exclusion/retirement-age").splitlines()

    assert lines[0] == "法定退休年龄  exclusion/retirement-age"
    assert lines[2] == ("  当退休日期尚有争议为否时，必须：法定退休日期在今天之后；但延长退休至不早于今天的除外。")
    assert lines[3].startswith(
        "效力：必须  依据：桂工信职办〔2023〕6号 一（一）2  写在：gx-2023-arts-and-crafts/rules/20-exclusions.yaml:"
    )
    assert "  person.extension_until  延长退休至  日期  申报表“个人信息”" in lines
    assert "  today  今天  日期  平台由申报内容得出" in lines
    assert any(line.startswith("  尚不符合  延长已到期  gx-2023-arts-and-crafts/cases/exclusions.yaml:") for line in lines)


def test_paths_values_windows_and_open_points_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    paths = explain(capsys, "channel/legal-person")
    assert "途径“银行、保险公司的分支机构”（必须），要求：分支机构种类为银行分支机构、保险公司分支机构之一\n" in paths
    assert "  branch_exception.by_kind = “bank”、“insurer”\n  branch_exception.other_kinds = 未定\n" in paths
    assert "  AMB-26  银行、保险公司以外的分支机构怎么看  取值：未定  读法：按单位种类、逐个看法律依据\n" in paths

    assert "  confirm_month  结果确认及批复：2023年12月1日00:00至2023年12月31日23:59:59\n" in explain(
        capsys, "exclusion/retirement-ahead"
    )


@pytest.mark.requirement("R14")
def test_open_points_a_case_runs_into_belong_to_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    points = {point["id"] for point in json.loads(explain(capsys, "title/conversion-year", "--json"))["open_points"]}

    assert points >= {"AMB-20", "AMB-21"}


def test_explanation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(explain(capsys, "channel/letter", "--json"))

    assert said["cites"] == {"document": "桂工信职办〔2023〕6号", "clause": "二（一）4", "summary": ""}
    assert said["when"] == {"words": "申报途径为中直或外省驻本地单位", "expression": {"channel": {"is": "central_unit"}}}
    assert [(path["id"], path["force"]) for path in said["paths"]] == [
        ("closed-list", "must"),
        ("other-issuer", "discretionary"),
    ]
    assert said["facts"][0] == {"id": "channel", "label": "申报途径", "type": "选项", "source": "平台由申报内容得出"}
    assert said["values"]["letter_issuers.closed"] == ["central_personnel", "provincial_hr"]
    assert {case["outcome"] for case in said["cases"]} >= {"met", "needs_decision"}


def test_every_rule_of_the_pack_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for rule in (
        "title/below",
        "conditions/education-associate-senior",
        "social-insurance/freelancer",
        "scholarly/advice-slip",
    ):
        assert "用到的事实：\n" in explain(capsys, rule)
    assert "级别：正高级、副高级、中级、助理级\n" in explain(capsys, "title/below")


def test_rule_that_is_not_there_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "explain", "exclusion/retired-age", "--pack", PACK]) == 1
    assert capsys.readouterr().err.endswith("是不是“exclusion/retired”？\n")

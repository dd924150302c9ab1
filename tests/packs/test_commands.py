"""The policy commands: exit codes, what they print, and that they start without Django."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from zhiping import cli
from zhiping.core.policy.truth import RuleBroken
from zhiping.packs.tools import evaluate

PACK = str(Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts")


def test_check_says_what_the_pack_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "check", PACK]) == 0

    out = capsys.readouterr().out
    assert out.startswith("gx-2023-arts-and-crafts 1.0.0：没有发现问题\n")
    assert "  暂代：各级别评审条件（暂代桂职办〔2022〕45号）\n" in out


def test_check_tells_errors_and_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("a: [\n", encoding="utf-8")

    assert cli.main(["policy", "check", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path.name}/pack.yaml:2  不是合格的 YAML：")


def test_facts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "facts", PACK]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "dual_targeted\tboolean\t选择双定向" in lines
    assert "education\trecords\t学历" in lines
    assert "  .school\ttext\t学校" in lines


def test_cases_of_the_pack_are_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "test", PACK]) == 0
    assert capsys.readouterr().out.endswith("个案例，0 个不符\n")


def test_failing_case_is_told_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    (folder / "cases" / "wrong.yaml").write_text(
        "cases:\n"
        "  - name: 写反了\n"
        "    level: associate_senior\n"
        "    at: 2023-08-21T10:00\n"
        "    expect: {scope/committee: not_met, conditions/results-full-senior: met}\n"
        "    open_points: {scope/committee: AMB-1}\n"
        "    earliest: {scope/committee: 2024-01-01}\n"
        "    found: {scope/committee: [[级别, 副高级]]}\n"
        "    also: {scope/committee: {force: in_principle}}\n"
        "    outcome: met\n",
        encoding="utf-8",
    )

    assert cli.main(["policy", "test", str(folder)]) == 1

    said = [line.partition("写反了  ")[2] for line in capsys.readouterr().out.splitlines() if "写反了" in line]
    assert said == [
        "scope/committee：应为 not_met，得出 met（(('本评委会评审的级别', '是'),)）",
        "scope/committee：未明确事项应为 AMB-1，得出 无",
        "scope/committee：最早日期应为 2024-01-01，得出 None",
        "scope/committee：应当写明 [('级别', '副高级')]，得出 (('本评委会评审的级别', '是'),)",
        "scope/committee：force 应为 in_principle，得出 must",
        "conditions/results-full-senior：这一级别没有这条规则",
        "总的结论应为 met，得出 not_met",
    ]


def test_case_that_is_written_wrongly_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    (folder / "cases" / "wrong.yaml").write_text(
        "cases:\n"
        "  - {name: 甲, like: nobody, level: associate_senior, at: 2023-08-21T10:00, expect: {}}\n"
        "  - {name: 乙, level: professor, at: 2023-08-21T10:00, expect: {}}\n"
        "  - {name: 丙, level: associate_senior, at: 2023-08-21T10:00, expect: {scope/comittee: met, scope/committee: mett}}\n"
        "  - {name: 丁}\n"
        "  - 戊\n"
        "  - {name: 己, level: associate_senior, at: 2023-08-21T10:00, expect: {scope/committee: met}, decided: {nothing: 1},"
        " open_points: {scope/committee: 1}, found: {scope/committee: x}, also: {scope/committee: {forse: must}}}\n"
        "people: {庚: 3}\n",
        encoding="utf-8",
    )

    assert cli.main(["policy", "test", str(folder)]) == 1

    name = f"{folder.name}/cases/wrong.yaml".replace(folder.name, "gx-2023-arts-and-crafts")
    said = [line.partition("；")[0] for line in capsys.readouterr().err.splitlines()]
    assert said == [
        f"{name}:8  人物“庚”不是一组事实",
        f"{name}:6  这个案例不是一组键值",
        f"{name}:2  不认识的人物“nobody”",
        f"{name}:3  不认识的级别“professor”",
        f"{name}:4  不认识的规则“scope/comittee”",
        f"{name}:4  不认识的结论“mett”",
        f"{name}:5  案例缺少“level”",
        f"{name}:5  案例缺少“at”",
        f"{name}:5  案例缺少“expect”",
        f"{name}:7  open_points 写得不对",
        f"{name}:7  found 写得不对",
        f"{name}:7  also 写得不对",
        f"{name}:7  不认识的参数“nothing”",
    ]


def test_one_person_is_judged_from_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"employer_kind": "institution"}), encoding="utf-8")
    command = ["policy", "evaluate", "--pack", PACK, "--level", "associate_senior", "--at", "2023-08-20T10:00", str(facts)]

    assert cli.main([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["findings"][0]["rule"], answer["findings"][0]["outcome"]) == (
        "not_met",
        "scope/worker",
        "met",
    )
    assert answer["findings"][0]["cites"] == {"document": "桂工信职办〔2023〕6号", "clause": "一（一）", "summary": ""}

    assert cli.main(command) == 0
    assert "符合  申报人员范围  一（一）  (必须)\n    单位性质：事业单位\n" in capsys.readouterr().out


def test_facts_may_come_from_the_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"title_below.has_title": True, "title_below.level": "intermediate", "title_below.acquired_on": "2021-03-01"}
    monkeypatch.setattr(
        "sys.stdin", StringIO(json.dumps({**facts, "education": [{"level": "bachelor"}], "dual_targeted": False}))
    )

    at = ["--at", "2023-08-20T10:00+08:00"]
    assert cli.main(["policy", "evaluate", "--pack", PACK, "--level", "associate_senior", *at, "-"]) == 0

    assert "    只等时间，最早：2026-03-02\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("level", "text", "told"),
    [
        ("associate", "{}", "没有级别“associate”；可以写的是："),
        ("associate_senior", "{", "facts.json:1  读不出事实："),
        ("associate_senior", "[]", 'facts.json:1  最外层不是对象；写成 {"事实": 值}，可用的事实见 policy facts'),
    ],
)
def test_evaluate_tells_what_is_wrong(
    level: str, text: str, told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "facts.json").write_text(text, encoding="utf-8")

    code = cli.main(["policy", "evaluate", "--pack", PACK, "--level", level, str(tmp_path / "facts.json")])

    assert (code, told in capsys.readouterr().err) == (1, True)


def test_rule_that_breaks_stops_with_its_own_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **said: object) -> None:
        raise RuleBroken("p", "p/rules/a.yaml:3", "没有事实“x”")

    monkeypatch.setattr(evaluate, "evaluate", breaks)
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")

    assert cli.main(["policy", "evaluate", "--pack", PACK, "--level", "full_senior", str(tmp_path / "facts.json")]) == 2
    assert capsys.readouterr().err == "规则有误，停止判断：p：p/rules/a.yaml:3  没有事实“x”\n"


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["polcy"], 2)])
def test_usage_is_shown(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == code

    shown = capsys.readouterr()
    assert "用法：zhiping 命令 ..." in shown.out + shown.err


def test_policy_commands_start_without_django() -> None:
    code = (
        "import sys; from zhiping.cli import main; "
        f"main(['policy', 'check', {PACK!r}]); sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def copy_of_pack(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    for path in Path(PACK).rglob("*.yaml"):
        target = folder / path.relative_to(PACK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder

"""The JSON Schemas of packs and facts: what they accept is what the loader and the evaluator read."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from packs.json_schema import wrong
from zhiping import cli
from zhiping.core.policy.facts import clean
from zhiping.packs import load, read_files
from zhiping.packs import reading as r
from zhiping.packs.cases import EQUIVALENTS, read_cases
from zhiping.packs.fact_schema import facts_schema
from zhiping.packs.pack_schema import KINDS, kinds_in, schemas
from zhiping.packs.problems import Problems
from zhiping.packs.tree import read

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "policy_packs").glob("*/pack.yaml"))
PACK = ROOT / "policy_packs" / "gx-2023-arts-and-crafts"


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, Any]]:
    return schemas((folder.name, read_files(folder)) for folder in FOLDERS)


def schema_name(file: str) -> str:
    return f"{file.split('/')[0]}/*.yaml" if "/" in file and file != EQUIVALENTS else file


def document(text: str) -> Any:
    return read(text, file="p", problems=Problems())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_of_a_pack_fits_its_schema(folder: Path, made: dict[str, dict[str, Any]]) -> None:
    own = {name: text for name, text in read_files(folder).items() if not name.startswith("parent/")}
    extends = "parent/pack.yaml" in read_files(folder)

    said = [line for file, text in own.items() for line in wrong(document(text), made[schema_name(file)], at=file)]

    assert [line for line in said if not (extends and "against [" in line)] == []  # a child may leave out what its parent says


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.yaml", "rank: 5", "rank: -5"),
        ("pack.yaml", "issued_on: 2023-07-20", "issued_on: 今天"),
        ("pack.yaml", "series:", "serie:"),
        ("windows.yaml", "closes: 2023-09-10T18:00", "closes: soon"),
        ("windows.yaml", "name: 缴费", "name: ''"),
        ("stages.yaml", "kind: filing", "kind: fling"),
        ("committee.yaml", "quorum: 2/3", "quorum: most"),
        ("materials.yaml", "indispensable: true", "indispensable: 1"),
        ("rules/20-exclusions.yaml", "force: must", "force: most"),
        ("rules/20-exclusions.yaml", "{after: {fact: today}}", "{afer: {fact: today}}"),
        ("rules/50-channel.yaml", "force: discretionary", "force: maybe"),
        ("sections.yaml", "type: choice", "type: chosen"),
        ("cases/scope.yaml", "at: 2023", "at: 二〇二三"),
    ],
)
def test_what_the_loader_refuses_does_not_fit(file: str, old: str, new: str, made: dict[str, dict[str, Any]]) -> None:
    text = read_files(PACK)[file]
    assert old in text

    assert list(wrong(document(text.replace(old, new, 1)), made[schema_name(file)]))


def test_expression_names_every_test_the_language_has(made: dict[str, dict[str, Any]]) -> None:
    tests = made["rules/*.yaml"]["$defs"]["expression"]["additionalProperties"]["propertyNames"]["enum"]

    assert set(tests) >= {"is", "one_of", "at_least", "after", "years_since", "filled", "exists", "count", "months_covered"}


def words_of_take() -> set[str]:
    """What the loader calls each thing it reads, from its source: the words given to ``take``."""
    found: set[str] = set()
    for path in (ROOT / "src" / "zhiping" / "packs").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "take":
                what = next(word.value for word in node.keywords if word.arg == "what")
                found.add(re.sub("“.*?”", "", ast.unparse(what)).replace("f'", "").strip("'"))
    return found


NOT_YET_USED = {
    "的时间",
    "收费项目",
    "修订（amends）",
    "环节的 options",
    "组成要求",
    "名额",
    "回避事由",
    "消息",
    "待定清单",
    "待定的事",
}
"""What no pack of the repository has yet."""


def test_schema_tells_of_everything_the_loader_reads(made: dict[str, dict[str, Any]]) -> None:
    told = {kind for schema in made.values() for kind in kinds_in(schema)}

    assert words_of_take() - told - NOT_YET_USED == set()


def test_every_kind_of_field_has_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[r.Seen] = []
    monkeypatch.setattr(r, "seen", seen)
    from zhiping.packs import loader

    monkeypatch.setattr(loader, "_read_before", {})
    for folder in FOLDERS:
        read_cases(read_files(folder), load(folder))

    kinds = {field.kind for _, shape, _ in seen for field in shape.values()}
    assert [kind for kind in kinds if kind not in KINDS and not isinstance(kind, r.OneOf | r.Several | r.Citing)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_facts_of_the_cases_fit_unless_they_are_wrong_on_purpose(folder: Path) -> None:
    pack = load(folder)
    schema = facts_schema(pack)
    told: list[str] = []
    for case in read_cases(read_files(folder), pack):
        bad = clean(pack, case.facts, level=case.level, route=case.route, now=case.at).wrong
        told += [f"{case.name} {line}" for line in wrong({k: v for k, v in case.facts.items() if k not in bad}, schema)]

    assert told == []


@pytest.mark.parametrize(
    "facts",
    [
        {"person.retirement_on": "2023-13-01"},
        {"education": [{"levle": "bachelor"}]},
        {"education": [{"level": "batchelor"}]},
        {"education": {}},
        {"dual_targeted": "yes"},
        {"persn.retirement_on": "2030-01-01"},
        {"scholarly": [{"parts": -1}]},
        {"scholarly": [{"parts": "4"}]},
        {"social_insurance": [{"month": "2023-1"}]},
    ],
)
def test_facts_that_are_wrong_do_not_fit(facts: dict[str, Any]) -> None:
    assert list(wrong(facts, facts_schema(load(PACK))))
    assert list(wrong(dict.fromkeys(facts), facts_schema(load(PACK)))) == [] or "persn.retirement_on" in facts


def test_schemas_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["policy", "schema", "windows.yaml", "--pack", str(PACK)]) == 0
    one = json.loads(capsys.readouterr().out)
    assert (one["$schema"], one["$id"]) == ("https://json-schema.org/draft/2020-12/schema", "urn:zhiping:pack:windows.yaml")

    assert cli.main(["policy", "schema", "--pack", str(PACK)]) == 0
    assert json.loads(capsys.readouterr().out)["windows.yaml"] == one

    assert cli.main(["policy", "schema", "--pack", str(PACK), "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "windows.schema.json").read_text(encoding="utf-8")) == one
    assert (tmp_path / "rules.schema.json").is_file()

    assert cli.main(["policy", "schema", "window.yaml", "--pack", str(PACK)]) == 1
    assert "是不是“windows.yaml”？" in capsys.readouterr().err

    assert cli.main(["policy", "facts", str(PACK), "--json-schema"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["properties"]["person.phone"]["x-privacy"] == "sealed"
    assert facts["additionalProperties"] is False


def test_schema_needs_a_pack_to_look_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policy_packs").mkdir()
    monkeypatch.chdir(tmp_path)

    assert cli.main(["policy", "schema"]) == 1
    assert "没有政策包可以对照" in capsys.readouterr().err

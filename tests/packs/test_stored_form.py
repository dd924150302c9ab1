"""The parsed form kept on disk: the same pack, found again, never trusted, never in the way."""

import json
import os
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from zhiping.packs import tree
from zhiping.packs.problems import Problems
from zhiping.packs.stored import MOST, JsonStore, user_store
from zhiping.packs.tree import Map, Seq, read

TEXT = "a:\n  b: [1, 1.50, true, null, 文字]\n  c: {d: 'x'}\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JsonStore:
    made = JsonStore(tmp_path)
    monkeypatch.setattr(tree, "store", made)
    return made


def parsed(text: str = TEXT, file: str = "p/a.yaml") -> Map:
    document = read(text, file=file, problems=Problems())
    assert isinstance(document, Map)
    return document


def test_stored_form_is_the_same_with_its_lines(store: JsonStore) -> None:
    first = parsed()
    again = store.get(TEXT, file="q/a.yaml")

    assert again == first == {"a": {"b": [1, Decimal("1.50"), True, None, "文字"], "c": {"d": "x"}}}
    assert again is not None and (again.file, again.line, again.lines) == ("q/a.yaml", 1, {"a": 1})
    inner = again["a"]
    assert isinstance(inner["b"], Seq) and inner["b"].lines == [2, 2, 2, 2, 2]
    assert (inner.at("c"), inner["c"].at("d"), str(inner["b"][1])) == (3, 3, "1.50")


def test_what_was_parsed_before_is_not_parsed_again(store: JsonStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = parsed()
    monkeypatch.setattr(tree, "_read", None)

    assert parsed() == first


@pytest.mark.parametrize(
    "damaged",
    ["", "{", "[]", '["m"]', '["m", 1, [["a", "x", 1]]]', '["m", "x", []]', '["s", 1, []]', '["q", 1, 2]', '["m",1,[["a",1,{}]]]', '["m",1,[["a",1,["d","no"]]]]', '["m",1,[["a",1,1.5]]]', "[" * 100000],
)  # fmt: skip
def test_damaged_form_is_parsed_again(store: JsonStore, damaged: str) -> None:
    first = parsed()
    (path,) = store.folder.glob("*.json")
    path.write_text(damaged, encoding="utf-8")

    assert parsed() == first
    assert json.loads(path.read_text(encoding="utf-8"))[0] == "m"


def test_file_that_is_wrong_is_told_again_each_time(store: JsonStore) -> None:
    for _ in range(2):
        problems = Problems()
        read("a: 1\na: 2\n", file="p/a.yaml", problems=problems)
        assert problems.lines == ["p/a.yaml:2  键“a”写了两次；第一次在第 1 行，只留一处"]
    assert list(store.folder.iterdir()) == []


def test_oldest_forms_are_dropped(store: JsonStore) -> None:
    for number in range(MOST + 3):
        (store.folder / f"{number}.json").write_text("{}")
        os.utime(store.folder / f"{number}.json", (number, number))

    parsed()

    assert len(list(store.folder.iterdir())) == MOST
    assert not (store.folder / "0.json").exists()


def test_full_disk_only_makes_it_slower(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tree, "store", JsonStore(tmp_path / "absent"))

    assert parsed() == parsed()


def test_folder_of_the_store_is_the_users_own(tmp_path: Path) -> None:
    made = user_store({"XDG_CACHE_HOME": str(tmp_path)})

    assert made is not None and made.folder == tmp_path / "zhiping" / "policy"
    assert stat.S_IMODE(made.folder.stat().st_mode) & 0o077 == 0
    assert user_store({"HOME": str(tmp_path)}) is not None
    assert user_store({}) is None
    assert user_store({"HOME": str(tmp_path), "ZHIPING_POLICY_CACHE": "off"}) is None


def test_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert user_store({"ZHIPING_POLICY_CACHE": str(tmp_path)}) is None
    (tmp_path / "file").write_text("")
    assert user_store({"ZHIPING_POLICY_CACHE": str(tmp_path / "file" / "below")}) is None

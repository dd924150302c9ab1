"""Cases are held to what they claim: every rule shown both ways, every small change of the rules noticed by one of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhiping import cli
from zhiping.core.policy.schema import Pack
from zhiping.packs import PackError, load, load_files, mutation, read_files
from zhiping.packs.cases import EQUIVALENTS, read_cases
from zhiping.packs.mutants import group_steps, mutants, other_values
from zhiping.packs.mutation import Bench, Listed, mutate, not_shown, read_listed

PACKS = Path(__file__).parents[2] / "policy_packs"
PACK = PACKS / "gx-2023-arts-and-crafts"
SILENT: Callable[[int, int], None] = lambda done, whole: None  # noqa: E731


def files_with(**changed: str) -> dict[str, str]:
    return {**read_files(PACK), **{name.replace("__", "/") + ".yaml": text for name, text in changed.items()}}


def changes(group: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(kind, at, before, after) for kind, at, before, after, _ in group_steps(group, "need")]


def test_each_part_of_an_expression_is_changed_alone() -> None:
    assert changes({"day": {"at_least": "2023-03-01"}, "rows": {"count": {"where": {"n": {"is": 3}}, "at_most": 2}}}) == [
        ("operator", "need", "and", "or"),
        ("operator", "need.day.at_least", "at_least", "after"),
        ("date", "need.day.at_least", "2023-03-01", "2023-03-02"),
        ("date", "need.day.at_least", "2023-03-01", "2023-02-28"),
        ("operator", "need.rows.count", "count", "not"),
        ("operator", "need.rows.count.at_most", "at_most", "at_least"),
        ("operator", "need.rows.count.where.n.is", "is", "not"),
        ("number", "need.rows.count.where.n.is", "3", "4"),
        ("number", "need.rows.count.where.n.is", "3", "2"),
        ("number", "need.rows.count.at_most", "2", "3"),
        ("number", "need.rows.count.at_most", "2", "1"),
    ]


def test_joins_are_turned_and_their_members_changed() -> None:
    member = {"flag": {"is": True}}

    assert changes({"any": (member,), "not": member}) == [
        ("operator", "need", "and", "or"),
        ("operator", "need.any", "any", "all"),
        ("boolean", "need.any[0].flag.is", "true", "false"),
        ("operator", "need.not", "not", "yes"),
        ("boolean", "need.not.flag.is", "true", "false"),
    ]
    assert changes({"at_least_k": {"k": 2, "of": (member, member), "always": (member,)}}) == [
        ("number", "need.at_least_k.k", "2", "3"),
        ("number", "need.at_least_k.k", "2", "1"),
        ("boolean", "need.at_least_k.always[0].flag.is", "true", "false"),
        ("boolean", "need.at_least_k.of[0].flag.is", "true", "false"),
        ("boolean", "need.at_least_k.of[1].flag.is", "true", "false"),
    ]
    assert changes({"setting": {"key": True}}) == [
        ("operator", "need.setting", "yes", "not"),
        ("boolean", "need.setting.key", "true", "false"),
    ]


def test_changed_expression_is_the_one_named() -> None:
    made = {
        (at, after): tree
        for _, at, _, after, tree in group_steps({"a": {"filled": True, "at_least": 5}, "not": {"b": {"is": 1}}}, "need")
    }

    assert made["need", "or"] == {"any": ({"a": {"filled": True, "at_least": 5}}, {"not": {"b": {"is": 1}}})}
    assert made["need.a", "or"] == {"any": ({"a": {"filled": True}}, {"a": {"at_least": 5}}), "not": {"b": {"is": 1}}}
    assert made["need.a.at_least", "after"] == {"a": {"filled": True, "after": 5}, "not": {"b": {"is": 1}}}
    assert made["need.a.at_least", "6"] == {"a": {"filled": True, "at_least": 6}, "not": {"b": {"is": 1}}}
    assert made["need.not", "yes"] == {"a": {"filled": True, "at_least": 5}, "all": ({"b": {"is": 1}},)}
    assert made["need.not.b.is", "not"] == {"a": {"filled": True, "at_least": 5}, "not": {"all": ({"not": {"b": {"is": 1}}},)}}


def test_two_tests_that_would_take_one_name_are_both_kept() -> None:
    made = {
        (at, after): tree
        for _, at, _, after, tree in group_steps({"all": ({"a": {"is": 1}},), "any": ({"b": {"is": 2}},)}, "need")
    }

    assert made["need.all", "any"] == {"all": ({"any": ({"b": {"is": 2}},)}, {"any": ({"a": {"is": 1}},)})}


def test_years_counted_by_another_day_and_windows_turned() -> None:
    assert ("operator", "need.day.years_since.as_of", "tenure", "as_of") in changes(
        {"day": {"years_since": {"at_least": 5, "as_of": "tenure"}}}
    )
    assert ("operator", "need.day.after.closes", "closes", "opens") in changes({"day": {"after": {"closes": "payment"}}})


@pytest.mark.parametrize(
    ("value", "others"),
    [
        (True, [("boolean", False)]),
        (5, [("number", 6), ("number", 4)]),
        ("2023-11", [("date", "2023-12"), ("date", "2023-10")]),
        ("2024-02-28", [("date", "2024-02-29"), ("date", "2024-02-27")]),
        ("文字", []),
        (None, []),
    ],
)
def test_nearest_wrong_values(value: object, others: list[tuple[str, object]]) -> None:
    assert list(other_values(value)) == others


def test_mutants_of_a_pack_have_names_of_their_own_and_differ() -> None:
    pack = load(PACK)
    made = mutants(pack)

    assert len({mutant.name for mutant in made}) == len(made) > 800
    assert {mutant.kind for mutant in made} == {"number", "operator", "force", "path", "boolean", "date", "open_point"}
    assert [mutant.name for mutant in made[::60] if mutant.made(pack) == pack] == []
    assert {mutant.of.split(":")[0] for mutant in made} == {"rule", "effect", "derived", "value", "window", "level"}


def test_effects_and_derived_facts_are_changed_too() -> None:
    names = {mutant.name for mutant in mutants(load(PACK))}

    assert "effect:dual-early/intermediate years: 1 -> 2" in names
    assert "effect:exceptional on: conditions/results-full-senior -> none" in names
    assert "effect:exceptional levels: intermediate -> none" in names
    assert "effect:dual-not-hard force: must -> discretionary" in names
    assert "derived:county_work fits.county.mentions: mentions -> not" in names
    assert "value:pack.year year: 2023 -> 2024" in names


def test_rules_of_the_pack_extended_are_not_changed_again() -> None:
    demo = load(PACKS / "demo-2023-intermediate")

    assert {mutant.of.split(":")[0] for mutant in mutants(demo)} == {"level"}


def every(step: int) -> tuple[Pack, list[str]]:
    """Of every ``step``-th mutant those that no case catches."""
    files = read_files(PACK)
    pack = load_files(files, name=PACK.name)
    bench = Bench(pack, read_cases(files, pack))
    listed = read_listed(files, pack)
    return pack, [m.name for m in mutants(pack)[::step] if m.name not in listed.equivalent and not bench.catches(m)]


def test_sample_of_the_mutants_of_the_2023_pack_is_caught() -> None:
    assert every(9)[1] == []


@pytest.mark.long
def test_every_mutant_of_the_2023_pack_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "test", str(PACK), "--mutate"]) == 0

    shown = capsys.readouterr()
    assert "（100.0%）\n" in shown.out
    assert shown.err.startswith("\r变异 25/")


def test_2023_pack_has_its_cases_and_shows_every_rule_both_ways() -> None:
    files = read_files(PACK)
    pack = load_files(files, name=PACK.name)
    cases = read_cases(files, pack)

    assert len(cases) >= 150
    assert len({case.name for case in cases}) == len(cases)
    assert not_shown(pack, cases, read_listed(files, pack)) == []


def small(rules: set[str]) -> tuple[Pack, list[Any]]:
    pack = load(PACK)
    files = read_files(PACK)
    cases = [case.about(rules) for case in read_cases(files, pack) if rules & set(case.rules)]
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in rules)), cases


def test_survivors_equivalents_and_wrong_entries_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    pack, cases = small({"exclusion/retired"})
    survives = "rule:exclusion/retired need.any[1].declarations.retired_on.after: after -> at_least"
    fewer = [case for case in cases if case.name != "今天办了退休手续"]
    heard: list[tuple[int, int]] = []

    report = mutate(pack, fewer, Listed({}, {}), lambda done, whole: heard.append((done, whole)))
    assert [mutant.name for mutant in report.survived if mutant.of.startswith("rule")] == [survives]
    assert heard[-1][0] == heard[-1][1] == len(mutants(pack))

    listed = Listed({survives: "p:1", "rule:none x: a -> b": "p:2"}, {})
    report = mutate(pack, fewer, listed, SILENT)
    assert ([m.name for m in report.equivalent], report.wrong) == ([survives], ("p:2  没有这个变异：rule:none x: a -> b",))

    monkeypatch.setattr(mutation, "get_all_start_methods", lambda: ["spawn"])
    report = mutate(pack, cases, Listed({survives: "p:1"}, {}), SILENT)
    assert report.wrong == (f"p:1  这个变异其实被案例发现了：{survives}",)


def test_mutant_that_breaks_its_rule_is_caught() -> None:
    pack, cases = small({"exclusion/retired"})
    (mutant, *_) = mutants(pack)
    broken = replace(mutant, made=lambda pack: replace(pack, rules=(replace(pack.rules[0], need={"nothing": {"is": 1}}),)))

    assert Bench(pack, cases).catches(broken)


def test_test_command_tells_rules_not_shown_and_survivors(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in PACK.rglob("*.yaml"):
        target = tmp_path / "p" / path.relative_to(PACK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    text = (tmp_path / "p" / "cases" / "edges.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "今天办了退休手续" not in line]
    (tmp_path / "p" / "cases" / "edges.yaml").write_text("\n".join(lines), encoding="utf-8")
    listed = tmp_path / "p" / EQUIVALENTS
    text = listed.read_text(encoding="utf-8")
    listed.write_text(text[text.index("never:") :], encoding="utf-8")
    pack = load(tmp_path / "p")
    few = tuple(mutant for mutant in mutants(pack) if mutant.of == "rule:exclusion/retired")
    monkeypatch.setattr(mutation, "mutants", lambda pack: few)

    assert cli.main(["policy", "test", str(tmp_path / "p"), "--mutate"]) == 1
    out = capsys.readouterr().out
    assert "没有案例发现：rule:exclusion/retired need.any[1].declarations.retired_on.after: after -> at_least\n" in out
    assert "比较和组合：发现 1，漏过 1，等价 0\n" in out

    listed.write_text(
        "never:\n  - {rule: scope/worker, outcome: not_met, reason: 甲}\n  - {rule: scope/none, outcome: met, reason: 乙}\n",
        encoding="utf-8",
    )
    assert cli.main(["policy", "test", str(tmp_path / "p")]) == 1
    out = capsys.readouterr().out
    assert f"{EQUIVALENTS}:2  规则“scope/worker”写着不会不符合，却有案例是这样\n" in out
    assert "没有案例说明规则“exclusion/retirement-open”符合\n" in out
    assert "没有规则“scope/none”\n" in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("equivalent: [1]\n", "等价的变异写的是整数“1”"),
        ("equivalent: [{mutant: a, reason: b}, {mutant: a, reason: b}]\n", "“a”写了两次"),
        ("equivalent: [{mutant: a}]\n", "等价的变异缺少“reason”"),
        ("never: [{rule: scope/worker, outcome: maybe, reason: b}]\n", "不认识的结论“maybe”"),
        ("nevver: []\n", "不认识的等价变异的键“nevver”"),
        ("[\n", "不是合格的 YAML"),
    ],
)
def test_list_of_equivalents_written_wrongly_is_told(text: str, told: str) -> None:
    with pytest.raises(PackError, match=told):
        read_listed(files_with(cases__equivalent_mutants=text), load(PACK))


def test_pack_without_a_list_has_no_equivalents() -> None:
    assert read_listed({}, load(PACK)) == Listed({}, {})

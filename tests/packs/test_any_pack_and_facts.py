"""Whatever a pack's files or somebody's facts hold, what is wrong is said, and nothing breaks or turns into a no by accident."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiping import cli
from zhiping.core.eligibility import evaluate
from zhiping.core.policy.facts import catalogue, clean
from zhiping.core.policy.schema import Pack
from zhiping.packs import PackError, load, load_files, read_files
from zhiping.packs.build import build
from zhiping.packs.cases import Case, differences, read_cases
from zhiping.packs.loader import effective
from zhiping.packs.problems import Problems
from zhiping.packs.tree import Map, Seq, read

FOLDER = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
FILES = read_files(FOLDER)
PACK = load(FOLDER)
DOCUMENTS = effective(FILES, name="p", problems=Problems())
NOW = datetime(2023, 8, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
EXAMPLES = 2000 if os.environ.get("ZHIPING_LONG") else 60


def copied(value: Any) -> Any:
    if isinstance(value, Map):
        made = Map(value.file, value.line)
        made.update({key: copied(item) for key, item in value.items()})
        made.lines = dict(value.lines)
        return made
    if isinstance(value, Seq):
        listed = Seq(value.file, value.line)
        listed.extend(copied(item) for item in value)
        listed.lines = list(value.lines)
        return listed
    return value


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(value) if isinstance(value, Map) else range(len(value)) if isinstance(value, Seq) else ()
    return ([way] if way else []) + [place for key in keys for place in places(value[key], (*way, key))]


PLACES = [(file, way) for file, document in DOCUMENTS.items() for way in places(document)]
STRANGE = [
    read(text, file="p/x.yaml", problems=Problems())["x"]
    for text in (
        "x:", "x: true", "x: 0", "x: -1", "x: 99999999999999999", "x: 1.5", "x: ''", "x: 文字", "x: unset", "x: unknown",
        "x: 2023-02-30", "x: 2023-07-20", "x: 2023-13", "x: '{'", "x: '}'", "x: {}", "x: []", "x: {x: 1}", "x: [x]", "x: [1, ~]",
        "x: {route: {is: direct}}", "x: {fact: today}", "x: {value: anniversary}", "x: {education: {count: {at_least: 1}}}",
        "x: {all: [{}]}", "x: {at_least_k: {k: {}, of: []}}", "x: {cases: []}", "x: {by: route}", "x: {from: 2023-01-01}",
        "x: {over: education, take: count}",
    )
]  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), st.sampled_from(STRANGE), st.integers(0, 36))
def test_pack_with_a_strange_value_anywhere_is_refused_or_judges(place: tuple[str, Any], value: Any, start: int) -> None:
    file, (*way, last) = place
    changed = {name: copied(document) if name == file else document for name, document in DOCUMENTS.items()}
    holder = changed[file]
    for key in way:
        holder = holder[key]
    holder[last] = copied(value)
    problems = Problems()

    pack = build(changed, name="p", digest="d", problems=problems)

    if pack is None:
        assert problems.lines and all(line.startswith("p/") for line in problems.lines)
    else:
        for case in cases_of(pack)[start::37]:
            differences(case, pack)  # another outcome is no matter; an exception would be


def cases_of(pack: Pack) -> list[Case]:
    try:
        return read_cases(FILES, pack)
    except PackError:
        return []


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["2023-02-30", "2023-13", "9999-99-99", "0", "-1", "NaN", "1e999", "true", 10**400, -5, Decimal("NaN"), "২০২৩-০১-০১"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["level", "kind", "achieved_on", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
GOOD = next(case for case in read_cases(FILES, PACK) if case.name == "样样符合的副高级")
KNOWN = sorted(catalogue(PACK))


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(st.dictionaries(st.sampled_from(KNOWN), ANYTHING, min_size=1, max_size=4))
def test_strange_facts_are_told_or_not_known_and_never_a_no(strange: dict[str, Any]) -> None:
    facts = {**GOOD.facts, **strange}
    wrong = clean(PACK, facts, level=GOOD.level, route=GOOD.route, now=NOW).wrong

    judged = evaluate(PACK, facts, level=GOOD.level, route=GOOD.route, now=NOW)

    without = {id: value for id, value in facts.items() if id not in wrong}
    other = evaluate(PACK, without, level=GOOD.level, route=GOOD.route, now=NOW)
    assert [(f.rule, f.outcome) for f in judged.findings] == [(f.rule, f.outcome) for f in other.findings]


def test_ten_thousand_records_are_judged() -> None:
    row = {"kind": "award", "title": "奖", "tier": "city", "achieved_on": "2020-01-01"}
    finding = evaluate(PACK, {**GOOD.facts, "achievements": [row] * 10_000}, level=GOOD.level, route=GOOD.route, now=NOW)

    assert finding.finding("achievement/since-title").outcome == "met"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"person.retirement_on": "2030-01-01", "person.retirement_on": "2031-01-01"}', "键“person.retirement_on”写了两次"),
        ('{"persn.retirement_on": "2030-01-01"}', "没有事实“persn.retirement_on”；"),
        ("[" * 100_000, "嵌套太深"),
        ('{"a": ' + "9" * 5000 + "}", "读不出事实"),
        ("\x00", "读不出事实"),
    ],
)
def test_facts_file_that_is_wrong_is_told(text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.json").write_text(text, encoding="utf-8")
    command = ["policy", "evaluate", "--pack", str(FOLDER), "--level", "associate_senior", "--at", "2023-08-21T10:00"]

    assert cli.main([*command, str(tmp_path / "f.json")]) == 1
    assert told in capsys.readouterr().err


BOMB = "a: &a [x, x]\n" + "".join(
    f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(40)
)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("values.yaml", BOMB, "p/values.yaml:1  用了锚点“&a”"),
        ("values.yaml", "a: !!python/object:os.system x\n", "p/values.yaml:1  用了类型标记"),
        ("values.yaml", "a: 1\n---\nb: 2\n", "p/values.yaml:2  不是合格的 YAML"),
        ("values.yaml", "directed: {counties: [3]}\n", "p/values.yaml:1  参数“directed.counties”写的是整数“3”"),
        ("values.yaml", "confirm_month: 2023-13\n", "p/values.yaml:1  参数“confirm_month”写的是“2023-13”；应当是年月"),
        (
            "values.yaml",
            "calendar: {holidays: [2023-02-30]}\n",
            "p/values.yaml:1  参数“calendar.holidays”没有“2023-02-30”这一天",
        ),
    ],
)
def test_values_that_are_wrong_are_told(file: str, text: str, told: str) -> None:
    with pytest.raises(PackError) as raised:
        load_files({**FILES, file: text}, name="p")
    assert any(line.startswith(told) for line in raised.value.problems), raised.value.problems[:4]


RULE = "rules:\n  - {id: a/b, title: 标题, says: 说明, force: must, cites: 一（一）, levels: [full_senior], %s}\n"


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (
            "when: {target_level: {is: assistant}}, need: {route: {is: direct}}",
            "没有人能走到规则“a/b”：“申报级别”没有一个取值合得上",
        ),
        (
            "when: {route: {one_of: [direct]}, not: {route: {is: direct}}}, need: {route: {is: direct}}",
            "没有人能走到规则“a/b”：“申报方式”",
        ),
        (
            "when: {all: [{level_reviewed_here: {is: false}}]}, need: {route: {is: direct}}",
            "没有人能走到规则“a/b”：“本评委会评审的级别”",
        ),
        (
            "when: {route: {not_in: [direct]}}, paths: [{id: x, title: 途径, when: {route: {is: direct}}, need: {}}]",
            "没有人能走到规则“a/b”的途径“x”",
        ),
    ],
)
def test_rule_nobody_can_come_to_is_told(rest: str, told: str) -> None:
    with pytest.raises(PackError) as raised:
        load_files({**FILES, "rules/99.yaml": RULE % rest}, name="p")
    assert any(line.startswith(f"p/rules/99.yaml:2  {told}") for line in raised.value.problems), raised.value.problems[:4]


def test_links_to_nowhere_and_odd_files_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    (folder / "dir.yaml").mkdir(parents=True)
    (folder / "pack.yaml").write_text("a: 1\n")
    (folder / "gone.yaml").symlink_to(tmp_path / "nothing")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")

    with pytest.raises(PackError) as raised:
        read_files(folder)

    assert raised.value.problems == (
        "p/dir.yaml:1  不是普通文件；政策包只读普通的文字文件",
        "p/gone.yaml:1  链接指向不存在的文件；删去链接，把内容写在文件里",
        "p/loop.yaml:1  链接指向不存在的文件；删去链接，把内容写在文件里",
    )


def test_pack_of_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(302):
        (tmp_path / f"{number}.yaml").write_text("a: 1\n")
    with pytest.raises(PackError, match="一个政策包最多 300 个文件"):
        read_files(tmp_path)

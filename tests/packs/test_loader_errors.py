"""A pack written wrongly is told, all at once, with file, line, what was found and what is allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zhiping.packs import PackError, load, load_files, read_files

PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return read_files(PACK)


def problems(files: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(PackError) as raised:
        load_files(files, name="p")
    return raised.value.problems


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_windows_errors_are_all_told_at_once(good: dict[str, str]) -> None:
    text = good["windows.yaml"].replace("opens: 2023-07-27T08:00", "opens: 2023-07-32T08:00")
    text = text.replace("closes: 2023-09-15T18:00", "closes: 2023-07-15T18:00").replace(
        "only_with_notice: true", "only_with_notise: yes"
    )

    assert problems({**good, "windows.yaml": text}) == (
        f"p/windows.yaml:{line_of(text, 'opens: 2023-07-32')}  时间窗口“apply_and_unit”的“opens”没有“2023-07-32T08:00”这个时刻；"
        "应当是时刻，如 2023-09-10T18:00",
        f"p/windows.yaml:{line_of(text, 'closes: 2023-07-15')}  时间窗口“zhigai_and_dept”在开始之前就截止了；closes 不能早于 opens",
        f"p/windows.yaml:{line_of(text, 'only_with_notise')}  不认识的时间窗口“correction”的键“only_with_notise”；"
        "可以写的是：advisory、cites、closes、daily、invented、levels、name、only_with_notice、opens；是不是“only_with_notice”？",
    )


RULE = """rules:
  - id: a/b
    title: 标题
    says: 说明
    force: must
    cites: 一
    need: {need}
"""


@pytest.mark.parametrize(
    ("need", "line", "told"),
    [
        ("{eduction: {exists: {}}}", 7, "不认识的事实“eduction”；"),
        (
            "{education: {exist: {}}}",
            7,
            "不认识的检验“exist”；可以写的是：count、credits、distinct、exists、months_covered、months_in_total、no_months、sum、years_in_total；是不是“exists”？",
        ),
        ("{education: {exists: {where: {levle: {is: bachelor}}}}}", 7, "不认识的“学历”栏目“levle”；"),
        ("{education: {exists: {where: {level: {is: batchelor}}}}}", 7, "“level”的比较值没有“batchelor”这个选项"),
        ("{education: {count: {where: {}}}}", 7, "count 要写 at_least 或 at_most"),
        ("{education: {count: {at_least: two}}}", 7, "count 的“at_least”写得不对"),
        ("{education: {exists: {which: 1}}}", 7, "exists 没有“which”；可以写的是：where"),
        ("{route: {is: {fact: rout}}}", 7, "不认识的事实“rout”；"),
        ("{title_below.series: {is: {value: seires}}}", 7, "不认识的参数“seires”；"),
        ("{today: {after: {closes: aply}}}", 7, "不认识的时间窗口“aply”；"),
        ("{today: {after: {day: 1}}}", 7, "不认识的取值“day”；可以写的是：by、cases、closes、fact、field、from、largest、"),
        ("{person.retirement_on: {after: 2023-02-30}}", 7, "“person.retirement_on”的比较值没有“2023-02-30”这一天"),
        ("{person.retirement_on: {years_since: {at_least: five}}}", 7, "years_since 写得不对；"),
        ("{person.retirement_on: {filled: 1}}", 7, "filled 后面不是是否；写 true 或 false"),
        ("{person.retirement_on: yes}", 7, "“person.retirement_on”后面没有检验；写成 {is: …} 这样"),
        ("{not: [1]}", 7, "not 后面不是一组检验；"),
        ("{any: {route: {is: direct}}}", 7, "any 后面不是列表；每项写一组检验"),
        ("{at_least_k: {k: 2, of: [{route: {is: direct}}]}}", 7, "要 2 项，却只列了 1 项；k 不能大于所列的项数"),
        ("{at_least_k: {of: []}}", 7, "at_least_k 写得不对；写 k 和 of，可以写 always"),
        ("{setting: {nothing: 1}}", 7, "不认识的参数“nothing”；"),
        ("{setting: {anniversary: 1, tenure_as_of: 2}}", 7, "setting 写得不对；写成 setting: {参数: 取值}"),
        ("{person.county: {at_least: 三江}}", 7, "“person.county”不能比较先后大小"),
        ("{route: {one_of: direct}}", 7, "one_of 后面要写列表"),
        (
            "{social_insurance: {months_covered: {month: mouth, paid: paid_on, months: 6}}}",
            7,
            "“month”要写“社会保险”里的一个年月栏目",
        ),
    ],
)
def test_rule_with_a_wrong_expression_is_told_at_its_line(good: dict[str, str], need: str, line: int, told: str) -> None:
    said = problems({**good, "rules/99.yaml": RULE.replace("{need}", need)})

    assert len(said) == 1, said
    assert said[0].startswith(f"p/rules/99.yaml:{line}  {told}"), said


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.replace("force: must", "force: most"), "p/rules/99.yaml:5  规则的“force”写的是文字“most”；可以写的是：discretionary、in_principle、must、preference、reference；是不是“must”？"),
        (lambda t: t.replace("    cites: 一\n", ""), "p/rules/99.yaml:2  规则缺少“cites”；这一项必须写"),
        (lambda t: t.replace("cites: 一", "cites: {page: 3}"), "p/rules/99.yaml:6  规则的“cites”依据写的是page；依据要写 document、clause，可以写 summary"),
        (lambda t: t.replace("cites: 一", "cites: [一]"), "p/rules/99.yaml:6  规则的“cites”写的是列表；应当是条款号，如 二（二）1（5），或 {document, clause}"),
        (lambda t: t.replace("title: 标题", "title: 标题\n    title: 又一个"), "p/rules/99.yaml:4  键“title”写了两次；第一次在第 3 行，只留一处"),
        (lambda t: t + "    paths: [{id: x, title: 途径, need: {}}]\n", "p/rules/99.yaml:2  规则“a/b”的 need 与 paths；两样写一样，且只写一样"),
        (lambda t: t + "    levels: [senior]\n", "p/rules/99.yaml:8  不认识的级别“senior”；可以写的是：assistant、associate_senior、full_senior、intermediate、technician；是不是“full_senior”？"),
        (lambda t: t + "    section: nowhere\n", "p/rules/99.yaml:8  不认识的部分“nowhere”；"),
        (lambda t: t + "    open_point: AMB-99\n", "p/rules/99.yaml:2  不认识的未明确事项“AMB-99”；"),
        (lambda t: t + "    bars: 1\n", "p/rules/99.yaml:8  规则的“bars”写的是整数“1”；应当是 true 或 false"),
        (lambda t: t.replace("id: a/b", "id: title/below"), "p/rules/99.yaml:2  规则“title/below”写了两次；"),
        (lambda t: t.replace("rules:\n", "rules: &x\n"), "p/rules/99.yaml:1  用了锚点“&x”；政策包不用锚点和别名，请把内容写全"),
        (lambda t: "rules: [\n", "p/rules/99.yaml:2  不是合格的 YAML："),
        (lambda t: "[" * 3000, "p/rules/99.yaml:1  嵌套太深；最多 30 层"),
        (lambda t: "rules: " + "[" * 40 + "]" * 40, "p/rules/99.yaml:1  内容太深或太多；"),
        (lambda t: "[1]", "p/rules/99.yaml:1  不是一组键值；文件最外层应当是“键: 值”"),
        (lambda t: "? [a]\n: 1\n", "p/rules/99.yaml:1  键不是文字；键只能是一个词"),
        (lambda t: "rules: [1]\n", "p/rules/99.yaml:1  规则写的是整数“1”；应当是一组键值"),
        (lambda t: "rules: []\n" + "#" * 1_000_001, "p/rules/99.yaml:1  文件太大；最多 1000000 字节"),
    ],
)  # fmt: skip
def test_rule_file_written_wrongly_is_told(good: dict[str, str], change: Change, told: str) -> None:
    said = problems({**good, "rules/99.yaml": change(RULE.replace("{need}", "{route: {is: direct}}"))})

    assert any(line.startswith(told) for line in said), said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("pack.yaml", "rank: 5", "rank: -5", "级别“full_senior”的“rank”写的是-5；不能是负数"),
        ("pack.yaml", "below: associate_senior}", "below: associate}", "不认识的下一级别“associate”；"),
        ("pack.yaml", "[assessed_by_unit, defence]", "[defense]", "不认识的级别标志“defense”；可以写的是：assessed_by_unit、defence；是不是“defence”？"),
        ("pack.yaml", "issued_on: 2023-07-20", "issued_on: 2023-02-30", "政策包的“issued_on”没有“2023-02-30”这一天；应当是日期，如 2023-07-20"),
        ("pack.yaml", "year: 2023", "year: 二〇二三", "政策包的“year”写的是文字“二〇二三”；应当是整数"),
        ("fees.yaml", "intermediate: 230", "intermediat: 230", "不认识的级别“intermediat”；"),
        ("fees.yaml", "intermediate: 230", "intermediate: 230.555", "“intermediate”的收费写的是230.555 元；最小到分，且不能是负数"),
        ("fees.yaml", "intermediate: 230", "intermediate: '230'", "“intermediate”的收费写的是文字“230”；应当是元，如 380 或 380.50"),
        ("committee.yaml", "quorum: 2/3", "quorum: 3/2", "评委会规则的“quorum”写的是文字“3/2”；应当是不大于一的分数，如 2/3"),
        ("stages.yaml", "kind: filing", "kind: scrutiny", "第一个环节不是填报；从 kind: filing 开始"),
        ("stages.yaml", "kind: certificate", "kind: approval", "最后一个环节不是发证，办到那里就没有出路了；以 kind: certificate 结束"),
        ("stages.yaml", "id: recheck", "id: vote", "环节“vote”写了两次；每个环节只写一次"),
        ("stages.yaml", "{route_has: department}", "{route_is: department}", "不认识的环节条件“route_is”；"),
        ("sections.yaml", "type: choice, choices: {male: 男, female: 女}, required: true", "type: text, choices: {male: 男}", "栏目“gender”的 choices 与 type 不合；type: choice 要写 choices，其他类型不写"),
        ("sections.yaml", '"{school} {major}"', '"{scool}"', "不认识的栏目“scool”；"),
        ("materials.yaml", "section: education, placeholder", "section: edu, placeholder", "不认识的部分“edu”；"),
        ("materials.yaml", "{route: {is: exceptional}}", "{route: {is: exceptionl}}", "“route”的比较值没有“exceptionl”这个选项"),
        ("notice.yaml", "who:", "whom:", "不认识的通知说明的键“whom”；"),
    ],
)  # fmt: skip
def test_file_with_one_wrong_value_names_it(good: dict[str, str], file: str, old: str, new: str, told: str) -> None:
    assert old in good[file]
    text = good[file].replace(old, new)

    said = problems({**good, file: text})

    assert any(line.startswith(f"p/{file}:") and line.partition("  ")[2].startswith(told) for line in said), said


def test_placeholders_must_be_named(good: dict[str, str]) -> None:
    text = good["pack.yaml"]
    text = text[: text.index("placeholders:")]

    assert problems({**good, "pack.yaml": text}) == (
        "p/pack.yaml:1  有暂代的内容，却没有写 placeholders；列出哪些内容暂代没有见到的文件",
    )


def test_missing_files_are_named() -> None:
    assert problems({"pack.yaml": "pack: x"})[0] == (
        "p/windows.yaml:1  没有这个文件；政策包要有："
        "pack.yaml、windows.yaml、stages.yaml、sections.yaml、materials.yaml、fees.yaml、committee.yaml、notice.yaml"
    )


def test_file_with_a_strange_name_is_told(good: dict[str, str]) -> None:
    assert problems({**good, "window.yaml": "a: 1\n"})[0].startswith("p/window.yaml:1  不认识的文件“window.yaml”；可以写的是：")


def test_same_content_is_read_once(good: dict[str, str]) -> None:
    assert load_files(good, name="a") is load_files(dict(good), name="b")


def test_folder_that_is_not_a_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="没有这个文件夹"):
        load(tmp_path / "nowhere")
    with pytest.raises(PackError, match=r"政策包要有 pack\.yaml"):
        load(tmp_path)


def test_file_that_is_no_utf8_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes("a: 1\nb: 广西".encode("gbk"))

    with pytest.raises(PackError) as raised:
        read_files(tmp_path)

    assert raised.value.problems == (f"{tmp_path.name}/pack.yaml:2  不是 UTF-8 文字；请另存为 UTF-8",)


def test_file_too_large_or_outside_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "pack.yaml").write_text("a: 1\n")
    (folder / "big.yaml").write_text("a" * 1_000_001)
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")

    with pytest.raises(PackError) as raised:
        read_files(folder)

    assert raised.value.problems == (
        "p/big.yaml:1  文件有 1000001 字节；最多 1000000 字节",
        "p/link.yaml:1  文件在政策包之外；政策包只读自己文件夹里的文件",
    )


def test_pack_that_extends_nothing_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    (folder / "pack.yaml").write_text("pack: child\nextends: parent-of-none\n")

    with pytest.raises(PackError, match=r"child/pack\.yaml:2  找不到所沿用的政策包“parent-of-none”"):
        read_files(folder)


def test_pack_that_extends_itself_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    (folder / "pack.yaml").write_text("pack: child\nextends: child\n")

    with pytest.raises(PackError, match="找不到所沿用的政策包"):
        read_files(folder)


def test_child_overrides_whole_keys_and_whole_rule_files(good: dict[str, str]) -> None:
    parent = {f"parent/{name}": text for name, text in good.items()}
    child = {
        "pack.yaml": "pack: child\nextends: gx\nyear: 2024\n",
        "fees.yaml": "yuan: {full_senior: 500, associate_senior: 400.50, intermediate: 0, assistant: 0, technician: 0}\n",
        "rules/10-scope.yaml": RULE.replace("{need}", "{route: {is: direct}}"),
    }

    pack = load_files({**parent, **child}, name="child")

    assert (pack.id, pack.year, pack.title) == ("child", 2024, "2023年度广西工艺美术系列职称评审")
    assert [level.fee_fen for level in pack.levels.values()] == [50000, 40050, 0, 0, 0]
    ids = [rule.id for rule in pack.rules]
    assert ids[0] == "a/b"
    assert "scope/worker" not in ids
    assert "exclusion/retired" in ids


def test_something_else_where_a_group_should_stand_is_told_at_its_own_line(good: dict[str, str]) -> None:
    text = good["pack.yaml"].replace("specialties:\n", "specialties:\n  nothing:\n", 1)

    told = f"p/pack.yaml:{line_of(text, '  nothing:')}  专业“nothing”写的是空；应当是一组键值"
    assert told in problems({**good, "pack.yaml": text})

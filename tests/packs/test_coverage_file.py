"""coverage.yaml: every clause in our own words, and every citation of the pack lands on one."""

from pathlib import Path

import pytest
from django.urls import get_resolver

from zhiping.documents.kinds import KINDS
from zhiping.packs import PackError, load, load_files, read_files
from zhiping.packs.carriers import DOCUMENTS, MESSAGES, PAGES
from zhiping.packs.coverage import coverage_of

SOURCE = Path(__file__).parents[2] / "src" / "zhiping"
PACK = Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts"
LEFT_OUT = "  information: 样式由出函单位使用，平台在“授权或委托函”里收取签好的函，不生成它。\n附件2:"


@pytest.fixture(scope="module")
def good() -> dict[str, str]:
    return read_files(PACK)


def test_the_2023_notice_has_its_78_clauses_and_all_of_them_are_covered() -> None:
    pack = load(PACK)
    found = coverage_of(pack)

    assert (len(pack.clauses), sum(clause.is_heading for clause in pack.clauses)) == (78, 13)
    assert [c.number for c in pack.clauses if c.number.startswith("一")] == [
        "一", "一（一）", "一（一）1", "一（一）2", "一（一）3", "一（一）4", "一（一）5", "一（二）", "一（二）1", "一（二）2", "一（二）3",
        "一（二）4", "一（二）4（1）", "一（二）4（2）", "一（二）5", "一（二）6",
    ]  # fmt: skip
    assert (found.percent, found.uncovered, found.strangers, found.is_whole) == (100, (), (), True)
    assert [line.place.number for line in found.lines if line.information] == ["附件1", "附件2"]


def test_every_clause_but_a_heading_tells_somebody_what_it_means_for_them() -> None:
    silent = [c.number for c in load(PACK).clauses if not c.is_heading and not (c.applicant or c.employer or c.office)]

    assert silent == []


def test_a_clause_that_nothing_carries_is_named_as_open(good: dict[str, str]) -> None:
    text = good["coverage.yaml"].replace(LEFT_OUT, "附件2:")
    found = coverage_of(load_files({**good, "coverage.yaml": text}, name="p"))

    assert ([line.place.number for line in found.uncovered], found.percent) == (["附件1"], 98)


def test_a_pack_without_the_file_still_loads(good: dict[str, str]) -> None:
    without = {name: text for name, text in good.items() if name != "coverage.yaml"}

    assert load_files(without, name="p").clauses == ()


def test_what_is_written_wrongly_is_told_with_its_line(good: dict[str, str]) -> None:
    text = "一、(一): {title: 谁, says: 说, carried: [page:submitt, value:nothing]}\n二: {title: 标题, carried: [page:submit]}\n三: 文字\n"

    with pytest.raises(PackError) as raised:
        load_files({**good, "coverage.yaml": text}, name="p")

    told = raised.value.problems
    assert told[0] == "p/coverage.yaml:1  条款号写的是“一、(一)”；请写成“一（一）”"
    assert told[1].startswith("p/coverage.yaml:1  不认识的承接处“page:submitt”；可以写的是：")
    assert told[1].endswith("是不是“page:submit”？")
    assert told[2:] == (
        "p/coverage.yaml:1  没有参数“nothing”；写 values.yaml 里有的键",
        "p/coverage.yaml:2  条款“二”没有写 says；标题性的条款只写 title，其余都要用自己的话写 says",
        "p/coverage.yaml:3  条款“三”写的是文字“文字”；应当是一组键值",
    )


def test_a_citation_that_no_clause_answers_to_is_an_error(good: dict[str, str]) -> None:
    text = good["fees.yaml"], good["windows.yaml"].replace("cites: 五（一）1", "cites: 五（一）9")

    with pytest.raises(PackError) as raised:
        load_files({**good, "windows.yaml": text[1]}, name="p")

    assert raised.value.problems == (
        "p/coverage.yaml:1  “个人申报及单位审核推荐”的依据是 五（一）9，通知没有这一条；改正依据，或在 coverage.yaml 里补上这一条",
    )


def test_every_page_document_and_message_that_may_be_named_exists() -> None:
    told = "".join(path.read_text() for path in (SOURCE / "records").rglob("*.py"))
    routes = {f"{space}:{name}" for space, (_, part) in get_resolver().namespace_dict.items() for name in part.reverse_dict if isinstance(name, str)}  # fmt: skip

    assert {route for _, route in PAGES.values()} - routes == set()
    assert set(DOCUMENTS) - set(KINDS) == set()
    assert {kind for kind in MESSAGES if f'"{kind}"' not in told} == set()

"""A pack is read as a document: contents, parts, each rule; numbers only of one's own committees."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.casework import LONG_AGO
from zhiping.records.applications.models import StoredEvaluation

PARTS = (
    "who", "exclusions", "conditions", "routes", "effects", "materials", "windows", "stages", "fees", "committee", "points", "values",
    "placeholders",
)  # fmt: skip
RETIRED = "exclusion/retired"


def words(response) -> str:
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def judged(case, outcome, rule=RETIRED, gate="submit"):
    StoredEvaluation.objects.create(
        application=case, gate=gate, at=LONG_AGO, evaluator="1", pack_digest=case.cycle.pack_id, facts={}, facts_digest="",
        findings={"findings": [{"rule": rule, "outcome": outcome}]}, findings_digest="",
    )  # fmt: skip


def test_the_contents_lead_to_every_part_and_every_part_reads_on(clerk, digest):
    contents = clerk.get(f"/policy/pack/{digest}/")

    assert "通知的条款都有着落：覆盖 100%，共 78 条。" in words(contents)
    for slug in PARTS:
        assert f"/policy/pack/{digest}/{slug}/" in contents.content.decode()
        assert clerk.get(f"/policy/pack/{digest}/{slug}/").status_code == 200


def test_conditions_of_one_level_leave_out_those_of_the_others(clerk, digest):
    page = words(clerk.get(f"/policy/pack/{digest}/conditions/?level=assistant"))

    assert "助理级的学历和资历" in page
    assert "中级的学历和资历" not in page


def test_a_rule_is_a_sentence_a_drawing_with_the_same_words_and_its_cases(clerk, digest):
    response = clerk.get(f"/policy/pack/{digest}/rule/{RETIRED}/")
    page, source = words(response), response.content.decode()

    assert "必须：（已办离退休手续日期没有；或已办离退休手续日期在今天之后）" in page
    assert 'role="img" aria-label="必须：' in source
    assert [box for box in ("满足任一", "要求") if f">{box}</text>" in source] == ["满足任一", "要求"]
    assert page.count("应当得出") == 1
    assert "尚不符合" in page


@pytest.mark.parametrize("id", ["conditions/education-associate-senior", "social-insurance/private", "channel/letter"])
def test_every_shape_of_rule_has_its_page(clerk, digest, id):
    assert clerk.get(f"/policy/pack/{digest}/rule/{id}/").status_code == 200


@pytest.mark.parametrize("path", ["pack/nothing/", "pack/{}/nothing/", "pack/{}/rule/no/such/"])
def test_what_is_not_there_is_told_with_a_way_back(clerk, digest, path):
    response = clerk.get("/policy/" + path.format(digest))

    assert response.status_code == 404
    assert "请从" in words(response)


def test_a_rule_tells_whom_it_touches_by_the_newest_evaluation_of_open_cases(world, clerk, digest):
    first, second, ended = (world.case("acceptance") for _ in range(3))
    judged(first, "not_met")
    judged(first, "met", gate="accept")
    judged(second, "needs_decision")
    judged(ended, "not_met")
    type(ended).objects.filter(pk=ended.pk).update(stage="ended", state="refused", ended_at=LONG_AGO)
    world.case("acceptance")

    page = words(clerk.get(f"/policy/pack/{digest}/rule/{RETIRED}/"))

    assert "现在涉及谁 符合 1 份 尚不符合 0 份 尚不能确定 0 份 须由人决定 1 份" in page
    assert "在 3 份草稿和在办的申报里，2 份留有逐条结论" in words(clerk.get(f"/policy/pack/{digest}/exclusions/"))


def test_nobody_sees_numbers_of_another_committee(world, clerk, neighbour, narrow, operator, officer, digest):
    judged(world.case("acceptance"), "not_met")
    address = f"/policy/pack/{digest}/exclusions/"

    assert "尚不符合 1" in words(clerk.get(address))
    assert "尚不符合 1" in words(officer.get(address))
    for other in (neighbour, narrow, operator):
        assert "尚不符合" not in words(other.get(address))
        assert "现在涉及谁" not in words(other.get(f"/policy/pack/{digest}/rule/{RETIRED}/"))


def test_the_desk_is_for_those_who_work_on_packs(applicant, clerk, officer, operator):
    assert [client.get("/policy/").status_code for client in (clerk, officer, operator, applicant)] == [200, 200, 200, 403]


def test_all_rules_cost_as_many_queries_for_twenty_cases_as_for_two(world, clerk, digest):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            clerk.get(f"/policy/pack/{digest}/conditions/")
        return len(caught)

    for _ in range(2):
        judged(world.case("acceptance"), "met")
    asked()
    two = asked()
    for _ in range(18):
        judged(world.case("acceptance"), "met")

    assert asked() == two

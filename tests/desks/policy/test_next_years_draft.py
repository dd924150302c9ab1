"""Next year's draft on the desk: read, compared in words, tried on this year's cases; it rules no year and amends none."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desks.policy.conftest import NOON
from desks.policy.test_reading import PARTS, words
from zhiping.packs import read_files
from zhiping.records.amendments.models import Amendment
from zhiping.records.applications.models import SectionRow, StoredEvaluation
from zhiping.records.cycles.actions import install_pack

DRAFT = Path(__file__).parents[3] / "policy_packs" / "gx-2024-arts-and-crafts-draft"


@pytest.fixture
def sent(clerk, digest):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in read_files(DRAFT).items():
            if not name.startswith("parent/"):
                packed.writestr(name, text)
    return clerk.post(f"/policy/pack/{digest}/upload/", {"file": SimpleUploadedFile("草案.zip", made.getvalue())}).url


def test_the_draft_is_read_as_a_document_and_says_that_it_rules_no_year(clerk, digest):
    draft = install_pack(DRAFT, now=NOON).digest
    home, contents = words(clerk.get("/policy/")), words(clerk.get(f"/policy/pack/{draft}/"))

    assert "（草案，虚构） 只许在沙盒用 0.1.0" in home
    assert "没有年度用它，只供阅读和比较" in home
    assert "落在周末或假日，11 处" in contents
    assert "24 个案例" in contents
    assert "还没有定的" not in words(clerk.get(f"/policy/pack/{digest}/"))
    for slug in PARTS:
        assert clerk.get(f"/policy/pack/{draft}/{slug}/").status_code == 200
    rule = words(clerk.get(f"/policy/pack/{draft}/rule/social-insurance/private/"))
    assert "申报当月之前连续 12 个月" in rule
    assert "只缴了最近十一个月" in rule
    assert "长期从业：从业满 20 年，中级满 4 年" in words(clerk.get(f"/policy/pack/{draft}/effects/"))


def test_the_draft_sent_is_compared_with_the_running_year_in_words(clerk, sent):
    page = words(clerk.get(sent))

    assert "没有写错" in page
    assert "共 24 个" in page
    assert "规则“民营企业人员的养老保险”的效力从“原则上”改为“必须” 更改 改动二" in page
    assert "没有正在办理的年度以这一版为底，现在只能看，不能提出修订" in page
    assert "试算今年的草稿和申报" in page


def test_the_draft_is_tried_on_this_years_cases_and_nothing_is_kept(clerk, officer, world, sent):
    case = with_six_months_of_pension(world.case("unit_scrutiny"))
    page = words(clerk.get(sent + "impact/"))

    assert case.number not in page
    assert "第 1 份，编号和姓名不在您的权限内" in page
    assert "民营企业人员的养老保险 ：符合 → 尚不符合" in page
    assert "这一版是 2024 年度的" in page
    assert (Amendment.objects.count(), StoredEvaluation.objects.filter(gate__startswith="amendment").count()) == (0, 0)


def test_names_stand_only_for_those_who_may_see_the_case(clerk, officer, world, sent):
    world.case("unit_scrutiny", name="在单位的")
    world.case("acceptance", name="到职改办的")

    page = words(officer.get(sent + "impact/"))
    assert ("在单位的" in page, "到职改办的" in page) == (False, True)


def test_twenty_cases_cost_as_many_queries_as_two(clerk, world, sent):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(sent + "impact/").status_code == 200
        return len(seen)

    for number in range(2):
        world.case("unit_scrutiny", name=f"申报人{number}")
    queries()
    two = queries()
    for number in range(2, 12):
        world.case("unit_scrutiny", name=f"申报人{number}")
    assert queries() == two


def test_the_look_is_not_there_for_another_office_nor_for_a_pack_that_cannot_be_read(clerk, neighbour, operator, sent, digest):
    broken = clerk.post(f"/policy/pack/{digest}/upload/", {"file": _broken()}).url

    assert [client.get(sent + "impact/").status_code for client in (neighbour, operator)] == [404, 404]
    assert clerk.get(broken + "impact/").status_code == 409


def with_six_months_of_pension(case):
    """Paid by the applying unit for the six months before the month of submission."""
    case.employer.kind = "private_enterprise"
    case.employer.save()
    case.submitted_at = NOON
    case.save()
    for month in range(3, 9):
        values = {"month": f"2023-0{month}", "insurance": "pension", "payer_kind": "applying_unit"}
        SectionRow.objects.create(application=case, section="social_insurance", position=month, values=values, saved_at=NOON)
    return case


def _broken() -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("pack.yaml", "pack: 1\n")
    return SimpleUploadedFile("错.zip", made.getvalue())

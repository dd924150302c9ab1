"""What the unit's clerk sees and may do by page, and what others may not (from one set-up)."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.casework import PDF, at
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Membership
from zhiping.records.applications.files import keep_file

pytestmark = pytest.mark.django_db

FIVE_STAGES = ("unit_scrutiny", "unit_assessment", "unit_deliberation", "unit_publicity", "unit_recommendation")
GET_PAGES = (
    "",
    "officer/",
    "finish/",
    "return/",
    "decline/",
    "answer/",
    "endorse/",
    "assessment/",
    "deliberation/",
    "recommendation/",
    "not-recommend/",
    "publicity/",
)


@pytest.fixture
def people(world):
    return {
        "clerk": world.clerk(),
        "stranger": world.officer(Role.EMPLOYER, world.other_unit),
        "office": world.officer(Role.CITY_OFFICE, world.city),
    }


@pytest.mark.parametrize("stage", FIVE_STAGES)
@pytest.mark.parametrize("page", GET_PAGES)
def test_clerk_sees_each_page_of_their_case_and_the_others_do_not(world, people, browser, stage, page):
    case = world.case(stage)
    url = f"/unit/{case.number}/{page}"
    assert {name: browser(actor).get(url).status_code for name, actor in people.items()} == {
        "clerk": 200,
        "stranger": 404,
        "office": 403,
    }


def test_a_visitor_is_sent_to_sign_in(world, client):
    case = world.case("unit_scrutiny")
    assert client.get(f"/unit/{case.number}/").status_code == 302


@pytest.mark.parametrize("page", [p for p in GET_PAGES if p])
@pytest.mark.parametrize("stage", FIVE_STAGES)
def test_empty_and_wrong_posts_come_back_with_a_reason(world, people, browser, stage, page):
    case = world.case(stage)
    client = browser(people["clerk"])
    wrong = {"agree": "perhaps", "held_on": "32.13.2023", "votes_for": "x", "targets": "nothing", "upheld": "?"}
    answers = {client.post(f"/unit/{case.number}/{page}", data).status_code for data in ({}, wrong)}
    assert answers <= {200, 302, 409, 422}, answers


@pytest.mark.parametrize(
    "data", [{}, {"item": "section:none", "verdict": "consistent"}, {"item": "section:education", "verdict": "x"}]
)
def test_checking_what_is_not_there_is_refused(world, people, browser, data):
    case = world.case("unit_scrutiny")
    assert browser(people["clerk"]).post(f"/unit/{case.number}/check/", data).status_code == 422


def test_clerk_checks_all_names_the_officer_and_passes_the_case_on(world, people, browser):
    case = world.case("unit_scrutiny")
    client = browser(people["clerk"])
    client.post(f"/unit/{case.number}/check/", {"item": "section:education", "verdict": "doubtful", "remark": "看不清"})
    assert "存疑" in client.get(f"/unit/{case.number}/").content.decode()
    client.post(f"/unit/{case.number}/check-all/")
    client.post(f"/unit/{case.number}/officer/", {"officer_name": "黄主任", "undertaken": "on"})
    assert client.post(f"/unit/{case.number}/finish/").status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.state) == ("unit_assessment", "waiting")


def test_what_was_typed_is_kept_when_a_field_is_missing(world, people, browser):
    case = world.case("unit_assessment")
    page = browser(people["clerk"]).post(
        f"/unit/{case.number}/assessment/", {"method": "答辩", "held_on": "", "opinion": "答辩表现良好"}
    )
    assert page.status_code == 422
    assert "答辩表现良好" in page.content.decode()
    assert "还没有填写考评日期" in page.content.decode()


DELIBERATION = {
    "field_0": "好",
    "field_1": "好",
    "field_2": "好",
    "field_3": "好",
    "agree": "yes",
    "members": "甲\n乙\n丙",
    "votes_expected": "3",
    "votes_present": "3",
    "votes_for": "3",
    "votes_against": "0",
    "votes_abstain": "0",
    "leader": "甲",
    "held_on": "2023-08-14",
    "place": "会议室",
}


@pytest.mark.requirement("R78")
def test_the_scan_of_another_applicant_is_refused(world, people, browser):
    case = world.case("unit_deliberation")
    scan = SimpleUploadedFile("意见.pdf", PDF)
    page = browser(people["clerk"]).post(
        f"/unit/{case.number}/deliberation/", {**DELIBERATION, "printed_number": "2023GY999999", "scan": scan}
    )
    assert page.status_code == 422
    assert f"扫描件上是“2023GY999999”，这份申报是“{case.number}”" in page.content.decode()


@pytest.mark.requirement("R78", "R79")
def test_clerk_deliberates_posts_and_closes_the_publicity_and_recommends(world, people, browser, moved):
    case = world.case("unit_deliberation")
    world.sign_for_unit(case)
    client = browser(people["clerk"])
    template = client.get(f"/unit/{case.number}/deliberation-template.pdf")
    assert template.content[:5] == b"%PDF-"
    scan = SimpleUploadedFile("意见.pdf", PDF)
    client.post(f"/unit/{case.number}/deliberation/", {**DELIBERATION, "printed_number": case.number, "scan": scan})
    client.post(f"/unit/{case.number}/publicity/", {"place": "一楼公告栏"})
    assert client.get(f"/unit/{case.number}/publicity/sheet.pdf").content[:5] == b"%PDF-"
    assert client.post(f"/unit/{case.number}/publicity/close/").status_code == 409
    moved("2023-08-23 09:00")
    assert client.post(f"/unit/{case.number}/publicity/close/").status_code == 302
    said = {f"field_{n}": "好" for n in range(5)}
    assert client.post(f"/unit/{case.number}/recommendation/", {**said, "confirm_agree": "on"}).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.holder) == ("department", world.department)


@pytest.mark.requirement("R80")
def test_a_late_posting_is_warned_of_before_it_is_made(world, people, browser, moved):
    case = world.case("unit_publicity")
    moved("2023-09-04 09:00")
    assert (
        "建议的最晚张贴日是 2023年09月03日" in browser(people["clerk"]).get(f"/unit/{case.number}/publicity/").content.decode()
    )


@pytest.mark.requirement("R81")
def test_clerk_registers_and_settles_an_objection(world, people, browser):
    case = world.case("unit_publicity")
    client = browser(people["clerk"])
    client.post(f"/unit/{case.number}/publicity/", {"place": "公告栏"})
    client.post(f"/unit/{case.number}/objections/", {"text": "作品不是本人完成的"})
    page = client.get(f"/unit/{case.number}/objections/").content.decode()
    assert "作品不是本人完成的" in page
    objection = case.publicity_entries.get().objections.get()
    empty = client.post(f"/unit/{case.number}/objections/{objection.uid}/", {"upheld": "no"})
    assert empty.status_code == 422
    said = {"upheld": "no", "finding": "查无此事", "reading": "不属实不算", "clause": "三（一）", "reason": "已核实"}
    assert client.post(f"/unit/{case.number}/objections/{objection.uid}/", said).status_code == 302
    case.refresh_from_db()
    assert case.state == "posted"


def test_evidence_is_shown_to_the_unit_and_to_nobody_else(world, people, browser):
    case = world.case("unit_scrutiny")
    slot = "id_card"
    kept = keep_file(case, slot=slot, name="证.pdf", content=PDF, person=case.applicant_id, now=at("2023-08-01 09:00"))
    for url in (f"/unit/{case.number}/file/{kept.uid}/", f"/unit/{case.number}/file/{kept.uid}/1.jpg"):
        assert {name: browser(actor).get(url).status_code for name, actor in people.items()} == {
            "clerk": 200,
            "stranger": 404,
            "office": 403,
        }
    assert browser(people["clerk"]).get(f"/unit/{case.number}/file/{kept.uid}/7.jpg").status_code == 404


def test_members_are_confirmed_or_declined_with_a_reason(world, people, browser):
    person = world.person("莫三")
    asked = Membership.objects.create(person=person, organisation=world.unit, asked_at=at("2023-08-01 09:00"))
    client = browser(people["clerk"])
    assert "莫三" in client.get("/unit/members/").content.decode()
    assert client.post(f"/unit/members/{asked.pk}/", {"confirm": "no"}).status_code == 422
    assert browser(people["stranger"]).post(f"/unit/members/{asked.pk}/", {"confirm": "yes"}).status_code == 404
    assert client.post(f"/unit/members/{asked.pk}/", {"confirm": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_queue_shows_only_the_units_own_cases_on_page_and_in_export(world, people, browser):
    world.case("unit_scrutiny", name="韦一")
    world.case("unit_scrutiny", name="莫三", unit=world.other_unit)
    client = browser(people["clerk"])
    page = client.get("/unit/").content.decode()
    assert ("韦一" in page, "莫三" in page) == (True, False)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/unit/export.xlsx?tab=all").content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["韦一"]


@pytest.mark.parametrize("query", ["tab=none", "sort=none", "page=99", "page=x", "q=%00", "q=" + "长" * 200])
def test_queue_takes_any_address(world, people, browser, query):
    assert browser(people["clerk"]).get(f"/unit/?{query}").status_code == 200


def test_queue_of_twenty_costs_as_many_queries_as_one_of_two(world, people, browser):
    client = browser(people["clerk"])
    for n in range(2):
        world.case("unit_scrutiny", name=f"甲{n}")
    client.get("/unit/")
    with CaptureQueriesContext(connection) as two:
        client.get("/unit/")
    for n in range(18):
        world.case("unit_scrutiny", name=f"乙{n}")
    with CaptureQueriesContext(connection) as twenty:
        client.get("/unit/")
    assert len(twenty) == len(two)


@pytest.mark.requirement("R80")
@pytest.mark.parametrize(
    ("moment", "offered"), [("2023-09-08 09:00", False), ("2023-09-09 09:00", True), ("2023-09-10 09:00", True)]
)
def test_ending_the_publicity_is_offered_once_a_reading_lets_it(world, people, browser, moved, moment, offered):
    case = world.case("unit_publicity")
    client = browser(people["clerk"])
    moved("2023-09-04 09:00")
    client.post(f"/unit/{case.number}/publicity/", {"place": "公告栏"})
    moved(moment)
    assert (f'href="/unit/{case.number}/publicity/close/"' in client.get(f"/unit/{case.number}/").content.decode()) is offered


@pytest.mark.requirement("R80")
def test_a_publicity_short_by_the_posting_day_is_ended_by_a_decision_on_the_page(world, people, browser, moved):
    case = world.case("unit_publicity")
    client = browser(people["clerk"])
    moved("2023-09-04 09:00")
    client.post(f"/unit/{case.number}/publicity/", {"place": "公告栏"})
    moved("2023-09-10 09:00")
    url = f"/unit/{case.number}/publicity/close/"
    assert "须由您决定并写明理由（AMB-16）" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    said = {"reading": "张贴日计入", "clause": "三（一）", "reason": "公示五个工作日，无异议"}
    assert client.post(url, said).status_code == 302
    case.refresh_from_db()
    assert case.stage == "unit_recommendation"


@pytest.mark.requirement("R78")
def test_the_office_is_told_to_compare_a_number_that_no_machine_has_read(world, people, browser):
    case = world.case("unit_deliberation")
    client = browser(people["clerk"])
    scan = SimpleUploadedFile("意见.pdf", PDF)
    refused = client.post(f"/unit/{case.number}/deliberation/", {**DELIBERATION, "scan": scan})
    assert refused.status_code == 422
    assert "没有读出扫描件上的二维码，编号也没有填写" in refused.content.decode()

    again = SimpleUploadedFile("意见.pdf", PDF)
    client.post(f"/unit/{case.number}/deliberation/", {**DELIBERATION, "printed_number": case.number, "scan": again})

    assert "二维码没有读出，编号由单位照抄" in client.get(f"/unit/{case.number}/").content.decode()

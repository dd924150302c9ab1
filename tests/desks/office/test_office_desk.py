"""What a department's or office's clerk sees and may do by page, and what others may not (from one set-up)."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.casework import committee_of, cycle_of
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Person
from zhiping.records.applications.models import Application, HumanDecision, OneTimeNotice

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "forward/",
    "accept/",
    "return/",
    "send-back/",
    "decline/",
    "refuse/",
    "late/",
    "notice/",
    "exception/",
)
STAGES = ("department", "city_office", "acceptance")
SAID = {"reading": "按字面理解", "clause": "三（三）", "reason": "经核实"}


@pytest.fixture
def people(world):
    return {
        "department": world.officer(Role.DEPARTMENT, world.department),
        "city_office": world.officer(Role.CITY_OFFICE, world.city),
        "acceptance": world.officer(Role.COMMITTEE_OFFICE, world.office),
        "other_city": world.officer(Role.CITY_OFFICE, world.other_city),
        "unit": world.clerk(),
    }


@pytest.mark.parametrize("page", PAGES)
def test_each_office_sees_the_case_once_it_has_come_and_no_other_does(world, people, browser, page):
    case = world.case("city_office")
    url = f"/office/{case.number}/{page}"
    assert {name: browser(actor).get(url).status_code for name, actor in people.items()} == {
        "department": 200,
        "city_office": 200,
        "acceptance": 404,
        "other_city": 404,
        "unit": 403,
    }


def test_an_officer_of_another_committee_sees_no_row_and_no_count(world, people, browser):
    world.case("acceptance", name="韦一")
    other = committee_of("另一评委会")
    cycle_of_other = cycle_of(other)
    world.case("acceptance", name="莫三", cycle=cycle_of_other)
    stranger = world.officer(Role.COMMITTEE_OFFICE, other.office)
    page = browser(stranger).get("/office/?tab=all").content.decode()
    assert ("韦一" in page, "莫三" in page) == (False, True)
    assert '全部 <span class="count">1</span>' in page
    book = openpyxl.load_workbook(io.BytesIO(browser(stranger).get("/office/export.xlsx?tab=all").content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["莫三"]
    found = browser(stranger).get("/office/?tab=all&q=韦一").content.decode()
    assert "没有找到“韦一”" in found


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("page", [p for p in PAGES if p])
def test_empty_and_wrong_posts_come_back_with_a_reason(world, people, browser, stage, page):
    case = world.case(stage, route="exceptional")
    client = browser(people[stage])
    wrong = {
        "reasons": "\x00",
        "passes": "x",
        "agree": "x",
        "due": "x",
        "items-TOTAL_FORMS": "x",
        "targets": "nothing",
    }
    answers = {client.post(f"/office/{case.number}/{page}", data).status_code for data in ({}, wrong)}
    assert answers <= {403, 409, 422}, answers


@pytest.mark.parametrize("data", [{}, {"item": "none", "passed": "yes"}, {"item": "form", "passed": "no"}])
def test_a_wrong_check_list_answer_is_refused(world, people, browser, data):
    case = world.case("department")
    assert browser(people["department"]).post(f"/office/{case.number}/check/", data).status_code == 422


def decide_all(client, case):
    """Let every red condition pass, by page."""
    page = client.get(f"/office/{case.number}/")
    for red in page.context["red_findings"]:
        if red["final"]:
            continue
        rule = red["finding"].rule
        answer = client.post(f"/office/{case.number}/decide/{rule}/", {**SAID, "passes": "yes"})
        assert answer.status_code == 302, rule


@pytest.mark.requirement("R92", "R96")
def test_department_checks_decides_and_forwards_by_pages(world, people, browser):
    case = world.case("department")
    client = browser(people["department"])
    assert client.post(f"/office/{case.number}/forward/").status_code == 409
    for item in ("procedure", "truth", "form"):
        client.post(f"/office/{case.number}/check/", {"item": item, "passed": "yes"})
    refused = client.post(f"/office/{case.number}/forward/")
    assert refused.status_code == 409
    assert "必备条件没有由人决定" in refused.content.decode()
    decide_all(client, case)
    assert client.post(f"/office/{case.number}/forward/").status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.holder) == ("city_office", world.city)


@pytest.mark.requirement("R164")
def test_a_decision_without_reason_or_clause_comes_back_with_what_was_typed(world, people, browser):
    case = world.case("department")
    client = browser(people["department"])
    rule = client.get(f"/office/{case.number}/").context["red_findings"][0]["finding"].rule
    page = client.post(f"/office/{case.number}/decide/{rule}/", {"passes": "yes", "reading": "按原文", "reason": " "})
    assert (page.status_code, HumanDecision.objects.count()) == (422, 0)
    assert "按原文" in page.content.decode()
    assert client.get(f"/office/{case.number}/decide/no-such-rule/").status_code == 404


def item_data(**first):
    data = {"items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0", "due": "2023-09-20T18:00"}
    return {**data, **{f"items-0-{key}": value for key, value in first.items()}}


@pytest.mark.requirement("R97", "R99")
def test_a_one_time_notice_is_issued_once_and_the_second_asks_for_a_decision(world, people, browser, moved):
    case = world.case("city_office")
    client = browser(people["city_office"])
    whole = item_data(keep="on", target="section:education", what="缺学位", why="二（二）", mend="上传学位证书")
    assert client.post(f"/office/{case.number}/notice/", whole).status_code == 409  # before the correction window
    moved("2023-09-05 10:00")
    assert "发出一次性告知" in client.get(f"/office/{case.number}/notice/").content.decode()
    partly = client.post(f"/office/{case.number}/notice/", item_data(keep="on", what="缺学位"))
    assert partly.status_code == 422
    assert "第 1 项的“怎样补正”还没有填写" in partly.content.decode()
    assert client.post(f"/office/{case.number}/notice/", item_data()).status_code == 422
    assert client.post(f"/office/{case.number}/notice/", whole).status_code == 302
    assert OneTimeNotice.objects.count() == 1
    case.refresh_from_db()
    case.notices.update(answered_at=case.state_since)
    case.state = "waiting"
    case.save()
    assert client.post(f"/office/{case.number}/notice/", whole).status_code == 422
    again = {f"again-{key}": value for key, value in SAID.items()}
    assert client.post(f"/office/{case.number}/notice/", {**whole, **again}).status_code == 302
    assert OneTimeNotice.objects.count() == 2


@pytest.mark.requirement("R29")
def test_two_officers_sign_and_one_cannot_sign_twice(world, people, browser):
    case = world.case("acceptance", route="exceptional")
    first, second = people["acceptance"], world.officer(Role.COMMITTEE_OFFICE, world.office, "岑二")
    said = {"agree": "yes", "reason": "符合破格条件"}
    url = f"/office/{case.number}/exception/"
    assert [browser(actor).post(url, said).status_code for actor in (first, first, second)] == [302, 403, 302]


def test_an_officer_cannot_handle_their_own_application(world, browser):
    case = world.case("department")
    own = world.officer(Role.DEPARTMENT, world.department, person=case.applicant)
    client = browser(own)
    assert client.post(f"/office/{case.number}/check/", {"item": "form", "passed": "yes"}).status_code == 403
    assert client.post(f"/office/{case.number}/decline/", SAID).status_code == 403


def test_the_end_of_a_case_says_before_that_it_cannot_be_undone(world, people, browser):
    case = world.case("department")
    client = browser(people["department"])
    page = client.get(f"/office/{case.number}/decline/").content.decode()
    assert "办理后不能撤回" in page
    assert client.post(f"/office/{case.number}/decline/", SAID).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.state) == ("ended", "refused")
    assert client.get(f"/office/{case.number}/").status_code == 200


@pytest.mark.parametrize("query", ["tab=none", "sort=none", "page=99", "page=x", "q=%00"])
def test_queue_takes_any_address(world, people, browser, query):
    assert browser(people["acceptance"]).get(f"/office/?{query}").status_code == 200


def test_queue_of_twenty_costs_as_many_queries_as_one_of_two(world, people, browser):
    client = browser(people["city_office"])
    for n in range(2):
        world.case("city_office", name=f"甲{n}")
    client.get("/office/")
    with CaptureQueriesContext(connection) as two:
        client.get("/office/")
    for n in range(18):
        world.case("city_office", name=f"乙{n}")
    with CaptureQueriesContext(connection) as twenty:
        client.get("/office/")
    assert len(twenty) == len(two)


@pytest.mark.requirement("R164")
def test_a_decision_and_a_notice_can_be_printed_by_those_who_see_the_case(world, people, browser, moved):
    case = world.case("city_office")
    moved("2023-09-05 10:00")
    client = browser(people["city_office"])
    whole = item_data(keep="on", target="section:education", what="缺学位", why="二（二）", mend="上传学位证书")
    client.post(f"/office/{case.number}/notice/", whole)
    notice = case.notices.get()
    case.refresh_from_db()
    case.state = "waiting"
    case.save()
    client.post(f"/office/{case.number}/decline/", SAID)
    decision = case.decisions.get()
    for url in (f"/office/{case.number}/notice/{notice.uid}.pdf", f"/office/{case.number}/decision/{decision.uid}.pdf"):
        assert client.get(url).content[:5] == b"%PDF-"
        assert browser(people["other_city"]).get(url).status_code == 404


@pytest.mark.requirement("R124")
@pytest.mark.parametrize(("moment", "alarmed"), [("2023-10-04 17:00", False), ("2023-10-04 18:00", True)])
def test_corrections_in_time_and_undecided_raise_an_alarm_near_the_end(world, people, browser, moved, moment, alarmed):
    case = world.case("acceptance")
    case.answering_notice = True
    case.save()
    moved(moment)
    page = browser(people["acceptance"]).get("/office/").content.decode()
    assert ("有 1 份按时补正的申报还没有办完" in page) is alarmed


@pytest.mark.requirement("R102")
def test_the_officer_sees_which_part_changed_since_the_return(world, people, browser):
    case = world.case("department")
    client = browser(people["department"])
    client.post(f"/office/{case.number}/return/", {"reasons": "学历写错"})
    asked = case.returns.get().at
    assert "退回或告知后有改动" not in client.get(f"/office/{case.number}/").content.decode()
    case.rows.update(saved_at=asked.replace(hour=asked.hour + 1))
    assert "退回或告知后有改动" in client.get(f"/office/{case.number}/").content.decode()


@pytest.mark.requirement("R103")
def test_an_officer_finds_what_came_back_to_them_and_a_colleague_sees_whose_it_was(world, people, browser):
    mine, other = world.case("city_office", name="韦一"), world.case("city_office", name="莫三")
    colleague = world.officer(Role.CITY_OFFICE, world.city, "莫同事")
    Application.objects.filter(pk=mine.pk).update(officer=people["city_office"].person)

    page = browser(people["city_office"]).get("/office/?tab=back").content.decode()
    assert ("韦一" in page, "莫三" in page, "交回给您" in page) == (True, False, True)
    page = browser(colleague).get("/office/").content.decode()
    assert ("韦一" in page, "莫三" in page) == (True, True)
    assert f"原经办人：{Person.objects.get(pk=people['city_office'].person).name}" in page
    assert other.officer is None

"""What everybody may read, and what must not be there."""

from datetime import date

import pytest
from django.test import Client

from factories.casework import at
from zhiping.records.applications.models import Objection, Publicity, PublicityEntry, Receipt
from zhiping.records.outcomes.models import Approval, Certificate, Confirmation


@pytest.fixture
def posted(world, sandbox):
    """A second publicity with one person in it."""
    case = world.case("result_publicity", "posted")
    by = world.people[0]
    publicity = Publicity.objects.create(
        kind="result",
        cycle=world.cycle,
        organisation=world.office,
        title="2023年度评审结果公示",
        place="官网职称改革专栏",
        posted_at=at("2023-09-04 09:00:00"),
        workdays=5,
        advised_last_day=date(2023, 9, 11),
        short_last_day=date(2023, 9, 8),
        by=by,
    )
    entry = PublicityEntry.objects.create(
        publicity=publicity, application=case, name="韦一", unit="南宁陶艺厂", specialty="陶瓷", title="高级工艺美术师"
    )
    return entry


@pytest.fixture
def certificate(world, sandbox):
    case = world.case("certificate")
    by = world.people[0]
    confirmation = Confirmation.objects.create(cycle=world.cycle, number="确〔2023〕1号", by=by, at=sandbox)
    approval = Approval.objects.create(
        confirmation=confirmation, number="批〔2023〕1号", organisation=world.office, by=by, at=sandbox, published_at=sandbox
    )
    return Certificate.objects.create(
        number="GX2023000001",
        verify_code="ABC123",
        application=case,
        approval=approval,
        name="韦一",
        series="工艺美术",
        level_name="副高级",
        title="高级工艺美术师",
        specialty="陶瓷",
        titled_on=date(2023, 12, 1),
        issuer="职改办",
        issued_at=sandbox,
        pdf_sha256="0" * 64,
    )


@pytest.mark.requirement("R135")
def test_a_publicity_shows_four_things_of_a_person_and_no_number(client, posted):
    case = posted.application
    assert case.applicant.id_number and case.applicant.phone and case.number

    page = client.get(f"/publicity/{posted.publicity.uid}/").content.decode()

    assert all(word in page for word in ("韦一", "南宁陶艺厂", "陶瓷", "高级工艺美术师"))
    assert [
        secret for secret in (case.applicant.id_number, case.applicant.phone, case.number, str(case.uid)) if secret in page
    ] == []


@pytest.mark.requirement("R135")
def test_a_publicity_is_taken_down_after_its_last_day(client, posted, legal):
    legal(at("2023-09-11 23:59:59"))
    last_day = client.get(f"/publicity/{posted.publicity.uid}/").content.decode()
    legal(at("2023-09-12 00:00:00"))
    day_after = client.get(f"/publicity/{posted.publicity.uid}/").content.decode()
    objecting = client.get(f"/publicity/{posted.publicity.uid}/object/{posted.pk}/")

    assert "韦一" in last_day
    assert "韦一" not in day_after and "公示期已满" in day_after
    assert objecting.status_code == 404


@pytest.mark.requirement("R137")
def test_anybody_objects_without_a_name(client, posted):
    response = client.post(f"/publicity/{posted.publicity.uid}/object/{posted.pk}/", {"text": "作品不是本人的"})

    objection = Objection.objects.get()
    assert response.status_code == 200
    assert (objection.text, objection.is_anonymous, objection.entry) == ("作品不是本人的", True, posted)


def test_an_empty_objection_is_shown_again(client, posted):
    response = client.post(f"/publicity/{posted.publicity.uid}/object/{posted.pk}/", {"text": "", "name": "莫三"})

    assert (response.status_code, response.context["form"].errors) == (422, {"text": ["还没有填写异议内容，请填写。"]})
    assert "莫三" in response.content.decode()


def test_a_valid_certificate_is_found_by_its_number(client, certificate):
    page = client.get("/verify/?number=GX2023000001", follow=True).content.decode()

    assert "<h1>证书有效</h1>" in page and "韦一" in page


@pytest.mark.requirement("R147")
def test_a_revoked_certificate_says_so_with_the_day_and_not_why(client, certificate):
    Certificate.objects.update(revoked_at=at("2024-03-02 10:00:00"), revoked_reason="学历造假")

    page = client.get("/verify/GX2023000001/").content.decode()

    assert "<h1>证书已撤销</h1>" in page and "2024年3月2日" in page
    assert "学历造假" not in page


def test_a_sample_says_that_it_is_worth_nothing(client, certificate):
    Certificate.objects.update(is_sample=True)

    assert "<h1>样本证书</h1>" in client.get("/verify/GX2023000001/").content.decode()


@pytest.mark.parametrize("address", ["/verify/GX2023000009/", "/verify/GX2023000001/?code=WRONG"])
def test_a_certificate_that_is_not_there_is_not_guessed(client, certificate, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "没有找到这本证书" in response.content.decode() and "韦一" not in response.content.decode()


def test_progress_needs_both_numbers_and_tells_who_acts(client, world, sandbox):
    case = world.case("department")
    Receipt.objects.create(application=case, number="R-1", kind="submit", received_at=sandbox, content_hash="0" * 64)

    right = client.post("/progress/", {"number": case.number, "receipt": "R-1"})
    wrong = client.post("/progress/", {"number": case.number, "receipt": "R-2"})

    assert right.context["answer"]["acts"] == "南宁市工信局"
    assert (wrong.status_code, wrong.context["answer"]) == (422, None)


def test_progress_in_the_meeting_tells_no_state_of_it(client, world, sandbox):
    case = world.case("reading", "assigned")
    Receipt.objects.create(application=case, number="R-1", kind="submit", received_at=sandbox, content_hash="0" * 64)

    answer = client.post("/progress/", {"number": case.number, "receipt": "R-1"}).context["answer"]

    assert answer["state"] == "正在办理"


def test_progress_stops_whoever_tries_numbers(client, sandbox):
    answers = [client.post("/progress/", {"number": "x", "receipt": str(n)}).status_code for n in range(21)]

    assert answers == [422] * 20 + [429]


def test_the_front_page_and_the_notice_say_what_is_open_and_unsettled(client, world, sandbox):
    front = client.get("/").content.decode()
    notice = client.get(f"/notice/{world.cycle.uid}/").content.decode()

    assert "谁可以申报" in front and "今天" in front
    assert "未定" in notice and "样本" in notice and "380.00 元" in notice


def test_a_list_of_twenty_costs_as_many_queries_as_a_list_of_two(client, world, sandbox, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def post(n):
        for i in range(n):
            Publicity.objects.create(
                kind="result",
                cycle=world.cycle,
                organisation=world.office,
                title=f"公示{i}",
                place="官网",
                posted_at=sandbox,
                workdays=5,
                advised_last_day=date(2023, 9, 12),
                short_last_day=date(2023, 9, 11),
                by=world.people[0],
            )

    world.person("甲")
    post(2)
    client.get("/publicity/")  # the pack is parsed once per process
    with CaptureQueriesContext(connection) as two:
        client.get("/publicity/")
    post(18)
    with CaptureQueriesContext(connection) as twenty:
        client.get("/publicity/")

    assert len(two) == len(twenty)


def test_demo_people_cost_as_many_queries_for_twenty_as_for_two(client, world, sandbox):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    world.case("department")
    world.clerk()
    with CaptureQueriesContext(connection) as few:
        client.get("/sign-in/")
    for _ in range(9):
        world.case("department")
        world.clerk()
    with CaptureQueriesContext(connection) as many:
        client.get("/sign-in/")

    assert len(few) == len(many)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/committees/",
        "/publicity/",
        "/approvals/",
        "/verify/",
        "/progress/",
        "/help/",
        "/help/register/",
        "/design/",
        "/sign-in/",
        "/register/",
    ],
)
def test_every_public_page_opens_on_an_empty_platform(client, db, address):
    assert client.get(address).status_code == 200


def test_a_page_that_is_not_there_says_so_in_chinese(client, db):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "<h1>没有找到这一页</h1>" in response.content.decode()


def test_a_form_that_waited_too_long_says_so_in_chinese(db):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {})

    assert response.status_code == 403
    assert "<h1>页面放得太久了，这次没有提交</h1>" in response.content.decode()


def test_a_capacity_that_may_not_says_so_in_chinese(client, real_person):
    client.force_login(real_person, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post("/capacity/", {"grant": "999"})

    assert response.status_code == 403
    assert "<h1>现在的身份不能办理</h1>" in response.content.decode()

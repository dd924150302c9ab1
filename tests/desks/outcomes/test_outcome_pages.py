"""From recheck to certificate by pages alone, and who finds nothing there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.casework import DECISION, at
from records.outcomes.conftest import PLACE, WEB
from zhiping.core.permission import PUBLIC
from zhiping.records.applications.actions import raise_objection
from zhiping.records.applications.models import Objection, Publicity
from zhiping.records.outcomes.actions import approve_results as approve
from zhiping.records.outcomes.actions import confirm_results, issue_certificates, post_result_publicity
from zhiping.records.outcomes.models import Approval, Certificate, Confirmation

pytestmark = pytest.mark.django_db


def place_of(case):
    case.refresh_from_db()
    return case.stage, case.state


def page(client, name, *arguments):
    answer = client.get(reverse(f"committee:{name}", args=arguments))
    return answer.status_code, answer.content.decode()


@pytest.mark.requirement("R135")
@pytest.mark.requirement("R142")
@pytest.mark.requirement("R145")
def test_both_offices_bring_results_from_recheck_to_revoked_certificate_by_pages(world, office_desk, region_desk, at_moment):
    cases = [world.passed("recheck", name=name) for name in ("甲一", "乙二")]
    world.minuted(*cases)
    uid, numbers = world.cycle.uid, [case.number for case in cases]

    at_moment("2023-11-22 09:00:00")
    assert "甲一" in page(office_desk, "recheck", uid)[1]
    office_desk.post(reverse("committee:recheck", args=[uid]), {"case": numbers, "note": "无误"})
    at_moment("2023-11-23 09:00:00")
    assert "2023年11月30日" in page(office_desk, "result_publicities", uid)[1]
    office_desk.post(reverse("committee:result_publicities", args=[uid]), {"case": numbers, "place": PLACE, "address": WEB})
    publicity = Publicity.objects.get()
    running = page(office_desk, "result_publicity", publicity.uid)[1]
    assert "还不能结束" in running and "甲一" in running and "公示名单（2 人）" in running
    at_moment("2023-12-01 09:00:00")
    office_desk.post(reverse("committee:result_publicity", args=[publicity.uid]))
    at_moment("2023-12-05 10:00:00")
    assert "没有不得申报的情形" in page(office_desk, "confirm", uid)[1]
    office_desk.post(reverse("committee:confirm", args=[uid]), {"case": numbers, "number": "确1号"})
    confirmation = Confirmation.objects.get()
    at_moment("2023-12-20 10:00:00")
    assert "批复并公开" in page(region_desk, "confirmation", confirmation.uid)[1]
    region_desk.post(reverse("committee:confirmation", args=[confirmation.uid]), {"number": "批8号"})
    approval = Approval.objects.get()
    region_desk.post(reverse("committee:approval", args=[approval.uid]))
    first = Certificate.objects.earliest("number")
    assert region_desk.get(reverse("committee:certificate_pdf", args=[first.uid])).content.startswith(b"%PDF")
    region_desk.post(reverse("committee:certificate", args=[first.uid]), {"reason_shown": "业绩系伪造", **DECISION})

    assert [place_of(case) for case in cases] == [("ended", "revoked"), ("ended", "certified")]
    assert "业绩系伪造" in page(region_desk, "certificate", first.uid)[1]
    shown = [page(region_desk, "certificates", uid)[1].count(word) for word in ("已撤销</span>", "样本</span>")]
    assert shown == [1, 1]
    assert office_desk.get(reverse("public:certificate", args=[first.number])).status_code == 200


def test_office_registers_a_circumstance_and_the_list_says_who_is_barred(world, office_desk):
    case, good = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    address = reverse("committee:confirm_person", args=[case.number])
    sent = {
        "fact": "declarations.under_investigation",
        "value": "是",
        "arose_on": "2023-12-01",
        "document": "立案决定书",
    }

    assert office_desk.post(address, sent).status_code == 302
    listed = page(office_desk, "confirm", world.cycle.uid)[1]
    assert (listed.count("不予确认</span>"), listed.count("没有不得申报的情形</span>")) == (1, 1)
    office_desk.post(
        reverse("committee:confirm", args=[world.cycle.uid]), {"case": [case.number, good.number], "number": "确1号"}
    )

    assert (place_of(case), place_of(good)) == (("ended", "not_confirmed"), ("approval", "waiting"))


def test_office_decides_an_open_fact_by_page_and_refuses_another(world, office_desk):
    case, bad = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    sent = {"fact": "person.retirement_in_dispute", "value": "是", "arose_on": "2023-11-01", "document": "复核函"}
    office_desk.post(reverse("committee:confirm_person", args=[case.number]), sent)
    address = reverse("committee:let_pass", args=[case.number, "exclusion/retirement-open"])

    assert "须由人决定" in page(office_desk, "confirm_person", case.number)[1]
    assert office_desk.post(address, {"reading": "", "clause": "", "reason": ""}).status_code == 422
    assert office_desk.post(address, DECISION).status_code == 302
    office_desk.post(reverse("committee:do_not_confirm", args=[bad.number]), DECISION)

    assert "没有不得申报的情形" in page(office_desk, "confirm_person", case.number)[1]
    assert place_of(bad) == ("ended", "not_confirmed")


@pytest.fixture
def objected(world, office, at_moment):
    case = world.passed("result_publicity", name="甲一")
    at_moment("2023-11-24 10:00:00")
    made = post_result_publicity(
        world.cycle, applications=[case], place=PLACE, address=WEB, by=office, now=at("2023-11-23 09:00:00")
    )
    raise_objection(made.entries.get(), text="作品不是本人的", by=PUBLIC, now=at("2023-11-24 09:00:00"))
    return case, Objection.objects.get()


@pytest.mark.requirement("R137")
def test_founding_body_settles_an_objection_by_page(objected, founders_desk, at_moment):
    case, objection = objected
    at_moment("2023-11-27 10:00:00")
    address = reverse("committee:result_objection", args=[objection.uid])

    assert "作品不是本人的" in founders_desk.get(address).content.decode()
    assert founders_desk.post(address, {"upheld": "maybe"}).status_code == 422
    founders_desk.post(address, {"upheld": "yes", "finding": "属实", **DECISION})

    assert place_of(case) == ("ended", "not_confirmed")


@pytest.fixture
def everything(world, office, region, objected):
    """One row of each kind, so that there is something to leak."""
    case = world.passed("confirmation", name="丁四")
    confirmation = confirm_results(world.cycle, applications=[case], number="确9号", by=office, now=at("2023-12-05 09:00:00"))
    approval = approve(confirmation, number="批9号", by=region, now=at("2023-12-06 09:00:00"))
    certificate = issue_certificates(approval, by=region, now=at("2023-12-06 09:00:00"))[0]
    waiting = world.passed("confirmation", name="戊五")
    uid = world.cycle.uid
    return [
        ("outcomes_year", uid),
        ("recheck", uid),
        ("result_publicities", uid),
        ("result_publicity", objected[1].entry.publicity.uid),
        ("result_publicity_sheet", objected[1].entry.publicity.uid),
        ("result_objection", objected[1].uid),
        ("confirm", uid),
        ("confirm_person", waiting.number),
        ("do_not_confirm", waiting.number),
        ("confirmation", confirmation.uid),
        ("approval", approval.uid),
        ("approval_pdf", approval.uid),
        ("certificates", uid),
        ("certificate", certificate.uid),
        ("certificate_pdf", certificate.uid),
    ]


def test_another_committees_office_finds_none_of_it(everything, other_office_desk, office_desk):
    told = {name: page(other_office_desk, name, argument)[0] for name, argument in everything}

    assert set(told.values()) == {404}
    assert {page(office_desk, name, argument)[0] for name, argument in everything if not name.endswith(("pdf", "sheet"))} == {
        200
    }
    home = page(other_office_desk, "outcomes")[1]
    assert "丁四" not in home and str(everything[0][1]) not in home


def test_a_units_clerk_has_no_business_there(everything, clerk_desk, client):
    for name, argument in everything:
        assert clerk_desk.get(reverse(f"committee:{name}", args=[argument])).status_code in (403, 404)
    assert page(clerk_desk, "outcomes")[0] == 403
    assert client.get(reverse("committee:outcomes")).status_code == 302


@pytest.mark.parametrize(
    "sent", [{}, {"case": ["x", "\x00"], "number": "\x00", "place": "别处", "upheld": "?", "arose_on": "昨天"}]
)
def test_wrong_posts_never_break_a_page(everything, office_desk, region_desk, founders_desk, sent):
    for client in (office_desk, region_desk, founders_desk):
        for name, argument in everything:
            answer = client.post(reverse(f"committee:{name}", args=[argument]), sent)
            assert answer.status_code in (302, 403, 404, 405, 409, 422), (name, answer.status_code)


@pytest.mark.parametrize("name", ["recheck", "result_publicities", "confirm", "outcomes_year"])
def test_a_list_costs_as_many_queries_for_twenty_as_for_two(world, office_desk, name):
    stage = {"recheck": "recheck", "result_publicities": "result_publicity"}.get(name, "confirmation")
    for number in range(2):
        world.passed(stage, name=f"人{number}")
    page(office_desk, name, world.cycle.uid)
    with CaptureQueriesContext(connection) as few:
        page(office_desk, name, world.cycle.uid)
    for number in range(18):
        world.passed(stage, name=f"人{number + 2}")
    with CaptureQueriesContext(connection) as many:
        page(office_desk, name, world.cycle.uid)

    assert len(many) == len(few)

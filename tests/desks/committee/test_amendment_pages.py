"""The pages of an amendment: proposed by one, looked at case by case, confirmed by another, nobody else's business."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desks.committee.conftest import applicant, client_of
from records.amendments.scene import CLOSED, Year, a_year, draft, place
from zhiping.core.terms import Role
from zhiping.records.amendments.actions import rehearse
from zhiping.records.amendments.actions.carrying import carry_out
from zhiping.records.amendments.models import Amendment
from zhiping.records.applications.models import Receipt
from zhiping.records.applications.sweeps import close_drafts, close_late_units

pytestmark = pytest.mark.django_db
GROUND = {"document": "桂工信职办〔2023〕9号", "reason": "台风停电"}


@pytest.fixture
def year(legal, settings, tmp_path) -> Year:
    settings.FILES = tmp_path / "files"
    legal(CLOSED)
    return a_year()


def url(name: str, *args) -> str:
    return reverse(f"committee:{name}", args=args)


def proposed(year: Year) -> Amendment:
    data = {**GROUND, "window_apply_and_unit": "2023-09-11T18:00"}
    answer = client_of(year.first).post(url("extend_windows", year.world.cycle.uid), data)
    made = Amendment.objects.get()
    assert (answer.status_code, answer.url) == (302, url("amendment", made.uid))
    return made


@pytest.mark.requirement("R125")
def test_one_officer_extends_a_window_another_confirms_and_the_draft_that_was_closed_is_open_again(year):
    case = draft(year)
    close_drafts(CLOSED)
    made = proposed(year)
    page = client_of(year.second).get(url("amendment", made.uid)).content.decode()
    assert "韦一" in page
    assert "恢复到个人申报" in page

    confirmed = client_of(year.second).post(url("confirm_amendment", made.uid))
    carry_out(CLOSED)

    assert confirmed.status_code == 302
    assert place(case) == ("application", "draft")
    public = client_of(None)
    for address in (reverse("public:home"), reverse("public:notice", args=[year.world.cycle.uid])):
        shown = public.get(address).content.decode()
        assert "2023年9月10日（星期日） 18:00" in shown or "2023年9月10日（星期日）18:00" in shown, address
        assert "桂工信职办〔2023〕9号" in shown, address
        assert "台风停电" in shown, address


@pytest.mark.requirement("R125")
def test_whoever_proposed_it_is_offered_no_second_signature_and_cannot_give_it(year):
    made = proposed(year)
    first = client_of(year.first)

    page = first.get(url("amendment", made.uid)).content.decode()
    answer = first.post(url("confirm_amendment", made.uid))

    made.refresh_from_db()
    assert "由另一位经办人复核，同一人不能签两次。" in page
    assert url("confirm_amendment", made.uid) not in page
    assert (answer.status_code, made.state) == (403, "proposed")


@pytest.mark.requirement("R125")
def test_only_the_bodies_of_this_committee_see_its_amendments(year):
    made = proposed(year)
    other = a_year_of_another(year)
    seen = {
        who: client_of(actor).get(url("amendment", made.uid)).status_code
        for who, actor in {
            "first": year.first,
            "founders": year.world.officer(Role.FOUNDING_BODY, year.world.committee.founding_body),
            "other office": other,
            "unit": year.world.clerk(),
            "applicant": applicant(),
            "public": None,
        }.items()
    }

    assert seen == {"first": 200, "founders": 200, "other office": 404, "unit": 403, "applicant": 403, "public": 302}
    assert client_of(other).get(url("extend_windows", year.world.cycle.uid)).status_code == 404
    founders = year.world.officer(Role.FOUNDING_BODY, year.world.committee.founding_body)
    assert client_of(founders).get(url("extend_windows", year.world.cycle.uid)).status_code == 403


def a_year_of_another(year: Year):
    from factories.casework import committee_of

    return year.world.officer(Role.COMMITTEE_OFFICE, committee_of("另一评委会").office, "别处经办")


@pytest.mark.requirement("R125")
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "没有填写新的截止时间；至少延长一个时间窗口"),
        ({"window_apply_and_unit": "2023-09-09T18:00"}, "延长后的时间应当更晚"),
        ({"window_apply_and_unit": "2023-09-10T18:00:01"}, "已经过去；新的截止时间应当晚于现在"),
        ({"window_apply_and_unit": "明天"}, "应填日期和时间"),
        ({"document": " ", "window_apply_and_unit": "2023-09-11T18:00"}, "还没有填写文号"),
    ],
)
def test_a_wrong_proposal_comes_back_with_what_is_wrong_and_what_was_typed(year, sent, told):
    answer = client_of(year.first).post(url("extend_windows", year.world.cycle.uid), GROUND | sent)

    page = answer.content.decode()
    assert (answer.status_code, Amendment.objects.count()) == (422, 0)
    assert told in page
    assert "台风停电" in page


@pytest.mark.requirement("R173")
def test_an_open_point_is_settled_by_one_of_its_readings(year):
    office = client_of(year.first)
    listed = office.get(url("settle_points", year.world.cycle.uid)).content.decode()
    assert "资历年限算到哪一天" in listed

    answer = office.post(url("settle_point", year.world.cycle.uid, "AMB-20"), GROUND | {"value": "首次提交之日"})

    page = office.get(answer.url).content.decode()
    assert answer.status_code == 302
    assert "资历年限算到哪一天" in page
    assert office.get(url("settle_point", year.world.cycle.uid, "AMB-1")).status_code == 404  # settled long ago


@pytest.mark.requirement("R127")
def test_a_folder_that_is_no_amendment_is_refused_with_its_lines(year):
    from django.core.files.uploadedfile import SimpleUploadedFile

    office = client_of(year.first)
    for data, told in ((b"not a zip", "打不开这个文件"), (b"", "所选的文件是空的")):
        sent = GROUND | {"pack": SimpleUploadedFile("p.zip", data)}
        answer = office.post(url("upload_amendment", year.world.cycle.uid), sent)
        assert (answer.status_code, told in answer.content.decode()) == (422, True)


@pytest.mark.requirement("R125")
def test_the_list_goes_out_as_a_table_that_runs_no_formula(year):
    draft(year, "=韦一")
    made = proposed(year)

    answer = client_of(year.first).get(url("amended_cases", made.uid))

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][1:9] == ["'=韦一", "个人申报", "draft", "转入新版本", "", "个人申报及单位审核推荐", "", ""]


@pytest.mark.requirement("R125")
def test_twenty_cases_cost_as_many_queries_as_two(year):
    def queries() -> int:
        made = Amendment.objects.get()
        made.cases.all().delete()
        Amendment.objects.update(rehearsed_at=None)
        made.refresh_from_db()
        rehearse(made, now=CLOSED)
        office = client_of(year.second)
        office.get(url("amendment", made.uid))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert office.get(url("amendment", made.uid)).status_code == 200
        return len(seen)

    for n in range(2):
        draft(year, f"韦{n}")
    proposed(year)
    few = queries()
    for n in range(18):
        draft(year, f"覃{n}")

    assert queries() == few


@pytest.mark.parametrize("asked", ["?page=x&fate=zzz", "?fate=reopens&page=99", "?q=%00", "?q=%27%3B--"])
def test_a_strange_address_of_the_list_shows_a_whole_page(year, asked):
    draft(year)
    made = proposed(year)

    assert client_of(year.first).get(url("amendment", made.uid) + asked).status_code == 200


@pytest.mark.requirement("R127")
def test_officers_read_on_the_case_itself_which_version_it_is_under(year):
    moved, decided = year.world.case("acceptance", name="韦一"), year.world.case("confirmation", name="韦二")
    made = proposed(year)
    client_of(year.second).post(url("confirm_amendment", made.uid))
    carry_out(CLOSED)
    office = client_of(year.first)

    of_moved = office.get(reverse("office:case", args=[moved.number])).content.decode()
    of_decided = office.get(reverse("office:case", args=[decided.number])).content.decode()

    assert url("amended_case", made.uid, moved.number) in of_moved
    assert "适用版本" not in of_moved
    assert "1.0.0（本年度现在按 1.1.0 办理）" in of_decided
    assert url("amended_case", made.uid, decided.number) in of_decided


@pytest.mark.requirement("R125")
def test_the_public_query_says_that_a_case_goes_on_again_by_which_document(year):
    case = year.world.case("unit_scrutiny", name="韦一")
    Receipt.objects.create(
        application=case, number=f"{case.number}-01", kind="submit", received_at=CLOSED, content_hash="0" * 64, files=[]
    )
    close_late_units(CLOSED)
    made = proposed(year)
    client_of(year.second).post(url("confirm_amendment", made.uid))
    carry_out(CLOSED)

    asked = {"number": case.number, "receipt": f"{case.number}-01"}
    page = client_of(None).post(reverse("public:progress"), asked).content.decode()

    assert "桂工信职办〔2023〕9号延长了时间" in page
    assert "恢复办理" in page


@pytest.mark.requirement("R127")
def test_an_officer_decides_on_the_page_what_the_amendment_left_open(year):
    case = year.world.case("acceptance", name="韦一")
    made = proposed(year)
    client_of(year.second).post(url("confirm_amendment", made.uid))
    carry_out(CLOSED)
    made.cases.update(fate="asks")
    office, address = client_of(year.first), url("amended_case", made.uid, case.number)

    empty = office.post(address, {})
    kept = office.post(address, {"passes": "no", "reading": "按字面", "clause": "五（一）", "reason": "沿用对申报人有利"})

    assert (empty.status_code, "还没有填写理由" in empty.content.decode()) == (422, True)
    assert (kept.status_code, kept.url) == (302, address)
    page = office.get(address).content.decode()
    assert "沿用对申报人有利" in page
    assert "由您决定" not in page


@pytest.mark.requirement("R127")
def test_a_case_shows_both_versions_side_by_side(year):
    case = draft(year)
    made = proposed(year)

    page = client_of(year.first).get(url("amended_case", made.uid, case.number)).content.decode()

    assert "1.0.0</th>" in page
    assert "1.1.0</th>" in page
    assert "按现在的内容试算，没有改动申报" in page

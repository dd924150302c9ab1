import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.applications.applicant.scene import NOON, fill, image_bytes, pdf_bytes, start
from zhiping.records.applications.actions import submit
from zhiping.records.applications.canonical import content_hash
from zhiping.records.applications.files import keep_file
from zhiping.records.applications.models import Application, EvidenceFile, SectionRow
from zhiping.records.cycles.queries import pack_of

pytestmark = pytest.mark.django_db


def pages_of(application):
    ref = application.number
    pack = pack_of(application.cycle)
    sections = [f"/me/{ref}/section/{section.id}/" for section in pack.sections]
    more = ["", "choice/", "evidence/", "findings/", "submit/", "progress/", "result/", "withdraw/"]
    return [f"/me/{ref}/{one}" for one in more] + sections


def test_applicant_sees_every_page_of_an_empty_draft(wei, draft):
    answers = {page: wei.get(page).status_code for page in ["/me/", "/me/start/", *pages_of(draft)]}
    assert answers == dict.fromkeys(answers, 200)


def test_applicant_sees_every_page_of_a_submitted_application(scene, wei, draft):
    ready = fill(draft, scene.by)
    row = ready.rows.get(section="works")
    receipt = submit(ready, by=scene.by, now=NOON)
    more = [f"/me/{ready.number}/receipt/{receipt.number}/", f"/me/{ready.number}/section/works/{row.uid}/"]
    answers = {page: wei.get(page).status_code for page in ["/me/", *pages_of(ready), *more]}
    assert answers == dict.fromkeys(answers, 200) | {f"/me/{ready.number}/{gone}/": 302 for gone in ("submit", "choice")}


def test_another_persons_application_is_not_there(scene, mo, draft):
    ready = fill(draft, scene.by)
    file = ready.files.first()
    ref = ready.number
    pages = [*pages_of(ready), f"/me/{ref}/file/{file.uid}/", f"/me/{ref}/review-form.pdf", f"/me/{ref}/certificate.pdf"]
    answers = {page: mo.get(page).status_code for page in pages}
    posts = {page: mo.post(page, {"do": "add"}).status_code for page in pages}
    assert answers == dict.fromkeys(pages, 404)
    assert posts == dict.fromkeys(pages, 404)


def test_signed_out_person_is_sent_to_sign_in(scene, draft):
    for page in ("/me/", f"/me/{draft.number}/"):
        answer = Client().get(page)
        assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={page}")


@pytest.mark.parametrize("body", [{}, {"do": "x"}, {"version": "abc", "row": "x", "level": "x", "files": "x", "rule": "x"}])
def test_empty_and_wrong_posts_never_break_a_page(scene, wei, draft, body):
    row = SectionRow.objects.create(application=draft, section="works", saved_at=NOON)
    more = [
        f"/me/start/{scene.cycle.uid}/",
        f"/me/{draft.number}/evidence/photo/",
        f"/me/{draft.number}/evidence/none/",
        f"/me/{draft.number}/section/works/{row.uid}/",
        f"/me/{draft.number}/section/none/",
    ]
    pages = ["/me/", "/me/start/", *pages_of(draft), *more]
    answers = {page: wei.post(page, body).status_code for page in pages}
    assert {page: code for page, code in answers.items() if code >= 500} == {}
    assert Application.objects.get().state == "draft"


def test_two_applications_cost_as_many_queries_as_twenty(scene, wei):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert wei.get("/me/").status_code == 200
        return len(caught)

    start(scene), start(scene)
    wei.get("/me/")
    two = queries()
    for _ in range(18):
        start(scene)
    assert queries() == two


def test_section_is_saved_as_it_is_typed(scene, wei, draft):
    page = f"/me/{draft.number}/section/person/"
    answer = wei.post(page, {"version": "", "gender": "male", "birth_date": "乱写"}, headers={"X-Autosave": "1"})
    row = SectionRow.objects.get(section="person")
    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"] == {"birth_date": "“出生日期”填的是“乱写”，应为年月日，例如 2023-09-01"}
    assert row.values["gender"] == "male"
    stale = wei.post(page, {"version": "0", "gender": "female"}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    shown = wei.post(page, {"version": "0", "gender": "female"})
    assert shown.status_code == 409
    text = shown.content.decode()
    assert "性别：已保存的是“男”，您这里填的是“女”" in text and 'name="version" value="1"' in text
    assert wei.post(page, {"version": "1", "gender": "female"}).status_code == 302
    row.refresh_from_db()
    assert (row.values["gender"], row.version) == ("female", 2)


def test_wrong_value_comes_back_with_what_was_typed(wei, draft):
    answer = wei.post(f"/me/{draft.number}/section/title_below/", {"version": "", "title": "工艺美术师", "acquired_on": "昨天"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“取得日期”填的是“昨天”" in text and 'value="昨天"' in text and 'value="工艺美术师"' in text


def test_row_is_added_filled_moved_and_removed_without_a_script(wei, draft):
    page = f"/me/{draft.number}/section/works/"
    first = wei.post(page, {"do": "add"}).url
    wei.post(first, {"version": "1", "title": "山水瓶", "material": "坭兴陶"})
    second = wei.post(page, {"do": "add"}).url
    wei.post(second, {"version": "1", "title": "花鸟盘", "material": "坭兴陶"})
    rows = list(SectionRow.objects.filter(section="works"))
    wei.post(page, {"do": "down", "row": str(rows[0].uid)})
    assert [r.values["title"] for r in SectionRow.objects.filter(section="works")] == ["花鸟盘", "山水瓶"]
    wei.post(page, {"do": "remove", "row": str(rows[0].uid)})
    assert [r.values["title"] for r in SectionRow.objects.filter(section="works")] == ["花鸟盘"]


def test_evidence_is_uploaded_shown_and_removed(wei, draft):
    page = f"/me/{draft.number}/evidence/id_card/"
    sent = [SimpleUploadedFile("正面.jpg", image_bytes()), SimpleUploadedFile("反面.pdf", pdf_bytes())]
    assert wei.post(page, {"files": sent}).status_code == 302
    files = list(EvidenceFile.objects.all())
    shown = [wei.get(f"/me/{draft.number}/file/{one.uid}/") for one in files]
    assert [(r["Content-Type"], r["Content-Disposition"][:6], r["X-Content-Type-Options"]) for r in shown] == [
        ("image/jpeg", "inline", "nosniff"),
        ("application/pdf", "inline", "nosniff"),
    ]
    assert shown[1].content == pdf_bytes() or shown[1].content[:5] == b"%PDF-"
    refused = wei.post(page, {"files": SimpleUploadedFile("x.pdf", b"MZ" + b"\x00" * 100)})
    assert refused.status_code == 422 and "没有上传" in refused.content.decode()
    wei.post(f"/me/{draft.number}/file/{files[0].uid}/remove/")
    assert [one.name for one in EvidenceFile.objects.filter(removed_at=None)] == ["反面.pdf"]


def test_whole_way_from_start_to_receipt_by_pages(scene, wei):
    choice = {
        "level": "associate_senior",
        "specialty": "ceramics",
        "route": "ordinary",
        "channel": "employer",
        "organisation": scene.employer.name,
    }
    application_page = wei.post(f"/me/start/{scene.cycle.uid}/", choice).url
    application = Application.objects.get()
    assert application_page == f"/me/{application.number}/"
    fill(application, scene.by)
    application.undertakings.all().delete()
    page = f"/me/{application.number}/submit/"
    assert wei.post(page, {"do": "submit"}).status_code == 409
    assert wei.post(page, {"do": "sign"}).status_code == 422
    assert wei.post(page, {"do": "sign", "agree": "on"}).status_code == 302
    receipt = wei.post(page, {"do": "submit"}).url
    assert receipt == f"/me/{application.number}/receipt/{application.number}-01/"
    pdf = wei.get(f"{receipt}receipt.pdf")
    form = wei.get(f"/me/{application.number}/review-form.pdf")
    assert [(r.status_code, r["Content-Type"], r.content[:5]) for r in (pdf, form)] == [(200, "application/pdf", b"%PDF-")] * 2


@pytest.mark.requirement("R85")
def test_units_scan_is_not_the_applicants_to_open_and_changes_no_digest(scene, wei, draft):
    before = content_hash(draft)
    scan = keep_file(draft, slot="unit:deliberation", name="审议.pdf", content=pdf_bytes(), person=scene.clerk.pk, now=NOON)
    assert wei.get(f"/me/{draft.number}/file/{scan.uid}/").status_code == 404
    assert wei.post(f"/me/{draft.number}/file/{scan.uid}/remove/").status_code == 404
    assert content_hash(draft) == before

import pytest
from django.db import connection

from records.applications.applicant.scene import NOON, applicant, image_bytes, pdf_bytes
from zhiping.lib.sealing import digest
from zhiping.records.applications.actions import (
    VersionConflict,
    add_evidence,
    explain_finding,
    move_row,
    remove_evidence,
    remove_section_row,
    save_section_row,
    submit,
)
from zhiping.records.applications.models import EvidenceFile, SectionRow
from zhiping.records.errors import ActionRefused, BadInput, NotFound
from zhiping.records.journal.models import JournalRow

pytestmark = pytest.mark.django_db


def save(application, scene, section, values, **more):
    return save_section_row(application, section=section, values=values, by=scene.by, now=NOON, **more)


def test_values_are_read_by_the_fields_types(scene, draft):
    row = save(draft, scene, "work_record", {"started_on": "2007年7月1日", "unit": " 研究所 ", "professional": "on"})
    year = save(draft, scene, "appraisal", {"year": "２０２２"})
    hours = save(draft, scene, "continuing_education", {"year": "2023", "common_hours": "30.50"})
    month = save(draft, scene, "social_insurance", {"month": "2023年6月"})
    assert row.values == {"started_on": "2007-07-01", "unit": "研究所", "professional": True}
    assert (year.values, hours.values["common_hours"], month.values) == ({"year": 2022}, "30.50", {"month": "2023-06"})


@pytest.mark.parametrize(
    ("section", "field", "raw", "words"),
    [
        ("person", "birth_date", "2023-02-30", "“出生日期”填的是“2023-02-30”，日历上没有这一天，应为年月日，例如 2023-09-01"),
        ("person", "gender", "其他", "“性别”填的是“其他”，请从这些里选：男、女"),
        ("appraisal", "year", "去年", "“年度”填的是“去年”，应为整数，例如 12"),
        ("continuing_education", "common_hours", "很多", "“公需科目学时”填的是“很多”，应为数字（单位：学时），例如 12.5"),
        ("social_insurance", "month", "2023-13", "“所属月份”填的是“2023-13”，应为年月，例如 2023-09"),
        ("person", "county", "山" * 31, "“工作所在县”有 31 个字，最多 30 个字，请删减"),
        ("declarations", "ethics", "也许", "“遵守宪法法律和职业道德”填的是“也许”，请选“是”或“否”"),
    ],
)
def test_value_of_another_kind_is_refused_in_words(scene, draft, section, field, raw, words):
    with pytest.raises(BadInput) as refused:
        save(draft, scene, section, {field: raw})
    assert refused.value.fields == {field: words}
    assert SectionRow.objects.count() == 0


def test_sealed_values_are_not_in_the_database_in_plain(scene, draft):
    row = save(draft, scene, "person", {"gender": "male", "phone": "13907710001"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM applications_sectionrow")
        raw = b"".join(bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cursor.fetchone())
    assert row.values == {"gender": "male"}
    assert SectionRow.objects.get().sealed_values == {"phone": "13907710001"}
    assert b"male" in raw and b"13907710001" not in raw
    assert not JournalRow.objects.filter(data__icontains="13907710001").exists()


def test_second_tab_does_not_overwrite_the_first(scene, draft):
    row = save(draft, scene, "person", {"gender": "male"})
    save(draft, scene, "person", {"gender": "female"}, version=row.version)
    with pytest.raises(VersionConflict) as refused:
        save(draft, scene, "person", {"gender": "male", "county": "三江"}, version=row.version)
    assert refused.value.details == ["工作所在县：已保存的是“空”，您这里填的是“三江”", "性别：已保存的是“女”，您这里填的是“男”"]
    assert SectionRow.objects.get().values == {"gender": "female"}


def test_saving_the_same_again_writes_nothing(scene, draft):
    row = save(draft, scene, "person", {"gender": "male"})
    again = save(draft, scene, "person", {"gender": "male"})
    assert (row.version, again.version, JournalRow.objects.filter(event="section.saved").count()) == (1, 1, 1)


@pytest.mark.requirement("R55")
def test_order_of_importance_is_kept(scene, draft):
    rows = [save(draft, scene, "works", {"title": title}) for title in ("甲", "乙", "丙")]
    move_row(draft, section="works", row_uid=rows[2].uid, up=True, by=scene.by, now=NOON)
    assert [r.values["title"] for r in draft.rows.filter(section="works")] == ["甲", "丙", "乙"]
    remove_section_row(draft, section="works", row_uid=rows[0].uid, by=scene.by, now=NOON)
    assert [r.values["title"] for r in draft.rows.filter(section="works")] == ["丙", "乙"]


def test_file_is_what_its_bytes_say(scene, draft):
    def add(name, content, slot="id_card"):
        return add_evidence(draft, slot=slot, name=name, content=content, by=scene.by, now=NOON)

    kept = add("扫描件.pdf", pdf_bytes(3))
    assert (kept.media_type, kept.pages, kept.state) == ("application/pdf", 3, "readable")
    assert add("照片.pdf", image_bytes("PNG")).media_type == "image/png"
    with pytest.raises(BadInput) as refused:
        add("证书.pdf", b"MZ\x90\x00" + b"\x00" * 300, slot="education_proof")
    assert refused.value.fields == {"files": "“证书.pdf”实际是 EXE 文件，请上传 PDF、JPG、PNG"}
    with pytest.raises(BadInput):
        add("第三个.pdf", pdf_bytes())  # the slot holds two
    with pytest.raises(NotFound):
        add("x.pdf", pdf_bytes(), slot="没有")


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "文件是空的（0 字节），请重新扫描或拍照"),
        (pdf_bytes()[:120], "PDF 已损坏，打不开，请重新扫描"),
        (image_bytes()[:40], "图片已损坏，打不开，请重新拍照"),
    ],
)
def test_file_that_cannot_be_read_is_kept_and_told(scene, draft, content, problem):
    kept = add_evidence(draft, slot="id_card", name="x.pdf", content=content, by=scene.by, now=NOON)
    assert (kept.state, kept.problem) == ("unreadable", problem)


def test_file_over_the_limit_is_refused(scene, draft):
    with pytest.raises(BadInput) as refused:
        add_evidence(draft, slot="id_card", name="大.pdf", content=b"%PDF-1.4" + b"0" * 31 * 1024 * 1024, by=scene.by, now=NOON)
    assert refused.value.fields == {"files": "“大.pdf”有 31.0 MB，最大 30 MB，请压缩后再传"}
    assert EvidenceFile.objects.count() == 0


def test_stranger_cannot_touch_the_draft(scene, draft):
    with pytest.raises(NotFound):
        save_section_row(draft, section="person", values={"gender": "male"}, by=applicant(scene.mo), now=NOON)
    with pytest.raises(NotFound):
        add_evidence(draft, slot="id_card", name="x.pdf", content=pdf_bytes(), by=applicant(scene.mo), now=NOON)


def test_submitted_application_is_locked(scene, ready):
    file = ready.files.first()
    submit(ready, by=scene.by, now=NOON)
    for act in (
        lambda: save(ready, scene, "person", {"gender": "female"}),
        lambda: add_evidence(ready, slot="id_card", name="x.pdf", content=pdf_bytes(), by=scene.by, now=NOON),
        lambda: remove_evidence(ready, file=file, by=scene.by, now=NOON),
        lambda: explain_finding(ready, rule="education", text="说明", by=scene.by, now=NOON),
    ):
        with pytest.raises(ActionRefused) as refused:
            act()
        assert refused.value.status == 409


def test_phone_of_the_application_is_found_by_its_digest(scene, ready):
    submit(ready, by=scene.by, now=NOON)
    ready.refresh_from_db()
    assert ready.phone_digest == digest("13907710001", "phone")

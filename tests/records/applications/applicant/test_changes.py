"""What the office reads of a correction: each field and file that changed, before and after, and nothing else (R102)."""

import pytest
from django.test import Client

from records.applications.applicant.scene import NOON, OPERATOR, at, image_bytes, pdf_bytes, person
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.applications.actions import (
    add_evidence,
    remove_evidence,
    remove_section_row,
    resubmit,
    return_to_applicant,
    save_section_row,
    sign_undertaking,
    submit,
)
from zhiping.records.applications.changes import changes_of
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import give_access
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.actions import grant_role
from zhiping.records.cycles.models import LegalClock, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R102")]
LATER = at("2023-08-05 10:00")


@pytest.fixture
def returned(scene, ready):
    """Handed in, and sent back by the unit."""
    submit(ready, by=scene.by, now=NOON)
    clerk = Actor(role=Role.EMPLOYER, person=scene.clerk.pk, organisation=scene.employer.pk, second_factor=True, name="覃二")
    return_to_applicant(ready, reasons=["请改正"], by=clerk, now=NOON)
    return Application.objects.get(pk=ready.pk)


def correct(scene, case):
    """One field, one sealed field, one row gone, one row more, one file replaced; a row saved as it was."""

    def save(section, values, row=None):
        save_section_row(case, section=section, values=values, row_uid=row, by=scene.by, now=LATER)

    rows = {row.section: row.uid for row in case.rows.all()}
    save("education", {"ended_on": "2007-07-01"}, rows["education"])
    save("person", {"phone": "13907710002"}, rows["person"])
    save("appraisal", {"year": 2022, "result": "excellent"}, rows["appraisal"])
    save("appraisal", {"year": 2021, "result": "competent"})
    remove_section_row(case, section="achievements", row_uid=rows["achievements"], by=scene.by, now=LATER)
    save("achievements", {"kind": "award", "title": "百花奖银奖", "tier": "national", "role": "主创", "rank": 1, "achieved_on": "2019-10-01"})  # fmt: skip
    old = case.files.get(slot="id_card")
    remove_evidence(case, file=old, by=scene.by, now=LATER)
    add_evidence(case, slot="id_card", name="新身份证.jpg", content=image_bytes("PNG"), by=scene.by, now=LATER)
    add_evidence(case, slot="achievement_proof", name="获奖证书.pdf", content=pdf_bytes(2), by=scene.by, now=LATER)
    return old.name


def hand_in(scene, case):
    sign_undertaking(case, by=scene.by, now=LATER)
    resubmit(case, by=scene.by, now=LATER)
    return Application.objects.get(pk=case.pk)


def said(changes):
    return [(one.section, one.row, one.field, one.before, one.after) for one in changes.fields]


def test_each_field_and_file_that_changed_and_no_other(scene, returned):
    old = correct(scene, returned)
    case = hand_in(scene, returned)
    found = changes_of(case, pack_of_case(case), sealed=True)

    assert (found.before_at, found.at) == (NOON, LATER)
    assert said(found) == [
        ("个人信息", "", "联系手机", "13907710001", "13907710002"),
        ("学历", "第 1 条", "毕业日期", "2007年6月30日", "2007年7月1日"),
        ("年度考核", "第 2 条", "整条", "", "年度：2021；考核结果：合格（称职）"),
        ("业绩成果", "第 1 条", "名称", "百花奖金奖", "百花奖银奖"),
    ]
    assert [(one.title, one.name, one.came) for one in found.files] == [
        ("身份证件", old, False),
        ("业绩成果佐证", "获奖证书.pdf", True),
        ("身份证件", "新身份证.jpg", True),
    ]


def test_sealed_values_are_masked_for_those_who_do_not_see_them(scene, returned):
    correct(scene, returned)
    case = hand_in(scene, returned)

    assert said(changes_of(case, pack_of_case(case)))[0] == ("个人信息", "", "联系手机", "（密封，不显示）", "（密封，不显示）")


def test_before_anything_was_corrected_there_is_nothing_to_compare(scene, returned):
    assert changes_of(returned, pack_of_case(returned)) is None
    correct(scene, returned)  # saved, and not handed in: nobody reads a draft
    assert changes_of(returned, pack_of_case(returned)) is None


def test_handed_in_as_it_was(scene, returned):
    case = hand_in(scene, returned)

    assert changes_of(case, pack_of_case(case)).count == 0


def test_the_office_reads_it_on_the_page_of_the_case(scene, returned):
    correct(scene, returned)
    case = hand_in(scene, returned)
    LegalClock.objects.update_or_create(id=1, defaults={"is_sandbox": True, "legal_now": LATER})
    office = scene.cycle.committee.office
    who = person("黄五", 104)
    grant_role(who, Role.COMMITTEE_OFFICE, organisation=office, committee=scene.cycle.committee, by=OPERATOR, now=NOON)
    give_access(case, capacity="committee_office", organisation=office.pk, now=NOON, because="环节")
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["grant"], session["demo"] = RoleGrant.objects.get(person=who).pk, True
    session.save()

    page = client.get(f"/office/{case.number}/").content.decode()

    assert "这次改了什么" in page
    assert "<del>2007年6月30日</del>" in page
    assert "<ins>2007年7月1日</ins>" in page
    assert "13907710002" not in page

"""Who reviews may find otherwise than the platform: kept with a reason beside the finding, which stays as it is."""

import re

import pytest
from lxml import html

from desks.office.conftest import NOON
from zhiping.core.terms import Role
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import EvidenceFile, HumanDecision
from zhiping.records.journal.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R164")]
RULE = "scope/specialty"  # the platform finds it met
SAID = {"finds": "not_met", "reason": "作品都是绘画，不是陶瓷", "evidence": "代表作品照片"}


@pytest.fixture
def officer(world):
    return world.officer(Role.DEPARTMENT, world.department)


@pytest.fixture
def case(world):
    return world.case("department")


def text_of(page, where="//main"):
    return re.sub(r"\s+", " ", html.fromstring(page.content.decode()).xpath(where)[0].text_content())


def outcome(case, now):
    return evaluate_application(case, gate=case.stage, now=now, store=False).finding(RULE).outcome


def test_another_view_is_kept_beside_the_finding_and_changes_nothing(world, officer, case, browser):
    client = browser(officer)
    red = len(client.get(f"/office/{case.number}/").context["red_findings"])
    done = client.post(f"/office/{case.number}/differ/{RULE}/", SAID)

    kept = HumanDecision.objects.get()
    page = client.get(f"/office/{case.number}/")
    row = JournalRow.objects.filter(subject_ref=case.number, event="finding.differed").get()
    assert done.status_code == 302
    assert (kept.subject, kept.reading, kept.reason, kept.passes, kept.clause) == (
        f"differs:{RULE}",
        "平台得出“符合”，经办人认为“尚不符合”",
        "作品都是绘画，不是陶瓷",
        False,
        "桂工信职办〔2023〕6号 一（二）1",
    )
    assert row.data["effect"] == "认为“尚不符合”，只作记录，平台得出的结论不变"
    assert "另有看法 平台得出“符合”，经办人认为“尚不符合”。作品都是绘画，不是陶瓷（所看的证据：代表作品照片）" in text_of(page)
    assert (outcome(case, NOON).value, len(page.context["red_findings"]), page.context["decisions"]) == ("met", red, [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"finds": "not_met", "reason": " "}, "还没有填写理由"),
        ({"finds": "met", "reason": "同意"}, "平台得出的就是“符合”，看法相同的不用记录"),
        ({"finds": "maybe", "reason": "不清楚"}, "不在可选的范围内"),
        ({}, "还没有选择您认为"),
    ],
)
def test_another_view_wants_a_reason_and_to_differ(officer, case, browser, said, words):
    page = browser(officer).post(f"/office/{case.number}/differ/{RULE}/", said)

    assert (page.status_code, HumanDecision.objects.count()) == (422, 0)
    assert words in text_of(page)


def test_only_who_has_the_case_in_hand_may_differ(world, officer, case, browser):
    later = browser(world.officer(Role.COMMITTEE_OFFICE, world.office))
    stranger = browser(world.officer(Role.DEPARTMENT, world.city))
    clerk = browser(world.clerk())

    assert later.post(f"/office/{case.number}/differ/{RULE}/", SAID).status_code in (404, 409)
    assert stranger.post(f"/office/{case.number}/differ/{RULE}/", SAID).status_code == 404
    assert clerk.post(f"/unit/{case.number}/differ/{RULE}/", SAID).status_code == 409
    assert HumanDecision.objects.count() == 0
    assert browser(officer).get(f"/office/{case.number}/differ/no/such/").status_code == 404


def test_the_unit_too_may_differ_while_it_checks_and_the_next_office_reads_it(world, browser):
    case = world.case("unit_scrutiny")
    page = browser(world.clerk()).post(f"/unit/{case.number}/differ/{RULE}/", SAID)
    shown = text_of(browser(world.clerk()).get(f"/unit/{case.number}/"))

    assert page.status_code == 302
    assert "经办人认为“尚不符合”" in shown and "我的看法不同" in shown


def test_beside_each_finding_stands_the_evidence_of_its_section(officer, case, browser):
    file = EvidenceFile.objects.create(
        application=case, slot="title_certificate", name="证书.pdf", media_type="application/pdf", size=9, sha256="0" * 64, state="readable",
        pages=1, uploaded_at=NOON, uploaded_by=case.applicant,
    )  # fmt: skip
    page = html.fromstring(browser(officer).get(f"/office/{case.number}/").content.decode())
    findings = page.xpath("//section[@id='section-title_below']//li[contains(@class,'finding--')]")

    assert [one.xpath(".//a[contains(@href,'?file=')]/@href") for one in findings] == [[f"?file={file.uid}#evidence"]] * len(
        findings
    )
    assert len(findings) >= 2

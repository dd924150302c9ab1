"""Approval of exactly what was confirmed, certificates that anyone may verify, and revoking."""

import io

import pikepdf
import pypdfium2
import pytest

from factories.casework import DECISION, at
from zhiping.documents.sign import check_seal
from zhiping.gateways import files
from zhiping.records.applications.models import GeneratedDocument
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound, StepRefused
from zhiping.records.outcomes.actions import (
    approve_results,
    confirm_results,
    do_not_approve,
    issue_certificates,
    revoke_certificate,
    verify,
)
from zhiping.records.outcomes.models import Approval, Certificate

pytestmark = pytest.mark.django_db

NOW = at("2023-12-05 10:00:00")
LATER = at("2023-12-20 10:00:00")
NUMBER = "桂职办批〔2023〕8号"


def place_of(case):
    case.refresh_from_db()
    return case.stage, case.state


def text_of(sha256):
    document = pypdfium2.PdfDocument(files.read(sha256))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return "".join(text.split())


@pytest.fixture
def confirmed(world, office):
    cases = [world.passed("confirmation", name=name) for name in ("甲一", "乙二", "丙三")]
    return confirm_results(world.cycle, applications=cases, number="桂工信职确〔2023〕1号", by=office, now=NOW), cases


@pytest.fixture
def certified(confirmed, region):
    confirmation, cases = confirmed
    approval = approve_results(confirmation, number=NUMBER, by=region, now=LATER)
    return issue_certificates(approval, by=region, now=LATER), cases


@pytest.mark.requirement("R140")
@pytest.mark.requirement("R141")
def test_regional_office_approves_and_publishes_exactly_the_confirmed_set(confirmed, region):
    confirmation, cases = confirmed

    approval = approve_results(confirmation, number=NUMBER, by=region, now=LATER)

    assert set(approval.applications.all()) == set(confirmation.applications.all()) == set(cases)
    assert (approval.published_at, {place_of(case) for case in cases}) == (LATER, {("certificate", "waiting")})
    text = text_of(approval.pdf_sha256)
    assert all(word in text for word in ("甲一", "乙二", "丙三", NUMBER, "桂工信职确〔2023〕1号"))


@pytest.mark.requirement("R141")
def test_one_who_is_not_approved_is_left_out_and_the_rest_go_on(confirmed, region):
    confirmation, (first, second, third) = confirmed
    do_not_approve(second, decision=DECISION, by=region, now=LATER)

    approval = approve_results(confirmation, number=NUMBER, by=region, now=LATER)

    assert set(approval.applications.all()) == {first, third}
    assert place_of(second) == ("ended", "not_confirmed")
    assert "乙二" not in text_of(approval.pdf_sha256)


@pytest.mark.requirement("R140")
def test_committee_office_cannot_approve(confirmed, office):
    confirmation, cases = confirmed

    with pytest.raises((NotAllowed, NotFound)):
        approve_results(confirmation, number=NUMBER, by=office, now=LATER)

    assert (Approval.objects.count(), place_of(cases[0])) == (0, ("approval", "waiting"))


def test_a_confirmation_is_approved_once_and_under_a_number(confirmed, region):
    confirmation, _ = confirmed
    with pytest.raises(BadInput):
        approve_results(confirmation, number=" ", by=region, now=LATER)
    approve_results(confirmation, number=NUMBER, by=region, now=LATER)

    with pytest.raises(ActionRefused):
        approve_results(confirmation, number="另一号", by=region, now=LATER)

    assert Approval.objects.count() == 1


@pytest.mark.requirement("R144")
@pytest.mark.requirement("R145")
def test_regional_office_issues_one_certificate_each_with_the_day_of_confirmation(certified, world, region):
    made, cases = certified

    assert [(c.number, c.name, c.level_name, c.title, c.titled_on.isoformat(), c.issuer, c.is_sample) for c in made] == [
        (
            f"2023{world.committee.pk:02d}40000{n}",
            name,
            "副高级",
            "高级工艺美术师",
            "2023-12-05",
            "工艺美术评委会批复单位",
            True,
        )
        for n, name in ((1, "甲一"), (2, "乙二"), (3, "丙三"))
    ]
    assert {place_of(case) for case in cases} == {("ended", "certified")}
    with pytest.raises(ActionRefused):
        issue_certificates(made[0].approval, by=region, now=LATER)


@pytest.mark.requirement("R145")
def test_committee_office_cannot_issue_certificates(confirmed, region, office):
    approval = approve_results(confirmed[0], number=NUMBER, by=region, now=LATER)

    with pytest.raises((NotAllowed, NotFound)):
        issue_certificates(approval, by=office, now=LATER)

    assert Certificate.objects.count() == 0


def test_certificate_under_placeholder_criteria_says_that_it_is_a_sample(certified):
    made, _ = certified

    text = text_of(made[0].pdf_sha256)

    assert all(word in text for word in ("样本", "甲一", "高级工艺美术师", made[0].number, made[0].verify_code))
    assert len(pikepdf.open(io.BytesIO(files.read(made[0].pdf_sha256))).pages) == 1


@pytest.mark.requirement("R145")
def test_certificate_is_sealed_by_the_sandbox_and_one_changed_byte_shows(certified):
    made, _ = certified
    content = files.read(made[0].pdf_sha256)
    changed = bytearray(content)
    changed[len(content) // 3] ^= 1

    seal, broken = check_seal(content), check_seal(bytes(changed))

    assert (seal.intact, seal.whole) == (True, True)
    assert "沙盒" in seal.signer
    assert broken is None or not broken.intact


@pytest.mark.requirement("R172")
def test_directed_title_carries_its_mark_through_to_verification(world, office, region):
    case, plain = world.passed("confirmation", name="甲一"), world.passed("confirmation", name="乙二")
    case.dual_targeted = True
    case.save()
    confirmation = confirm_results(world.cycle, applications=[case, plain], number="确1号", by=office, now=NOW)

    approval = approve_results(confirmation, number=NUMBER, by=region, now=LATER)
    marked, unmarked = issue_certificates(approval, by=region, now=LATER)

    assert (marked.scope_mark, unmarked.scope_mark) == ("双定向", "")
    assert (verify(marked.number)["scope_mark"], verify(unmarked.number)["scope_mark"]) == ("双定向", "")
    assert "甲一" in text_of(approval.pdf_sha256) and "双定向" in text_of(marked.pdf_sha256)


@pytest.mark.requirement("R147")
def test_review_form_is_kept_by_its_hash_and_names_no_expert(certified):
    _, cases = certified

    kept = GeneratedDocument.objects.filter(application=cases[0], kind="review_form")

    assert kept.count() == 1
    text = text_of(kept.get().sha256)
    assert "甲一" in text and "13800000000" not in text


@pytest.mark.requirement("R146")
def test_anybody_verifies_a_certificate_by_number_and_a_wrong_code_tells_nothing(certified):
    certificate = certified[0][0]

    assert verify(certificate.number)["state"] == "sample"
    assert verify(f" {certificate.number} ", certificate.verify_code.lower())["name"] == "甲一"
    assert verify(certificate.number, "WRONG999") == {"state": "unknown", "number": certificate.number}
    assert verify("20239990000") == {"state": "unknown", "number": "20239990000"}
    Certificate.objects.update(is_sample=False)
    assert verify(certificate.number)["state"] == "valid"


@pytest.mark.requirement("R146")
def test_a_revoked_certificate_verifies_as_revoked(certified, region):
    (certificate, other, _), cases = certified
    after = at("2024-03-01 09:00:00")

    revoke_certificate(certificate, reason="业绩材料系伪造", decision=DECISION, by=region, now=after)

    told = verify(certificate.number)
    assert (told["state"], told["revoked_at"], verify(other.number)["state"]) == ("revoked", after, "sample")
    assert place_of(cases[0]) == ("ended", "revoked")
    with pytest.raises(StepRefused):
        revoke_certificate(certificate, reason="再次", decision=DECISION, by=region, now=after)


def test_revoking_needs_the_regional_office_a_reason_and_a_decision(certified, region, office):
    certificate = certified[0][0]

    with pytest.raises((NotAllowed, NotFound)):
        revoke_certificate(certificate, reason="伪造", decision=DECISION, by=office, now=LATER)
    with pytest.raises(BadInput):
        revoke_certificate(certificate, reason=" ", decision=DECISION, by=region, now=LATER)
    with pytest.raises(BadInput):
        revoke_certificate(certificate, reason="伪造", decision={}, by=region, now=LATER)

    assert verify(certificate.number)["state"] == "sample"

import pytest

from records.applications.applicant.scene import NOON, OPERATOR, at, image_bytes, pdf_bytes, person
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.applications.actions import (
    add_evidence,
    issue_one_time_notice,
    resubmit,
    return_to_applicant,
    save_section_row,
    sign_undertaking,
    submit,
    supplement,
)
from zhiping.records.applications.models import Application, StoredEvaluation
from zhiping.records.applications.steps import give_access
from zhiping.records.cycles.actions import grant_role
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, StepRefused
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db
SEPTEMBER = at("2023-09-20 10:00")
DUE = at("2023-09-25 18:00:00")


def place(application):
    application.refresh_from_db()
    return application.stage, application.state


@pytest.fixture
def clerk(scene):
    return Actor(
        role=Role.EMPLOYER,
        person=scene.clerk.pk,
        organisation=scene.employer.pk,
        second_factor=True,
        name="覃二",
        organisation_name=scene.employer.name,
    )


@pytest.fixture
def officer(scene):
    office = scene.cycle.committee.office
    who = person("黄五", 104)
    grant_role(who, Role.COMMITTEE_OFFICE, organisation=office, committee=scene.cycle.committee, by=OPERATOR, now=NOON)
    return Actor(role=Role.COMMITTEE_OFFICE, person=who.pk, organisation=office.pk, second_factor=True, name="黄五")


@pytest.fixture
def submitted(scene, ready):
    submit(ready, by=scene.by, now=NOON)
    return Application.objects.get(pk=ready.pk)


@pytest.fixture
def at_office(scene, submitted):
    """Where the unit and the offices in between have sent it on."""
    office = scene.cycle.committee.office
    submitted.stops.exclude(stage="application").filter(position__lte=9).update(entered_at=NOON, left_at=NOON)
    submitted.stops.filter(stage="acceptance").update(entered_at=NOON)
    Application.objects.filter(pk=submitted.pk).update(stage="acceptance", state="waiting", holder=office, state_since=NOON)
    submitted.refresh_from_db()
    give_access(submitted, capacity="committee_office", organisation=office.pk, now=NOON, because="环节")
    return submitted


@pytest.fixture
def notified(at_office, officer):
    items = [
        {"target": "section:education", "what": "毕业日期不清", "why": "二（二）1（3）", "mend": "改正毕业日期"},
        {"target": "slot:id_card", "what": "身份证不清楚", "why": "二（二）1", "mend": "重新上传"},
    ]
    notice = issue_one_time_notice(at_office, items=items, due=DUE, by=officer, now=SEPTEMBER)
    at_office.refresh_from_db()
    return at_office, notice


def answers(notice):
    return {item.pk: "已改正" for item in notice.items.all()}


@pytest.mark.requirement("R102")
def test_only_what_the_notice_names_may_be_changed(scene, notified):
    application, _ = notified
    row = application.rows.get(section="education")
    save_section_row(
        application, section="education", row_uid=row.uid, values={"ended_on": "2007-07-01"}, by=scene.by, now=SEPTEMBER
    )
    add_evidence(application, slot="id_card", name="新.jpg", content=image_bytes(), by=scene.by, now=SEPTEMBER)
    # the slots that prove a named section are open with it
    add_evidence(application, slot="education_proof", name="新.pdf", content=pdf_bytes(), by=scene.by, now=SEPTEMBER)
    for section, values in (("person", {"gender": "female"}), ("works", {"title": "另一件"})):
        with pytest.raises(ActionRefused):
            save_section_row(application, section=section, values=values, by=scene.by, now=SEPTEMBER)
    with pytest.raises(ActionRefused):
        add_evidence(application, slot="photo", name="新.jpg", content=image_bytes(), by=scene.by, now=SEPTEMBER)


@pytest.mark.requirement("R98")
def test_supplement_at_the_last_second_of_the_notice_is_taken_in_and_marked(scene, notified):
    application, notice = notified
    receipt = supplement(application, answers=answers(notice), by=scene.by, now=DUE)
    notice.refresh_from_db()
    assert place(application) == ("acceptance", "endorsing")
    assert (receipt.kind, receipt.last_second, notice.answered_at) == ("supplement", True, DUE)
    assert [item.answer for item in notice.items.all()] == ["已改正", "已改正"]
    assert [e.gate for e in StoredEvaluation.objects.filter(application=application)] == ["submit", "supplement"]


@pytest.mark.requirement("R98")
def test_supplement_one_second_late_is_refused_and_leaves_only_its_receipt(scene, notified):
    application, notice = notified
    with pytest.raises(StepRefused) as refused:
        supplement(application, answers=answers(notice), by=scene.by, now=at("2023-09-25 18:00:01"))
    notice.refresh_from_db()
    assert refused.value.reason == "补正期限已于2023年09月25日 18:00届满"
    assert (place(application), notice.answered_at) == (("acceptance", "notified"), None)
    kept = application.receipts.get(kind="supplement")
    assert (kept.received_at, kept.refused) == (at("2023-09-25 18:00:01"), "补正期限已于2023年09月25日 18:00届满")


@pytest.mark.requirement("R102")
def test_every_item_must_be_answered(scene, notified):
    application, notice = notified
    first, second = notice.items.all()
    with pytest.raises(StepRefused) as refused:
        supplement(application, answers={first.pk: "已改正", second.pk: "  "}, by=scene.by, now=SEPTEMBER)
    assert (refused.value.guard, refused.value.reason) == ("items_answered", "还有 1 项没有答复：身份证不清楚")
    with pytest.raises(BadInput):
        supplement(application, answers={**answers(notice), 999: "x"}, by=scene.by, now=SEPTEMBER)
    assert place(application) == ("acceptance", "notified")


@pytest.mark.requirement("R93")
def test_returned_application_is_changed_signed_and_handed_in_again(scene, submitted, clerk):
    return_to_applicant(submitted, reasons=["学历起止时间有误"], targets=["section:education"], by=clerk, now=NOON)
    submitted.refresh_from_db()
    row = submitted.rows.get(section="education")
    values = {"ended_on": "2007-07-01"}
    save_section_row(submitted, section="education", row_uid=row.uid, values=values, by=scene.by, now=NOON)
    with pytest.raises(ActionRefused):
        save_section_row(submitted, section="person", values={"gender": "female"}, by=scene.by, now=NOON)
    with pytest.raises(StepRefused) as unsigned:
        resubmit(submitted, by=scene.by, now=NOON)
    sign_undertaking(submitted, by=scene.by, now=NOON)
    receipt = resubmit(submitted, by=scene.by, now=NOON)
    assert unsigned.value.guard == "undertaking_signed"
    assert place(submitted) == ("unit_scrutiny", "waiting")
    assert (receipt.kind, receipt.number, receipt.content_hash) == (
        "resubmit",
        f"{submitted.number}-02",
        submitted.content_hash,
    )
    assert submitted.submitted_at == NOON
    assert submitted.returns.get().answered_at == NOON


@pytest.mark.requirement("R103")
@pytest.mark.parametrize("still_acts", [True, False])
def test_a_correction_comes_back_to_the_officer_who_returned_it_or_to_the_desk(scene, at_office, officer, still_acts):
    colleague = person("林六", 106)
    office, committee = scene.cycle.committee.office, scene.cycle.committee
    grant_role(colleague, Role.COMMITTEE_OFFICE, organisation=office, committee=committee, by=OPERATOR, now=NOON)
    return_to_applicant(at_office, reasons=["缺盖章页"], by=officer, now=SEPTEMBER)
    if not still_acts:
        RoleGrant.objects.filter(person=officer.person).update(until=NOON)
    sign_undertaking(at_office, by=scene.by, now=SEPTEMBER)
    resubmit(at_office, by=scene.by, now=SEPTEMBER)

    at_office.refresh_from_db()
    told = set(Message.objects.filter(kind="case_changed").values_list("person__name", flat=True))
    assert (at_office.officer_id, told) == ((officer.person, {"黄五"}) if still_acts else (None, {"林六"}))

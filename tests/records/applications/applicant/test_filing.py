import pytest

from records.applications.applicant.scene import CLOSES, NOON, OPENS, applicant, at, fill, start
from zhiping.records.accounts.models import Membership
from zhiping.records.applications.actions import (
    add_evidence,
    discard,
    remove_evidence,
    save_section_row,
    sign_undertaking,
    submit,
    withdraw,
)
from zhiping.records.applications.models import Access, Application, Receipt, StoredEvaluation
from zhiping.records.errors import NotFound, StepRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db


def place(application):
    application.refresh_from_db()
    return application.stage, application.state


def events(application):
    rows = JournalRow.objects.filter(subject_kind="application", subject_ref=application.number).order_by("id")
    return [row.event for row in rows if not row.event.startswith(("section.", "evidence."))]


def refuses(application, scene, *, now=NOON, **more):
    """The guard that stops it; and that nothing at all was written."""
    before = (JournalRow.objects.count(), Message.objects.count(), StoredEvaluation.objects.count(), Receipt.objects.count())
    with pytest.raises(StepRefused) as refused:
        submit(application, by=scene.by, now=now, **more)
    after = (JournalRow.objects.count(), Message.objects.count(), StoredEvaluation.objects.count(), Receipt.objects.count())
    assert place(application) == ("application", "draft")
    assert (application.submitted_at, application.live_key, application.count_from) == (None, None, None)
    assert before == after
    return refused.value


@pytest.mark.requirement("R121")
def test_applicant_cannot_submit_one_second_before_the_window_opens(scene, ready):
    refused = refuses(ready, scene, now=at("2023-07-27 07:59:59"))
    assert refused.guard == "window"
    assert refused.reason == "个人申报及单位审核推荐从2023年07月27日 08:00开始，现在还没有到时间"


@pytest.mark.requirement("R121")
def test_applicant_submits_at_the_second_the_window_opens(scene, ready):
    receipt = submit(ready, by=scene.by, now=OPENS)
    assert place(ready) == ("unit_scrutiny", "waiting")
    assert (receipt.received_at, receipt.last_second, receipt.refused) == (OPENS, False, "")
    assert ready.submitted_at == OPENS
    assert ready.holder == scene.employer


@pytest.mark.requirement("R98")
def test_submission_at_the_last_second_is_taken_in_and_marked(scene, ready):
    receipt = submit(ready, by=scene.by, now=CLOSES.replace(microsecond=900_000))
    assert place(ready) == ("unit_scrutiny", "waiting")
    assert receipt.last_second is True


@pytest.mark.requirement("R121")
def test_submission_one_second_late_is_refused_and_keeps_its_first_receipt(scene, ready):
    for late in ("2023-09-10 18:00:01", "2023-09-10 18:00:30"):
        with pytest.raises(StepRefused) as refused:
            submit(ready, by=scene.by, now=at(late))
    assert refused.value.guard == "window"
    assert place(ready) == ("application", "draft")
    kept = Receipt.objects.get()
    assert kept.received_at == at("2023-09-10 18:00:01")
    assert kept.refused == "个人申报及单位审核推荐已于2023年09月10日 18:00截止"
    assert events(ready) == ["application.started", "undertaking.signed", "application.came_late"]


@pytest.mark.requirement("R126")
def test_submission_counts_by_when_it_was_received_not_when_it_was_done(scene, ready):
    receipt = submit(ready, by=scene.by, now=at("2023-09-10 18:00:05"), received_at=at("2023-09-10 17:59:58"))
    assert place(ready) == ("unit_scrutiny", "waiting")
    assert (receipt.received_at, receipt.last_second) == (at("2023-09-10 17:59:58"), False)


@pytest.mark.requirement("R43")
def test_incomplete_draft_is_refused_with_everything_that_is_missing_at_once(scene, ready):
    row = ready.rows.get(section="person")
    save_section_row(ready, section="person", values={"gender": None}, row_uid=row.uid, by=scene.by, now=NOON)
    for slot in ("photo", "id_card"):
        remove_evidence(ready, file=ready.files.get(slot=slot), by=scene.by, now=NOON)
    sign_undertaking(ready, by=scene.by, now=NOON)
    refused = refuses(ready, scene)
    assert refused.guard == "complete"
    assert refused.reason == (
        "还差 3 项：“个人信息”的“性别”还没有填写；不可缺少的材料“证件照”还没有上传；不可缺少的材料“身份证件”还没有上传"
    )


@pytest.mark.requirement("R43")
def test_zero_byte_file_counts_as_missing(scene, ready):
    remove_evidence(ready, file=ready.files.get(slot="id_card"), by=scene.by, now=NOON)
    kept = add_evidence(ready, slot="id_card", name="身份证.pdf", content=b"", by=scene.by, now=NOON)
    sign_undertaking(ready, by=scene.by, now=NOON)
    refused = refuses(ready, scene)
    assert (kept.state, kept.size) == ("unreadable", 0)
    assert refused.reason == ("还差 1 项：不可缺少的材料“身份证件”已上传的文件不能用：文件是空的（0 字节），请重新扫描或拍照")


@pytest.mark.requirement("R41")
def test_applicant_cannot_submit_without_the_undertaking(scene, draft):
    ready = fill(draft, scene.by)
    ready.undertakings.all().delete()
    refused = refuses(ready, scene)
    assert (refused.guard, refused.reason) == ("undertaking_signed", "还没有签署承诺书")


@pytest.mark.requirement("R41")
def test_undertaking_does_not_cover_what_was_changed_after_it(scene, ready):
    save_section_row(ready, section="person", values={"gender": "female"}, by=scene.by, now=NOON)
    refused = refuses(ready, scene)
    assert (refused.guard, refused.reason) == ("undertaking_signed", "签署承诺书以后内容有改动，请重新签署")


@pytest.mark.requirement("R36")
def test_applicant_cannot_submit_before_the_employer_confirms(scene, ready):
    scene.wei.memberships.update(state=Membership.State.ASKED, decided_at=None)
    refused = refuses(ready, scene)
    assert refused.guard == "employer_confirmed"
    assert refused.reason == "“南宁坭兴陶研究所”还没有确认与您的人事劳动关系，请联系单位经办人"


@pytest.mark.requirement("R6")
def test_retirement_age_reached_stops_the_submission(scene, ready):
    save_section_row(ready, section="person", values={"retirement_on": "2023-08-01"}, by=scene.by, now=NOON)
    sign_undertaking(ready, by=scene.by, now=NOON)
    assert refuses(ready, scene).guard == "exclusions_clear"


@pytest.mark.requirement("R6")
def test_retirement_ahead_of_the_confirmation_is_warned_of_and_submitted(scene, ready):
    save_section_row(ready, section="person", values={"retirement_on": "2023-10-15"}, by=scene.by, now=NOON)
    sign_undertaking(ready, by=scene.by, now=NOON)
    submit(ready, by=scene.by, now=NOON)
    told = Message.objects.get(kind="day_ahead")
    assert place(ready) == ("unit_scrutiny", "waiting")
    assert (told.person, told.subject) == (scene.wei, "提醒：2023年10月15日")


@pytest.mark.requirement("R11")
def test_second_draft_at_the_same_level_is_warned_of_and_its_submission_refused(scene, ready):
    submit(ready, by=scene.by, now=NOON)
    second = start(scene, cycle=scene.other_cycle)
    assert Message.objects.filter(kind="same_level", case=second.number).count() == 1
    second = fill(second, scene.by)
    refused = refuses(second, scene)
    assert refused.guard == "one_per_level"
    assert refused.reason == f"同一年度同一级别只能申报一个，您已提交 {ready.number}（广西工艺美术系列高级评委会）"


@pytest.mark.requirement("R11")
def test_another_level_may_be_submitted_beside(scene, ready):
    submit(ready, by=scene.by, now=NOON)
    other = fill(start(scene, level="full_senior", cycle=scene.other_cycle), scene.by)
    submit(other, by=scene.by, now=NOON)
    assert place(other) == ("unit_scrutiny", "waiting")


@pytest.mark.requirement("AMB-40")
def test_application_after_a_withdrawn_one_is_taken_in_marked(scene, ready):
    submit(ready, by=scene.by, now=NOON)
    withdraw(ready, by=scene.by, now=NOON, reason="换单位")
    second = fill(start(scene), scene.by)
    submit(second, by=scene.by, now=NOON)
    second.refresh_from_db()
    assert place(ready) == ("ended", "withdrawn")
    assert [mark["point"] for mark in second.marks] == ["AMB-40"]


@pytest.mark.requirement("R15")
def test_submission_writes_journals_tells_and_keeps_the_findings(scene, ready):
    receipt = submit(ready, by=scene.by, now=NOON)
    ready.refresh_from_db()
    stored = StoredEvaluation.objects.get(application=ready)
    assert events(ready) == ["application.started", "undertaking.signed", "application.submitted"]
    assert [(m.person.name, m.kind) for m in Message.objects.order_by("id")] == [
        ("韦一", "submitted"),
        ("覃二", "case_arrived"),
    ]
    assert (stored.gate, stored.at, len(stored.facts_digest), len(stored.findings_digest)) == ("submit", NOON, 64, 64)
    assert str(ready.count_from) == "2015-12-01"
    assert receipt.number == f"{ready.number}-01"
    assert receipt.content_hash == ready.content_hash == ready.undertakings.get().content_hash
    assert sorted(one["slot"] for one in receipt.files) == sorted(ready.files.values_list("slot", flat=True))


def test_must_rule_that_is_not_met_does_not_stop_the_submission(scene, ready):
    save_section_row(ready, section="title_below", values={"acquired_on": "2022-12-01"}, by=scene.by, now=NOON)
    sign_undertaking(ready, by=scene.by, now=NOON)
    submit(ready, by=scene.by, now=NOON)
    last = JournalRow.objects.filter(event="application.submitted").get()
    assert place(ready) == ("unit_scrutiny", "waiting")
    assert last.data["undecided"] != []


def test_submission_opens_the_case_to_the_unit_and_nobody_else(scene, ready):
    before = set(Access.objects.filter(application=ready).values_list("capacity", flat=True))
    submit(ready, by=scene.by, now=NOON)
    after = set(Access.objects.filter(application=ready).values_list("capacity", flat=True))
    assert (before, after) == ({"applicant", "supervisor"}, {"applicant", "supervisor", "employer"})


def test_stranger_cannot_submit_anothers_draft(scene, ready):
    with pytest.raises(NotFound):
        submit(ready, by=applicant(scene.mo), now=NOON)
    assert place(ready) == ("application", "draft")


def test_discarded_draft_is_no_application(scene, draft):
    discard(draft, by=scene.by, now=NOON)
    second = fill(start(scene), scene.by)
    submit(second, by=scene.by, now=NOON)
    second.refresh_from_db()
    assert (place(draft), second.marks) == (("ended", "withdrawn"), [])


def test_numbers_follow_one_another(scene):
    numbers = [start(scene, who).number for who in (scene.wei, scene.mo)]
    assert numbers == ["2023GY000001", "2023GY000002"]
    assert Application.objects.count() == 2

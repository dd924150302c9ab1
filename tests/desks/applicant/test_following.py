import pytest

from records.applications.applicant.scene import NOON, at, fill, start
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.applications.actions import issue_one_time_notice, submit
from zhiping.records.applications.models import Application, HumanDecision, UnitOpinion
from zhiping.records.applications.steps import give_access
from zhiping.records.cycles.models import LegalClock
from zhiping.records.payments.models import Order

pytestmark = pytest.mark.django_db
SEPTEMBER = at("2023-09-20 10:00")


@pytest.fixture
def submitted(scene, draft):
    ready = fill(draft, scene.by)
    submit(ready, by=scene.by, now=NOON)
    return Application.objects.get(pk=ready.pk)


def put(application, stage, state, **more):
    """Where others have brought the case."""
    office = application.committee.office
    Application.objects.filter(pk=application.pk).update(stage=stage, state=state, holder=office, state_since=NOON, **more)
    reached = application.stops.filter(stage=stage).first()
    if reached:
        application.stops.filter(position__lt=reached.position).update(entered_at=NOON, left_at=NOON)
        application.stops.filter(pk=reached.pk).update(entered_at=NOON)
    application.refresh_from_db()
    return application


def end(application, state):
    return put(application, "ended", state, ended_at=NOON)


def text(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.requirement("R158")
def test_progress_says_where_since_when_who_and_by_when(scene, wei, submitted):
    shown = text(wei, f"/me/{submitted.number}/progress/")
    for words in (
        "单位正在核对材料",
        "南宁坭兴陶研究所",
        "2023年8月1日 12:00",
        "还有 28 个工作日，9月10日（星期日）18:00 截止",
        "2023年8月29日（星期二）",  # counted back from five working days of publicity, deliberation and assessment
        "这一步办完后，送南宁坭兴陶研究所办理“单位考评”。",
    ):
        assert words in shown


@pytest.mark.requirement("R138")
def test_failed_applicant_is_told_the_result_and_never_the_votes(scene, wei, submitted):
    UnitOpinion.objects.create(
        application=submitted,
        kind=UnitOpinion.Kind.DELIBERATION,
        agree=True,
        fields={"德才表现": "好"},
        votes={"for": 7, "against": 4123},
        members=["保密成员甲"],
        by=scene.clerk,
        at=NOON,
    )
    end(submitted, "failed")
    shown = text(wei, f"/me/{submitted.number}/result/")
    progress = text(wei, f"/me/{submitted.number}/progress/")
    form = wei.get(f"/me/{submitted.number}/review-form.pdf")
    assert "评审未通过" in shown and "复查" in shown
    assert not any(secret in page for secret in ("4123", "保密成员甲") for page in (shown, progress))
    assert form.status_code == 200


@pytest.mark.requirement("R85")
def test_applicant_not_recommended_reads_the_reason_and_the_remedy_but_no_officers_name(scene, wei, submitted):
    HumanDecision.objects.create(
        application=submitted,
        subject="step:decline",
        point="是否推荐",
        reading="不予推荐",
        clause="三（一）",
        reason="年限不足",
        effect="终止",
        passes=False,
        remedy="可向主管部门申诉",
        decided_by=scene.clerk,
        capacity=Role.EMPLOYER,
        organisation=scene.employer,
        decided_at=NOON,
    )
    end(submitted, "not_recommended")
    shown = text(wei, f"/me/{submitted.number}/result/")
    assert all(words in shown for words in ("未予推荐", "年限不足", "可向主管部门申诉", "南宁坭兴陶研究所"))
    assert "覃二" not in shown


@pytest.mark.parametrize(
    "state",
    [
        "withdrawn",
        "not_recommended",
        "refused",
        "abandoned_uncorrected",
        "abandoned_unpaid",
        "late",
        "void",
        "failed",
        "not_confirmed",
        "certified",
        "revoked",
    ],
)
def test_every_end_has_its_pages(scene, wei, submitted, state):
    end(submitted, state)
    pages = ["", "progress/", "result/", "evidence/", "findings/", "section/person/", "section/works/", "withdraw/"]
    answers = [wei.get(f"/me/{submitted.number}/{page}").status_code for page in pages]
    assert answers == [200] * len(pages)
    assert wei.get("/me/").status_code == 200
    assert wei.get(f"/me/{submitted.number}/certificate.pdf").status_code == 404


def test_open_order_is_the_next_thing_to_do(scene, wei, submitted):
    put(submitted, "acceptance", "waiting")
    due = at("2023-10-10 18:00")
    Order.objects.create(
        application=submitted, number="P1", amount_fen=38000, level="associate_senior", opened_at=NOON, due=due
    )
    shown = text(wei, "/me/")
    assert f"/me/{submitted.number}/pay/" in shown and "请缴纳评审费" in shown


def test_notice_is_answered_on_its_page_once(scene, wei, submitted):
    LegalClock.objects.update(legal_now=SEPTEMBER)
    office = submitted.committee.office
    put(submitted, "acceptance", "waiting")
    give_access(submitted, capacity="committee_office", organisation=office.pk, now=NOON, because="环节")
    officer = Actor(Role.COMMITTEE_OFFICE, person=scene.mo.pk, organisation=office.pk, second_factor=True, name="黄五")
    item = {"target": "section:education", "what": "毕业日期不清", "why": "二（二）1（3）", "mend": "改正"}
    notice = issue_one_time_notice(submitted, items=[item], due=at("2023-09-25 18:00"), by=officer, now=SEPTEMBER)
    page = f"/me/{submitted.number}/notice/{notice.uid}/"
    key = f"answer_{notice.items.get().pk}"
    assert "还有 3 个工作日，9月25日（星期一）18:00 截止" in text(wei, page)
    empty = wei.post(page, {})
    assert empty.status_code == 422 and "还没有填写第 1 项的答复，请填写。" in empty.content.decode()
    assert wei.post(page, {key: "字" * 301}).status_code == 422
    answered = wei.post(page, {key: "已改正"})
    assert (answered.status_code, answered.url) == (302, f"/me/{submitted.number}/receipt/{submitted.number}-02/")
    again = wei.post(page, {key: "再来一次"})
    assert again.status_code == 200 and notice.items.get().answer == "已改正"


def test_late_submission_says_so_and_leaves_a_receipt(scene, wei, draft):
    ready = fill(draft, scene.by)
    LegalClock.objects.update(legal_now=at("2023-09-10 18:00:01"))
    answer = wei.post(f"/me/{ready.number}/submit/", {"do": "submit"})
    receipt = ready.receipts.get()
    assert answer.status_code == 409
    assert "已于2023年09月10日 18:00截止" in answer.content.decode()
    assert "这次提交没有收下" in text(wei, f"/me/{ready.number}/receipt/{receipt.number}/")


def test_two_applicants_see_only_their_own(scene, wei, mo, draft):
    other = start(scene, scene.mo)
    assert (draft.number in text(wei, "/me/"), other.number in text(wei, "/me/")) == (True, False)
    assert (draft.number in text(mo, "/me/"), other.number in text(mo, "/me/")) == (False, True)


@pytest.mark.requirement("R158")
def test_people_may_take_along_what_they_filled_in_and_nobody_elses(wei, mo, submitted):
    page = f"/me/{submitted.number}/export.json"

    answer = wei.get(page)

    assert answer["Content-Disposition"] == f'attachment; filename="{submitted.number}.json"'
    exported = answer.json()
    assert (exported["number"], exported["title"]) == (submitted.number, "高级工艺美术师")
    works = next(section for section in exported["sections"] if section["id"] == "works")
    assert works["records"][0][0] == {"id": "title", "label": "作品名称", "value": "山水瓶", "words": "山水瓶"}
    assert page in text(wei, f"/me/{submitted.number}/progress/")
    assert mo.get(page).status_code == 404

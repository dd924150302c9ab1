"""Who sees the committee's pages, what they show, and that bad posts come back with what is wrong."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desks.committee.conftest import applicant, at, client_of
from records.committees.scene import AT_MEETING, NOON, organisation, person, scene
from zhiping.core.draw import replay
from zhiping.records.committees import actions
from zhiping.records.committees.models import Draw, Expert, ReviewSession, SessionCase

pytestmark = pytest.mark.django_db

SESSION_PAGES = ("session", "cases", "draws", "panel", "reading", "defence", "meeting")


def url(name: str, meeting, *more) -> str:
    return reverse(f"committee:{name}", args=[meeting.session.uid, *more])


@pytest.mark.requirement("R114")
@pytest.mark.parametrize("page", SESSION_PAGES)
def test_office_founders_supervisor_and_chair_see_the_meeting_and_nobody_else(meeting, page) -> None:
    other = scene("另一评委会")
    plain = next(m for m in meeting.members() if not m.is_chair)
    answers = {
        "office": client_of(meeting.office),
        "founders": client_of(meeting.founders),
        "supervisor": client_of(meeting.supervisor),
        "chair": client_of(meeting.chair()),
        "plain expert": client_of(plain),
        "applicant": client_of(applicant()),
        "other office": client_of(other.office),
        "public": client_of(None),
    }

    got = {who: client.get(url(page, meeting)).status_code for who, client in answers.items()}

    assert got == {
        "office": 200,
        "founders": 200,
        "supervisor": 200,
        "chair": 200,
        "plain expert": 403,
        "applicant": 403,
        "other office": 404,
        "public": 302,
    }


@pytest.mark.requirement("R114")
def test_an_applicants_pages_never_name_an_expert(meeting) -> None:
    case = meeting.session.cases.first().application
    client = client_of(applicant("另一位"))
    client.force_login(case.applicant, backend="django.contrib.auth.backends.ModelBackend")
    names = [e.person.name for e in meeting.experts]

    for path in ("/me/", f"/me/{case.number}/", f"/me/{case.number}/progress/", "/messages/", "/committees/"):
        text = client.get(path).content.decode()
        assert not [name for name in names if name in text]


def test_the_home_page_tells_each_what_is_next(meeting) -> None:
    for who in (meeting.office, meeting.founders, meeting.supervisor):
        text = client_of(who).get(reverse("committee:home")).content.decode()
        assert "年度评审会" in text
        assert "分送材料" in text
    assert "由您主持的会议" in client_of(meeting.chair()).get(reverse("committee:home")).content.decode()


@pytest.mark.requirement("R111")
def test_the_founding_body_draws_through_the_pages(meeting) -> None:
    session = actions.create_session(
        meeting.cycle,
        name="第二次会",
        held_on=date(2023, 11, 25),
        place="室",
        groups=meeting.groups,
        by=meeting.office,
        now=NOON,
    )
    page = reverse("committee:draws", args=[session.uid])
    client = client_of(meeting.founders)
    assert "首次抽取" in client.get(page).content.decode()
    assert client_of(meeting.office).post(page, {"purpose": "首次抽取", "per_employer": "2"}).status_code == 403
    assert client.post(page, {}).status_code == 422

    assert client.post(page, {"purpose": "首次抽取", "per_employer": "2"}).status_code == 302
    draw = Draw.objects.get(session=session)
    assert draw.seed_commitment in client.get(page).content.decode()
    assert client.post(reverse("committee:reveal", args=[session.uid, draw.uid])).status_code == 302

    draw.refresh_from_db()
    text = client.get(page).content.decode()
    assert "名单已经得出" in text
    assert draw.transcript["seed"] in text
    told = client.get(reverse("committee:transcript", args=[session.uid, draw.uid]))
    assert replay(json.loads(told.content)) is True


@pytest.mark.requirement("R168")
def test_a_candidate_set_no_larger_than_the_seats_is_warned_of(db) -> None:
    at(NOON)
    small = scene().with_pool(size=7).with_session()

    text = client_of(small.founders).get(url("draws", small)).content.decode()

    assert text.count("候选不多于席位") == 2


@pytest.mark.requirement("R108")
def test_untrained_experts_are_shown_before_materials_open(meeting) -> None:
    Expert.objects.filter(seats__session=meeting.session).update(trained_at=None)

    assert "7 人还没有完成评前培训" in client_of(meeting.office).get(url("reading", meeting)).content.decode()


def test_an_expert_is_added_through_the_pages_and_exported(meeting) -> None:
    person("黄晓霞")
    organisation("工艺研究所")
    client = client_of(meeting.office)
    page = reverse("committee:add_expert", args=[meeting.committee.uid])
    found = client.get(page, {"name": "黄晓霞"}).content.decode()
    uid = found.split("?person=")[1].split('"')[0]
    good = {
        "person": uid,
        "specialties": ["ceramics"],
        "title": "正高级工艺美术师",
        "level_rank": "5",
        "employer": "工艺研究所",
        "term_until": "2025-12-31",
    }
    assert client.post(page, {**good, "employer": "没有这个单位"}).status_code == 422
    assert client.post(page, {**good, "term_until": "2033-01-01"}).status_code == 422

    assert client.post(page, good).status_code == 302

    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("committee:export_pool", args=[meeting.committee.uid]), {"q": "黄晓霞"}).content)
    )
    rows = list(book.active.values)
    assert rows[1][0] == "黄晓霞"
    assert len(rows) == 2


def test_a_pool_version_goes_to_the_founding_body_and_comes_back_approved(meeting) -> None:
    office, founders = client_of(meeting.office), client_of(meeting.founders)
    uid = meeting.committee.uid
    assert founders.post(reverse("committee:propose_pool", args=[uid])).status_code == 403
    assert office.post(reverse("committee:propose_pool", args=[uid])).status_code == 302
    assert office.post(reverse("committee:approve_pool", args=[uid, 2])).status_code == 403
    assert founders.post(reverse("committee:approve_pool", args=[uid, 2])).status_code == 302
    assert meeting.committee.pool_versions.get(number=2).approved_at == NOON


def test_a_meeting_is_called_through_the_pages(meeting) -> None:
    client = client_of(meeting.office)
    page = reverse("committee:new_session", args=[meeting.cycle.uid])
    good = {
        "name": "第二次会",
        "held_on": "2023-11-25",
        "place": "二楼",
        "group1": "甲",
        "seats1": "4",
        "specialties1": ["ceramics"],
        "group2": "乙",
        "seats2": "3",
        "specialties2": ["carving"],
    }
    assert client.get(page).status_code == 200
    even = client.post(page, {**good, "seats2": "4"})
    assert (even.status_code, "应当为单数" in even.content.decode()) == (422, True)

    assert client.post(page, good).status_code == 302
    assert ReviewSession.objects.filter(name="第二次会").count() == 1


def test_reading_defence_and_meeting_run_through_the_pages(meeting) -> None:
    office = client_of(meeting.office)
    assert office.post(url("assign", meeting)).status_code == 302
    for case in meeting.session.cases.select_related("application", "group"):
        for member in meeting.members(group=case.group):
            page = reverse("expert:case", args=[meeting.session.uid, case.application.number])
            sent = client_of(member).post(page, {"text": "作品成熟，同意提交会议审议。", "act": "final"})
            assert sent.status_code == 302
    assert office.post(url("finish_reading", meeting)).status_code == 302
    at(AT_MEETING)
    for member in meeting.members():
        assert client_of(member).post(reverse("expert:sign_in", args=[meeting.session.uid])).status_code == 302
    chair = client_of(meeting.chair())
    assert chair.post(url("act", meeting, "open")).status_code == 302
    assert office.post(url("act", meeting, "ballot")).status_code == 403
    assert chair.post(url("act", meeting, "ballot")).status_code == 302
    meeting.vote(meeting.session.rounds.get(), "ffffffa")
    running = office.get(url("meeting", meeting)).content.decode()
    assert "7 / 7" in running
    assert "第1轮结果" not in running
    assert chair.post(url("act", meeting, "count")).status_code == 302
    assert chair.post(url("act", meeting, "close")).status_code == 302
    assert office.post(url("act", meeting, "draft")).status_code == 302
    assert chair.post(url("act", meeting, "sign")).status_code == 302
    assert office.get(url("minutes", meeting)).content.startswith(b"%PDF")
    for page in SESSION_PAGES:
        assert office.get(url(page, meeting)).status_code == 200


def test_defences_are_scheduled_held_and_absences_decided_through_the_pages(db) -> None:
    at(NOON)
    senior = scene().with_pool().with_session().with_cases(4, defence=True).with_panel().with_reading()
    client = client_of(senior.office)
    one, two = (c.application.number for c in senior.session.cases.filter(group__name="陶瓷组"))
    assert client.post(url("schedule", senior, one), {"starts_at": "2023-11-06T09:00", "room": "二号室"}).status_code == 302
    clash = client.post(url("schedule", senior, two), {"starts_at": "2023-11-06T09:10", "room": "二号室"})
    assert (clash.status_code, "已有答辩" in clash.content.decode()) == (422, True)
    assert client.post(url("schedule", senior, two), {"starts_at": "2023-11-06T10:00", "room": "二号室"}).status_code == 302
    at(AT_MEETING)
    spent = {"prepare_minutes": "5", "prepare_seconds": "1", "answer_minutes": "9", "answer_seconds": "0", "note": ""}
    assert client.post(url("held", senior, one), {**spent, "answer_minutes": "x"}).status_code == 422
    assert client.post(url("held", senior, one), spent).status_code == 302
    assert client.post(url("absent", senior, two)).status_code == 302
    decided = {"reading": "另行安排", "clause": "二（三）", "reason": "住院", "outcome": "new_date"}
    assert client.post(url("absence", senior, two), decided).status_code == 422
    again = {**decided, "starts_at": "2023-11-21T09:00", "room": "二号室"}
    assert client.post(url("absence", senior, two), again).status_code == 302
    text = client.get(url("defence", senior)).content.decode()
    assert "个人准备超时" in text


def test_a_meeting_that_is_over_waits_for_nothing_though_somebody_was_absent(db) -> None:
    at(NOON)
    senior = scene().with_pool().with_session().with_cases(2, defence=True).with_panel().with_reading()
    senior.session.opened_at = senior.session.closed_at = NOON
    senior.session.save()
    told = client_of(senior.office).get(url("session", senior)).content.decode()
    assert "2 份没有答辩，留待另行安排" in told
    assert "下一步：会议记录" in told


@pytest.mark.parametrize(
    "posted", [{}, {"x": "\x00", "reason": "a" * 5000, "case": "no", "purpose": "p" * 900, "starts_at": "昨天"}]
)
def test_empty_and_wrong_posts_are_never_a_server_error(meeting, posted) -> None:
    number = meeting.session.cases.first().application.number
    seat = meeting.members()[0].uid
    uid = meeting.committee.uid
    paths = [
        url("cases", meeting),
        url("unlist", meeting, number),
        url("unlist", meeting, "nobody"),
        url("draws", meeting),
        url("recuse", meeting, seat),
        url("assign", meeting),
        url("finish_reading", meeting),
        url("schedule", meeting, number),
        url("held", meeting, number),
        url("absent", meeting, number),
        url("absence", meeting, number),
        *[url("act", meeting, name) for name in ("open", "ballot", "count", "close", "draft", "sign", "nothing")],
        reverse("committee:decide_vote", args=[meeting.session.uid, 99]),
        reverse("committee:settle_vote", args=[meeting.session.uid, 99]),
        reverse("committee:new_session", args=[meeting.cycle.uid]),
        reverse("committee:add_expert", args=[uid]),
        reverse("committee:expert", args=[uid, meeting.experts[0].pk]),
        reverse("committee:propose_pool", args=[uid]),
        reverse("committee:approve_pool", args=[uid, 7]),
    ]
    for who in (meeting.office, meeting.founders, meeting.chair(), meeting.supervisor):
        client = client_of(who)
        for path in paths:
            assert client.post(path, posted).status_code < 500, path


def count(client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_lists_cost_the_same_for_two_rows_and_for_twenty(meeting) -> None:
    client = client_of(meeting.office)
    pages = [
        url("cases", meeting),
        url("panel", meeting),
        url("reading", meeting),
        reverse("committee:pool", args=[meeting.committee.uid]),
    ]
    before = [count(client, page) for page in pages]
    for n in range(18):
        extra = meeting.application(n)
        SessionCase.objects.create(
            session=meeting.session, application=extra, group=meeting.session.groups.first(), position=100 + n
        )
        actions.add_expert(
            person(f"增补{n}"),
            committee=meeting.committee,
            specialties=["ceramics"],
            title="正高级",
            level_rank=5,
            employer=organisation(f"增补单位{n}"),
            term_until=date(2025, 1, 1),
            by=meeting.office,
            now=NOON,
        )

    assert [count(client, page) for page in pages] == before

"""An expert sees their own tasks and cases only, and votes with a code that names nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from desks.committee.conftest import applicant, at, client_of
from records.committees.scene import AT_MEETING, NOON, scene
from zhiping.gateways import files
from zhiping.records.applications.models import EvidenceFile
from zhiping.records.committees import actions
from zhiping.records.committees.models import BallotPaper, TokenIssue
from zhiping.records.journal.models import CaseReading, JournalRow

pytestmark = pytest.mark.django_db


def url(name: str, meeting, *more) -> str:
    return reverse(f"expert:{name}", args=[meeting.session.uid, *more])


@pytest.fixture
def voting(meeting):
    """A ballot is open; seven are there."""
    meeting.with_reading().with_meeting()
    at(AT_MEETING)
    meeting.round = actions.open_ballot(meeting.session, by=meeting.actor(meeting.chair()), now=AT_MEETING)
    return meeting


def fetch(meeting, member) -> str:
    page = client_of(member).post(reverse("expert:token", args=[meeting.round.uid])).content.decode()
    return page.split('mono lead"><strong>')[1].split("</strong>")[0]


def test_only_the_drawn_reach_the_desk_and_each_their_own_seat(meeting) -> None:
    other = scene("另一评委会").with_pool().with_session().with_panel()
    member, stranger = meeting.members()[0], other.members()[0]

    assert client_of(member).get(url("seat", meeting)).status_code == 200
    assert client_of(stranger).get(url("seat", meeting)).status_code == 404
    for who in (meeting.office, meeting.founders, applicant()):
        assert client_of(who).get(reverse("expert:home")).status_code == 403
    assert Client().get(reverse("expert:home")).status_code == 302


def test_an_expert_answers_trains_declares_and_reads_through_the_pages(db) -> None:
    at(NOON)
    meeting = scene().with_pool().with_session().with_cases(2).with_panel(accept=False)
    member = meeting.members()[0]
    client = client_of(member)
    assert client.post(url("answer", meeting), {}).status_code == 422
    assert client.post(url("answer", meeting), {"accepts": "no"}).status_code == 422
    assert client.post(url("answer", meeting), {"accepts": "yes"}).status_code == 302
    assert client.post(url("training", meeting)).status_code == 302
    case = meeting.session.cases.get(group=member.group).application
    other = meeting.session.cases.exclude(group=member.group).get().application
    assert client.get(url("case", meeting, case.number)).status_code == 404
    assert client.post(url("relations", meeting), {f"case-{other.number}": "nobody"}).status_code == 422
    assert client.post(url("relations", meeting), {"seen": "1", f"case-{other.number}": "mentor"}).status_code == 302
    assert "师生关系" in client.get(url("seat", meeting)).content.decode()
    for m in meeting.members()[1:]:
        actions.answer_invitation(m, accepts=True, by=meeting.actor(m), now=NOON)
    actions.assign_cases(meeting.session, by=meeting.office, now=NOON)

    assert client.get(url("case", meeting, case.number)).status_code == 200
    assert client.get(url("case", meeting, other.number)).status_code == 404
    assert CaseReading.objects.get().case == case.number
    assert client.post(url("case", meeting, case.number), {"text": ""}).status_code == 422
    assert client.post(url("case", meeting, case.number), {"text": "短", "act": "final"}).status_code == 422
    assert (
        client.post(url("case", meeting, case.number), {"text": "作品成熟，水平突出，同意。", "act": "final"}).status_code
        == 302
    )
    assert "定稿" in client.get(url("case", meeting, case.number)).content.decode()


def test_who_declines_is_off_the_desk(db) -> None:
    at(NOON)
    meeting = scene().with_pool().with_session().with_panel(accept=False)
    member = meeting.members()[0]
    client = client_of(member)

    assert client.post(url("answer", meeting), {"accepts": "no", "reason": "出差"}).status_code == 302

    assert client.get(url("seat", meeting)).status_code == 403  # the role has ended with the seat


@pytest.mark.requirement("R133")
def test_a_member_votes_by_the_code_alone_from_a_phone_that_is_not_signed_in(voting) -> None:
    secret = fetch(voting, voting.members()[0])
    phone, booth = Client(), reverse("expert:cast", args=[voting.round.uid])
    before = JournalRow.objects.count(), CaseReading.objects.count()

    first = phone.get(booth)
    paper = phone.post(booth, {"act": "open", "token": secret})
    names = [w.split('"')[0] for w in paper.content.decode().split('name="vote-')[1::3]]
    half = phone.post(booth, {"act": "cast", "token": secret, f"vote-{names[0]}": "for"})
    done = phone.post(booth, {"act": "cast", "token": secret, **{f"vote-{n}": "for" for n in set(names)}})

    assert [first.status_code, paper.status_code, half.status_code, done.status_code] == [200, 200, 422, 200]
    assert "选票已投出" in done.content.decode()
    assert BallotPaper.objects.count() == 2
    assert not phone.cookies
    assert secret not in first.content.decode()
    assert (JournalRow.objects.count(), CaseReading.objects.count()) == before


@pytest.mark.requirement("R133")
def test_the_casting_page_names_no_applicant_without_a_code(voting) -> None:
    booth = reverse("expert:cast", args=[voting.round.uid])
    names = [c.application.applicant.name for c in voting.session.cases.all()]
    for posted in (None, {}, {"token": "ABCD"}, {"token": "ABCD", "act": "cast"}, {"token": "x" * 300, "act": "open"}):
        answer = Client().get(booth) if posted is None else Client().post(booth, posted)
        assert answer.status_code in (200, 422)
        assert not [name for name in names if name in answer.content.decode()]


@pytest.mark.requirement("R132")
def test_the_code_is_shown_once_and_a_second_is_refused(voting) -> None:
    member = voting.members()[0]
    page = reverse("expert:token", args=[voting.round.uid])
    secret = fetch(voting, member)

    again = client_of(member).get(page)

    assert secret not in again.content.decode()
    assert client_of(member).post(page).status_code == 409
    assert TokenIssue.objects.count() == 1
    for who in (voting.office, voting.founders, applicant("谁")):
        assert client_of(who).post(page).status_code == 403


def test_the_code_is_fetched_under_the_checks_a_browser_meets(voting) -> None:
    """A page that hides its address wholly sends no origin either, and its own form is then refused."""
    client = client_of(voting.members()[0])
    client.handler.enforce_csrf_checks = True
    page = client.get(reverse("expert:token", args=[voting.round.uid]))

    assert page["Referrer-Policy"] == "same-origin"
    secret = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = client.post(
        reverse("expert:token", args=[voting.round.uid]),
        {"csrfmiddlewaretoken": secret},
        headers={"origin": "http://testserver"},
    )
    assert sent.status_code == 200


@pytest.mark.requirement("R113")
def test_the_meeting_shows_an_expert_the_groups_opinions_but_not_on_a_case_they_are_recused_from(meeting) -> None:
    member = meeting.members(group__name="陶瓷组")[0]
    case = meeting.session.cases.get(group__name="雕刻组")
    actions.declare_relations(member, recused={case.application.number: "interest"}, by=meeting.actor(member), now=NOON)
    meeting.with_reading()
    at(AT_MEETING)
    assert "各组评议意见" not in client_of(member).get(url("seat", meeting)).content.decode()

    meeting.with_meeting()

    text = client_of(member).get(url("seat", meeting)).content.decode().split("各组评议意见")[1]
    assert text.count("作品成熟，同意提交会议审议。") == 4
    assert case.application.applicant.name not in text


@pytest.mark.requirement("R132")
def test_a_late_or_second_ballot_is_refused_in_words(voting) -> None:
    secret, late = fetch(voting, voting.members()[0]), fetch(voting, voting.members()[1])
    booth = reverse("expert:cast", args=[voting.round.uid])
    cases = actions.ballot.cases_open_to(voting.round, secret)
    actions.cast_ballot(voting.round, token=secret, votes={c.pk: "for" for c in cases})

    second = Client().post(booth, {"act": "open", "token": secret})
    actions.close_ballot(voting.round, by=voting.actor(voting.chair()), now=AT_MEETING)
    after = Client().post(booth, {"act": "open", "token": late})

    assert (second.status_code, "已经投过票" in second.content.decode()) == (409, True)
    assert (after.status_code, "已经结束" in after.content.decode()) == (409, True)
    assert "已经结束" in Client().get(booth).content.decode()


@pytest.mark.parametrize("posted", [{}, {"text": "\x00", "accepts": "也许", "token": "\x00", "act": "cast"}])
def test_empty_and_wrong_posts_are_never_a_server_error(voting, posted) -> None:
    number = voting.session.cases.first().application.number
    paths = [
        *[url(name, voting) for name in ("answer", "training", "relations", "sign_in")],
        url("case", voting, number),
        url("case", voting, "nobody"),
        reverse("expert:token", args=[voting.round.uid]),
        reverse("expert:cast", args=[voting.round.uid]),
        reverse("expert:cast", args=[voting.session.uid]),
    ]
    for who in (voting.members()[0], voting.chair(), voting.office, None):
        for path in paths:
            assert client_of(who).post(path, posted).status_code < 500, path


def test_an_expert_sees_the_evidence_but_not_the_identity_card(db) -> None:
    at(NOON)
    meeting = scene().with_pool().with_session().with_cases(2).with_panel()
    actions.assign_cases(meeting.session, by=meeting.office, now=NOON)
    member = meeting.members()[0]
    case = meeting.session.cases.get(group=member.group).application
    photo, card = (
        EvidenceFile.objects.create(
            application=case, slot=slot, name=f"{slot}.jpg", media_type="image/jpeg", size=3, sha256=files.store(slot.encode()),
            pages=1, state="readable", uploaded_at=NOON, uploaded_by=case.applicant,
        )
        for slot in ("photo", "id_card")
    )  # fmt: skip
    client = client_of(member)

    page = client.get(url("case", meeting, case.number), {"file": str(card.uid)}).content.decode()

    assert (str(photo.uid) in page, str(card.uid) in page) == (True, False)
    assert [client.get(url("file", meeting, case.number, one.uid)).status_code for one in (photo, card)] == [200, 404]
    assert client.get(url("page", meeting, case.number, card.uid, 1)).status_code == 404

"""The committee's office sees who has paid and answers what the clock may not, by its own pages."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.payments.conftest import at, person, place
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Organisation
from zhiping.records.applications.models import HumanDecision
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.payments.actions import open_order_if_due, receive_payment

pytestmark = pytest.mark.django_db(databases="__all__")
BACKEND = "django.contrib.auth.backends.ModelBackend"
SAID = {"reading": "以银行时间为准", "clause": "六（二）", "reason": "银行时间在期限内"}


def sign_in(client, who, grant):
    who.is_demo = True
    who.save()
    client.force_login(who, backend=BACKEND)
    session = client.session
    session["demo"], session["grant"] = True, grant.pk
    session.save()


@pytest.fixture
def desk(client, officer, legal):
    legal(at(10, 11, 9))
    who = get_user_model().objects.get(pk=officer.person)
    sign_in(client, who, RoleGrant.objects.get(person=who))
    return client


@pytest.fixture
def flagged(make_case, officer):
    case = make_case(stage="payment")
    order = open_order_if_due(case, now=at(9, 5))
    receive_payment(
        number=order.number,
        gateway_ref="B1",
        amount_fen=38000,
        bank_at=at(10, 10, 17, 59, 58),
        treasury_at=None,
        received_at=at(10, 10, 18, 0, 5),
        by="callback",
    )
    return case


def page(client, name, *args, **query):
    return client.get(reverse(f"office:{name}", args=args), query).content.decode()


@pytest.mark.requirement("R150")
def test_an_officer_finds_the_question_and_lets_the_payment_count(desk, flagged):
    assert flagged.number in page(desk, "payments")
    assert "期限两边" in page(desk, "payment", flagged.number)
    assert reverse("office:payment", args=[flagged.number]) in page(desk, "case", flagged.number)

    answer = desk.post(reverse("office:payment", args=[flagged.number]), {**SAID, "passes": "yes"})

    assert (answer.status_code, place(flagged)) == (302, ("reading", "waiting"))
    assert HumanDecision.objects.get().effect == "缴费认定有效"
    assert flagged.number not in page(desk, "payments")
    assert flagged.number in page(desk, "payments", tab="paid")


def test_a_decision_without_a_reason_comes_back_with_what_was_typed(desk, flagged):
    answer = desk.post(reverse("office:payment", args=[flagged.number]), {**SAID, "reason": "", "passes": "yes"})

    assert (answer.status_code, "以银行时间为准" in answer.content.decode()) == (422, True)
    assert place(flagged) == ("payment", "waiting")


def test_longer_time_wants_a_day_to_come(desk, make_case):
    case = make_case(stage="payment")
    open_order_if_due(case, now=at(10, 10, 18, 0, 1))

    for until, status in (("", 422), ("2023-10-01T18:00", 422), ("2023-10-20T18:00", 302)):
        answer = desk.post(reverse("office:payment", args=[case.number]), {**SAID, "passes": "yes", "until": until})
        assert answer.status_code == status
    case.order.refresh_from_db()
    assert case.order.due == at(10, 20, 18)


def test_nothing_to_decide_says_so(desk, make_case):
    case = make_case()
    open_order_if_due(case, now=at(9, 5))

    assert "没有须由人决定的事项" in page(desk, "payment", case.number)
    assert desk.post(reverse("office:payment", args=[case.number]), {**SAID, "passes": "yes"}).status_code in (409, 422)


def test_another_office_sees_neither_row_nor_page(client, flagged, legal):
    legal(at(10, 11, 9))
    other = person("外人", 7777)
    away = Organisation.objects.create(code="9" * 18, name="别处职改办", kind="committee_office")
    grant = RoleGrant.objects.create(
        person=other, role=Role.COMMITTEE_OFFICE, organisation=away, since=at(1, 1), granted_by="平台管理员"
    )
    sign_in(client, other, grant)

    assert flagged.number not in page(client, "payments")
    assert client.get(reverse("office:payment", args=[flagged.number])).status_code == 404


def test_an_applicant_has_no_such_desk(client, flagged, legal):
    client.force_login(flagged.applicant, backend=BACKEND)

    assert client.get(reverse("office:payments")).status_code == 403


def test_a_long_list_costs_as_many_queries_as_a_short_one(desk, make_case):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(desk, "payments", tab="open")
        return len(queries)

    numbers = iter(range(100, 200))

    def more(count):
        for _ in range(count):
            number = next(numbers)
            open_order_if_due(make_case(f"2023GY{number:06d}", who=person(f"申报人{number}", number)), now=at(9, 5))

    more(2)
    cost()
    short = cost()
    more(18)
    assert cost() == short

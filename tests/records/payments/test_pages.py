"""The applicant pays by pages alone; the platform's callback comes over HTTP, signed, and a forged one is refused."""

import re

import httpx
import pypdfium2
import pytest
from django.urls import reverse

from records.payments.conftest import at, person, place
from zhiping.gateways import bank, signed
from zhiping.records.payments.actions import open_order_if_due
from zhiping.records.payments.models import Order, PaymentEvent

SANDBOX_BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def order(case, officer, legal):
    legal(at(9, 5, 10))
    return open_order_if_due(case, now=at(9, 5, 10))


@pytest.fixture
def browser(client, case):
    client.force_login(case.applicant, backend=SANDBOX_BACKEND)
    return client


def callback(client, body, *, key=None, settings=None):
    content = body if isinstance(body, bytes) else signed.encode(body)
    headers = {} if key is None else {signed.HEADER: signed.signature(content, key)}
    return client.post(reverse("api:payment_callback"), content, content_type="application/json", headers=headers)


def paid(order, **other):
    return {
        "number": order.number,
        "gateway_ref": "B1",
        "amount_fen": 38000,
        "bank_at": "2023-09-05T10:00:00+08:00",
        "treasury_at": None,
    } | other


def test_the_page_says_how_much_until_when_and_what_happens_otherwise(browser, order, case):
    page = browser.get(reverse("applicant:pay", args=[case.number])).content.decode()

    for words in ("380.00 元", order.number, "2023年10月10日（星期二）18:00", "视为放弃申报", "去缴费", "六（二）"):
        assert words in page


def test_before_arrival_the_page_says_when_payment_begins(browser, case, legal):
    legal(at(8, 20))

    page = browser.get(reverse("applicant:pay", args=[case.number])).content.decode()
    assert "2023年9月1日 8:00" in page or "2023年9月1日 08:00" in page
    assert "去缴费" not in page


@pytest.mark.parametrize("name", ["pay", "pay_receipt"])
def test_a_stranger_does_not_find_the_page(client, order, case, name):
    client.force_login(person("莫三", 3333), backend=SANDBOX_BACKEND)

    assert client.get(reverse(f"applicant:{name}", args=[case.number])).status_code == 404
    assert client.post(reverse("applicant:pay", args=[case.number])).status_code == 404


def test_there_is_no_slip_before_payment(browser, order, case):
    assert browser.get(reverse("applicant:pay_receipt", args=[case.number])).status_code == 404


@pytest.mark.requirement("R150")
def test_a_genuine_callback_settles_and_gives_a_slip(browser, order, case, settings):
    answer = callback(browser, paid(order), key=settings.PAYMENT_KEY)

    assert (answer.status_code, answer.json()) == (200, {"received": True, "gateway_ref": "B1"})
    order.refresh_from_db()
    assert order.state == "paid"
    page = browser.get(reverse("applicant:pay", args=[case.number])).content.decode()
    assert "已缴清" in page and "下载缴费凭单" in page and "去缴费" not in page
    slip = pypdfium2.PdfDocument(browser.get(reverse("applicant:pay_receipt", args=[case.number])).content)
    words = slip[0].get_textpage().get_text_bounded()
    slip.close()
    assert "叁佰捌拾元整" in words and "沙盒支付，没有真实款项往来" in words


@pytest.mark.requirement("R150")
def test_an_unsigned_or_forged_callback_is_refused_and_leaves_nothing(client, order, settings):
    forged = signed.encode(paid(order, amount_fen=1))

    answers = [
        callback(client, paid(order)),
        callback(client, paid(order), key=b"x" * 32),
        client.post(
            reverse("api:payment_callback"),
            forged,
            content_type="application/json",
            headers={signed.HEADER: signed.signature(signed.encode(paid(order)), settings.PAYMENT_KEY)},
        ),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (PaymentEvent.objects.count(), Order.objects.get().state) == (0, "open")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe", 422),
        (b"[]", 422),
        (b"{}", 422),
        ({"amount_fen": "380"}, 422),
        ({"amount_fen": True}, 422),
        ({"amount_fen": -1}, 422),
        ({"bank_at": "yesterday"}, 422),
        ({"bank_at": "2023-09-05T10:00:00"}, 422),
        ({"gateway_ref": ""}, 422),
        ({"gateway_ref": "B" * 61}, 422),
        ({"number": "404"}, 404),
        (b"1" * 10_001, 413),
    ],
)
def test_a_signed_callback_that_cannot_be_read_is_told_why(client, order, settings, body, status):
    sent = body if isinstance(body, bytes) else paid(order, **body)

    answer = callback(client, sent, key=settings.PAYMENT_KEY)
    assert (answer.status_code, answer.json()["received"], bool(answer.json()["reason"])) == (status, False, True)
    assert PaymentEvent.objects.count() == 0


def test_the_callback_door_answers_only_to_a_post(client, order):
    assert client.get(reverse("api:payment_callback")).status_code == 405


def test_the_way_to_the_cashier(browser, order, case):
    answer = browser.post(reverse("applicant:pay", args=[case.number]))

    assert (answer.status_code, answer["Location"]) == (302, f"/api/cashier/{order.number}/")
    page = browser.get(answer["Location"]).content.decode()
    assert "模拟支付成功" in page and "稍后支付" in page and "380.00 元" in page and "韦一" not in page.split("<main")[1]


def test_a_production_installation_has_no_sandbox_cashier(browser, order, case, settings):
    browser.post(reverse("applicant:pay", args=[case.number]))
    settings.IS_PRODUCTION = True

    assert browser.get(f"/api/cashier/{order.number}/").status_code == 404
    assert browser.post(f"/api/cashier/{order.number}/").status_code == 404


def test_paying_when_the_platform_cannot_be_told_says_so_and_loses_nothing(browser, order, case, monkeypatch):
    monkeypatch.setattr(bank, "call_back", lambda paid, address: signed.post("http://127.0.0.1:9/", {}, key=b""))
    browser.post(reverse("applicant:pay", args=[case.number]))

    page = browser.post(f"/api/cashier/{order.number}/").content.decode()

    assert "已经付款，但通知没有送到" in page and "模拟支付成功" not in page
    assert len(bank.payments(order.number)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("R150")
def test_a_payment_goes_round_over_http(live_server, case, officer, legal, client):
    """Cashier, callback over the wire, and back: nothing is called in the process itself."""
    legal(at(9, 5, 10))
    order = open_order_if_due(case, now=at(9, 5, 10))
    client.force_login(case.applicant, backend=SANDBOX_BACKEND)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with httpx.Client(base_url=live_server.url, cookies=cookies, trust_env=False, follow_redirects=True) as browser:

        def press(address):
            page = browser.get(address).text
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.split("<main")[1])[-1]
            return browser.post(address, data={"csrfmiddlewaretoken": token}, headers={"Referer": live_server.url + address})

        cashier = press(f"/me/{case.number}/pay/")
        assert cashier.url.path == f"/api/cashier/{order.number}/"
        done = press(cashier.url.path)

    assert (done.status_code, "付款成功" in done.text) == (200, True)
    order.refresh_from_db()
    event = PaymentEvent.objects.get()
    assert (order.state, event.by, event.bank_at, event.received_at) == ("paid", "callback", at(9, 5, 10), at(9, 5, 10))
    assert place(case) == ("acceptance", "waiting")

"""SMS, mail and payment go through sandboxes here, which a production installation refuses by name."""

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest

from zhiping.gateways import GatewayError, SandboxRefused, bank, mail, payment, sandbox_parts, signed, sms

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEY = b"k" * 32


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.PAYMENT_KEY = KEY
    return tmp_path


@pytest.fixture
def other_side():
    """A server that keeps what it was sent and answers what it is told to."""
    got, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(content), signed.is_genuine(content, self.headers[signed.HEADER], KEY)))
            status, body = answers.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args): ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got, answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_sandbox_sms_and_mail_lie_in_the_outbox(data):
    receipts = {sms.send("13800000001", "答辩时间已安排"), mail.send("wei@example.org", "题目", "正文")}

    letters = [json.loads(path.read_text()) for path in (data / "outbox").iterdir()]
    assert {letter["receipt"] for letter in letters} == receipts
    assert {(letter["channel"], letter["address"], letter["text"]) for letter in letters} == {
        ("sms", "13800000001", "答辩时间已安排"),
        ("mail", "wei@example.org", "正文"),
    }


def test_production_refuses_each_sandbox_part_by_name(settings):
    settings.IS_PRODUCTION = True
    settings.GATEWAYS = {**settings.GATEWAYS, "mail": "smtp"}

    assert sandbox_parts() == ["短信（sms）", "支付（payment）", "电子签章与时间戳（signing）"]
    with pytest.raises(SandboxRefused, match="ZHIPING_SMS"):
        sms.send("13800000001", "…")
    with pytest.raises(SandboxRefused, match="ZHIPING_PAYMENT"):
        payment.create("20230001", amount_fen=38000, subject="评审费", back="/me/1/pay/")


def test_sms_over_http_is_signed_and_keeps_the_receipt(settings, other_side):
    address, got, answers = other_side
    settings.GATEWAYS = {**settings.GATEWAYS, "sms": "http"}
    settings.GATEWAY_OPTIONS = {**settings.GATEWAY_OPTIONS, "sms_url": address + "/sms", "sms_key": KEY}
    answers.append((200, b'{"receipt": "S-1"}'))

    assert sms.send("13800000001", "文字") == "S-1"
    assert got == [("/sms", {"phone": "13800000001", "text": "文字"}, True)]


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [(500, b"{}", "HTTP 500"), (200, b"<html>", "不是 JSON"), (200, b"[]", "不是一个对象"), (200, b"{}", "没有给出回执")],
)
def test_sms_that_was_not_taken_says_why(settings, other_side, status, body, says):
    address, _, answers = other_side
    settings.GATEWAYS = {**settings.GATEWAYS, "sms": "http"}
    settings.GATEWAY_OPTIONS = {**settings.GATEWAY_OPTIONS, "sms_url": address, "sms_key": KEY}
    answers.append((status, body))

    with pytest.raises(GatewayError, match=says):
        sms.send("13800000001", "文字")


def test_an_unreachable_gateway_is_told(settings):
    settings.GATEWAYS = {**settings.GATEWAYS, "sms": "http"}
    settings.GATEWAY_OPTIONS = {**settings.GATEWAY_OPTIONS, "sms_url": "http://127.0.0.1:9/", "sms_key": KEY}

    with pytest.raises(GatewayError, match="连接不上"):
        sms.send("13800000001", "文字")


def test_the_sandbox_bank_remembers_what_was_paid_before_it_tells():
    at = datetime(2023, 9, 5, 10, 0, tzinfo=SHANGHAI)
    assert payment.create("20230001", amount_fen=45000, subject="评审费", back="/me/1/pay/") == "/api/cashier/20230001/"
    assert payment.query("20230001") == []
    payment.create("20230001", amount_fen=38000, subject="评审费", back="/me/1/pay/")

    paid = bank.pay("20230001", bank_at=at)

    assert (paid.number, paid.amount_fen, paid.bank_at, paid.treasury_at) == ("20230001", 38000, at, None)
    assert payment.query("20230001") == [paid]
    assert bank.bill("../../secrets") is None


def test_the_payment_platform_over_http(settings, other_side):
    address, got, answers = other_side
    settings.GATEWAYS = {**settings.GATEWAYS, "payment": "http"}
    settings.GATEWAY_OPTIONS = {**settings.GATEWAY_OPTIONS, "payment_url": address}
    settings.PUBLIC_ADDRESS = "https://zhiping.example"
    answers += [
        (200, b'{"cashier": "https://pay.example/1"}'),
        (200, b'{"payments": [{"number": "1", "gateway_ref": "r", "amount_fen": 1, "bank_at": "2023-09-05T10:00:00+08:00"}]}'),
        (200, b'{"payments": [{"number": "1", "gateway_ref": "r", "amount_fen": 1, "bank_at": "2023-09-05T10:00:00"}]}'),
    ]

    assert payment.create("1", amount_fen=1, subject="评审费", back="/me/1/pay/") == "https://pay.example/1"
    assert payment.query("1") == [bank.Paid("1", "r", 1, datetime(2023, 9, 5, 10, 0, tzinfo=SHANGHAI), None)]
    with pytest.raises(GatewayError, match="带时区"):
        payment.query("1")
    assert got[0] == (
        "/bills",
        {
            "number": "1",
            "amount_fen": 1,
            "subject": "评审费",
            "callback": "https://zhiping.example/api/payment-callback/",
            "back": "https://zhiping.example/me/1/pay/",
        },
        True,
    )


def test_a_forged_signature_is_not_genuine():
    content = b'{"amount_fen":1}'
    good = signed.signature(content, KEY)

    assert [
        payment.is_genuine(c, s) for c, s in [(content, good), (content + b" ", good), (content, ""), (content, "é" * 64)]
    ] == [
        True,
        False,
        False,
        False,
    ]

"""Asks the payment platform to open a bill and what was paid; the money itself never passes here.

The real adapter (``ZHIPING_PAYMENT=http``) posts signed JSON (see ``signed``, key ``ZHIPING_PAYMENT_KEY``) to
``ZHIPING_PAYMENT_URL``: ``/bills`` with ``{"number", "amount_fen", "subject",
"callback", "back"}`` answers ``{"cashier": address}``,
``/query`` with ``{"number"}`` answers ``{"payments": [{"number", "gateway_ref", "amount_fen", "bank_at", "treasury_at"}]}``.
The platform's callback has one such payment as its body and the same signature header.
"""

from django.conf import settings

from zhiping.gateways import bank, signed
from zhiping.gateways.bank import Bill, Paid
from zhiping.gateways.choice import SANDBOX, chosen, option
from zhiping.gateways.errors import GatewayError

__all__ = ["CALLBACK", "SIGNATURE_HEADER", "GatewayError", "Paid", "create", "is_genuine", "is_sandbox", "query"]

CALLBACK = "/api/payment-callback/"
SIGNATURE_HEADER = signed.HEADER


def create(number: str, *, amount_fen: int, subject: str, back: str) -> str:
    """Open the bill, or change its amount; the address of the cashier where it can be paid."""
    if chosen("payment") == SANDBOX:
        bank.open_bill(Bill(number, amount_fen, subject, back))
        return f"/api/cashier/{number}/"
    body = {
        "number": number,
        "amount_fen": amount_fen,
        "subject": subject,
        "callback": settings.PUBLIC_ADDRESS + CALLBACK,
        "back": settings.PUBLIC_ADDRESS + back,
    }
    told = signed.post(option("payment_url") + "/bills", body, key=settings.PAYMENT_KEY)
    cashier = str(told.get("cashier", ""))
    if not cashier.startswith("https://"):
        raise GatewayError("支付平台没有给出收银台地址")
    return cashier


def query(number: str) -> list[Paid]:
    """Everything the platform knows to be paid under ``number``; empty when nothing was."""
    if chosen("payment") == SANDBOX:
        return bank.payments(number)
    told = signed.post(option("payment_url") + "/query", {"number": number}, key=settings.PAYMENT_KEY)
    known = told.get("payments")
    if not isinstance(known, list):
        raise GatewayError("支付平台的应答没有 payments")
    return [Paid.from_json(one) for one in known]


def is_genuine(content: bytes, given: str) -> bool:
    """Whether a callback's body was signed by the payment platform."""
    return signed.is_genuine(content, given, settings.PAYMENT_KEY)


def is_sandbox() -> bool:
    """Whether the sandbox's payment platform serves here (never in production)."""
    return not settings.IS_PRODUCTION and settings.GATEWAYS.get("payment", SANDBOX) == SANDBOX

"""The sandbox's payment platform: its own book of bills and payments, kept as files beside the database.

It stands for the non-tax payment platform outside. It knows a bill only by its number and amount, keeps what was paid
before it calls back, and answers later questions from its book, so a lost callback loses nothing.
"""

import json
import re
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhiping.gateways import signed
from zhiping.gateways.errors import GatewayError
from zhiping.lib.durable import write_once, write_over

NUMBER = re.compile(r"[0-9A-Za-z-]{4,30}")


@dataclass(frozen=True, slots=True)
class Bill:
    """What may be paid under a number."""

    number: str
    amount_fen: int
    subject: str
    back: str = "/"  # where the payer came from


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as the platform tells it; all its times are kept (AMB-32)."""

    number: str
    gateway_ref: str
    amount_fen: int
    bank_at: datetime
    treasury_at: datetime | None

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {
            "bank_at": self.bank_at.isoformat(),
            "treasury_at": self.treasury_at.isoformat() if self.treasury_at else None,
        }

    @classmethod
    def from_json(cls, told: dict[str, object]) -> "Paid":
        """Reads what a gateway sent; GatewayError names the part that cannot be read."""
        try:
            number, ref, amount = told["number"], told["gateway_ref"], told["amount_fen"]
            bank, treasury = datetime.fromisoformat(str(told["bank_at"])), told.get("treasury_at")
            at_treasury = datetime.fromisoformat(str(treasury)) if treasury else None
        except KeyError as missing:
            raise GatewayError(f"缺少 {missing.args[0]}") from missing
        except ValueError as unreadable:
            raise GatewayError("时间应写成 ISO 8601 并带时区") from unreadable
        if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount < 100_000_000:
            raise GatewayError("amount_fen 应为正整数（分）")
        if bank.tzinfo is None or (at_treasury is not None and at_treasury.tzinfo is None):
            raise GatewayError("时间应写成 ISO 8601 并带时区")
        if not (isinstance(number, str) and isinstance(ref, str) and 0 < len(number) <= 30 and 0 < len(ref) <= 60):
            raise GatewayError("number 或 gateway_ref 的长度不对")
        return cls(number, ref, amount, bank, at_treasury)


def _folder(number: str) -> Path:
    if NUMBER.fullmatch(number) is None:
        raise GatewayError("缴款码的写法不对")
    return Path(settings.DATA) / "sandbox-bank" / number


def open_bill(bill: Bill) -> None:
    """Take a bill in, or its new amount."""
    write_over(_folder(bill.number) / "bill.json", signed.encode(asdict(bill)))


def bill(number: str) -> Bill | None:
    if NUMBER.fullmatch(number) is None:
        return None
    kept = _folder(number) / "bill.json"
    return Bill(**json.loads(kept.read_bytes())) if kept.exists() else None


def payments(number: str) -> list[Paid]:
    """Everything paid under ``number``, oldest first."""
    found = [Paid.from_json(json.loads(kept.read_bytes())) for kept in _folder(number).glob("paid-*.json")]
    return sorted(found, key=lambda paid: (paid.bank_at, paid.gateway_ref))


def pay(number: str, *, bank_at: datetime, treasury_at: datetime | None = None) -> Paid:
    """Somebody pays the bill: written into the book first; telling the platform comes after."""
    owed = bill(number)
    if owed is None:
        raise GatewayError("沙盒支付平台没有这个缴款码")
    paid = Paid(number, f"SANDBOX{uuid.uuid4().hex[:20].upper()}", owed.amount_fen, bank_at, treasury_at)
    write_once(_folder(number) / f"paid-{paid.gateway_ref}.json", signed.encode(paid.as_json()))
    return paid


def call_back(paid: Paid, *, address: str) -> dict[str, object]:
    """Tell the platform over HTTP, signed, as the real one does; its answer."""
    return signed.post(address, paid.as_json(), key=settings.PAYMENT_KEY)

"""One-time codes by SMS: six digits, ten minutes, five tries; only keyed digests are kept."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zhiping.lib.sealing import digest
from zhiping.records.accounts.identity import NotANumber, normal_phone, phone_digest
from zhiping.records.accounts.models import PhoneCode
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.errors import BadInput
from zhiping.records.messages.models import Outgoing

LIFETIME = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(seconds=60)
MOST_AN_HOUR = 5


def _code_digest(phone: str, code: str, purpose: str) -> str:
    return digest(f"{phone_digest(phone)}:{purpose}:{code}", "phone code")


@transaction.atomic
def send_phone_code(phone: str, *, purpose: str, now: datetime) -> str | None:
    """Queue a code for ``phone``. The code is returned only where the SMS gateway is the sandbox of a sandbox database.

    ``now`` is the wall clock. No journal row: a code names nobody yet.
    """
    try:
        phone = normal_phone(phone)
    except NotANumber as wrong:
        raise BadInput(str(wrong), {"phone": str(wrong)}) from None
    sent = PhoneCode.objects.filter(phone_digest=phone_digest(phone), sent_at__gt=now - timedelta(hours=1)).order_by("-sent_at")
    times = list(sent.values_list("sent_at", flat=True))
    if times and times[0] > now - PAUSE:
        wait = int((times[0] + PAUSE - now).total_seconds()) + 1
        words = f"验证码刚刚发出，请等 {wait} 秒再取。"
        raise BadInput(words, {"phone": words})
    if len(times) >= MOST_AN_HOUR:
        words = f"这个手机号一小时内已取过 {MOST_AN_HOUR} 次验证码，请过一小时再取。"
        raise BadInput(words, {"phone": words})
    code = f"{secrets.randbelow(1_000_000):06d}"
    PhoneCode.objects.create(
        phone_digest=phone_digest(phone),
        code_digest=_code_digest(phone, code, purpose),
        purpose=purpose,
        sent_at=now,
        expires_at=now + LIFETIME,
    )
    text = f"【职评】验证码 {code}，10 分钟内有效。请勿告诉他人。"
    Outgoing.objects.create(channel="sms", address=phone, text=text, queued_at=now, purpose="phone_code")
    shown = settings.GATEWAYS["sms"] == "sandbox" and is_sandbox()
    return code if shown else None


@transaction.atomic
def check_phone_code(phone: str, code: str, *, purpose: str, now: datetime) -> bool:
    """True once for the newest code while it lives; each wrong try counts."""
    try:
        phone = normal_phone(phone)
    except NotANumber:
        return False
    kept = (
        PhoneCode.objects.select_for_update()
        .filter(phone_digest=phone_digest(phone), purpose=purpose)
        .order_by("-sent_at", "-id")
        .first()
    )
    if kept is None or kept.used_at is not None or kept.expires_at < now or kept.tries >= TRIES:
        return False
    if hmac.compare_digest(kept.code_digest, _code_digest(phone, code.strip(), purpose)):
        kept.used_at = now
        kept.save(update_fields=["used_at"])
        return True
    kept.tries += 1
    kept.save(update_fields=["tries"])
    return False

"""Sends an SMS.

The real adapter (``ZHIPING_SMS=http``) posts ``{"phone", "text"}`` as JSON to ``ZHIPING_SMS_URL``, signed in the header
``X-Zhiping-Signature`` (HMAC-SHA256 of the body under ``ZHIPING_SMS_KEY``, hexadecimal), and expects ``{"receipt": "…"}``.
"""

from zhiping.gateways import outbox, signed
from zhiping.gateways.choice import SANDBOX, chosen, option
from zhiping.gateways.errors import GatewayError


def send(phone: str, text: str) -> str:
    """The gateway's receipt; GatewayError when it was not taken."""
    if chosen("sms") == SANDBOX:
        return outbox.drop("sms", phone, text)
    told = signed.post(option("sms_url"), {"phone": phone, "text": text}, key=option("sms_key"))
    if not told.get("receipt"):
        raise GatewayError("短信平台没有给出回执")
    return str(told["receipt"])[:80]

"""Sends an SMS.

The real adapter (``ZHIPING_SMS=http``) posts ``{"phone", "text"}`` as JSON to ``ZHIPING_SMS_URL``, signed in the header
``X-Zhiping-Signature`` (HMAC-SHA256 of the body under ``ZHIPING_SMS_KEY``, hexadecimal), and expects ``{"receipt": "…"}``.
"""

from django.conf import settings

from zhiping.gateways import outbox, signed
from zhiping.gateways.choice import SANDBOX, chosen
from zhiping.gateways.errors import GatewayError


def send(phone: str, text: str) -> str:
    """The gateway's receipt; GatewayError when it was not taken."""
    if chosen("sms") == SANDBOX:
        return outbox.drop("sms", phone, text)
    options = settings.GATEWAY_OPTIONS
    told = signed.post(options["sms_url"], {"phone": phone, "text": text}, key=options["sms_key"])
    if not told.get("receipt"):
        raise GatewayError("短信平台没有给出回执")
    return str(told["receipt"])[:80]

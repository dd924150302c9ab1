"""Sends a mail; the real adapter (``ZHIPING_MAIL=smtp``) uses the server named by ``ZHIPING_SMTP_HOST``."""

import smtplib
import uuid
from email.message import EmailMessage

from zhiping.gateways import outbox
from zhiping.gateways.choice import SANDBOX, chosen, option
from zhiping.gateways.errors import GatewayError


def send(address: str, subject: str, text: str) -> str:
    """A receipt: the message id that the mail carries; GatewayError when the server did not take it."""
    if chosen("mail") == SANDBOX:
        return outbox.drop("mail", address, text, subject)
    sender = str(option("mail_from"))
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, address, subject
    letter["Message-ID"] = receipt = f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2]}>"
    letter.set_content(text)
    try:
        with smtplib.SMTP(option("smtp_host"), option("smtp_port"), timeout=10) as server:
            server.send_message(letter)
    except (smtplib.SMTPException, OSError) as failed:
        raise GatewayError("邮件服务器没有收下这封邮件") from failed
    return receipt[:80]

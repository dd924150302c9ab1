"""The sandbox's letter box: what would have been sent lies as files in the data folder's ``outbox``."""

import json
import uuid
from pathlib import Path

from django.conf import settings

from zhiping.lib.durable import write_once


def drop(channel: str, address: str, text: str, subject: str = "") -> str:
    """Keep one sent text; its receipt."""
    receipt = f"沙盒-{uuid.uuid4().hex[:16]}"
    letter = {"channel": channel, "address": address, "subject": subject, "text": text, "receipt": receipt}
    name = f"{channel}-{receipt.removeprefix('沙盒-')}.json"
    write_once(Path(settings.DATA) / "outbox" / name, json.dumps(letter, ensure_ascii=False, indent=1).encode())
    return receipt

"""Sealed values: encrypted at rest, and keyed digests by which a sealed value can be found again."""

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


def _key(purpose: str) -> bytes:
    return hmac.new(settings.SEAL_KEY, purpose.encode(), hashlib.sha256).digest()


def seal(value: bytes) -> bytes:
    """``value`` encrypted with AES-256-GCM under a fresh nonce."""
    nonce = os.urandom(12)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, value, None)


def unseal(blob: bytes) -> bytes:
    """The value that ``seal`` was given; raises ``InvalidTag`` when the bytes were changed."""
    return AESGCM(_key("seal")).decrypt(bytes(blob[:12]), bytes(blob[12:]), None)


def digest(value: str, purpose: str) -> str:
    """A keyed digest of ``value`` (hex, 64 characters): equal values match, nothing can be read back."""
    return hmac.new(_key(purpose), value.encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.BinaryField):
    """Text that the database holds only encrypted."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(str(value).encode())

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(value).decode()

    def to_python(self, value: Any) -> Any:
        return value


class SealedJSONField(models.BinaryField):
    """A JSON value that the database holds only encrypted."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(unseal(value))

    def to_python(self, value: Any) -> Any:
        return value

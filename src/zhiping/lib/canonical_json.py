"""One form of bytes for the same content: canonical JSON (RFC 8785) and its SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def _utf16(pair: tuple[Any, Any]) -> bytes:
    """The order of names in RFC 8785: by UTF-16 units, which for other than rare characters is the order of the letters."""
    return str(pair[0]).encode("utf-16-be")


def plain(value: Any) -> Any:
    """``value`` in JSON types only, names in the canonical order."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in sorted(value.items(), key=_utf16)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, int) else str(value)


def canonical(made_plain: Any) -> bytes:
    """Canonical JSON (RFC 8785) of what ``plain`` gave. It holds no fractions, so the standard writer says the same."""
    return json.dumps(made_plain, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(value: Any) -> str:
    return sha256_of_plain(plain(value))


def sha256_of_plain(made_plain: Any) -> str:
    return hashlib.sha256(canonical(made_plain)).hexdigest()

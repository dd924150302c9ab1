"""JSON over HTTP between two servers that share a key: the body is signed with HMAC-SHA256."""

import hashlib
import hmac
import json
from typing import Any

import httpx

from zhiping.gateways.errors import GatewayError

HEADER = "X-Zhiping-Signature"
TIMEOUT = httpx.Timeout(5.0, connect=2.0)


def encode(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(content: bytes, key: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def is_genuine(content: bytes, given: str, key: bytes) -> bool:
    """Whether ``given`` is the signature of exactly these bytes, compared in constant time."""
    return hmac.compare_digest(signature(content, key).encode(), given.encode("utf-8", "replace"))


def post(address: str, body: dict[str, Any], *, key: bytes) -> dict[str, Any]:
    """Send ``body`` signed; the JSON answer. GatewayError says in words what went wrong."""
    content = encode(body)
    headers = {"Content-Type": "application/json", HEADER: signature(content, key)}
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            answer = client.post(address, content=content, headers=headers)
    except httpx.TimeoutException as late:
        raise GatewayError(f"对方 {TIMEOUT.read:.0f} 秒内没有应答") from late
    except httpx.HTTPError as failed:
        raise GatewayError("连接不上对方") from failed
    if answer.status_code != 200:
        raise GatewayError(f"对方没有接受（HTTP {answer.status_code}）")
    try:
        told = answer.json()
    except ValueError as unreadable:
        raise GatewayError("对方的应答不是 JSON") from unreadable
    if not isinstance(told, dict):
        raise GatewayError("对方的应答不是一个对象")
    return told

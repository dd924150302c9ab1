"""Keeps files by the SHA-256 of their content, encrypted at rest and never overwritten."""

import hashlib
import re
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings

from zhiping.gateways.errors import GatewayError
from zhiping.lib.durable import write_once
from zhiping.lib.sealing import seal, unseal

NAME = re.compile(r"[0-9a-f]{64}")


class Store(Protocol):
    """Where sealed blobs lie, each under the digest of its plain content."""

    def has(self, name: str) -> bool: ...
    def put(self, name: str, blob: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...


class LocalStore:
    """A folder of files, two levels deep by the first characters of the name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def put(self, name: str, blob: bytes) -> None:
        write_once(self._path(name), blob)

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as missing:
            raise GatewayError("文件库中没有这个文件") from missing


@lru_cache(maxsize=4)
def _store_of(kind: str, root: Path) -> Store:
    if kind == "local":
        return LocalStore(root)
    if kind == "s3":  # needs the optional group "scale", so it is loaded only where it is chosen
        distant: Store = import_module("zhiping.gateways.files_s3").S3Store()
        return distant
    raise GatewayError(f"ZHIPING_FILES 写的是“{kind}”，可用的是 local 或 s3")


def _store() -> Store:
    return _store_of(settings.GATEWAYS["files"], Path(settings.FILES))


def store(content: bytes) -> str:
    """Keep ``content`` durably; its SHA-256 in hexadecimal. Storing the same content again changes nothing."""
    name = hashlib.sha256(content).hexdigest()
    if not _store().has(name):
        _store().put(name, seal(content))
    return name


def exists(sha256: str) -> bool:
    return NAME.fullmatch(sha256) is not None and _store().has(sha256)


def read(sha256: str) -> bytes:
    """The content that ``store`` was given; GatewayError when it is missing or was changed."""
    if NAME.fullmatch(sha256) is None:
        raise GatewayError("文件摘要应为 64 位十六进制数字")
    try:
        content = unseal(_store().get(sha256))
    except (InvalidTag, ValueError) as changed:
        raise GatewayError("文件在库中被改动或损坏，内容与摘要不符") from changed
    if hashlib.sha256(content).hexdigest() != sha256:
        raise GatewayError("文件在库中被改动或损坏，内容与摘要不符")
    return content

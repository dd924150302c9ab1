"""Keeps files by the SHA-256 of their content, encrypted at rest and never overwritten."""

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings

from zhiping.gateways.errors import GatewayError
from zhiping.lib.durable import write_once
from zhiping.lib.sealing import seal, unseal

NAME = re.compile(r"[0-9a-f]{64}")
ASIDE = ".aside"
BATCH = 500


class Store(Protocol):
    """Where sealed blobs lie, each under the digest of its plain content."""

    def has(self, name: str) -> bool: ...
    def renew(self, name: str) -> bool: ...  # True when it is there and counts as put in just now
    def old(self, before: datetime) -> Iterator[str]: ...  # names put in or renewed before then
    def drop(self, name: str, before: datetime) -> bool: ...  # False when it was renewed meanwhile
    def drop_unfinished(self, before: datetime) -> int: ...  # what killed writers left
    def put(self, name: str, blob: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # somebody else took it away
        return False


class LocalStore:
    """A folder of files, two levels deep by the first characters of the name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def renew(self, name: str) -> bool:
        try:
            os.utime(self._path(name))
        except FileNotFoundError:
            return False
        return True

    def old(self, before: datetime) -> Iterator[str]:
        for path in self.root.glob("??/??/*"):
            if NAME.fullmatch(path.name) and _is_older(path, before):
                yield path.name

    def drop(self, name: str, before: datetime) -> bool:
        """Put aside first: whoever stores the same content from now on writes it anew, whoever did just before is seen."""
        path = self._path(name)
        aside = path.with_name(f".{name}{ASIDE}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if not _is_older(aside, before):
            self._bring_back(aside)
            return False
        aside.unlink()
        return True

    def drop_unfinished(self, before: datetime) -> int:
        dropped = 0
        for path in self.root.glob("??/??/.*"):
            if path.name.endswith(ASIDE):  # a sweep was killed in between
                self._bring_back(path)
            elif _is_older(path, before):
                path.unlink(missing_ok=True)
                dropped += 1
        return dropped

    def _bring_back(self, aside: Path) -> None:
        with contextlib.suppress(FileExistsError):
            os.link(aside, self._path(aside.name[1:].removesuffix(ASIDE)))
        aside.unlink()

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
    if not _store().renew(name):
        _store().put(name, seal(content))
    return name


def drop_unnamed(before: datetime, *, named: Callable[[Sequence[str]], Container[str]]) -> int:
    """Remove what was stored before then and is not among the names that ``named`` gives back; how many files went.

    What is being stored now is younger than any ``before`` of an hour or more, so that a row may still come to name it.
    """
    dropped = _store().drop_unfinished(before)
    names = _store().old(before)
    while batch := list(islice(names, BATCH)):
        known = named(batch)
        dropped += sum(_store().drop(name, before) for name in batch if name not in known)
    return dropped


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

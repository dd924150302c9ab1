"""Writing a file so that it is either wholly there or not there, whatever happens to the process."""

import os
import uuid
from pathlib import Path


def write_once(target: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Write ``content`` durably to ``target`` unless something is there; True when it was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.{uuid.uuid4().hex}"
    _write(fresh, content, mode)
    try:
        os.link(fresh, target)  # the first writer wins; nothing is ever overwritten
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    _sync_folder(target.parent)
    return True


def write_over(target: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write ``content`` durably to ``target``; a reader sees the old content or the new, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.{uuid.uuid4().hex}"
    _write(fresh, content, mode)
    fresh.replace(target)
    _sync_folder(target.parent)


def _write(path: Path, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

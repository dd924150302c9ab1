"""Placeholder-free loading comes with the pack language."""

from collections.abc import Mapping
from pathlib import Path

from zhiping.core.policy.schema import Pack


class PackError(Exception):
    """A pack that cannot be read."""


def read_files(folder: Path) -> dict[str, str]:
    raise PackError("尚未实现")


def load_files(files: Mapping[str, str], *, name: str) -> Pack:
    raise PackError("尚未实现")


def load(folder: Path) -> Pack:
    raise PackError("尚未实现")

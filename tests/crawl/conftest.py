"""The demo year in small, as a server of its own: one for those who only look, one for those who also send forms."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.town import Town


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a small demo year, made once for all workers. ``ZHIPING_CRAWL_DATA`` names one that stands already."""
    if given := os.environ.get("ZHIPING_CRAWL_DATA"):
        return Path(given)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    year = shared / "crawl-year"
    with (shared / "crawl-year.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not year.exists():
            town = Town(shared / "crawl-building" / "data", flags=("--every=8", "--no-sweeps"))
            town.data.parent.mkdir()
            town.start().stop()
            town.data.rename(year)
    return year


def _town(year: Path, folder: Path) -> Iterator[Town]:
    shutil.copytree(year, folder / "data")
    town = Town(folder / "data", flags=("--every=8", "--no-sweeps"))
    try:
        yield town.start()
    finally:
        town.stop()


@pytest.fixture(scope="session")
def still_town(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Nobody changes anything here."""
    yield from _town(small_year, tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="session")
def busy_town(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Every form is sent here."""
    yield from _town(small_year, tmp_path_factory.mktemp("busy"))

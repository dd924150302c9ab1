"""bin/serve itself: the first start, the second, stopping, and being killed."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_SECONDS, SECOND_SECONDS = 120, 5

pytestmark = pytest.mark.long


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Serving:
    """One run of bin/serve."""

    def __init__(self, data: Path, *more: str) -> None:
        self.port = free_port()
        command = [str(ROOT / "bin" / "serve"), "--port", str(self.port), "--data", str(data), *more]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIPING_")}
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        self.began = time.monotonic()

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, path: str, seconds: float) -> float:
        """How long it took until the page was served."""
        while time.monotonic() - self.began < seconds:
            assert self.process.poll() is None, self.process.stderr.read().decode()
            if self.get(path) == 200:
                return time.monotonic() - self.began
            time.sleep(0.1)
        raise AssertionError(f"{path} was not served in {seconds} s")

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        self.process.stderr.close()
        self.process.stdout.close()
        return code


@pytest.fixture
def serving(tmp_path):
    runs = []

    def start(*more: str, data: Path = tmp_path / "data") -> Serving:
        runs.append(Serving(data, *more))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGKILL)


def rows_of(data: Path) -> dict[str, list[tuple]]:
    """Every table but those that say when a sweep ran."""
    with sqlite3.connect(data / "zhiping.sqlite3") as database:
        names = [row[0] for row in database.execute("select name from sqlite_master where type='table' order by name")]
        kept = {name: database.execute(f'select * from "{name}"').fetchall() for name in names if name != "cycles_sweeprun"}
    database.close()
    return kept


def test_second_start_is_quick_changes_no_data_and_stops_with_everything_it_started(serving, tmp_path):
    first = serving("--empty")
    first.wait_for("/healthz", FIRST_SECONDS)
    assert first.get("/") == 200
    assert first.stop() == 0
    before = rows_of(tmp_path / "data")

    second = serving("--empty")
    took = second.wait_for("/", FIRST_SECONDS)
    second.wait_for("/healthz", FIRST_SECONDS)
    assert second.stop(signal.SIGINT) == 0

    assert took <= SECOND_SECONDS
    assert rows_of(tmp_path / "data") == before
    assert second.get("/") == 0


def test_killed_outright_it_takes_server_and_sweeps_along(serving):
    run = serving("--empty")
    run.wait_for("/healthz", FIRST_SECONDS)

    run.stop(signal.SIGKILL)

    limit = time.monotonic() + 15
    while run.get("/") != 0 and time.monotonic() < limit:
        time.sleep(0.2)
    assert run.get("/") == 0


def test_a_first_start_that_is_killed_leaves_no_data_behind_and_the_next_one_is_whole(serving, tmp_path):
    killed = serving("--empty")
    limit = time.monotonic() + 60
    while not list(tmp_path.glob("data.building-*/zhiping.sqlite3")) and time.monotonic() < limit:
        time.sleep(0.02)
    killed.stop(signal.SIGKILL)
    assert not (tmp_path / "data").exists()

    whole = serving("--empty")
    whole.wait_for("/healthz", FIRST_SECONDS)

    assert whole.stop() == 0
    assert not list(tmp_path.glob("data.building-*"))


def test_a_taken_port_is_named(serving, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = serving("--empty", "--port", str(taken.getsockname()[1]))
        assert run.process.wait(timeout=60) == 2
        assert str(taken.getsockname()[1]) in run.process.stderr.read().decode()
    run.stop()
    assert not (tmp_path / "data").exists()

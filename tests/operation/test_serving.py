"""bin/serve itself: the first start, the second, production, a taken port, stopping, and being killed."""

import hashlib
import os
import random
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
SANDBOX_PARTS = ["短信（sms）", "支付（payment）", "邮件（mail）", "电子签章与时间戳（signing）"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Serving:
    """One run of bin/serve."""

    def __init__(self, data: Path, *more: str, **environment: str) -> None:
        self.port = free_port()
        command = [str(ROOT / "bin" / "serve"), "--port", str(self.port), "--data", str(data), *more]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIPING_")} | environment
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
        self.said = self.process.stderr.read().decode()
        self.process.stderr.close()
        self.process.stdout.close()
        return code


@pytest.fixture
def serving(tmp_path):
    runs = []

    def start(*more: str, data: Path = tmp_path / "data", **environment: str) -> Serving:
        runs.append(Serving(data, *more, **environment))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGKILL)


def digest_of(data: Path) -> dict[str, str]:
    """Each table of both databases but the one that says when a sweep ran, and each kept file."""
    kept = {}
    for name in ("zhiping", "readings"):
        with sqlite3.connect(data / f"{name}.sqlite3") as database:
            tables = [row[0] for row in database.execute("select name from sqlite_master where type='table' order by name")]
            for table in tables:
                rows = database.execute(f'select * from "{table}" order by 1').fetchall()
                kept[f"{name}.{table}"] = hashlib.sha256(repr(rows).encode()).hexdigest()
        database.close()
    files = [path for path in (data / "files").rglob("*") if path.is_file()]
    kept |= {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {name: digest for name, digest in kept.items() if not name.endswith(".cycles_sweeprun")}


@pytest.mark.timeout(400)
def test_second_start_is_quick_changes_no_data_and_stops_with_everything_it_started(serving, tmp_path):
    first = serving("--empty")
    first.wait_for("/healthz", FIRST_SECONDS)
    assert first.get("/") == 200
    assert first.stop() == 0
    assert first.said == ""
    before = digest_of(tmp_path / "data")

    took = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGTERM):
        again = serving("--empty")
        took.append(again.wait_for("/", FIRST_SECONDS))
        again.wait_for("/healthz", FIRST_SECONDS)
        assert again.stop(number) == 0
        assert again.said == ""
        assert again.get("/") == 0
    print(f"served after {', '.join(f'{seconds:.1f}' for seconds in took)} s")

    assert min(took) <= SECOND_SECONDS
    assert digest_of(tmp_path / "data") == before


def test_production_is_refused_with_every_stand_in_by_name_and_nothing_is_made(serving, tmp_path):
    run = serving("--production", ZHIPING_HOSTS="zhiping.example", ZHIPING_ADDRESS="https://zhiping.example")

    assert run.process.wait(timeout=60) == 2
    run.stop()
    assert run.said.startswith("不能正式运行：\n")
    assert [part for part in SANDBOX_PARTS if f"沙盒接口：{part}" not in run.said] == []
    packs = sorted(folder.parent.name for folder in (ROOT / "policy_packs").glob("*/pack.yaml"))
    assert [pack for pack in packs if f"政策包 {pack} " not in run.said] == []
    assert not (tmp_path / "data").exists()


@pytest.mark.long
def test_killed_outright_it_takes_server_and_sweeps_along(serving):
    run = serving("--empty")
    run.wait_for("/healthz", FIRST_SECONDS)

    run.stop(signal.SIGKILL)

    limit = time.monotonic() + 15
    while run.get("/") != 0 and time.monotonic() < limit:
        time.sleep(0.2)
    assert run.get("/") == 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("options", "kills"), [(["--empty"], 1), pytest.param(["--every=8"], 4, marks=pytest.mark.long)], ids=["empty", "demo year"]
)
def test_a_first_start_that_is_killed_leaves_no_data_behind_and_the_next_one_is_whole(serving, tmp_path, options, kills):
    for _ in range(kills):
        killed = serving(*options)
        limit = time.monotonic() + 60
        while not list(tmp_path.glob("data.building-*/zhiping.sqlite3")) and time.monotonic() < limit:
            time.sleep(0.02)
        time.sleep(random.uniform(0, 2 * (kills - 1)))
        killed.stop(signal.SIGKILL)
        assert not (tmp_path / "data").exists()

    whole = serving(*options)
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

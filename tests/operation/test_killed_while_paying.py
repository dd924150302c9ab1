"""A server killed outright in the middle of payment callbacks loses nothing it acknowledged and leaves nothing half-done."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from zhiping.gateways import signed

ROOT = Path(__file__).parents[2]
CASES = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def prepared(tmp_path):
    environment = {
        **os.environ,
        "ZHIPING_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "zhiping.project.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
    }
    environment.pop("ZHIPING_DATABASE", None)
    for database in ("default", "readings"):
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0", f"--database={database}"], env=environment, check=True
        )
    seeded = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "operation" / "pay_seed.py"), str(CASES)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return tmp_path, environment, seeded.stdout.split()


def serve(environment, port):
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--blocking-threads", "4", "--no-ws", "zhiping.project.wsgi:application"]
    server = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/api/payment-callback/"
    for _ in range(200):
        try:
            httpx.get(address, trust_env=False, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return server, address
    raise AssertionError("the server did not start")


def tell(address, key, number, ref):
    body = {"number": number, "gateway_ref": ref, "amount_fen": 38000, "bank_at": "2023-09-05T10:00:00+08:00"}
    content = signed.encode(body)
    headers = {signed.HEADER: signed.signature(content, key)}
    return httpx.post(address, content=content, headers=headers, trust_env=False, timeout=10).status_code


@pytest.mark.requirement("R150")
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(prepared):
    data, environment, numbers = prepared
    key = (data / "secrets" / "payment_key").read_bytes()
    server, address = serve(environment, free_port())
    acknowledged, waiting = [], list(numbers)

    def send():
        while waiting:
            number = waiting.pop()
            try:
                if tell(address, key, number, f"R{number}") == 200:
                    acknowledged.append(number)
            except httpx.TransportError:
                return

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < CASES // 4:
        time.sleep(0.01)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for thread in threads:
        thread.join()
    assert 0 < len(acknowledged) < CASES

    def places():
        with sqlite3.connect(data / "zhiping.sqlite3") as database:
            found = database.execute(
                "select o.number, o.state, a.stage, (select count(*) from payments_paymentevent e where e.order_id = o.id),"
                " (select count(*) from journal_journalrow j where j.subject_ref = a.number and j.event = 'payment.settled')"
                " from payments_order o join applications_application a on a.id = o.application_id"
            ).fetchall()
        return {number: tuple(rest) for number, *rest in found}

    done, untouched = ("paid", "reading", 1, 1), ("open", "payment", 0, 0)
    after = places()
    assert set(after.values()) <= {done, untouched}
    assert {after[number] for number in acknowledged} == {done}

    server, address = serve(environment, free_port())
    assert {tell(address, key, number, f"R{number}") for number in numbers} == {200}
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    assert set(places().values()) == {done}

"""A real server process on a data directory, to be killed outright."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
TOKEN = "a" * 32  # any value that cookie and header share is a valid CSRF pair


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(data: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "ZHIPING_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "zhiping.project.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
    }
    environment.pop("ZHIPING_DATABASE", None)
    return environment


def prepare(data: Path, seed: str, *words: str) -> str:
    """A migrated data directory, filled by ``seed`` in a process of its own; what the seed printed."""
    environment = environment_of(data)
    for database in ("default", "readings"):
        command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", f"--database={database}"]
        subprocess.run(command, env=environment, check=True)
    command = [sys.executable, str(ROOT / "tests" / "operation" / seed), *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


class Server:
    """The web server, and where wanted the sweeps, in one process group."""

    def __init__(self, data: Path, *, sweeps: bool = False) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        web += ["--blocking-threads", "4", "--no-ws", "zhiping.project.wsgi:application"]
        commands = [web] + ([[sys.executable, "-m", "django", "sweep"]] if sweeps else [])
        self.processes = [
            subprocess.Popen(command, env=environment_of(data), start_new_session=True, **QUIET) for command in commands
        ]

    def wait(self) -> "Server":
        for _ in range(300):
            try:
                httpx.get(f"{self.address}/help/", trust_env=False, timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def client(self, session: str) -> httpx.Client:
        """Somebody's browser, signed in."""
        return httpx.Client(
            base_url=self.address,
            cookies={"sessionid": session, "csrftoken": TOKEN},
            headers={"X-CSRFToken": TOKEN},
            trust_env=False,
            timeout=30,
        )

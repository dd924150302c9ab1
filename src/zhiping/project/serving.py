"""What bin/serve does once the environment stands: prepares the data, starts the web server and the sweeps, stops both."""

import argparse
import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

STAMP = "prepared"
STOP_SECONDS = 15.0
READY_SECONDS = 60.0
THREADS = 4  # requests at once; on SQLite only writing waits its turn
REFUSED = 2


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/serve", allow_abbrev=False)
    parser.add_argument("--root", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--fresh-year", action="store_true")
    parser.add_argument("--every", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--no-sweeps", action="store_true")
    return parser.parse_args(words)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def refuse(words: str) -> NoReturn:
    say(words)
    raise SystemExit(REFUSED)


def fingerprint(root: Path, packs: Path, environment: dict[str, str]) -> str:
    """What the prepared data depends on: every migration, every pack, the installed wheels and which database."""
    digest = hashlib.sha256()
    sources = [
        *sorted((root / "src" / "zhiping").glob("**/migrations/*.py")),
        *sorted(packs.glob("**/*.yaml")),
        root / "requirements" / "run.txt",
    ]
    for source in sources:
        digest.update(f"{source.name}\0".encode() + hashlib.sha256(source.read_bytes()).digest())
    digest.update(environment.get("ZHIPING_DATABASE", "").encode())
    return digest.hexdigest()


def django(environment: dict[str, str], *words: str) -> int:
    """Run one management command in a process of its own."""
    return subprocess.run([sys.executable, "-m", "django", *words], env=environment, check=False).returncode


def is_fresh(data: Path, environment: dict[str, str]) -> bool:
    """No database here yet. A folder with something else in it is not ours to fill.

    Whether a database elsewhere is still empty, only ``prepare`` can say, once it has it to itself.
    """
    if environment.get("ZHIPING_DATABASE"):
        return False
    if not data.exists():
        return True
    if (data / "zhiping.sqlite3").exists():
        return False
    strangers = sorted(kept.name for kept in data.iterdir() if kept.name not in {"secrets", "static", "files"})
    if strangers:
        refuse(f"{data} 里没有职评的数据库，却有别的文件（{strangers[0]}）。请用 --data 指一个空目录。")
    return True


def check_production(data: Path, environment: dict[str, str]) -> int:
    """What forbids a production start is said before anything is made: a fresh data directory is not even created."""
    if not is_fresh(data, environment):
        return django(environment, "check_production")
    with tempfile.TemporaryDirectory() as nowhere:
        return django({**environment, "ZHIPING_DATA": nowhere}, "check_production")


def build_aside(data: Path, environment: dict[str, str], flags: list[str]) -> None:
    """Make the data beside its place and move it there whole: a start that is killed leaves nothing half-made."""
    aside = data.with_name(f"{data.name}.building-{os.getpid()}")
    if data.exists():
        shutil.copytree(data, aside)
    try:
        if django({**environment, "ZHIPING_DATA": str(aside)}, "prepare", *flags):
            raise SystemExit(1)
        if data.exists():
            before = data.with_name(f"{data.name}.before-{os.getpid()}")
            data.rename(before)
            aside.rename(data)
            shutil.rmtree(before)
        else:
            data.parent.mkdir(parents=True, exist_ok=True)
            aside.rename(data)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def drop_leftovers(data: Path) -> None:
    """Remove what a killed first start left beside the data, unless that start is still at work."""
    for left in data.parent.glob(f"{data.name}.building-*"):
        owner = left.name.rpartition("-")[2]
        if owner.isdigit() and not _is_running(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def prepare(data: Path, environment: dict[str, str], *, mark: str, flags: list[str]) -> None:
    """Bring the data up to date; when nothing it depends on has changed, do nothing at all."""
    drop_leftovers(data)
    stamp = data / STAMP
    if stamp.exists() and stamp.read_text() == mark and (data / "zhiping.sqlite3").exists():
        return
    if is_fresh(data, environment):
        build_aside(data, environment, flags)
    elif django(environment, "prepare", "--if-empty" if environment.get("ZHIPING_DATABASE") else "--keep", *flags):
        raise SystemExit(1)
    stamp.write_text(mark)


def _end_with_the_starter() -> None:
    """On Linux: the child is told to stop when this process is gone, even if it was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=environment, preexec_fn=_end_with_the_starter)


def server_command(host: str, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        "--workers=1",
        f"--blocking-threads={THREADS}",
        "--workers-kill-timeout=10",
        "--no-ws",
        "--log-level=warning",
        "zhiping.project.wsgi:application",
    ]


def hear_stop() -> list[int]:
    """From now on a request to stop is only noted here, so that what was started is also stopped."""
    heard: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: heard.append(number))
    return heard


def wait_until_ready(address: str, server: subprocess.Popen[bytes], stopping: list[int]) -> bool:
    """True once the server answers; False when it has died, is to stop or takes too long."""
    limit = time.monotonic() + READY_SECONDS
    while time.monotonic() < limit and server.poll() is None and not stopping:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return True
        except urllib.error.HTTPError:
            return True  # it answers; /healthz says what is not ready yet
        except OSError:
            time.sleep(0.05)
    return False


def port_is_taken(host: str, port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return True
    return False


def watch(
    server: subprocess.Popen[bytes],
    sweeps: subprocess.Popen[bytes] | None,
    environment: dict[str, str],
    stopping: list[int],
) -> int:
    """Until told to stop: the end of the server ends all; sweeps that end are started again."""
    while not stopping and server.poll() is None:
        if sweeps is not None and sweeps.poll() is not None:
            say(f"办理到期事项的进程已退出（{sweeps.returncode}），重新启动。")
            time.sleep(1)
            sweeps = start([sys.executable, "-m", "django", "sweep"], environment)
        time.sleep(0.2)
    ended = server.poll()
    children = [child for child in (server, sweeps) if child is not None]
    for child in children:
        if child.poll() is None:
            child.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if stopping else ended or 1


def main(words: list[str]) -> int:
    given = options(words)
    data = (given.data or Path(os.environ.get("ZHIPING_DATA", given.root / "data"))).resolve()
    address = f"http://{given.host}:{given.port}"
    environment = {
        **os.environ,
        "ZHIPING_DATA": str(data),
        "ZHIPING_PACKS": os.environ.get("ZHIPING_PACKS", str(given.root / "policy_packs")),
        "ZHIPING_SWEEPS": "0" if given.no_sweeps else "1",
        "DJANGO_SETTINGS_MODULE": "zhiping.project.settings",
    }
    if given.production:
        environment["ZHIPING_PRODUCTION"] = "1"
        missing = [name for name in ("ZHIPING_HOSTS", "ZHIPING_ADDRESS") if not environment.get(name)]
        if missing:
            refuse(f"正式运行须设置环境变量 {'、'.join(missing)}：对外的主机名，和以 https:// 开头的网址。")
    environment.setdefault("ZHIPING_ADDRESS", address)
    if port_is_taken(given.host, given.port):
        refuse(f"端口 {given.port} 已被占用。请先停下占用它的程序，或用 --port 换一个端口。")
    flags = [
        flag
        for flag, on in (("--empty", given.empty), ("--fresh-year", given.fresh_year), ("--production", given.production))
        if on
    ]
    flags.append(f"--every={given.every}")
    if given.production and (refused := check_production(data, environment)):
        return refused
    prepare(data, environment, mark=fingerprint(given.root, Path(environment["ZHIPING_PACKS"]), environment), flags=flags)
    stopping = hear_stop()
    server = start(server_command(given.host, given.port), environment)
    if wait_until_ready(address, server, stopping):
        print(f"职评已启动：{environment['ZHIPING_ADDRESS']}    按 Ctrl-C 停止", flush=True)
    # After the first page, so that the two do not read the same modules against each other while somebody waits.
    sweeps = None if given.no_sweeps or stopping else start([sys.executable, "-m", "django", "sweep"], environment)
    return watch(server, sweeps, environment, stopping)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

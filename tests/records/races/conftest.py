"""Several threads on one database, each with a connection of its own, as the server's threads have."""

import sqlite3
import threading

import pytest
from django.db import connections


@pytest.fixture
def shared(db, tmp_path, settings):
    """A database that threads may share. SQLite's in-memory one knows no waiting for a lock, so it goes to a file."""
    settings.FILES = tmp_path / "files"
    settings.DATA = tmp_path
    memories = {}
    for connection in connections.all():
        if connection.vendor != "sqlite":
            continue
        connection.ensure_connection()
        path = tmp_path / f"{connection.alias}.sqlite3"
        with sqlite3.connect(path) as kept:
            connection.connection.backup(kept)
        kept.close()
        memories[connection] = (connection.connection, connection.settings_dict["NAME"])
        connection.connection, connection.settings_dict["NAME"] = None, path
    yield
    for connection, (memory, name) in memories.items():
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = memory, name


@pytest.fixture
def at_once(shared):
    """Call all at the same moment, each in a thread; returns what each returned or raised, in order."""

    def run(*calls):
        outcomes = [None] * len(calls)
        start = threading.Barrier(len(calls))

        def work(place, call):
            try:
                for connection in connections.all():
                    connection.ensure_connection()
                start.wait(30)
                outcomes[place] = call()
            except Exception as raised:
                outcomes[place] = raised
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        return outcomes

    return run

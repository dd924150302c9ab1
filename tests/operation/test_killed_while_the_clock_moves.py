"""Server and sweeps killed outright while the sandbox clock moves: the next start takes the move to its end, once for all."""

import sqlite3
import threading
import time

import httpx
import pytest

from operation.running import Server, prepare

DRAFTS = 4
GOAL, GOAL_IN_UTC = "2024-01-14 08:00:00", "2024-01-14 00:00:00"


def rows(data, query):
    with sqlite3.connect(data / "zhiping.sqlite3", timeout=30) as database:
        found = database.execute(query).fetchall()
        database.commit()
    database.close()
    return found


def clock(data):
    return rows(data, "select legal_now, moving_to from cycles_legalclock")[0]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seconds", [0.3, pytest.param(1, marks=pytest.mark.long)])
def test_the_next_start_takes_the_clock_on_and_nothing_falls_due_twice(tmp_path, seconds):
    session = prepare(tmp_path, "clock_seed.py", str(DRAFTS)).strip()
    server = Server(tmp_path, sweeps=True).wait()

    def move():
        try:
            with server.client(session) as browser:
                browser.post("/operator/clock/", data={"to": GOAL})
        except httpx.TransportError:
            return

    mover = threading.Thread(target=move)
    mover.start()
    limit = time.monotonic() + 60
    while clock(tmp_path)[1] is None and time.monotonic() < limit:
        time.sleep(0.02)
    time.sleep(seconds)
    server.kill()
    mover.join()

    here, goal = clock(tmp_path)
    assert (goal, here < goal) == (GOAL_IN_UTC, True)
    # As if the half minute were over for which a stop is held.
    rows(tmp_path, "update cycles_legalclock set held_until = '2000-01-01 00:00:00' where held_until is not null")

    server = Server(tmp_path, sweeps=True)
    try:
        limit = time.monotonic() + 180
        while clock(tmp_path)[1] is not None and time.monotonic() < limit:
            time.sleep(0.2)
    finally:
        server.kill()
    assert clock(tmp_path) == (GOAL_IN_UTC, None)
    closed = ("ended", "late", "2023-09-10 10:00:01")
    assert rows(tmp_path, "select stage, state, ended_at from applications_application") == [closed] * DRAFTS
    told = rows(
        tmp_path, "select event, count(*) from journal_journalrow where at > '2023-09-01' group by event order by event"
    )
    assert told == [("draft.closed", DRAFTS)]
    assert rows(tmp_path, "select count(*) from journal_journalrow where event = 'clock.moved'") == [(1,)]

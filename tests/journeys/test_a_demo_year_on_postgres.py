"""The demo year on an empty PostgreSQL: made once, by the first start; ``bin/test --postgres`` gives the server."""

import os
import re
import subprocess
import sys
import time

import psycopg
import pytest

from journeys.town import ROOT, Town
from postgres import make_database

SERVER = os.environ.get("ZHIPING_TOWN_DATABASE", "")
FLAGS = ("--every=60", "--no-sweeps")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not SERVER, reason="bin/test --postgres gives the server"),
    pytest.mark.timeout(300),
]


def kept(address: str) -> tuple[int, int, str]:
    """How many cases and journal rows there are, and the newest root."""
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM applications_application), (SELECT count(*) FROM journal_journalrow),"
            " (SELECT root FROM journal_treehead ORDER BY size DESC LIMIT 1)"
        ).fetchone()
    assert found is not None
    return found


def test_the_first_start_makes_the_year_and_the_second_changes_nothing(tmp_path):
    address = make_database(SERVER, f"demo{time.time_ns()}")
    environment = {
        **os.environ,
        "ZHIPING_DATABASE": address,
        "ZHIPING_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    # What a first start leaves that was killed before the year was made: tables, and nothing in them.
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)

    town = Town(tmp_path / "data", flags=FLAGS, database=address)
    try:
        town.start()
        first = kept(address)
        assert first[0] >= 20
        assert re.search(r"手上 [1-9]\d* 件", town.visitor().open("/sign-in/?role=city_office").text)
        town.stop()
        town.visitors.clear()
        town.start()
        assert town.visitor().open("/sign-in/").page.xpath("//form[contains(@action, 'demo-sign-in')]")
    finally:
        town.stop()
    cases, _, root = kept(address)
    assert (cases, root) == (first[0], first[2])

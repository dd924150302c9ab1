"""Shared by all tests: every database is open to a database test, and only loopback may be talked to."""

import ipaddress
import os
import socket

import pytest
from hypothesis import settings

# The ordinary tier tries the same examples each time, so that what is green stays green; the long tier looks for new ones.
settings.register_profile("ordinary", derandomize=True, database=None)
settings.register_profile("long", database=None)
settings.load_profile("long" if os.environ.get("ZHIPING_LONG") else "ordinary")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A database test may use the readings database too, where there is one."""
    marker = item.get_closest_marker("django_db")
    asked = marker.kwargs if marker else {} if "db" in getattr(item, "fixturenames", ()) else None
    if asked is not None and "databases" not in asked:
        item.add_marker(pytest.mark.django_db(**{**asked, "databases": "__all__"}), append=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """xdist 3.8 writes an item's group where pytest 9.2 no longer reads it; without this, groups are torn apart."""
    for item in items:
        grouped = getattr(item, "_nodeid", item.nodeid)
        if grouped != item.nodeid:
            item._id = type(item._id).parse(grouped)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches anything outside this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]  # type: ignore[index]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def legal(db):
    """Put the sandbox's legal clock at a moment."""
    from zhiping.records.cycles.models import LegalClock

    def put(at):
        LegalClock.objects.update_or_create(id=1, defaults={"is_sandbox": True, "legal_now": at})
        return at

    return put

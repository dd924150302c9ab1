import pytest

from records.committees.scene import Scene, scene
from zhiping.records.cycles import queries


@pytest.fixture(autouse=True)
def packs_read_anew() -> None:
    """Row numbers come again in the next test's database, with another pack behind them."""
    queries._digest_of.cache_clear()


@pytest.fixture
def meeting(db) -> Scene:
    """A seven-seat committee with an approved pool and a meeting called."""
    return scene().with_pool().with_session()


@pytest.fixture
def in_session(meeting) -> Scene:
    """The meeting is open: two cases read, seven experts signed in."""
    return meeting.with_cases(2).with_panel().with_reading().with_meeting()

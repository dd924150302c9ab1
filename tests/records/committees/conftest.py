import pytest

from records.committees.scene import Scene, scene


@pytest.fixture
def meeting(db) -> Scene:
    """A seven-seat committee with an approved pool and a meeting called."""
    return scene().with_pool().with_session()


@pytest.fixture
def in_session(meeting) -> Scene:
    """The meeting is open: two cases read, seven experts signed in."""
    return meeting.with_cases(2).with_panel().with_reading().with_meeting()

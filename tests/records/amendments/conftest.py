import pytest

from records.amendments.scene import CLOSED, Year, a_year


@pytest.fixture
def year(legal, settings, tmp_path) -> Year:
    settings.FILES = tmp_path / "files"
    legal(CLOSED)
    return a_year()

"""The applicant's scene."""

import pytest

from records.applications.applicant import scene as made


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return made.build()


@pytest.fixture
def draft(scene):
    return made.start(scene)


@pytest.fixture
def ready(scene, draft):
    """A complete and signed draft."""
    return made.fill(draft, scene.by)

"""Where the tombstones of a test stand."""

from pathlib import Path

import pytest


@pytest.fixture
def stones(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "tombstones"

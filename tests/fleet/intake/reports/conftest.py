from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.intake import reports
from fleet.intake.reports import HardwareReport


@pytest.fixture
def real_report(pytestconfig: pytest.Config, needs: Callable[..., str]) -> Callable[[str], HardwareReport]:
    """Reads a report of a real machine. They are other people's files and stand beside the checkout."""
    folder = pytestconfig.rootpath.parent / "shared" / "data"

    def read(name: str) -> HardwareReport:
        path = Path(folder) / name
        needs("the real hardware reports", "they stand in ../shared/data, beside the checkout", path.exists())
        return reports.parse(path.read_bytes())

    return read

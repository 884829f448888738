"""Real hardware reports through the API. They are other people's, and stand beside the checkout."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from fleet.access import Actor, Role
from fleet.db import Base, Database
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

REPORTS = {
    "lshw_1000h.lshw.json": ("8BOAAQ191999", "C304332411"),
    "lshw_acer-aspire-5737z.lshw.json": ("LXAZ70X0669112B8DB1601", "WD-WXN209S36759"),
    "lshw_e5530.lshw.json": ("D8FTRY1", "TF755AWHKL0LHM"),
    "glpi_computer_1.json": ("640HP72", "S29NNXAH146409"),
}
"""The report → the device's serial and its one disk's."""


@pytest.fixture
def reports(pytestconfig: pytest.Config, needs: Callable[..., str]) -> dict[str, bytes]:
    beside = Path(pytestconfig.rootpath).parent / "shared" / "data"
    needs("the real reports", "they stand in ../shared/data, beside the checkout", beside.is_dir())
    return {name: (beside / name).read_bytes() for name in REPORTS}


def rows(database: Database) -> dict[str, Any]:
    with database.read() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


def send(client: Client, report: bytes) -> Any:
    return client.ok("POST", "snapshots", data=report, content_type="application/json")


def test_four_laptops_are_four_devices_and_twice_changes_nothing(
    client: Clients, stored_cast: Cast, database: Database, reports: dict[str, bytes]
) -> None:
    bench = client(Role.TECHNICIAN)
    codes = {name: send(bench, report)["device"] for name, report in reports.items()}
    assert len(set(codes.values())) == 4
    for name, code in codes.items():
        device = bench.ok("GET", f"devices/{code}")
        assert (device["serial"], [disk["serial"] for disk in device["disks"]]) == (
            REPORTS[name][0],
            [REPORTS[name][1]],
        )
    before = rows(database)
    assert {name: send(bench, report)["device"] for name, report in reports.items()} == codes
    assert rows(database) == before

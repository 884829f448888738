"""All of a list or nothing, and never twice: whatever breaks in the middle, however many import it."""

import pytest
from sqlalchemy import func, select

from fleet import consistency, takeover
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.intake.labels import Label
from fleet.lending.loans import Loan
from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.fleet.takeover.conftest import lent, read, stocked
from tests.racing import race


def test_a_list_that_breaks_off_in_the_middle_leaves_nothing(
    database: Database, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies, or the database does, after some chunks are written: not one row of them stays."""
    monkeypatch.setattr("fleet.takeover.deciding.CHUNK", 10)
    listing = read(*(lent(f"ABC{n:04}") for n in range(40)))

    def fail(done: int, total: int) -> None:
        if done >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), database.write() as session:
        takeover.import_fleet(session, stored_cast.coordinator, listing, name="parc.csv", step=fail)
    with database.read() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table)) for table in (Device, Loan, Youth, Label)
        ]
        assert rows == [0, 0, 0, 0]
        assert list(consistency.faults(session, TRAIL_KEY)) == []


def test_two_imports_of_one_list_at_once_bring_it_once(database: Database, stored_cast: Cast) -> None:
    """Lines that only an inventory number tells apart: no constraint keeps those from being doubled."""
    listing = read(*(stocked("", number=f"PC-{n:04}") for n in range(60)))

    def work() -> str:
        with database.write() as session:
            return takeover.import_fleet(session, stored_cast.coordinator, listing, name="parc.csv").id

    done, lost = race([work] * 3)
    assert (len(set(done)), lost) == (1, [])
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Device)) == 60
        assert list(consistency.faults(session, TRAIL_KEY)) == []

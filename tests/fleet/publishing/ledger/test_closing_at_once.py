"""Closings and erasures at the same moment: each youth counts once, each block has one place in the chain."""

from pathlib import Path

from sqlalchemy import func, select

from fleet.db import Database
from fleet.lifecycle import LoanState
from fleet.parties.programmes import Programme
from fleet.parties.youths import Youth
from fleet.privacy import erasing
from fleet.publishing.ledger import Quarter, blocks, closing, first_hand_overs
from fleet.publishing.ledger.blocks import Pending
from tests.cast import Cast
from tests.equipping import campaign, clock, equip
from tests.racing import race

Q3 = Quarter(2026, 3)


def test_f1_who_is_erased_while_the_quarter_closes_counts_once(
    stored_cast: Cast, database: Database, tmp_path: Path
) -> None:
    programme = campaign(stored_cast, "06").id
    loans = equip(stored_cast, 9)
    for loan in loans[:6]:
        loan.state, loan.ended_at = LoanState.RETURNED, loan.handed_over_at
    codes = [loan.youth_code for loan in loans[:6]]
    stored_cast.store()

    def erase(code: str) -> None:
        with database.write() as session:
            youth = session.get_one(Youth, code)
            erasing.erase(session, stored_cast.mentor, youth, stones=tmp_path / code)

    def close() -> None:
        with database.write() as session:
            closing.close_quarter(session, clock(Q3), session.get_one(Programme, programme), Q3)

    _, lost = race([close, *(lambda code=code: erase(code) for code in codes)])
    assert lost == []
    with database.read() as session:
        assert session.scalars(select(Pending.youths)).all() == [9]
        found = session.get_one(Programme, programme)
        assert first_hand_overs.up_to(session, found, Q3) == {"06": 9}


def test_f1_two_workers_that_close_at_once_close_once(stored_cast: Cast, database: Database) -> None:
    programme = campaign(stored_cast, "06", "83").id
    for territory in ("06", "83"):
        equip(stored_cast, 12, territory)
    stored_cast.store()

    def close() -> int:
        with database.write() as session:
            return len(closing.close_quarter(session, clock(Q3), session.get_one(Programme, programme), Q3))

    done, lost = race([close] * 4)
    assert lost == []
    assert sorted(done) == [0, 0, 0, 2]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(blocks.Block)) == 2
        assert blocks.verify(session) == []

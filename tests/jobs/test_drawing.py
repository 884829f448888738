"""Charts are drawn by the clock once, and only what has changed again."""

from datetime import date, timedelta

from sqlalchemy import func, select

from fleet.db import Database
from fleet.parties import programmes
from fleet.publishing.drawings import Drawing
from fleet.publishing.ledger.blocks import Block
from fleet.publishing.ledger.closing import ClosedQuarter
from fleet.settings import Settings
from jobs import run
from tests.cast import NOW, Cast


def publish(cast: Cast, programme_id: str, number: int, quarter: str) -> None:
    cell = {"programme_id": programme_id, "quarter": quarter, "territory": "06", "youths": 14}
    cast.session.add(Block(number=number, published_at=NOW, hash=f"{number:064}", **cell))
    cast.session.add(ClosedQuarter(programme_id=programme_id, quarter=quarter, closed_at=NOW))
    cast.store()


def drawn(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Drawing)) or 0


def test_what_lacks_a_drawing_is_drawn_and_the_rest_left(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    start = date(2025, 1, 1)
    made = programmes.add(
        stored_cast.session,
        stored_cast.system,
        "Un ordinateur, un mentor",
        starts_on=start,
        ends_on=date(2028, 12, 31),
        territories=[("06", start)],
    )
    stored_cast.store()
    assert run.by_hand(database, "draw_summaries", NOW, told).startswith("charts drawn 0, ")
    publish(stored_cast, made.id, 1, "2025-Q1")
    first = run.by_hand(database, "draw_summaries", NOW + timedelta(hours=1), told)
    every = drawn(database)
    assert first == f"charts drawn {every}, kept 0, forgotten 0"
    assert every >= 8, "own, progress, years, territories in two languages"
    again = run.by_hand(database, "draw_summaries", NOW + timedelta(hours=2), told)
    assert again == f"charts drawn 0, kept {every}, forgotten 0"
    publish(stored_cast, made.id, 2, "2025-Q2")
    run.by_hand(database, "draw_summaries", NOW + timedelta(hours=3), told)
    assert drawn(database) == 2 * every

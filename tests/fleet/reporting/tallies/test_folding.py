"""Whatever happens to the rows, the numbers are what counting gives: before and after they are folded."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet.db import Database
from fleet.reporting import tallies
from fleet.reporting.tallies import triggers
from fleet.reporting.tallies.tally import Tally, TallyChange
from tests.engines import Engine
from tests.fleet.reporting.tallies.rows import CHANGES, KEY, Rows, fill

NUMBER = st.integers(0, 40)
STEPS = st.lists(st.tuples(st.sampled_from([*CHANGES, "fold", "mend"]), NUMBER, NUMBER), max_size=30)


@pytest.fixture(scope="module")
def stocked(databases: Engine) -> Iterator[Database]:
    """A database with things, a lot, requests, kits, loans; what a test does to it is rolled back."""
    url = databases.filled("tallies", fill)
    database = Database(url, KEY)
    yield database
    database.dispose()
    databases.drop(url)


def kept(session: Session, measure: str) -> dict[tuple[Any, ...], int]:
    """Numbers and changes added up here, not by the database."""
    found: Counter[tuple[Any, ...]] = Counter()
    for table, number in ((Tally, Tally.number), (TallyChange, TallyChange.delta)):
        keys = (table.day, table.kind, table.state, table.site_id, table.days)
        for *key, value in session.execute(select(*keys, number).where(table.measure == measure)):
            found[tuple(key)] += value
    return {key: value for key, value in found.items() if value}


def agree(session: Session) -> None:
    for measure in tallies.MEASURES:
        assert kept(session, measure) == tallies.recount(session, measure), measure
    assert tallies.differences(session) == []


def take(rows: Rows, name: str, a: int, b: int) -> None:
    """One step; what the database refuses leaves nothing behind, no count either."""
    try:
        with rows.session.begin_nested():
            CHANGES[name](rows, a, b)
    except IntegrityError:
        pass


@settings(max_examples=12)
@given(steps=STEPS)
def test_after_any_history_of_the_rows_each_number_is_what_counting_gives(
    stocked: Database, steps: list[tuple[str, int, int]]
) -> None:
    with stocked.opened(writing=True) as session:
        rows = Rows(session)
        for name, a, b in steps:
            if name == "fold":
                tallies.fold(session)
            elif name == "mend":
                assert tallies.mend(session) == 0
            else:
                take(rows, name, a, b)
        agree(session)
        tallies.fold(session)
        agree(session)
        session.rollback()


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_of_a_row_is_counted(stocked: Database, name: str) -> None:
    """Alone, many times over, with what is added before: so that no kind of change is rare."""
    with stocked.opened(writing=True) as session:
        rows = Rows(session)
        for step in ("add thing", "add loan", "add line", "add loss"):
            take(rows, step, 1, 1)
        rows.changed = 0
        for a, b in product(range(6), range(6)):
            take(rows, name, a, b)
        assert rows.changed, "this change changes nothing"
        agree(session)
        session.rollback()


def test_what_is_folded_is_gone_from_the_changes_and_again_folds_nothing(stocked: Database) -> None:
    with stocked.opened(writing=True) as session:
        assert tallies.fold(session) > 0
        assert tallies.fold(session) == 0
        assert session.scalar(select(TallyChange.id)) is None
        assert session.scalar(select(Tally.number).where(Tally.number == 0)) is None
        agree(session)
        session.rollback()


def test_a_wrong_number_is_told_and_mended(stocked: Database) -> None:
    with stocked.opened(writing=True) as session:
        tallies.fold(session)
        session.execute(text("UPDATE tallies SET number = number + 3 WHERE measure = 'received'"))
        session.execute(text("DELETE FROM tallies WHERE measure = 'stock'"))
        told = tallies.differences(session)
        assert any("received, 2026-09-14, laptop" in each and "-3" in each for each in told), told
        assert tallies.mend(session) == len(told) > 0
        agree(session)
        assert tallies.mend(session) == 0
        session.rollback()


def told(rows: Rows, chance: random.Random) -> bool:
    """Whether after some more changes a number is wrong."""
    for _ in range(50):
        take(rows, chance.choice(list(CHANGES)), chance.randrange(40), chance.randrange(40))
    return tallies.differences(rows.session) != []


@pytest.mark.battery
def test_it_bites(stocked: Database) -> None:
    """Without any one of the triggers some change goes uncounted, and is seen."""
    chance = random.Random(1)
    with stocked.opened(writing=True) as session:
        engine = session.get_bind().dialect.name
        for name, trigger in triggers.triggers(engine).items():
            with session.begin_nested() as point:
                on = f" ON {trigger.table}" if engine == "postgresql" else ""
                session.execute(text(f"DROP TRIGGER {name}{on}"))
                assert any(told(Rows(session), chance) for _ in range(40)), name
                point.rollback()
        session.rollback()

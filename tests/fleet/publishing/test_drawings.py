"""Drawings are a cache under a hash of what they show: shared by readers, forgotten after a year unwanted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing import drawings
from fleet.publishing.drawings import Drawing
from fleet.publishing.ledger.blocks import Block
from fleet.publishing.ledger.closing import ClosedQuarter
from fleet.settings import LOCALES
from tests.cast import NOW, Cast

START = date(2025, 1, 1)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """One block in the Alpes-Maritimes, which are the officer's own."""
    made = programmes.add(
        cast.session,
        cast.system,
        "Un ordinateur, un mentor",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        targets=[(None, 2026, 120)],
        territories=[("06", START), ("13", START)],
    )
    cell = {"programme_id": made.id, "quarter": "2025-Q1", "territory": "06", "youths": 14}
    cast.session.add(Block(number=1, published_at=NOW, hash="0" * 64, **cell))
    cast.session.add(ClosedQuarter(programme_id=made.id, quarter="2025-Q1", closed_at=NOW))
    cast.session.flush()
    return made


def kept(cast: Cast) -> set[str]:
    return set(cast.session.scalars(select(Drawing.key)))


def test_a_drawing_is_found_by_all_that_it_depends_on_in_any_order() -> None:
    one = drawings.key("lying", {"title": "T", "bars": [1, 2]}, 1)
    assert drawings.key("lying", {"bars": [1, 2], "title": "T"}, 1) == one
    others = {
        drawings.key("columns", {"title": "T", "bars": [1, 2]}, 1),
        drawings.key("lying", {"title": "T", "bars": [2, 1]}, 1),
        drawings.key("lying", {"title": "T", "bars": [1, 2]}, 2),
    }
    assert len({one, *others}) == 4


@pytest.mark.usefixtures("programme")
def test_every_chart_of_every_reader_is_wanted_in_every_language(cast: Cast) -> None:
    every = list(drawings.wanted(cast.session, cast.system))
    names = [one.name for one in every]
    assert names.count("own-06") == len(LOCALES)
    assert names.count("progress") % len(LOCALES) == 0
    keys = {drawings.key(one.kind, one.data, 1) for one in every if one.name == "progress"}
    assert len(keys) == len(LOCALES), "readers of the same numbers share a drawing"


def test_what_nothing_has_wanted_for_a_year_is_forgotten(cast: Cast) -> None:
    session, later = cast.session, cast.system.later(NOW + timedelta(days=300))
    assert drawings.store(session, cast.system, {"a": "<svg/>", "b": "<svg/>"}, ["a", "b"]) == 0
    assert drawings.store(session, later, {}, ["a"]) == 0
    assert drawings.kept(session, ["a", "b", "c"]) == {"a": "<svg/>", "b": "<svg/>"}
    assert drawings.store(session, cast.system.later(NOW + timedelta(days=400)), {}, []) == 1
    assert kept(cast) == {"a"}


def test_what_another_worker_has_drawn_meanwhile_stays(cast: Cast) -> None:
    drawings.store(cast.session, cast.system, {"a": "<svg>1</svg>"}, ["a"])
    drawings.store(cast.session, cast.system, {"a": "<svg>2</svg>", "b": "<svg/>"}, ["a", "b"])
    assert drawings.kept(cast.session, ["a"]) == {"a": "<svg>1</svg>"}

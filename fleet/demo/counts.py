"""Two stock-takes of the invented fleet: one closed and half decided on, one that goes on right now."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet import stock_takes
from fleet.access import Actor
from fleet.demo.world import Story, World
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.lifecycle import SHELVED, AssetState
from fleet.parties.sites import Site
from fleet.stock_takes import Finding, StockTake, StockTakeRow

COUNTED: Final = 40
"""Things that are scanned in an evening, as far as this story tells."""
OVERLOOKED: Final = 9
"""Every ninth thing is not found."""
FOREIGN: Final = "4006381333931"
"""The bar code of a box: everybody scans one sooner or later."""


def closed(world: World) -> Story:
    """The depot of Marseille, last week: counted by two, closed, and the plain cases decided on."""
    yield (world.at - timedelta(days=6)).replace(hour=16, minute=5)
    place = world.cast.sites["marseille"]
    world.session.flush()
    made = stock_takes.open_at(world.session, world.acting("benevole"), place)
    yield world.now + timedelta(minutes=70)
    _scan(world, made, _seen_there(world.session, made))
    for text in _strangers(world, place):
        stock_takes.count_text(world.session, world.acting("technicien"), made, text)
    yield world.now + timedelta(minutes=20)
    stock_takes.close(world.session, world.acting("technicien"), made)
    yield (world.now + timedelta(days=1)).replace(hour=8, minute=40)
    _decide(world, made)


def going_on(session: Session, world: World) -> None:
    """The depot of Nice, since three quarters of an hour."""
    place = session.get_one(Site, world.cast.sites["nice"].id)
    began = world.at - timedelta(minutes=45)
    made = stock_takes.open_at(session, world.acting("benevole").later(began), place)
    _scan(world, made, _seen_there(session, made), world.acting("benevole").later(began), session)


def _seen_there(session: Session, made: StockTake) -> list[str]:
    """What is scanned of what is expected: all but every ninth."""
    expected = stock_takes.rows(made).with_only_columns(StockTakeRow.mark).order_by(StockTakeRow.mark)
    return [mark for number, mark in enumerate(session.scalars(expected), 1) if number % OVERLOOKED]


def _scan(
    world: World,
    made: StockTake,
    marks: Sequence[str],
    actor: Actor | None = None,
    session: Session | None = None,
) -> None:
    """One after the other, some seconds apart."""
    by, within = actor or world.acting("benevole"), session or world.session
    for number, mark in enumerate(marks[:COUNTED]):
        stock_takes.count_text(within, by.later(by.at + timedelta(seconds=20 * number)), made, mark)


def _strangers(world: World, place: Site) -> Iterator[str]:
    """What nobody expected there: of the other depot, gone missing, a label without a thing, a bar code."""
    session, asset = world.session, Asset.__table__.c
    shelved: Select[str] = select(asset.code).where(asset.state.in_(SHELVED), asset.site_id != place.id)
    yield from session.scalars(shelved.order_by(asset.code).limit(3))
    lost: Select[str] = select(asset.code).where(asset.state == AssetState.MISSING).order_by(asset.code)
    yield from session.scalars(lost.limit(1))
    (blank,) = labels.print_batch(session, world.acting("benevole"), 1)
    session.flush()
    yield blank.short_code
    yield FOREIGN


def _decide(world: World, made: StockTake) -> None:
    """What was here is brought here, but for one; of what is missing only what is ready was looked for."""
    session, actor = world.session, world.acting("coordinatrice")
    here = stock_takes.waiting(session, made, Finding.ELSEWHERE)
    stock_takes.decide(session, actor, made, here[:-1])
    ready = stock_takes.rows(made, Finding.MISSING).where(StockTakeRow.records_state == AssetState.READY)
    gone = ready.with_only_columns(StockTakeRow.mark).order_by(StockTakeRow.mark).limit(1)
    stock_takes.decide(session, actor, made, session.scalars(gone).all())

"""A batch of labels in the invented fleet: printed last week, a third of it glued on, three spoiled."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from fleet.demo.world import World
from fleet.intake import labels
from fleet.intake.assets import Asset, Kind
from fleet.intake.labels import Label, RevokeReason
from fleet.lifecycle import SHELVED
from fleet.parties.sites import Site

PRINTED: Final = 100
AGO: Final = timedelta(days=8)
GLUED: Final = 34
"""Old labels of the depot that are worn and get a new one, where the shelf has so many things."""
SPOILED: Final = (1, 17, 18)
"""The numbers that the printer smeared: the first of a sheet, and two that came out crooked."""


def batch(world: World) -> None:
    """For the depot of Nice. The evening's volunteer glues from the front, past what is spoiled."""
    session = world.session
    desk = world.acting("coordinatrice").later(world.at - AGO)
    nice = session.get_one(Site, world.cast.sites["nice"].id)
    made = labels.make_batch(session, desk, PRINTED, site=nice)
    printed = list(session.scalars(labels.labels_of(made)))
    spoiled = [label.short_code for label in printed if label.batch_number in SPOILED]
    seen = desk.later(desk.at + timedelta(minutes=25))
    labels.declare(session, seen, made, RevokeReason.SPOILED, named=spoiled)
    _glue(world, [label for label in printed if label.batch_number not in SPOILED][:GLUED])


def _glue(world: World, fresh: list[Label]) -> None:
    """Half a minute each, the evening after they were printed."""
    here = select(Asset).where(Asset.site_id == world.cast.sites["nice"].id, Asset.state.in_(SHELVED))
    shelf = [
        one for one in world.session.scalars(here.order_by(Asset.code)) if one.kind is not Kind.CONNECTION
    ]
    by = world.acting("benevole").later(world.at - AGO + timedelta(days=1))
    for number, (label, asset) in enumerate(zip(fresh, shelf, strict=False)):
        labels.glue(world.session, by.later(by.at + timedelta(seconds=30 * number)), label, asset)
    world.session.flush()

"""What stands ready in the invented fleet, and may go to any youth."""

from sqlalchemy import select

from fleet.demo.world import World
from fleet.intake.assets import Asset, Kind
from fleet.lending import fitting
from fleet.lifecycle import AssetState


def free(world: World, kind: Kind) -> list[Asset]:
    """Ready things of that kind, by code, of lots that are kept for no territory."""
    ready = select(Asset).where(Asset.state == AssetState.READY).order_by(Asset.code)
    return [
        asset
        for asset in world.session.scalars(ready)
        if asset.kind is kind and fitting.offer_of(world.session, asset).territories is None
    ]

"""On the road: one thing of a kit leaves or arrives by itself; its parcel, if any, is kept in step."""

from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.lending import shipments
from fleet.parties.sites import Site


class GoesWithParcel(Conflict):
    """This goes with a whole parcel: send the parcel."""

    detail = "{code} is in kit {kit}."


def ship(session: Session, actor: Actor, asset: Asset) -> Asset:
    """Out of the door, alone: carried by hand. Raises GoesWithParcel for what is in one being prepared."""
    lifecycle.check(actor, asset, Verb.ASSET_SHIP)
    line = shipments.waiting_line(session, asset)
    if line is not None and line.item is not None:
        raise GoesWithParcel(code=asset.code, kit=line.item.allocation.kit_code)
    shipments.leave(session, actor, asset)
    return asset


def arrive(session: Session, actor: Actor, asset: Asset, *, site: Site) -> Asset:
    """At the delivery site; a parcel has arrived with the last of its things."""
    lifecycle.check(actor, asset, Verb.ASSET_ARRIVE)
    shipments.land(session, actor, asset, site)
    shipments.came(session, actor, asset)
    return asset

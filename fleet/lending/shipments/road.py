"""The road itself: what leaving and landing do to one asset, whoever sends it and however."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.parties.sites import Site


def leave(session: Session, actor: Actor, asset: Asset) -> None:
    """Out of the door, with a carrier: from now on the association that it is for sees it."""
    asset.site, asset.organisation_id = None, _awaited_by(session, asset)
    lifecycle.advance(session, actor, asset, Verb.ASSET_SHIP)


def land(session: Session, actor: Actor, asset: Asset, site: Site) -> None:
    """At a delivery site."""
    asset.site, asset.last_seen_at = site, actor.at
    lifecycle.advance(session, actor, asset, Verb.ASSET_ARRIVE, site_id=site.id)


def _awaited_by(session: Session, asset: Asset) -> str | None:
    """The association whose kit this asset is in."""
    kit = select(Allocation.organisation_id).join(AllocationItem)
    return session.scalar(
        kit.where(AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None))
    )

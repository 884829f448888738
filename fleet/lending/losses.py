"""Loss and theft: gone, and perhaps found again."""

from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.connectivity import lines
from fleet.intake.assets import Asset, new_cycle
from fleet.lending import allocations, loans
from fleet.parties.sites import Site


def report_missing(session: Session, actor: Actor, asset: Asset) -> Asset:
    """Lost or stolen: a SIM's line is suspended the same minute; its loan stays open until written off."""
    lifecycle.check(actor, asset, Verb.ASSET_REPORT_MISSING)
    lifecycle.advance(session, actor, asset, Verb.ASSET_REPORT_MISSING)
    lines.suspend_for(session, actor, asset)
    return asset


def find(session: Session, actor: Actor, asset: Asset, *, site: Site) -> Asset:
    """It is back: a new cycle, and its loan item ends."""
    lifecycle.check(actor, asset, Verb.ASSET_FIND)
    item = loans.open_item(session, asset)
    if item is not None:
        item.ended_at = actor.at
        if all(other.ended_at for other in item.loan.items):
            item.loan.ended_at = actor.at
            lifecycle.advance(session, actor, item.loan, Verb.LOAN_TAKE_BACK)
    allocations.free(session, asset, actor.at)
    asset.site = site
    new_cycle(asset, actor.at)
    lifecycle.advance(session, actor, asset, Verb.ASSET_FIND, cycle=asset.cycle, site_id=site.id)
    return asset

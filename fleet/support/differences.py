"""Settling what differed at the arrival of a parcel: it turned up, it is a loss, or a ticket is opened."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.lending import losses, shipments
from fleet.lending.shipments import DifferenceReason, Remedy, Shipment, ShipmentLine
from fleet.lifecycle import AssetState
from fleet.parties.sites import Site
from fleet.support import tickets
from fleet.support.tickets import Trouble

TROUBLES: Final[Mapping[DifferenceReason | None, Trouble]] = {
    DifferenceReason.SCREEN: Trouble.SCREEN,
    DifferenceReason.CHARGER_MISSING: Trouble.CHARGER,
    DifferenceReason.LOCKED: Trouble.PASSWORD,
}
"""How something arrived → what its ticket says is wrong; anything else is “other”."""


def settle(
    session: Session,
    actor: Actor,
    shipment: Shipment,
    code: str,
    remedy: Remedy,
    *,
    site: Site | None = None,
) -> ShipmentLine:
    """Settle the open difference of one asset; what turned up is at `site`, else where the parcel went.

    Raises NoOpenDifference, WrongRemedy; WrongState where what is said to have turned up is reported missing.
    """
    line = shipments.difference_of(actor, shipment, code, remedy)
    asset = line.asset
    if remedy is Remedy.TURNED_UP and asset.state is AssetState.MISSING:
        lifecycle.check(actor, asset, Verb.ASSET_ARRIVE)  # it was reported: it is found first
    elif remedy is Remedy.TURNED_UP and asset.state is AssetState.IN_TRANSIT:
        shipments.land(session, actor, asset, site or shipment.to_site)
    elif remedy is Remedy.REPORTED_MISSING and asset.state is AssetState.IN_TRANSIT:
        losses.report_missing(session, actor, asset)
    elif remedy is Remedy.TICKET_OPENED:
        tickets.open_ticket(session, actor, asset, TROUBLES.get(line.reason, Trouble.OTHER))
    return shipments.settled(session, actor, line, remedy)

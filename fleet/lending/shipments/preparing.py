"""Preparing a parcel: which kits go with it, and where it goes."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb, require
from fleet.db import unused_code
from fleet.errors import Conflict, Invalid
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.shipments.shipment import Shipment, ShipmentLine
from fleet.lifecycle import STAYS, AllocationState, AssetState, ShipmentState, WrongState
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.text import TooLong, about_equipment

OURS: Final = (OrganisationKind.LENDER, OrganisationKind.RECONDITIONER)
MOST_CARRIER: Final = 60
TRACKING: Final = re.compile(r"(?=.*\d)[A-Z0-9]{4,40}", re.ASCII)
PHONE: Final = re.compile(r"(?:0|0033|33)[1-9]\d{8}", re.ASCII)
DATE: Final = re.compile(r"(?:19|20)\d\d[.-]\d\d?[.-]\d\d?|\d\d?[.-]\d\d?[.-](?:19|20)\d\d", re.ASCII)
SOCIAL: Final = re.compile(r"([12]\d\d(?:0[1-9]|1[0-2])\d{8})(\d\d)", re.ASCII)


class EmptyParcel(Invalid):
    """A parcel holds at least one kit."""


class NotFromHere(Invalid):
    """A parcel leaves from one of our own places."""


class NotToThere(Invalid):
    """A parcel goes to a place of its association, or to another one of ours."""


class OtherHouse(Conflict):
    """A parcel is for one association."""

    detail = "Kit {kit} is for another one."


class GoesElsewhere(Conflict):
    """This kit goes to another place."""

    detail = "Kit {kit} is to be delivered at: {site}."


class NothingToSend(Conflict):
    """Nothing of this kit waits to be sent."""

    detail = "Kit {kit}"


class InAParcel(Conflict):
    """This kit is in a parcel already."""

    detail = "Kit {kit} is in parcel {parcel}."


class NotInThisParcel(Conflict):
    """This kit is not in this parcel."""

    detail = "Kit {kit}"


class TrackingUnreadable(Invalid):
    """A tracking number has 4 to 40 letters and digits; it is no date, phone or social security number."""


def allow(actor: Actor, shipment: Shipment, verb: Verb, *states: ShipmentState) -> None:
    """Who, then when, of what changes no state. Raises Forbidden, WrongState."""
    require(actor, verb)
    if shipment.state not in (states or STAYS["shipment"][verb]):
        raise WrongState.of(actor, shipment)


def prepare(
    session: Session,
    actor: Actor,
    kits: Sequence[Allocation],
    *,
    from_site: Site,
    to_site: Site,
    carrier: str | None = None,
    tracking: str | None = None,
) -> Shipment:
    """Begin a parcel with these kits, all of one association and for one place.

    Raises EmptyParcel, NotFromHere, NotToThere, or why a kit can't go with it; of two people who put one
    thing into two parcels at once, the database lets one through.
    """
    require(actor, Verb.SHIPMENT_PREPARE)
    if not kits:
        raise EmptyParcel()
    house = kits[0].organisation_id
    _refuse_way(session, from_site, to_site, house)
    shipment = Shipment(
        code=unused_code(session, Shipment.code),
        organisation_id=house,
        from_site=from_site,
        from_site_id=from_site.id,
        to_site=to_site,
        to_site_id=to_site.id,
        carrier=carrier_named(carrier),
        tracking=tracking_number(tracking),
        created_at=actor.at,
        prepared_by=actor.name,
    )
    lifecycle.begin(session, actor, shipment, Verb.SHIPMENT_PREPARE, kits=[kit.id for kit in kits])
    _put_in(session, shipment, kits)
    return shipment


def _refuse_way(session: Session, from_site: Site, to_site: Site, house: str) -> None:
    if session.get_one(Organisation, from_site.organisation_id).kind not in OURS:
        raise NotFromHere()
    at_theirs = to_site.organisation_id == house
    at_ours = session.get_one(Organisation, to_site.organisation_id).kind is OrganisationKind.LENDER
    if from_site.id == to_site.id or not (at_theirs or at_ours):
        raise NotToThere()


def carrier_named(text: str | None) -> str | None:
    tidy = about_equipment(text)
    if tidy is not None and len(tidy) > MOST_CARRIER:
        raise TooLong(most=MOST_CARRIER, length=len(tidy))
    return tidy


def tracking_of(text: str | None) -> str:
    """How what was typed would be kept as a tracking number; empty where it can't be one."""
    tidy = re.sub(r"[\s.-]", "", text or "").upper()
    personal = PHONE.fullmatch(tidy) or DATE.fullmatch((text or "").strip()) or _is_social(tidy)
    return tidy if TRACKING.fullmatch(tidy) and not personal else ""


def _is_social(tidy: str) -> bool:
    """Whether its last two digits are the key of a French social security number."""
    found = SOCIAL.fullmatch(tidy)
    return found is not None and 97 - int(found[1]) % 97 == int(found[2])


def tracking_number(text: str | None) -> str | None:
    """A tracking number as it is kept: capitals and digits alone. Raises TrackingUnreadable."""
    if not (text or "").strip():
        return None
    if not (found := tracking_of(text)):
        raise TrackingUnreadable()
    return found


def add(session: Session, actor: Actor, shipment: Shipment, kits: Sequence[Allocation]) -> Shipment:
    """Put more kits into it. Raises what `prepare` does."""
    allow(actor, shipment, Verb.SHIPMENT_EDIT, ShipmentState.PREPARING)
    _put_in(session, shipment, kits)
    added = [kit.id for kit in kits]
    events.record(session, actor, Verb.SHIPMENT_EDIT, "shipment", shipment.id, added=added)
    return shipment


def _put_in(session: Session, shipment: Shipment, kits: Sequence[Allocation]) -> None:
    for kit in dict.fromkeys(kits):
        items = _sendable(shipment, kit)
        codes = [item.asset_code for item in items]
        _let_go(session, codes)
        for line in _lines_of(session, codes):
            raise InAParcel(kit=kit.kit_code, parcel=line.shipment.code)
        shipment.lines += [ShipmentLine(item=item, asset=item.asset) for item in items]
        session.flush()


def _sendable(shipment: Shipment, kit: Allocation) -> list[AllocationItem]:
    """What of the kit can go with it."""
    goes_to = kit.request.delivery_site
    if kit.organisation_id != shipment.organisation_id:
        raise OtherHouse(kit=kit.kit_code)
    if goes_to is not None and goes_to.id != shipment.to_site_id:
        raise GoesElsewhere(kit=kit.kit_code, site=goes_to.name)
    items = [item for item in kit.items if item.freed_at is None and item.asset.state is AssetState.RESERVED]
    if not items or kit.state is not AllocationState.PREPARED:
        raise NothingToSend(kit=kit.kit_code)
    return items


def _lines_of(session: Session, codes: Collection[str]) -> Sequence[ShipmentLine]:
    """The lines of whatever parcels these assets are in."""
    held = select(ShipmentLine).where(ShipmentLine.asset_code.in_(codes), ShipmentLine.ended_at.is_(None))
    return session.scalars(held).all()


def _let_go(session: Session, codes: Collection[str]) -> None:
    """Lines of parcels being prepared whose kit was taken apart, or handed over here, hold nobody up."""
    for line in _lines_of(session, codes):
        if line.shipment.state is ShipmentState.PREPARING and not line.goes:
            line.shipment.lines.remove(line)
    session.flush()


def remove(session: Session, actor: Actor, shipment: Shipment, kits: Sequence[Allocation]) -> Shipment:
    """Take kits out again. Raises NotInThisParcel."""
    allow(actor, shipment, Verb.SHIPMENT_EDIT, ShipmentState.PREPARING)
    for kit in kits:
        inside = [line for line in shipment.lines if line.item and line.item.allocation_id == kit.id]
        if not inside:
            raise NotInThisParcel(kit=kit.kit_code)
        for line in inside:
            shipment.lines.remove(line)
    removed = [kit.id for kit in kits]
    events.record(session, actor, Verb.SHIPMENT_EDIT, "shipment", shipment.id, removed=removed)
    session.flush()
    return shipment


def edit(session: Session, actor: Actor, shipment: Shipment, **changes: str | None) -> Shipment:
    """Say who carries it, and under which number: also once it has left.

    Raises PersonalText, TooLong, TrackingUnreadable.
    """
    allow(actor, shipment, Verb.SHIPMENT_EDIT)
    if "carrier" in changes:
        shipment.carrier = carrier_named(changes["carrier"])
    if "tracking" in changes:
        shipment.tracking = tracking_number(changes["tracking"])
    fields = sorted(changes)
    events.record(session, actor, Verb.SHIPMENT_EDIT, "shipment", shipment.id, fields=fields)
    return shipment


def cancel(session: Session, actor: Actor, shipment: Shipment) -> Shipment:
    """It is not sent after all: its kits wait for another parcel."""
    lifecycle.check(actor, shipment, Verb.SHIPMENT_CANCEL)
    for line in shipment.lines:
        line.ended_at = actor.at
    lifecycle.advance(session, actor, shipment, Verb.SHIPMENT_CANCEL)
    return shipment

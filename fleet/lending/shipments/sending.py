"""Sending a parcel: what was picked leaves, what was not is said and left behind."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fleet import lifecycle, notices
from fleet.access import Actor, Verb
from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.lending.shipments.preparing import EmptyParcel, carrier_named, tracking_number
from fleet.lending.shipments.road import leave
from fleet.lending.shipments.shipment import Shipment, ShipmentLine
from fleet.parties import accounts


class NotPicked(Conflict):
    """Not everything is in the parcel: pick it, or say that it is left behind."""

    detail = "{codes}"


class PickedAfterAll(Conflict):
    """This is in the parcel, so it is not left behind."""

    detail = "{codes}"


def lock(session: Session, shipment: Shipment) -> None:
    """Have the parcel to oneself until all is stored, and see it as it is now.

    Assets before parcels, in the order of their codes: as scans do, so that nobody waits for each other.
    """
    session.flush()
    codes = sorted(line.asset_code for line in shipment.lines)
    table = Asset.__table__.c
    session.execute(select(table.code).where(table.code.in_(codes)).order_by(table.code).with_for_update())
    own(session, shipment)
    session.scalars(
        select(Asset).where(Asset.code.in_(codes)).execution_options(populate_existing=True)
    ).all()


def own(session: Session, shipment: Shipment) -> None:
    """The parcel alone, with its lines as they are now."""
    session.flush()
    table = Shipment.__table__.c
    session.execute(select(table.id).where(table.id == shipment.id).with_for_update())
    fresh = select(Shipment).where(Shipment.id == shipment.id).options(selectinload(Shipment.lines))
    session.scalars(fresh.execution_options(populate_existing=True)).one()


def send(
    session: Session,
    actor: Actor,
    shipment: Shipment,
    *,
    carrier: str | None = None,
    tracking: str | None = None,
    left_behind: Collection[str] = (),
) -> Shipment:
    """Out of the door; the association is told. `left_behind` names all that was not picked, by code.

    Raises NotPicked, PickedAfterAll, EmptyParcel, PersonalText, TooLong, TrackingUnreadable.
    """
    lifecycle.check(actor, shipment, Verb.SHIPMENT_SEND)
    lock(session, shipment)
    lifecycle.check(actor, shipment, Verb.SHIPMENT_SEND)
    shipment.carrier = carrier_named(carrier) or shipment.carrier
    shipment.tracking = tracking_number(tracking) or shipment.tracking
    going, left = _sorted_out(shipment, set(left_behind))
    for line in going:
        leave(session, actor, line.asset)
    for line in [line for line in shipment.lines if line not in going]:
        shipment.lines.remove(line)
    shipment.sent_at, shipment.sent_by = actor.at, actor.name
    codes = [line.asset_code for line in going]
    lifecycle.advance(session, actor, shipment, Verb.SHIPMENT_SEND, assets=codes, left_behind=sorted(left))
    _tell_house(session, actor, shipment)
    return shipment


def _sorted_out(shipment: Shipment, said: set[str]) -> tuple[list[ShipmentLine], set[str]]:
    """What goes, and what stays; only what was said stays, and all of that."""
    goods = shipment.goods
    left = {line.asset_code for line in goods if line.picked_at is None}
    if left - said:
        raise NotPicked(codes=", ".join(sorted(left - said)))
    if said & {line.asset_code for line in goods} - left:
        raise PickedAfterAll(codes=", ".join(sorted(said - left)))
    going = [line for line in goods if line.picked_at is not None]
    if not going:
        raise EmptyParcel()
    return going, left


def _tell_house(session: Session, actor: Actor, shipment: Shipment) -> None:
    house, key = shipment.organisation_id, f"shipment_sent:{shipment.id}"
    facts = {"shipment_id": shipment.id}
    notices.tell(session, actor.at, "shipment_sent", key, organisation_id=house, **facts)
    for account in accounts.audience(session, role=None, organisation_id=house):
        to = {"account_id": account.id, "mail": True, **facts}
        notices.tell(session, actor.at, "shipment_sent", f"{key}:{account.id}", **to)

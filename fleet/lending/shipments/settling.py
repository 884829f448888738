"""What follows a difference: it is settled, and then the parcel is closed."""

from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb
from fleet.errors import Conflict
from fleet.lending.shipments.preparing import allow
from fleet.lending.shipments.shipment import REMEDIES, Remedy, Shipment, ShipmentLine


class NoOpenDifference(Conflict):
    """Nothing is open about this in the parcel."""

    detail = "{code}"


class WrongRemedy(Conflict):
    """This does not settle that difference."""

    detail = "{code} is {difference}."


class OpenDifferences(Conflict):
    """What was missing or damaged has to be settled first."""

    detail = "{codes}"


def difference_of(actor: Actor, shipment: Shipment, code: str, remedy: Remedy) -> ShipmentLine:
    """The open difference that this remedy would settle. Raises NoOpenDifference, WrongRemedy."""
    allow(actor, shipment, Verb.SHIPMENT_SETTLE)
    line = next((line for line in shipment.open_differences if line.asset_code == code), None)
    if line is None or line.difference is None:
        raise NoOpenDifference(code=code)
    if remedy not in REMEDIES[line.difference]:
        raise WrongRemedy(code=code, difference=line.difference.value)
    return line


def settled(session: Session, actor: Actor, line: ShipmentLine, remedy: Remedy) -> ShipmentLine:
    """It is settled: what that takes was done by whoever says so."""
    line.remedy, line.settled_at, line.settled_by = remedy, actor.at, actor.name
    line.ended_at = actor.at
    events.record(
        session,
        actor,
        Verb.SHIPMENT_SETTLE,
        "shipment",
        line.shipment_id,
        asset=line.asset_code,
        remedy=remedy.value,
    )
    session.flush()
    return line


def close(session: Session, actor: Actor, shipment: Shipment) -> Shipment:
    """Nothing is left to do about it. Raises OpenDifferences."""
    lifecycle.check(actor, shipment, Verb.SHIPMENT_CLOSE)
    if shipment.open_differences:
        raise OpenDifferences(codes=", ".join(line.asset_code for line in shipment.open_differences))
    shipment.closed_at, shipment.closed_by = actor.at, actor.name
    lifecycle.advance(session, actor, shipment, Verb.SHIPMENT_CLOSE)
    return shipment

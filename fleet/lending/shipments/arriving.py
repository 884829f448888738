"""Arriving: line by line by a scan, or as a whole by whoever unpacks it; and what differed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from fleet import lifecycle, notices
from fleet.access import Actor, Role, Verb
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset
from fleet.lending.shipments.reading import open_line
from fleet.lending.shipments.road import land
from fleet.lending.shipments.sending import lock, own
from fleet.lending.shipments.shipment import (
    REASONS,
    Difference,
    DifferenceReason,
    Remedy,
    Shipment,
    ShipmentLine,
)
from fleet.lifecycle import AssetState, ShipmentState, WrongState

TOLD: Final = (
    "heard_at",
    "heard_by",
    "difference",
    "reason",
    "remedy",
    "settled_at",
    "settled_by",
    "ended_at",
)
"""What an arrival changes of a line."""


class NotAwaited(Conflict):
    """This is not in the parcel, or was heard of before."""

    detail = "{codes}"


class ToldTwice(Invalid):
    """One thing can't differ in two ways: say the worse one."""

    detail = "{code}"


class WrongReason(Invalid):
    """This reason does not go with that difference.

    `reasons` are those that do.
    """

    detail = "{code}: {reason}"


@dataclass(frozen=True)
class Differs:
    """What was not as it should be with one asset."""

    asset: str
    difference: Difference
    reason: DifferenceReason


def arrive(
    session: Session,
    actor: Actor,
    shipment: Shipment,
    *,
    only: Collection[str] | None = None,
    differences: Sequence[Differs] = (),
) -> Shipment:
    """It is here: all of it, or `only` these assets, but for what differs.

    A parcel has arrived with the last line that is heard of. Raises NotAwaited, ToldTwice, WrongReason; of
    two who confirm it at once, the second is told that it has arrived.
    """
    lifecycle.check(actor, shipment, Verb.SHIPMENT_ARRIVE)
    lock(session, shipment)
    lifecycle.check(actor, shipment, Verb.SHIPMENT_ARRIVE)
    awaited = {line.asset_code: line for line in shipment.lines if line.heard_at is None}
    told = _told(differences)
    if lost := ({*(only or ())} | told.keys()) - awaited.keys():
        raise NotAwaited(codes=", ".join(sorted(lost)))
    for code in awaited if only is None else sorted({*only} | told.keys()):
        _hear(session, actor, awaited[code], told.get(code))
    if told:
        _tell_desk(session, actor, shipment)
    conclude(session, actor, shipment)
    return shipment


def _told(differences: Sequence[Differs]) -> dict[str, Differs]:
    told: dict[str, Differs] = {}
    for each in differences:
        if each.asset in told:
            raise ToldTwice(code=each.asset)
        if each.reason not in REASONS[each.difference]:
            fitting = sorted(reason.value for reason in REASONS[each.difference])
            raise WrongReason(code=each.asset, reason=each.reason.value, reasons=fitting)
        told[each.asset] = each
    return told


def _hear(session: Session, actor: Actor, line: ShipmentLine, differs: Differs | None) -> None:
    line.heard_at, line.heard_by = actor.at, actor.name
    if line.asset.state is not AssetState.IN_TRANSIT:
        _overtaken(line, actor)
        return
    if differs is not None:
        line.difference, line.reason = differs.difference, differs.reason
    if line.difference is not Difference.MISSING:
        land(session, actor, line.asset, line.shipment.to_site)
    if line.difference is None:
        line.ended_at = actor.at


def _overtaken(line: ShipmentLine, actor: Actor) -> None:
    """It was reported missing on the road, and perhaps found since: that is settled already."""
    line.difference, line.reason = Difference.MISSING, line.reason or DifferenceReason.NOT_IN_PARCEL
    line.remedy, line.settled_at, line.settled_by = Remedy.REPORTED_MISSING, actor.at, actor.name
    line.ended_at = actor.at


def found(session: Session, actor: Actor, asset: Asset) -> None:
    """It was found elsewhere than in the parcel that it is awaited in: nobody waits for it there any more."""
    line = open_line(session, asset, ShipmentState.SENT, ShipmentState.ARRIVED)
    if line is None or line.difference is Difference.DAMAGED:
        return
    lock(session, line.shipment)  # as whoever confirms its arrival at this moment
    if line.ended_at is not None:
        return
    line.heard_at, line.heard_by = line.heard_at or actor.at, line.heard_by or actor.name
    _overtaken(line, actor)
    conclude(session, actor, line.shipment)


def _tell_desk(session: Session, actor: Actor, shipment: Shipment) -> None:
    key = f"shipment_differs:{shipment.id}:{actor.at.isoformat()}"
    facts = {"shipment_id": shipment.id}
    notices.tell(session, actor.at, "shipment_differs", key, role=Role.COORDINATOR, **facts)


def came(session: Session, actor: Actor, asset: Asset) -> None:
    """One asset landed by itself, by a scan or its own move: its line says so; what was missing turned up."""
    line = open_line(session, asset, ShipmentState.SENT, ShipmentState.ARRIVED)
    if line is None:
        return
    if line.difference is None:
        line.heard_at, line.heard_by = actor.at, actor.name
    elif line.difference is Difference.DAMAGED:
        return
    else:
        line.remedy, line.settled_at, line.settled_by = Remedy.TURNED_UP, actor.at, actor.name
    line.ended_at = actor.at
    conclude(session, actor, line.shipment)


def standing(session: Session, asset: Asset) -> dict[str, Any] | None:
    """How the asset's line stands on the road, in plain words, to be put back."""
    line = open_line(session, asset, ShipmentState.SENT, ShipmentState.ARRIVED)
    if line is None:
        return None
    return {"line": line.id, "was": {name: _plain(getattr(line, name)) for name in TOLD}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def put_back(session: Session, actor: Actor, stood: Mapping[str, Any] | None) -> None:
    """The arrival never was: the line stands as it stood. Raises WrongState where the parcel is closed."""
    line = session.get(ShipmentLine, stood["line"]) if stood else None
    if line is None or stood is None:
        return
    shipment = line.shipment
    if shipment.state not in (ShipmentState.SENT, ShipmentState.ARRIVED):
        raise WrongState.of(actor, shipment)
    kinds = {"difference": Difference, "reason": DifferenceReason, "remedy": Remedy}
    for name, value in stood["was"].items():
        if value is not None:
            value = kinds[name](value) if name in kinds else value
            value = datetime.fromisoformat(value) if name.endswith("_at") else value
        setattr(line, name, value)
    conclude(session, actor, shipment)


def conclude(session: Session, actor: Actor, shipment: Shipment) -> None:
    """Whether it has arrived is what its lines say, in whatever order they were heard of.

    Locked: of two phones that scan the last two things, the second sees the first one's.
    """
    own(session, shipment)
    last = max((line for line in shipment.lines if line.heard_at), key=_when, default=None)
    all_heard = all(line.heard_at for line in shipment.lines)
    if all_heard and last is not None:
        shipment.arrived_at, shipment.confirmed_by = last.heard_at, last.heard_by
        if shipment.state is ShipmentState.SENT:
            lifecycle.advance(session, actor, shipment, Verb.SHIPMENT_ARRIVE)
    elif shipment.state is ShipmentState.ARRIVED:
        lifecycle.retreat(session, actor, shipment, Verb.SHIPMENT_ARRIVE, ShipmentState.SENT)
        shipment.arrived_at = shipment.confirmed_by = None


def _when(line: ShipmentLine) -> tuple[Any, int]:
    return line.heard_at, line.id

"""What a phone takes along into a basement: enough to refuse a wrong thing without a network, and no name.

Labels are known by a digest of their token, so that a lost phone opens no label's page; people not at all.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require, visible
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.donations import Donation
from fleet.intake.labels import Label, LabelState
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.lifecycle import LIVES, SHELVED, AllocationState, AssetState, ShipmentState
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.scanning.doing import LED
from fleet.scanning.scan import Action

DIGEST: Final = 12
"""Hexadecimal characters of a token's digest: 48 bits tell a hundred thousand labels apart."""
GONE: Final = (AssetState.RETIRED, AssetState.MISSING)
MOST_UNCLAIMED: Final = 5_000


@dataclass(frozen=True)
class Rule:
    """When an action goes through, as far as states tell, and what it leads to."""

    sources: Collection[AssetState]
    already: Collection[AssetState]
    to: AssetState | None
    takes_place: bool
    leaves: bool = False


def rules(subject: str) -> dict[Action, Rule]:
    """Action → its rule for devices or SIMs, read off the life cycle."""
    return {action: _rule(subject, action) for action in (*LED, Action.COUNT, Action.NOTE)}


def _rule(subject: str, action: Action) -> Rule:
    moves = [LIVES[subject][verb] for verb in LED.get(action, ()) if verb in LIVES[subject]]
    sources = {state for move in moves for state in move.sources if isinstance(state, AssetState)}
    to = next((move.target for move in moves if isinstance(move.target, AssetState)), None)
    anywhere = set(AssetState) - {AssetState.RETIRED}
    odd = {
        Action.RECEIVE: (sources | {AssetState.RECEIVED}, {AssetState.REFURBISHING, AssetState.READY}),
        Action.MOVE: (set(SHELVED), set()),
        Action.PACK: ({AssetState.RESERVED}, set()),
        Action.HAND_OVER: (sources | {AssetState.IN_TRANSIT}, {AssetState.ON_LOAN}),
        Action.COUNT: (anywhere, set()),
        Action.NOTE: (anywhere, set()),
    }
    found, already = odd.get(action, (sources, {to} if to else set()))
    placed = action in (Action.RECEIVE, Action.MOVE, Action.ARRIVE, Action.TAKE_BACK)
    return Rule(found, already, to, placed, leaves=action in (Action.SHIP, Action.HAND_OVER))


@dataclass(frozen=True)
class Bag:
    """A kit that waits, by codes. `parcel` is the one being prepared that it goes with, if any."""

    id: str
    kit_code: str
    request: str
    association: str
    place: str | None
    items: Sequence[str]
    packed: Sequence[str]
    parcel: str | None = None
    picked: Sequence[str] = ()


@dataclass(frozen=True)
class Load:
    """All that goes along for one site."""

    labels: Mapping[str, str]
    assets: Mapping[str, Sequence[Any]]
    bags: Sequence[Bag]
    sites: Sequence[tuple[str, str]]
    lots: Sequence[tuple[str, str, int]]


def load(session: Session, actor: Actor, site: Site, *, fit: Collection[str]) -> Load:
    """The work of one site as it stands now; `fit`: what nothing keeps from being marked ready, by code."""
    require(actor, Verb.SCAN_SEND)
    bags = _bags(session, actor)
    inside = {code: bag.id for bag in bags for code in bag.items}
    assets = _assets(session, actor, site, inside, fit)
    return Load(_labels(session, list(assets)), assets, bags, _sites(session, actor), _lots(session))


def _bags(session: Session, actor: Actor) -> list[Bag]:
    rows = session.execute(
        select(
            Allocation.id,
            Allocation.kit_code,
            Allocation.request_id,
            Organisation.name,
            Site.name,
            AllocationItem.asset_code,
            AllocationItem.packed_at,
            Shipment.id,
            ShipmentLine.picked_at,
        )
        .join(AllocationItem, AllocationItem.allocation_id == Allocation.id)
        .join(EquipmentRequest, EquipmentRequest.id == Allocation.request_id)
        .join(Organisation, Organisation.id == Allocation.organisation_id)
        .outerjoin(Site, Site.id == EquipmentRequest.delivery_site_id)
        .outerjoin(
            ShipmentLine, and_(ShipmentLine.item_id == AllocationItem.id, ShipmentLine.ended_at.is_(None))
        )
        .outerjoin(
            Shipment,
            and_(Shipment.id == ShipmentLine.shipment_id, Shipment.state == ShipmentState.PREPARING),
        )
        .where(Allocation.state == AllocationState.PREPARED, AllocationItem.freed_at.is_(None))
        .where(visible(actor, Allocation))
        .order_by(Allocation.created_at, AllocationItem.id)
    ).all()
    bags: dict[str, Bag] = {}
    for kit, kit_code, request, house, place, code, packed_at, parcel, picked_at in rows:
        bag = bags.setdefault(kit, Bag(kit, kit_code, request, house, place, [], [], parcel, []))
        bag.items.append(code)  # type: ignore[attr-defined]
        if packed_at is not None:
            bag.packed.append(code)  # type: ignore[attr-defined]
        if parcel is not None and picked_at is not None:
            bag.picked.append(code)  # type: ignore[attr-defined]
    return list(bags.values())


def _assets(
    session: Session, actor: Actor, site: Site, inside: Mapping[str, str], fit: Collection[str]
) -> dict[str, tuple[Any, ...]]:
    """Code → state, site, category, kit, and whether nothing keeps it from being marked ready.

    What stands in our own places (it may be moved here), what is on its way, what is lent and may come back,
    and what the kits hold.
    """
    ours = (
        select(Site.id)
        .join(Organisation, Organisation.id == Site.organisation_id)
        .where(or_(Organisation.kind == OrganisationKind.LENDER, Site.id == site.id))
    )
    coming = (AssetState.ANNOUNCED, AssetState.IN_TRANSIT, AssetState.ON_LOAN)
    here = or_(Asset.site_id.in_(ours), Asset.state.in_(coming), Asset.code.in_(list(inside)))
    table = Asset.__table__.c
    found = (
        select(table.code, table.state, table.site_id, Device.__table__.c.category)
        .select_from(Asset.__table__.outerjoin(Device.__table__, Device.__table__.c.code == table.code))
        .where(here, Asset.state.not_in(GONE), visible(actor, Asset))
        .order_by(table.code)
    )
    return {
        code: (str(state), place or "", str(category or "sim"), inside.get(code, ""), int(code in fit))
        for code, state, place, category in session.execute(found)
    }


def _labels(session: Session, known: Sequence[str]) -> dict[str, str]:
    """Digest of a token → the code of its thing; of an unclaimed label, nothing."""
    found: dict[str, str] = {}
    for start in range(0, len(known), 500):
        live = _tokens().where(
            Label.status == LabelState.LIVE, Label.asset_code.in_(known[start : start + 500])
        )
        found |= {digest(token): code for token, code in session.execute(live)}
    newest = _tokens().where(Label.status == LabelState.UNCLAIMED)
    last = newest.order_by(Label.created_at.desc(), Label.id.desc()).limit(MOST_UNCLAIMED)
    return found | {digest(token): "" for token, _code in session.execute(last)}


def _tokens() -> Select[str, str]:
    return select(Label.token, Label.asset_code)


def digest(token: str) -> str:
    """By what a phone knows a label without knowing its token."""
    return hashlib.sha256(token.encode()).hexdigest()[:DIGEST]


def _sites(session: Session, actor: Actor) -> list[tuple[str, str]]:
    known = select(Site.id, Site.name).where(visible(actor, Site)).order_by(Site.name)
    return [(key, name) for key, name in session.execute(known)]


def _lots(session: Session) -> list[tuple[str, str, int]]:
    """Lots of which something has not arrived yet: how many."""
    waiting = (
        select(Donation.id, Donation.reference, func.count())
        .join(Asset.__table__, Asset.__table__.c.donation_id == Donation.id)
        .where(Asset.__table__.c.state == AssetState.ANNOUNCED)
        .group_by(Donation.id, Donation.reference, Donation.created_at)
        .order_by(Donation.created_at.desc())
    )
    return [(key, reference, number) for key, reference, number in session.execute(waiting)]

"""One search box: what somebody typed or scanned, found among what this reader may see."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fleet import codes
from fleet.access import Actor, Verb, may, visible
from fleet.connectivity.sims import Sim
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.donations import Donation
from fleet.intake.serials import normalise_serial
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import Loan

MOST: Final = 20
ADDRESS: Final = re.compile(r"^https?://\S+/q/", re.I)
"""What stands before the token where a hand scanner types a whole label."""
SHORTEST: Final = 3
"""Characters from which parts of a serial, an ICCID or a reference are looked for."""


@dataclass(frozen=True)
class Hit:
    """One thing found: its kind and row."""

    kind: str
    key: str
    row: Any


def search(session: Session, actor: Actor, text: str) -> list[Hit]:
    """At most MOST hits, exact ones alone where there are any.

    Takes codes with or without spaces and hyphens, labels' tokens and addresses, serials, ICCIDs, lot
    references, request, loan and kit codes; serials, ICCIDs and references by a part of at least three
    characters.
    """
    tidy = ADDRESS.sub("", " ".join(text.split()))[:80]
    if not tidy.isprintable():
        return []
    exact = _unique(_exact(session, actor, tidy))
    return (exact or _unique(_partial(session, actor, tidy)))[:MOST]


def _unique(hits: Iterator[Hit]) -> list[Hit]:
    return list({(hit.kind, hit.key): hit for hit in hits}.values())


def _exact(session: Session, actor: Actor, text: str) -> Iterator[Hit]:
    word = codes.normalise(text)
    labelled = labels.asset_of(session, word) if may(actor, Verb.DEVICE_READ) else None
    if labelled is not None:
        yield from _found(session, actor, "asset", Asset.code == labelled.code)
    yield from _found(session, actor, "asset", Asset.code == word)
    yield from _found(session, actor, "device", Device.serial.in_({text, normalise_serial(text)}))
    yield from _found(session, actor, "device", Device.inventory_number == text)
    yield from _found(session, actor, "sim", Sim.iccid == word.removesuffix("F"))
    yield from _found(session, actor, "lot", func.lower(Donation.reference) == text.lower())
    yield from _found(session, actor, "request", EquipmentRequest.id == text.lower())
    yield from _found(session, actor, "kit", Allocation.kit_code == word)
    yield from _found(session, actor, "loan", Loan.id == text.lower())


def _partial(session: Session, actor: Actor, text: str) -> Iterator[Hit]:
    word = codes.normalise(text)
    if len(word) < SHORTEST:
        return
    yield from _found(session, actor, "asset", Asset.code.startswith(word, autoescape=True))
    yield from _found(session, actor, "device", func.upper(Device.serial).contains(word, autoescape=True))
    yield from _found(session, actor, "device", _named(text))
    yield from _found(session, actor, "sim", Sim.iccid.endswith(word, autoescape=True))
    yield from _found(
        session, actor, "lot", func.lower(Donation.reference).contains(text.lower(), autoescape=True)
    )


def _named(text: str) -> Any:
    """Maker and model as people say them together."""
    named = func.lower(func.coalesce(Device.maker, "") + " " + func.coalesce(Device.model, ""))
    return named.contains(text.lower(), autoescape=True)


PLACES: Final[Mapping[str, tuple[Any, Verb, Callable[[Any], str]]]] = {
    "asset": (Asset, Verb.DEVICE_READ, lambda row: row.code),
    "device": (Device, Verb.DEVICE_READ, lambda row: row.code),
    "sim": (Sim, Verb.SIM_READ, lambda row: row.code),
    "lot": (Donation, Verb.DONATION_READ, lambda row: row.id),
    "request": (EquipmentRequest, Verb.REQUEST_READ, lambda row: row.id),
    "kit": (Allocation, Verb.ALLOCATION_READ, lambda row: row.id),
    "loan": (Loan, Verb.LOAN_READ, lambda row: row.id),
}
"""Kind → its table, the verb that lets a role read it, its key."""


def _found(session: Session, actor: Actor, kind: str, condition: Any) -> Iterator[Hit]:
    table, verb, key = PLACES[kind]
    if not may(actor, verb):
        return
    wanted: Select[Any] = select(table).where(visible(actor, table), condition).limit(MOST)
    for row in session.scalars(wanted):
        known = row.asset_type if kind == "asset" else kind
        yield Hit(known, key(row), row)

"""One search box: what somebody typed or scanned, found among what this reader may see.

Every question is answered by an index, at a million assets as at ten: names exactly, else by how they begin
(a maker, a model and a lot's reference also from their second word on) or by their last characters. What
stands in the middle of a name is not looked for: no index could answer that.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from fleet import codes, lookup
from fleet.access import Actor, Role, Verb, may, visible
from fleet.connectivity.sims import Sim
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.donations import Donation
from fleet.intake.serials import normalise_serial
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import Loan
from fleet.lending.shipments import Shipment, tracking_of

MOST: Final = 20
LONGEST: Final = 80
ADDRESS: Final = re.compile(r"^\S*/q/|[/?#]+$", re.I)
"""What stands around the token where a hand scanner types a whole label, of this or an earlier address."""
SHORTEST: Final = 3
"""Characters from which the beginning of a name is looked for."""
HALF: Final = codes.CODE_LENGTH // 2
"""Characters from which the beginning of a code is: the first half, as printed. Fewer begin many codes."""


@dataclass(frozen=True)
class Hit:
    """One thing found: its kind and row."""

    kind: str
    key: str
    row: Any


def search(session: Session, actor: Actor, text: str) -> list[Hit]:
    """At most MOST hits, exact ones alone where there are any.

    Takes codes with or without spaces and hyphens, labels' tokens and addresses, serials, inventory numbers,
    ICCIDs, lot references, request, loan, kit and parcel codes, tracking numbers; the beginnings of most of
    these, of a maker or a model, and the last four characters or more of a serial or an ICCID.
    """
    tidy = ADDRESS.sub("", " ".join(text.split()))[:LONGEST]
    if not tidy.isprintable():
        return []
    exact = _unique(chain.from_iterable(_exact(session, actor, tidy)))
    return exact or _unique(_in_turns(_partial(session, actor, tidy)))


def _unique(hits: Iterable[Hit]) -> list[Hit]:
    found = {(hit.kind, hit.key): hit for hit in hits}
    return list(islice(found.values(), MOST))


def _in_turns(questions: Iterable[list[Hit]]) -> Iterator[Hit]:
    """The first hit of each question, then the second ones: what many serials begin with may be a model."""
    return (hit for row in zip_longest(*questions) for hit in row if hit is not None)


def _exact(session: Session, actor: Actor, text: str) -> Iterator[list[Hit]]:
    word, number = codes.normalise(text), text.lower()
    code = labels.code_of(session, word) if may(actor, Verb.DEVICE_READ) else None
    for is_like_one, kind, condition in (
        (bool(code) or codes.is_code(word), "asset", Asset.code.in_({word, code or word})),
        (True, "device", lookup.equals(lookup.capitals(Device.serial), text, normalise_serial(text))),
        (True, "device", lookup.equals(lookup.capitals(Device.inventory_number), text)),
        (_is_digits(word), "sim", Sim.iccid == word.removesuffix("F")),
        (True, "lot", lookup.equals(lookup.capitals(Donation.reference), text)),
        (number.startswith("req_"), "request", EquipmentRequest.id == number),
        (codes.is_code(word), "kit", Allocation.kit_code == word),
        (number.startswith("loan_"), "loan", Loan.id == number),
        (codes.is_code(word), "shipment", Shipment.code == word),
        (number.startswith("shp_"), "shipment", Shipment.id == number),
        (bool(tracking_of(text)), "shipment", Shipment.tracking == tracking_of(text)),
    ):
        if is_like_one:
            yield _found(session, actor, kind, condition)


def _is_digits(word: str) -> bool:
    """Whether an ICCID may look or end like this; some print an F after it."""
    return word.removesuffix("F").isdecimal()


def _partial(session: Session, actor: Actor, text: str) -> Iterator[list[Hit]]:
    word = codes.normalise(text)
    if len(word) >= HALF and all(letter in codes.ALPHABET for letter in word):
        yield _found(session, actor, "asset", _code_begins(word))
    if len(text) >= lookup.LAST:
        yield _found(session, actor, "device", lookup.ends(Device.serial, text))
    if len(word) >= lookup.LAST and _is_digits(word):
        yield _found(session, actor, "sim", lookup.ends(Sim.iccid, word))
    if len(text) < SHORTEST:
        return
    if actor.role is Role.ASSOCIATION:
        yield _found(session, actor, "device", _is_said(text))
        return
    for kind, key in KEYS:
        yield _found(session, actor, kind, lookup.begins(key, text), lookup.ascending(key))


def _is_said(text: str) -> ColumnElement[bool]:
    """Asked of each thing that an association holds: among a hundred thousand alike none may be its own."""
    names = (Device.serial, Device.inventory_number, lookup.called(Device.maker, Device.model), Device.model)
    begins = [name.istartswith(text, autoescape=True) for name in names]
    return or_(*begins, Device.model.icontains(f" {text}", autoescape=True))


def _code_begins(word: str) -> ColumnElement[bool]:
    """Codes are digits before capitals in every order of text, so the key's own index serves."""
    least, most = codes.ALPHABET[0], codes.ALPHABET[-1]
    return Asset.code.between(word.ljust(codes.CODE_LENGTH, least), word.ljust(codes.CODE_LENGTH, most))


KEYS: Final = (
    ("device", lookup.capitals(Device.serial)),
    ("device", lookup.capitals(Device.inventory_number)),
    ("device", lookup.called(Device.maker, Device.model)),
    ("device", lookup.capitals(Device.model)),
    ("device", lookup.second_word(Device.model)),
    ("lot", lookup.capitals(Donation.reference)),
    ("lot", lookup.second_word(Donation.reference)),
)
"""What is known by how it begins: the kind of thing, and the key."""

PLACES: Final[Mapping[str, tuple[Any, Verb, Callable[[Any], str]]]] = {
    "asset": (Asset, Verb.DEVICE_READ, lambda row: row.code),
    "device": (Device, Verb.DEVICE_READ, lambda row: row.code),
    "sim": (Sim, Verb.SIM_READ, lambda row: row.code),
    "lot": (Donation, Verb.DONATION_READ, lambda row: row.id),
    "request": (EquipmentRequest, Verb.REQUEST_READ, lambda row: row.id),
    "kit": (Allocation, Verb.ALLOCATION_READ, lambda row: row.id),
    "loan": (Loan, Verb.LOAN_READ, lambda row: row.id),
    "shipment": (Shipment, Verb.SHIPMENT_READ, lambda row: row.id),
}
"""Kind → its table, the verb that lets a role read it, its key."""


def _found(session: Session, actor: Actor, kind: str, *asked: Any) -> list[Hit]:
    """What the condition, and the order where one is given, bring to this reader."""
    table, verb, key = PLACES[kind]
    if not may(actor, verb):
        return []
    condition, *order = asked
    wanted: Select[Any] = select(table).where(visible(actor, table), condition).order_by(*order).limit(MOST)
    return [
        Hit(row.asset_type if kind == "asset" else kind, key(row), row) for row in session.scalars(wanted)
    ]

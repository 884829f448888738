"""The papers of a parcel: its delivery note, its pick list, the slips of its bags; in French, as others."""

from typing import Final

from api import papers
from api.request import Work
from api.shapes.allocations import youth_of_kit
from fleet.codes import shown
from fleet.connectivity.sims import Sim
from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import shipments
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from labels import delivery_note as note
from labels import pick_list as picks

NO_KIT: Final = "–"


class NothingInIt(Conflict):
    """Nothing is in this parcel, so there is nothing to print."""


def delivery_note(work: Work, shipment: Shipment) -> bytes:
    """What goes with the parcel. Raises NothingInIt, Unprintable."""
    given = note.Note(
        parcel=shown(shipment.code),
        sender=_place(work, shipment.from_site),
        receiver=_place(work, shipment.to_site, shipment.organisation),
        kits=_kits(shipment),
        sent=work.actor.later(shipment.sent_at).today if shipment.sent_at else None,
        carrier=shipment.carrier or "",
        tracking=shipment.tracking or "",
        url=f"{work.settings.public_url}/shipments/{shipment.id}",
    )
    return papers.drawn(lambda: note.delivery_note(given))


def _place(work: Work, site: Site, house: Organisation | None = None) -> note.Place:
    named = house or work.session.get_one(Organisation, site.organisation_id)
    return note.Place(site.name, named.name, site.contact or "", site.hours or "")


def _kits(shipment: Shipment) -> tuple[note.Kit, ...]:
    bags: dict[str, list[note.Thing]] = {}
    for line in _goods(shipment):
        bags.setdefault(_kit_code(line), []).append(_thing(line.asset))
    return tuple(note.Kit(code, tuple(things)) for code, things in bags.items())


def _goods(shipment: Shipment) -> list[ShipmentLine]:
    if not shipment.goods:
        raise NothingInIt()
    return shipment.goods


def _kit_code(line: ShipmentLine) -> str:
    return shown(line.item.allocation.kit_code) if line.item else NO_KIT


def _thing(asset: Asset) -> note.Thing:
    code = shown(asset.code)
    if isinstance(asset, Device):
        known = {"n° de série": asset.serial, "inventaire": asset.inventory_number}
        number = ", ".join(f"{word} {told}" for word, told in known.items() if told)
        return note.Thing(_name(asset), code, number, papers.accessories(asset))
    number = f"ICCID …{asset.iccid[-6:]}" if isinstance(asset, Sim) else ""
    return note.Thing(_name(asset), code, number)


def _name(asset: Asset) -> str:
    if not isinstance(asset, Device):
        return "Carte SIM"
    made = " ".join(part for part in (asset.maker, asset.model) if part)
    return f"{papers.CATEGORIES[asset.category]} {made}".strip()


def pick_list(work: Work, shipment: Shipment) -> bytes:
    """What is to be taken, in the order of sites and shelves. Raises NothingInIt, Unprintable."""
    _goods(shipment)
    given = picks.PickList(
        parcel=shown(shipment.code),
        receiver=f"{shipment.organisation.name}, {shipment.to_site.name}",
        lender=papers.lender(work.session),
        picks=tuple(_pick(line) for line in shipments.walk(shipment)),
    )
    return papers.drawn(lambda: picks.pick_list(given))


def _pick(line: ShipmentLine) -> picks.Pick:
    asset = line.asset
    return picks.Pick(
        site=asset.site.name if asset.site else "",
        shelf=asset.shelf or "",
        name=_name(asset),
        code=shown(asset.code),
        kit=_kit_code(line),
        done=line.picked_at is not None,
    )


def slips(work: Work, shipment: Shipment) -> bytes:
    """A slip for each bag. Raises NothingInIt, Unprintable."""
    _goods(shipment)
    kits = [(kit, youth_of_kit(kit)) for kit in shipment.kits]
    if not kits:
        raise NothingInIt()
    return papers.kit_slips(work, kits, f"Bordereaux du colis {shown(shipment.code)}")

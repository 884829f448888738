"""Paper for what the fleet knows: slips and certificates, drawn by the labels room."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import language
from api.request import Work
from fleet.codes import shown
from fleet.connectivity.sims import Sim
from fleet.errors import Invalid
from fleet.intake.assets import Asset
from fleet.intake.devices import Category, Device, StorageKind
from fleet.lending.allocations import Allocation
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.refurbishment.erasures import Erasure, Method
from labels import certificate, errors, slip

Paper = TypeVar("Paper")

# Papers are in French, whoever prints them: families, associations and the law read them.
CATEGORIES: Final = {
    Category.LAPTOP: "Ordinateur portable",
    Category.DESKTOP: "Ordinateur fixe",
    Category.TABLET: "Tablette",
    Category.PHONE: "Téléphone",
    Category.HOTSPOT: "Point d’accès mobile",
    Category.ROUTER: "Routeur",
}
STORAGES: Final = {
    StorageKind.HDD: "Disque dur",
    StorageKind.SSD: "SSD",
    StorageKind.NVME: "SSD NVMe",
    StorageKind.EMMC: "eMMC",
    StorageKind.FLASH: "Mémoire interne",
    StorageKind.UNKNOWN: "Support non identifié",
}
METHODS: Final = {
    Method.OVERWRITE: ("Écrasement", "Clear"),
    Method.ATA_SECURE_ERASE: ("ATA Secure Erase", "Purge"),
    Method.NVME_SANITIZE: ("NVMe Sanitize", "Purge"),
    Method.NVME_FORMAT: ("NVMe Format", "Purge"),
    Method.FACTORY_RESET: ("Réinitialisation d’usine, mémoire chiffrée", "Purge"),
    Method.DESTRUCTION: ("Destruction", "Destroy"),
}
"""Method → its words and its NIST SP 800-88r2 level."""


class Unprintable(Invalid):
    """This can't be printed like that."""

    detail = "{why}"


def drawn(draw: Callable[[], Paper]) -> Paper:
    """What `draw` makes; its reasons against it as a refusal of ours."""
    try:
        return draw()
    except errors.Unprintable as reason:
        facts = {name: str(value) for name, value in reason.facts.items() if name != "contact"}
        why = language.translator()(type(reason).__doc__ or "").format_map(facts)
        raise Unprintable(why=why, **facts) from None


def contact(work: Work) -> str:
    """Whom to call; invented in a demo."""
    return work.settings.label_contact or ("demo" if work.settings.demo else "")


def accessories(device: Device) -> tuple[str, ...]:
    """What belongs to it, in French."""
    return ("chargeur", "sacoche") if device.category is Category.LAPTOP else ("chargeur",)


def kit_slip(work: Work, allocation: Allocation, youth: str | None) -> bytes:
    """The slip in the bag: codes and contents, no name."""
    given = _slip(work, allocation, youth)
    return drawn(lambda: slip.slip(given))


def kit_slips(work: Work, kits: Sequence[tuple[Allocation, str | None]], title: str) -> bytes:
    """The slips of several bags, each on its own page."""
    given = [_slip(work, kit, youth) for kit, youth in kits]
    return drawn(lambda: slip.slips(given, title))


def _slip(work: Work, allocation: Allocation, youth: str | None) -> slip.Slip:
    return slip.Slip(
        kit_code=shown(allocation.kit_code),
        items=tuple(part for item in allocation.bag or allocation.items for part in _parts(item.asset)),
        contact=contact(work) or lender(work.session),
        association=allocation.request.organisation.name,
        youth_code=shown(youth) if youth else "",
    )


def _parts(asset: Asset) -> list[slip.Item]:
    if not isinstance(asset, Device):
        number = asset.iccid[-6:] if isinstance(asset, Sim) else ""
        return [slip.Item("Carte SIM", f"{shown(asset.code)} (…{number})")]
    name = f"{asset.maker or ''} {asset.model or ''}".strip()
    whole = slip.Item(CATEGORIES[asset.category], f"{shown(asset.code)} {name}".strip())
    return [whole, *(slip.Item(word.capitalize()) for word in accessories(asset))]


def erasure_certificate(work: Work, erasure: Erasure) -> bytes:
    """The certificate of one accepted erasure (rule E4)."""
    storage, zone = erasure.storage, work.actor.zone
    method, level = METHODS[erasure.method]
    given = certificate.Certificate(
        code=erasure.id,
        verify_url=f"{work.settings.public_url}/verify/{erasure.id}",
        lender=lender(work.session),
        issued=work.actor.today,
        device_code=shown(erasure.device_code),
        device=f"{storage.device.maker or ''} {storage.device.model or ''}".strip(),
        disk_kind=STORAGES[storage.kind],
        disk_model=storage.model or "",
        disk_serial=erasure.serial or storage.serial or "",
        size_bytes=storage.size_bytes,
        method=method,
        level=level,
        tool=erasure.tool,
        tool_version=erasure.tool_version or "",
        started=erasure.started_at.astimezone(zone),
        ended=erasure.ended_at.astimezone(zone),
        result="Effacé",
        performed_by=erasure.performed_by,
        rounds=erasure.rounds_done,
        erased_bytes=erasure.bytes_erased,
        errors=erasure.errors,
        exception=erasure.countersign_reason or "",
        report_sha256=erasure.report_sha256 or "",
    )
    return drawn(lambda: certificate.certificate(given))


def lender(session: Session) -> str:
    """The name of whoever runs this service."""
    named = select(Organisation.name).where(Organisation.kind == OrganisationKind.LENDER)
    return session.scalar(named.order_by(Organisation.created_at).limit(1)) or "Fleet"


def attached(pdf: bytes, name: str) -> Response:
    """A PDF to keep: never shown inside our pages (rule A6)."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

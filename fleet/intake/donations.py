"""Donations: one lot promised by one donor, announced device by device."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events, lookup
from fleet.access import Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.errors import Invalid
from fleet.intake import devices, manifests
from fleet.intake.assets import Asset
from fleet.intake.devices import Category, Device
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.territories import known_territory

MAX_DEVICES = 20_000


class Donation(Identified, Seen, Base):
    """A lot. `funder_id` is the foundation whose money it is, where one paid; `reference` is for people.

    `territory` is its earmark: the one département whose youths it may serve; None: any.
    """

    __tablename__ = "donations"
    PREFIX = "lot"
    SEEN_BY = on_floor()

    reference: Mapped[str] = mapped_column(String(80), index=True)
    donor_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    funder_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    manifest_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    donor: Mapped[Organisation] = relationship(foreign_keys=donor_id)

    __table_args__ = (
        lookup.index("ix_donations_reference_key", lookup.capitals(reference)),
        lookup.index("ix_donations_reference_word", lookup.second_word(reference)),
    )


class TooManyDevices(Invalid):
    """A lot has at most 20,000 devices."""


class NotAFunder(Invalid):
    """Only a foundation or a département funds a lot."""


class KnownSerials(Invalid):
    """Some of these devices are already in the fleet."""


def import_manifest(
    session: Session,
    actor: Actor,
    data: bytes,
    *,
    donor: Organisation,
    reference: str,
    funder: Organisation | None = None,
    territory: str | None = None,
) -> Donation:
    """Announce every device of a manifest (CSV or XLSX) as one lot; all or nothing.

    The same file again answers the lot it made and changes nothing. Raises manifests' refusals with line and
    column, KnownSerials, TooManyDevices, NotAFunder, UnknownTerritory.
    """
    require(actor, Verb.DONATION_IMPORT)
    if again := imported(session, data):
        return again
    if funder and funder.kind not in (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT):
        raise NotAFunder()
    manifest = check_manifest(session, actor, data)
    donation = Donation(
        reference=reference,
        donor_id=donor.id,
        funder_id=funder.id if funder else None,
        territory=known_territory(territory) if territory else None,
        manifest_sha256=_digest(data),
        created_at=actor.at,
    )
    session.add(donation)
    session.flush()
    for line in manifest.lines:
        _announce(session, actor, donation, line)
    events.record(session, actor, Verb.DONATION_IMPORT, "donation", donation.id, devices=manifest.count)
    session.flush()
    return donation


def _announce(session: Session, actor: Actor, donation: Donation, line: manifests.ManifestLine) -> None:
    known = {
        "maker": line.maker,
        "model": line.model,
        "serial": line.serial,
        "inventory_number": line.inventory_number,
    }
    for _ in range(line.count):
        devices.announce(session, actor, Category(line.category), donation_id=donation.id, **known)


def check_manifest(session: Session, actor: Actor, data: bytes) -> manifests.Manifest:
    """What an import of this list would announce; stores nothing. Raises as `import_manifest` does."""
    require(actor, Verb.DONATION_IMPORT)
    manifest = manifests.read(data)
    if imported(session, data) is None:
        _refuse_known(session, manifest)
    return manifest


def imported(session: Session, data: bytes) -> Donation | None:
    """The lot that this very file made."""
    return session.scalar(select(Donation).where(Donation.manifest_sha256 == _digest(data)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse_known(session: Session, manifest: manifests.Manifest) -> None:
    if manifest.count > MAX_DEVICES:
        raise TooManyDevices(count=manifest.count)
    keys = {devices.identity(line.maker, line.serial): line for line in manifest.lines if line.serial}
    wanted = [key for key in keys if key]
    known = [
        {"line": keys[key].line_no, "column": "serial", "code": code}
        for start in range(0, len(wanted), 500)
        for key, code in session.execute(
            select(Device.identity, Device.code).where(Device.identity.in_(wanted[start : start + 500]))
        )
    ]
    if known:
        raise KnownSerials(sorted(known, key=lambda row: row["line"]))


def counts(session: Session, donation: Donation) -> Mapping[str, int]:
    """How many devices of the lot are in each state."""
    found = select(Asset.state, func.count()).where(Asset.donation_id == donation.id).group_by(Asset.state)
    return {state.value: number for state, number in session.execute(found) if state}


def listing(actor: Actor) -> Select[Donation]:
    """The lots this actor sees."""
    return select(Donation).where(visible(actor, Donation))


def seen(session: Session, actor: Actor, donation_id: str) -> Donation:
    """One lot. Raises NotFound."""
    return find(session, actor, Donation, donation_id)

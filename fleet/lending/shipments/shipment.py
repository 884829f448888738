"""The tables of shipments: a parcel of kits from one of our sites to one delivery site, line by line."""

import enum
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lifecycle import AssetState, ShipmentState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site


class Difference(enum.StrEnum):
    """What was not as the delivery note says."""

    MISSING = "missing"
    DAMAGED = "damaged"


class DifferenceReason(enum.StrEnum):
    """How it differs: a reason code, never free text."""

    NOT_IN_PARCEL = "not_in_parcel"
    PARCEL_LOST = "parcel_lost"
    PARCEL_OPENED = "parcel_opened"
    SCREEN = "screen"
    CASE = "case"
    DOES_NOT_START = "does_not_start"
    CHARGER_MISSING = "charger_missing"
    LOCKED = "locked"


class Remedy(enum.StrEnum):
    """How a difference was settled."""

    TURNED_UP = "turned_up"
    REPORTED_MISSING = "reported_missing"
    TICKET_OPENED = "ticket_opened"
    ACCEPTED = "accepted"


REASONS: Final = {
    Difference.MISSING: (
        DifferenceReason.NOT_IN_PARCEL,
        DifferenceReason.PARCEL_LOST,
        DifferenceReason.PARCEL_OPENED,
    ),
    Difference.DAMAGED: (
        DifferenceReason.SCREEN,
        DifferenceReason.CASE,
        DifferenceReason.DOES_NOT_START,
        DifferenceReason.CHARGER_MISSING,
        DifferenceReason.LOCKED,
    ),
}
"""Difference → how it may differ."""
REMEDIES: Final = {
    Difference.MISSING: (Remedy.TURNED_UP, Remedy.REPORTED_MISSING),
    Difference.DAMAGED: (Remedy.TICKET_OPENED, Remedy.ACCEPTED),
}
"""Difference → how it may be settled."""


class Shipment(Identified, Versioned, Seen, Base):
    """One parcel, for one association. `code` is on its delivery note.

    `arrived_at` is when the last of its lines was heard of, `confirmed_by` who said so.
    """

    __tablename__ = "shipments"
    PREFIX = "shp"
    SUBJECT: ClassVar[str] = "shipment"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.VOLUNTEER: EVERY, Role.ASSOCIATION: "organisation_id"}

    code: Mapped[str] = mapped_column(String(8), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    to_site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), index=True)
    state: Mapped[ShipmentState | None]
    carrier: Mapped[str | None] = mapped_column(String(60))
    tracking: Mapped[str | None] = mapped_column(String(40), index=True)
    created_at: Mapped[datetime]
    prepared_by: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None] = mapped_column(String(40))
    arrived_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[Organisation] = relationship()
    from_site: Mapped[Site] = relationship(foreign_keys=[from_site_id])
    to_site: Mapped[Site] = relationship(foreign_keys=[to_site_id])
    lines: Mapped[list["ShipmentLine"]] = relationship(
        back_populates="shipment", order_by="ShipmentLine.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("from_site_id <> to_site_id", name="goes_elsewhere"),
        CheckConstraint(
            "state NOT IN ('sent', 'arrived', 'closed') OR sent_at IS NOT NULL", name="sent_when"
        ),
        CheckConstraint("state NOT IN ('arrived', 'closed') OR arrived_at IS NOT NULL", name="arrived_when"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_when"),
        Index("ix_shipments_created", "created_at", "id"),
        Index("ix_shipments_state", "state", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id

    @property
    def goods(self) -> list["ShipmentLine"]:
        """What is in it: while it is prepared, without what was taken out of its kit meanwhile."""
        preparing = self.state is ShipmentState.PREPARING
        return [line for line in self.lines if line.goes] if preparing else list(self.lines)

    @property
    def kits(self) -> list[Allocation]:
        """The kits in it, each once; those of an erased youth are in no parcel any more."""
        known = {line.item.allocation_id: line.item.allocation for line in self.goods if line.item}
        return list(known.values())

    @property
    def open_differences(self) -> list["ShipmentLine"]:
        """What nobody has settled yet."""
        return [line for line in self.lines if line.is_open_difference]


OPEN_LINE = text("ended_at IS NULL")


class ShipmentLine(Base):
    """One asset of a shipment. An asset is in one parcel at a time: a partial unique index.

    A line ends when its asset arrived as it should, when what differed is settled, or with a cancelled
    parcel. `heard_at` is when somebody said what became of it. `item` is its place in its kit.
    """

    __tablename__ = "shipment_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipments.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("allocation_items.id"), index=True)
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"), index=True)
    picked_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    heard_by: Mapped[str | None] = mapped_column(String(40))
    difference: Mapped[Difference | None]
    reason: Mapped[DifferenceReason | None]
    remedy: Mapped[Remedy | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    item: Mapped[AllocationItem | None] = relationship()
    asset: Mapped[Asset] = relationship()

    __table_args__: Any = (
        CheckConstraint("(difference IS NULL) = (reason IS NULL)", name="differs_how"),
        CheckConstraint("difference IS NULL OR heard_at IS NOT NULL", name="differs_when"),
        CheckConstraint("(heard_at IS NULL) = (heard_by IS NULL)", name="heard_from"),
        CheckConstraint("(remedy IS NULL) = (settled_at IS NULL)", name="settled_when"),
        CheckConstraint("remedy IS NULL OR difference IS NOT NULL", name="settles_something"),
        CheckConstraint("ended_at IS NULL OR difference IS NULL OR remedy IS NOT NULL", name="ends_settled"),
        Index(
            "uq_shipment_lines_asset",
            "asset_code",
            unique=True,
            sqlite_where=OPEN_LINE,
            postgresql_where=OPEN_LINE,
        ),
    )

    @property
    def goes(self) -> bool:
        """Whether it is still put aside for the kit with which it goes."""
        waits = self.item is not None and self.item.freed_at is None
        return waits and self.ended_at is None and self.asset.state is AssetState.RESERVED

    @property
    def is_open_difference(self) -> bool:
        return self.difference is not None and self.remedy is None

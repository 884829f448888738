"""The tables of allocations: a kit put aside for one youth's approved lines."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Asset
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.quotas import Quota
from fleet.lifecycle import AllocationState, AssetState
from fleet.parties.youths import Youth


class Allocation(Identified, Versioned, Seen, Base):
    """One youth's kit. `kit_code` is what the slip in the bag says."""

    __tablename__ = "allocations"
    PREFIX = "alc"
    SUBJECT: ClassVar[str] = "allocation"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.VOLUNTEER: EVERY, Role.ASSOCIATION: "organisation_id"}

    kit_code: Mapped[str] = mapped_column(String(8), unique=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("equipment_requests.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    state: Mapped[AllocationState | None]
    made_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    request: Mapped[EquipmentRequest] = relationship()
    youth: Mapped[Youth | None] = relationship()
    items: Mapped[list["AllocationItem"]] = relationship(
        back_populates="allocation", order_by="AllocationItem.id"
    )

    __table_args__ = (
        Index("ix_allocations_created", "created_at", "id"),
        Index("ix_allocations_state", "state", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id

    @property
    def bag(self) -> list["AllocationItem"]:
        """What goes out with it: while it waits, without what was taken out or is missing."""
        if self.state is not AllocationState.PREPARED:
            return list(self.items)
        return [
            item
            for item in self.items
            if item.freed_at is None and item.asset.state is not AssetState.MISSING
        ]


OPEN_ITEM = text("freed_at IS NULL")


class AllocationItem(Base):
    """One asset of a kit. An asset, and a line, is in one kit at a time: two partial unique indexes.

    `quota_id`: the quota it counts against; None where the association has none, and from the moment at which
    it was freed without having been handed over.
    """

    __tablename__ = "allocation_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[str] = mapped_column(ForeignKey("allocations.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("request_lines.id", ondelete="SET NULL"))
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"))
    quota_id: Mapped[str | None] = mapped_column(ForeignKey("quotas.id"), index=True)
    freed_at: Mapped[datetime | None]
    packed_at: Mapped[datetime | None]
    allocation: Mapped[Allocation] = relationship(back_populates="items")
    quota: Mapped[Quota | None] = relationship(backref="counted")
    line: Mapped[RequestLine | None] = relationship()
    asset: Mapped[Asset] = relationship()

    __table_args__ = (
        Index(
            "uq_allocation_items_asset",
            "asset_code",
            unique=True,
            sqlite_where=OPEN_ITEM,
            postgresql_where=OPEN_ITEM,
        ),
        Index(
            "uq_allocation_items_line",
            "line_id",
            unique=True,
            sqlite_where=OPEN_ITEM,
            postgresql_where=OPEN_ITEM,
        ),
    )

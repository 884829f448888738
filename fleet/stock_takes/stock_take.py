"""The tables of stock-takes: what a site should hold, what was counted there, and what became of it."""

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import Seen, on_floor
from fleet.db import Base, Identified
from fleet.intake.assets import Asset
from fleet.intake.labels import Label
from fleet.lifecycle import AssetState
from fleet.parties.sites import Site


class StockTakeState(enum.StrEnum):
    """Counted while open; corrected once closed; a cancelled one says nothing about the site."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Finding(enum.StrEnum):
    """The four lists: where it should be, not there, there but expected elsewhere, and what nobody knows."""

    FOUND = "found"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Correction(enum.StrEnum):
    """What became of a difference. `overtaken`: by then something else had settled it."""

    MOVED = "moved"
    FOUND = "found"
    RECEIVED = "received"
    REPORTED_MISSING = "reported_missing"
    LEFT = "left"
    OVERTAKEN = "overtaken"


class StockTake(Identified, Seen, Base):
    """One counting of one site. The four numbers are frozen when it is closed, None until then."""

    __tablename__ = "stock_takes"
    PREFIX = "stk"
    SUBJECT: ClassVar[str] = "stock_take"
    SEEN_BY = on_floor()

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), index=True)
    status: Mapped[StockTakeState] = mapped_column(default=StockTakeState.OPEN)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    expected: Mapped[int]
    found: Mapped[int | None]
    missing: Mapped[int | None]
    elsewhere: Mapped[int | None]
    unknown: Mapped[int | None]
    site: Mapped[Site] = relationship(lazy="selectin")

    __table_args__ = (
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "status <> 'closed' OR (found IS NOT NULL AND missing IS NOT NULL AND elsewhere IS NOT NULL"
            " AND unknown IS NOT NULL AND found + missing = expected)",
            name="closed_with_numbers",
        ),
        Index(
            "uq_stock_takes_open",
            "site_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_stock_takes_opened", "opened_at", "id"),
    )


class StockTakeRow(Base):
    """One thing of one stock-take: expected, counted, or both. Its key is what makes two scans one row.

    `mark` is the asset's code, else the unclaimed label's short code, else what was read, cut short.
    `records_state` and `records_site_id` are what the records said of the asset: at the opening where it was
    expected, else when it was first counted.
    """

    __tablename__ = "stock_take_rows"

    stock_take_id: Mapped[str] = mapped_column(ForeignKey("stock_takes.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(48), primary_key=True)
    asset_code: Mapped[str | None] = mapped_column(ForeignKey("assets.code"), index=True)
    label_id: Mapped[str | None] = mapped_column(ForeignKey("labels.id"), index=True)
    expected: Mapped[bool] = mapped_column(default=False)
    records_state: Mapped[AssetState | None]
    records_site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str | None] = mapped_column(String(40))
    correction: Mapped[Correction | None]
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[str | None] = mapped_column(String(40))
    stock_take: Mapped[StockTake] = relationship()
    asset: Mapped[Asset | None] = relationship()
    label: Mapped[Label | None] = relationship()
    records_site: Mapped[Site | None] = relationship()

    __table_args__ = (
        CheckConstraint("expected OR counted_at IS NOT NULL", name="expected_or_counted"),
        CheckConstraint("asset_code IS NOT NULL OR NOT expected", name="expected_is_known"),
        CheckConstraint("(counted_at IS NULL) = (counted_by IS NULL)", name="counted_by_somebody"),
        CheckConstraint("(correction IS NULL) = (corrected_at IS NULL)", name="corrected_at_some_time"),
    )

    @property
    def finding(self) -> Finding:
        """Which of the four lists it stands in."""
        if self.expected:
            return Finding.FOUND if self.counted_at else Finding.MISSING
        return Finding.ELSEWHERE if self.asset_code else Finding.UNKNOWN

"""The tables: labels, and the batches in which they were printed before anything was known."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import Seen, on_floor
from fleet.db import Base, Identified
from fleet.intake.assets import Asset
from fleet.parties.sites import Site

MAX_BATCH = 10_000


class LabelState(enum.StrEnum):
    """A label is printed first, claimed by an asset later, and revoked when it is lost or spoiled."""

    UNCLAIMED = "unclaimed"
    LIVE = "live"
    REVOKED = "revoked"


class RevokeReason(enum.StrEnum):
    """Why a label finds nothing any more: it can't be read or glued, or nobody knows where it is."""

    SPOILED = "spoiled"
    LOST = "lost"


class LabelBatch(Identified, Seen, Base):
    """Labels made together, for a place or a lot where that is known; they are numbered from 1 as printed."""

    __tablename__ = "label_batches"
    PREFIX = "bat"
    SEEN_BY = on_floor()

    count: Mapped[int]
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    donation_id: Mapped[str | None] = mapped_column(ForeignKey("donations.id"))
    made_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    site: Mapped[Site | None] = relationship()
    labels: Mapped[list["Label"]] = relationship(order_by="Label.batch_number", viewonly=True)

    __table_args__ = (
        CheckConstraint(f"count BETWEEN 1 AND {MAX_BATCH}", name="count"),
        Index("ix_label_batches_created", "created_at", "id"),
    )


class Label(Identified, Seen, Base):
    """What is glued on an asset. Any live label's token or short code finds its asset."""

    __tablename__ = "labels"
    PREFIX = "lab"
    SEEN_BY = on_floor()

    token: Mapped[str] = mapped_column(String(26), unique=True)
    short_code: Mapped[str] = mapped_column(String(8), unique=True)
    status: Mapped[LabelState]
    revoke_reason: Mapped[RevokeReason | None]
    asset_code: Mapped[str | None] = mapped_column(ForeignKey("assets.code"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("label_batches.id"))
    batch_number: Mapped[int | None]
    created_at: Mapped[datetime]
    asset: Mapped[Asset | None] = relationship()

    __table_args__ = (
        CheckConstraint("status <> 'live' OR asset_code IS NOT NULL", name="live_has_asset"),
        CheckConstraint("revoke_reason IS NULL OR status = 'revoked'", name="reason_of_revoked"),
        CheckConstraint("(batch_id IS NULL) = (batch_number IS NULL)", name="numbered_in_batch"),
        UniqueConstraint("batch_id", "batch_number"),
        Index("ix_labels_asset", "asset_code", "created_at"),
        Index("ix_labels_created", "created_at", "id"),
    )

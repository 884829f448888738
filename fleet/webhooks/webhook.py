"""The tables of webhooks: where an organisation's tool listens, and what was sent there."""

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.changes import Change
from fleet.db import Base, BigId, Identified, Versioned
from fleet.parties.organisations import Organisation

SUBJECT: Final = "webhook"
"""What its events are about. The table has no SUBJECT: what is done to webhooks is not told by webhooks."""
TEST: Final = "webhook.test"


class Trouble(enum.StrEnum):
    """Why a delivery failed: a word, for what somebody else's server says may name a person (rule Y8)."""

    UNKNOWN_HOST = "unknown_host"
    FORBIDDEN_ADDRESS = "forbidden_address"
    REFUSED = "refused"
    SILENT = "silent"
    TLS = "tls"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"
    OTHER = "other"


class Webhook(Identified, Versioned, Seen, Base):
    """One address that is told of an organisation's changes, of the `kinds` named or of all.

    Its secret is nowhere: it is worked out from the service's own (see `signing`) and the `rotation`. Every
    change up to number `after_seq` has its delivery. `lease_until`: how long one worker keeps it to itself.
    """

    __tablename__ = "webhooks"
    PREFIX = "whk"
    SEEN_BY = {
        Role.COORDINATOR: EVERY,
        Role.ADMINISTRATOR: EVERY,
        Role.ASSOCIATION: "organisation_id",
    }

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]]
    rotation: Mapped[int] = mapped_column(default=1)
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    is_gone: Mapped[bool] = mapped_column(default=False)
    after_seq: Mapped[int] = mapped_column(BigId)
    lease_until: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        CheckConstraint("rotation >= 1", name="rotation"),
        CheckConstraint("disabled_at IS NOT NULL OR NOT is_gone", name="gone_is_disabled"),
        Index("ix_webhooks_organisation", "organisation_id", "created_at", "id"),
    )

    @property
    def state(self) -> str:
        """`active`, `disabled`, or `gone` where the address itself said so (410)."""
        if self.is_gone:
            return "gone"
        return "disabled" if self.disabled_at else "active"


class Delivery(Identified, Base):
    """One change (or a test, which has no `seq`) for one webhook. Its id is the `webhook-id` of each attempt.

    `due_at` is when it is next tried, None once it arrived or was given up. What it says is not kept: it is
    read from the change, and goes with it.
    """

    __tablename__ = "webhook_deliveries"
    PREFIX = "dlv"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    seq: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    trouble: Mapped[Trouble | None]
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    change: Mapped[Change | None] = relationship(viewonly=True, lazy="selectin")

    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "seq"],
            ["changes.organisation_id", "changes.seq"],
            ondelete="CASCADE",
            name="change",
        ),
        UniqueConstraint("webhook_id", "seq"),
        CheckConstraint(
            "(due_at IS NOT NULL) = (delivered_at IS NULL AND given_up_at IS NULL)", name="waits_or_is_over"
        ),
        CheckConstraint("delivered_at IS NULL OR given_up_at IS NULL", name="one_end"),
        Index("ix_webhook_deliveries_due", "webhook_id", "due_at"),
        Index("ix_webhook_deliveries_created", "webhook_id", "created_at", "id"),
        Index("ix_webhook_deliveries_change", "organisation_id", "seq"),
    )

    @property
    def kind(self) -> str:
        """What it tells of."""
        return self.change.kind if self.change else TEST

    @property
    def subject(self) -> str:
        return self.change.subject if self.change else SUBJECT

    @property
    def subject_id(self) -> str | None:
        return self.change.subject_id if self.change else self.webhook_id

    @property
    def state(self) -> str:
        """`waiting`, `delivered` or `given_up`."""
        if self.due_at:
            return "waiting"
        return "delivered" if self.delivered_at else "given_up"

"""The tables of quotas: how many an association may be given, from whose money, where; and why."""

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified
from fleet.intake.assets import Kind
from fleet.parties.organisations import Organisation

ANY_FUNDER = text("funder_id IS NULL")
ONE_FUNDER = text("funder_id IS NOT NULL")


class QuotaReason(enum.StrEnum):
    """Why a quota was changed: a reason code."""

    AGREEMENT = "agreement"
    MORE_FUNDING = "more_funding"
    LESS_FUNDING = "less_funding"
    MOVED = "moved"
    UNUSED = "unused"
    REPLACEMENT = "replacement"
    CORRECTION = "correction"


class Quota(Identified, Seen, Base):
    """The balance of one key: association × territory × kind × funder (None: anybody's money).

    `granted` is the sum of the applied deltas of its rows, `given` the number of things in kits that count
    against it. The CHECK keeps the promise under any race: whoever comes too late is refused by the database.
    """

    __tablename__ = "quotas"
    PREFIX = "quo"
    SUBJECT: ClassVar[str] = "quota"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    kind: Mapped[Kind]
    funder_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    granted: Mapped[int] = mapped_column(default=0)
    given: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id)
    funder: Mapped[Organisation | None] = relationship(foreign_keys=funder_id)
    rows: Mapped[list["QuotaRow"]] = relationship(back_populates="quota", order_by="QuotaRow.id")

    __table_args__ = (
        CheckConstraint("0 <= given AND given <= granted", name="given_within"),
        Index("ix_quotas_created", "created_at", "id"),
        Index(
            "uq_quotas_one_funder",
            "organisation_id",
            "territory",
            "kind",
            "funder_id",
            unique=True,
            sqlite_where=ONE_FUNDER,
            postgresql_where=ONE_FUNDER,
        ),
        # NULL equals nothing, not even NULL: the key without a funder needs an index of its own.
        Index(
            "uq_quotas_any_funder",
            "organisation_id",
            "territory",
            "kind",
            unique=True,
            sqlite_where=ANY_FUNDER,
            postgresql_where=ANY_FUNDER,
        ),
    )

    @property
    def left(self) -> int:
        """How many may still be given."""
        return self.granted - self.given


class QuotaRow(Base):
    """One delta, never changed: what was asked, and what was applied of it (never below what is given)."""

    __tablename__ = "quota_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    quota_id: Mapped[str] = mapped_column(ForeignKey("quotas.id"), index=True)
    asked: Mapped[int]
    applied: Mapped[int]
    reason: Mapped[QuotaReason]
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    quota: Mapped[Quota] = relationship(back_populates="rows")

    __table_args__ = (
        CheckConstraint(
            "asked <> 0 AND ((asked > 0 AND applied = asked) OR (asked < 0 AND applied BETWEEN asked AND 0))",
            name="applied_within",
        ),
    )

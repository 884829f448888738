"""The tables of loans, and what a signed agreement is."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Flaw, Grade
from fleet.lending.allocations import Allocation
from fleet.lifecycle import LoanState
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth


class AgreementPlace(enum.StrEnum):
    """Where the signed paper is kept."""

    ASSOCIATION = "association"
    LENDER = "lender"


class Accessory(enum.StrEnum):
    """What goes with a device and is counted at its return."""

    CHARGER = "charger"
    BAG = "bag"
    MOUSE = "mouse"


@dataclass(frozen=True)
class Condition:
    """How a device is when it changes hands: None is what nobody looked at. Never a text (rule Y1)."""

    grade: Grade | None = None
    flaws: tuple[Flaw, ...] | None = None
    accessories: tuple[Accessory, ...] | None = None


class RenewalReason(enum.StrEnum):
    """Why a loan goes on: a reason code (rule Y1)."""

    STUDIES = "studies"
    TRAINING = "training"
    SUPPORT = "support"
    RETURN_ARRANGED = "return_arranged"
    NO_REPLACEMENT = "no_replacement"


@dataclass(frozen=True)
class Agreement:
    """A signed loan agreement (Code civil, 1875): only that it was signed, when, by which kind of person."""

    signed_on: date
    signatory: Signatory
    kept_at: AgreementPlace = AgreementPlace.ASSOCIATION


FORGOTTEN: Final = (
    "organisation_id",
    "territory",
    "signatory",
    "kept_at",
    "due_on",
    "handed_over_by",
)
"""What every loan has until its youth is erased, and none has after that."""
ALSO_FORGOTTEN: Final = ("youth_code", "allocation_id", "signed_on")
"""What a loan may have until then."""
WHOLE_OR_ERASED: Final = (
    f"({' AND '.join(f'{name} IS NOT NULL' for name in FORGOTTEN)})"
    f" OR ({' AND '.join(f'{name} IS NULL' for name in FORGOTTEN + ALSO_FORGOTTEN)}"
    " AND NOT first_for_youth AND NOT taken_over AND state <> 'open')"
)
UNASKED = text("allocation_id IS NULL AND NOT taken_over AND state = 'open'")
"""What is out although no kit was put aside for it, and no other list said so."""
FIRST_THAT_COUNTS = text("first_for_youth AND state <> 'undone'")


class Loan(Identified, Versioned, Seen, Base):
    """One loan. When its youth is erased the year stays, and in what condition its assets came back (Y5)."""

    __tablename__ = "loans"
    PREFIX = "loan"
    SUBJECT: ClassVar[str] = "loan"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    allocation_id: Mapped[str | None] = mapped_column(ForeignKey("allocations.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    state: Mapped[LoanState | None]
    signed_on: Mapped[date | None] = mapped_column(Date)
    signatory: Mapped[Signatory | None]
    kept_at: Mapped[AgreementPlace | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    handed_over_by: Mapped[str | None] = mapped_column(String(40))
    handed_over_at: Mapped[datetime]
    handed_over_on: Mapped[date] = mapped_column(Date)
    first_for_youth: Mapped[bool]
    taken_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_sign_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    allocation: Mapped[Allocation | None] = relationship()
    youth: Mapped[Youth | None] = relationship()
    items: Mapped[list["LoanItem"]] = relationship(back_populates="loan", order_by="LoanItem.id")
    renewals: Mapped[list["Renewal"]] = relationship(
        back_populates="loan", order_by="Renewal.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        # Another one's list may say no more than that it is lent: here a hand-over needs an agreement.
        CheckConstraint("signed_on IS NOT NULL OR taken_over OR organisation_id IS NULL", name="agreement"),
        CheckConstraint(WHOLE_OR_ERASED, name="whole_or_erased"),
        # Whom another programme equipped counts in its own published figures, never in this ledger (rule F1).
        CheckConstraint("NOT (taken_over AND first_for_youth)", name="counted_elsewhere"),
        Index("ix_loans_created", "created_at", "id"),
        Index("ix_loans_due", "state", "due_on"),
        Index("ix_loans_first", "first_for_youth", "handed_over_on"),
        Index("ix_loans_handed_over", "handed_over_on"),
        Index("ix_loans_ended", "ended_at"),
        Index("ix_loans_unasked", "state", "id", sqlite_where=UNASKED, postgresql_where=UNASKED),
        # Rule F1: a youth counts once, however many kits are handed over at the same moment.
        Index(
            "uq_loans_first_for_youth",
            "youth_code",
            unique=True,
            sqlite_where=FIRST_THAT_COUNTS,
            postgresql_where=FIRST_THAT_COUNTS,
        ),
    )

    @property
    def key(self) -> str:
        return self.id

    @property
    def is_erased(self) -> bool:
        """Whether no more than the year is left of it: every date is the first of January (rule Y5)."""
        return self.organisation_id is None


OPEN_ITEM = text("ended_at IS NULL")
OPEN_REPLACED = text("ended_at IS NULL AND overlap_until IS NOT NULL")
OPEN_NOT_REPLACED = text("ended_at IS NULL AND overlap_until IS NULL")
OPEN_REPLACED = text("ended_at IS NULL AND overlap_until IS NOT NULL")
WORDS = JSON(none_as_null=True)


class LoanItem(Base):
    """One asset of a loan. Rule N1 is these partial unique indexes: of one kind a youth has one thing, and
    one more that is replaced and due back on `overlap_until`; never a third.

    What ends in `_out` is how it was at the hand-over, in `_back` how it came back; None is what nobody
    looked at. `accessories_out` went with it.
    """

    __tablename__ = "loan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), index=True)
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"))
    kind: Mapped[Kind]
    from_site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"))
    overlap_until: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    charger_missing: Mapped[bool] = mapped_column(default=False)
    bag_missing: Mapped[bool] = mapped_column(default=False)
    mouse_missing: Mapped[bool] = mapped_column(default=False)
    grade_out: Mapped[Grade | None]
    flaws_out: Mapped[list[str] | None] = mapped_column(WORDS)
    accessories_out: Mapped[list[str] | None] = mapped_column(WORDS)
    grade_back: Mapped[Grade | None]
    flaws_back: Mapped[list[str] | None] = mapped_column(WORDS)
    # No relationship: one from a table to itself makes SQLAlchemy write rows in any order, and two hand-overs
    # at once then lock each other out.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("loan_items.id"), index=True)
    loan: Mapped[Loan] = relationship(back_populates="items")
    asset: Mapped[Asset] = relationship()
    from_site: Mapped[Site | None] = relationship()

    __table_args__ = (
        Index(
            "ix_loan_items_replaced",
            "overlap_until",
            "loan_id",
            sqlite_where=OPEN_REPLACED,
            postgresql_where=OPEN_REPLACED,
        ),
        Index(
            "uq_loan_items_open_asset",
            "asset_code",
            unique=True,
            sqlite_where=OPEN_ITEM,
            postgresql_where=OPEN_ITEM,
        ),
        Index(
            "uq_loan_items_open_youth_kind",
            "youth_code",
            "kind",
            unique=True,
            sqlite_where=OPEN_NOT_REPLACED,
            postgresql_where=OPEN_NOT_REPLACED,
        ),
        Index(
            "uq_loan_items_replaced_youth_kind",
            "youth_code",
            "kind",
            unique=True,
            sqlite_where=OPEN_REPLACED,
            postgresql_where=OPEN_REPLACED,
        ),
    )

    @property
    def missing(self) -> list[Accessory]:
        """The accessories that did not come back."""
        return [each for each in Accessory if getattr(self, f"{each.value}_missing")]

    @property
    def new_flaws(self) -> list[Flaw]:
        """What was noted at the return and not at the hand-over; nothing unless somebody looked twice."""
        if self.flaws_out is None:
            return []
        return [Flaw(word) for word in self.flaws_back or () if word not in self.flaws_out]


class Renewal(Base):
    """A loan's due date was put off: from which day to which, why, by whom. It goes with the youth (Y5)."""

    __tablename__ = "loan_renewals"

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[RenewalReason]
    renewed_by: Mapped[str] = mapped_column(String(40))
    renewed_at: Mapped[datetime]
    loan: Mapped[Loan] = relationship(back_populates="renewals")

    __table_args__ = (CheckConstraint("to_on > from_on", name="later"),)

"""The table of losses: what is gone, how, who said so, and what must be done next."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.db import Base
from fleet.intake.assets import Asset
from fleet.lending.loans import Loan


class How(enum.StrEnum):
    """How it went: a reason code (rule Y1)."""

    LOST = "lost"
    STOLEN = "stolen"
    NOT_RETURNED = "not_returned"


class Teller(enum.StrEnum):
    """Who noticed: a kind of person, nobody in particular."""

    YOUTH = "youth"
    ASSOCIATION = "association"
    LENDER = "lender"
    CARRIER = "carrier"


class Step(enum.StrEnum):
    """What must be done next."""

    SUSPEND_LINE = "suspend_line"
    TELL_OPERATOR = "tell_operator"
    FILE_COMPLAINT = "file_complaint"
    GIVE_SERIAL = "give_serial"
    ASSESS_DATA_RISK = "assess_data_risk"
    REPLACE_OR_WRITE_OFF = "replace_or_write_off"


STILL_GONE = text("ended_at IS NULL")


class Loss(Base):
    """One thing gone, from the report to the day it is found. Whoever sees the thing sees its loss.

    `line_suspended_at`: when a SIM's line stopped because of it. `data_at_risk`: nothing proves that what an
    earlier holder stored was erased. `complaint_on`: the day of the complaint to the police.
    """

    __tablename__ = "losses"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"), index=True)
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loans.id"), index=True)
    how: Mapped[How]
    told_by: Mapped[Teller]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str | None] = mapped_column(String(40))
    complaint_on: Mapped[date | None] = mapped_column(Date)
    data_at_risk: Mapped[bool]
    line_suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    asset: Mapped[Asset] = relationship()
    loan: Mapped[Loan | None] = relationship()

    __table_args__ = (
        CheckConstraint("complaint_on IS NULL OR how = 'stolen'", name="complaint_of_theft"),
        Index("ix_losses_reported", "reported_at"),
        Index(
            "uq_losses_still_gone",
            "asset_code",
            unique=True,
            sqlite_where=STILL_GONE,
            postgresql_where=STILL_GONE,
        ),
    )

"""The tables: what was told of equipment at the closing of a quarter, frozen and chained by hash."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fleet.access import EVERY, Role, Seen
from fleet.db import Base


class Measure(enum.StrEnum):
    """What is counted. Devices up to the quarter's last day; with a year, in that finished year alone."""

    GIVEN = "given"
    RECEIVED = "received"
    MADE_READY = "made_ready"
    RECYCLED = "recycled"
    PUT_TO_USE = "put_to_use"
    LAPTOPS_PUT_TO_USE = "laptops_put_to_use"
    PLAN_MONTHS = "plan_months"
    PLAN_CENTS = "plan_cents"


class Edition(Seen, Base):
    """What the house told at the closing of a quarter. The database refuses every change and removal.

    `sums` are those of its figures, by `measure` and `year`: a page needs not add up thousands of lots.
    """

    __tablename__ = "editions"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]
    sums: Mapped[list[dict[str, Any]]]
    hash: Mapped[str] = mapped_column(String(64))


class EditionFigure(Base):
    """One number of an edition. Names stand here as they were: whoever reads needs no other table.

    So no foreign keys to lots and organisations either: what was told stays told. First uses and money stand
    by finished year only. `place` orders the figures of an edition, and is shown to nobody.
    """

    __tablename__ = "edition_figures"

    quarter: Mapped[str] = mapped_column(ForeignKey("editions.quarter"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Measure]
    lot_id: Mapped[str | None] = mapped_column(String(24))
    lot: Mapped[str | None] = mapped_column(String(80))
    announced_on: Mapped[date | None]
    donor: Mapped[str | None] = mapped_column(String(120))
    funder_id: Mapped[str | None] = mapped_column(String(24))
    funder: Mapped[str | None] = mapped_column(String(120))
    year: Mapped[int | None]
    number: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("number >= 0", name="never_negative"),
        Index("ix_edition_figures_funder", "quarter", "funder_id"),
    )

"""The tables of tallies: the numbers, and what is to be added to them.

Two transactions that lend two things at once change the same numbers. So the database's triggers only append
what each change adds or takes away, which waits for nobody; a job folds that into the numbers now and then,
and whoever reads adds both.
"""

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from fleet.db import Base, BigId


class Tally(Base):
    """One number. `days` is how many a lead time took, or 0; a word that a measure has not is empty.

    The site is no foreign key: a fold must never fail for want of a row.
    """

    __tablename__ = "tallies"

    measure: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), primary_key=True)
    site_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class TallyChange(Base):
    """What a change of a row adds to a number, until it is folded in. Only triggers write it, and `mend`."""

    __tablename__ = "tally_changes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    measure: Mapped[str] = mapped_column(String(24))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    site_id: Mapped[str] = mapped_column(String(24))
    days: Mapped[int]
    delta: Mapped[int]

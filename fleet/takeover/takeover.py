"""The tables of takeovers: which list was taken in, and what each of its lines became."""

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, BigId, Identified


class TakeoverState(enum.StrEnum):
    """Whether what the list brought is still here."""

    IMPORTED = "imported"
    UNDONE = "undone"


class Takeover(Identified, Seen, Base):
    """One list. `columns` and `words` are how its headers and its words for states were understood.

    They are offered again for the next list. `first_seq` and `last_seq` are its events in the trail: nothing
    has happened since while no later event names what it brought.
    """

    __tablename__ = "takeovers"
    PREFIX = "tko"
    SUBJECT: ClassVar[str] = "takeover"
    SEEN_BY = {Role.COORDINATOR: EVERY}

    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[TakeoverState] = mapped_column(default=TakeoverState.IMPORTED)
    columns: Mapped[dict[str, Any]]
    words: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    first_seq: Mapped[int] = mapped_column(BigId)
    last_seq: Mapped[int] = mapped_column(BigId)
    made_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    rows: Mapped[list["TakeoverRow"]] = relationship(back_populates="takeover", order_by="TakeoverRow.line")

    __table_args__ = (Index("ix_takeovers_created", "created_at", "id"),)


class TakeoverRow(Base):
    """What one line became: codes only. The youth's goes when the youth is erased (rule Y5)."""

    __tablename__ = "takeover_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    takeover_id: Mapped[str] = mapped_column(ForeignKey("takeovers.id"))
    line: Mapped[int]
    device_code: Mapped[str | None] = mapped_column(ForeignKey("devices.code"), index=True)
    sim_code: Mapped[str | None] = mapped_column(ForeignKey("sims.code"), index=True)
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loans.id"), index=True)
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    takeover: Mapped[Takeover] = relationship(back_populates="rows")

    __table_args__ = (UniqueConstraint("takeover_id", "line"),)

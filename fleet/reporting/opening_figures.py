"""Opening figures: what the programme published before this service counted, each with its source."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified


class OpeningFigure(Identified, Seen, Base):
    """Youths equipped in a period such as “2021–22”, as published elsewhere: shown apart, never added up.

    `at_least` is for a figure published as “more than 200”. `territory` None is the whole programme.
    """

    __tablename__ = "opening_figures"
    PREFIX = "opn"
    SUBJECT: ClassVar[str] = "opening_figure"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    period: Mapped[str] = mapped_column(String(20))
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    youths: Mapped[int]
    at_least: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("youths >= 11", name="at_least_k"),
        UniqueConstraint("programme_id", "period", "territory"),
    )

"""Notes: one paragraph of a coordinator's for a programme and quarter, shown beside its figures."""

from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified

MAX_NOTE: Final = 600


class Note(Identified, Seen, Base):
    """What a coordinator adds to a quarter. The database freezes it once a later quarter is closed."""

    __tablename__ = "notes"
    PREFIX = "nte"
    SUBJECT: ClassVar[str] = "note"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    text: Mapped[str] = mapped_column(String(MAX_NOTE))
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("programme_id", "quarter"),)

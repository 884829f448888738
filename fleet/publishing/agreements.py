"""Agreements: what a département and the programme promised each other, and until when."""

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified

MAX_COMMITMENTS: Final = 280


class Agreement(Identified, Seen, Base):
    """An agreement for one territory, both days included. `youths` is a promise, `amount_cents` euro."""

    __tablename__ = "agreements"
    PREFIX = "agr"
    SUBJECT: ClassVar[str] = "agreement"
    SEEN_BY = {
        Role.COORDINATOR: EVERY,
        Role.ADMINISTRATOR: EVERY,
        Role.DEPARTMENT: "organisation_id",
    }

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    youths: Mapped[int | None]
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    commitments: Mapped[str] = mapped_column(String(MAX_COMMITMENTS))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("youths > 0", name="some"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

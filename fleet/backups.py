"""Which backups were made, and which of them are known to be good."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified


class Backup(Identified, Seen, Base):
    """One try. `failure` says in one line why it is no good; `expired_at` is when its file was deleted."""

    __tablename__ = "backups"
    PREFIX = "bak"
    SUBJECT: ClassVar[str] = "backup"
    SEEN_BY = {Role.ADMINISTRATOR: EVERY}

    name: Mapped[str] = mapped_column(String(120), unique=True)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(index=True)
    verified_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))
    expired_at: Mapped[datetime | None]


def last_good(session: Session) -> Backup | None:
    """The newest backup that was read back and found whole."""
    good = select(Backup).where(Backup.verified_at.is_not(None), Backup.failure.is_(None))
    return session.scalar(good.order_by(Backup.made_at.desc()).limit(1))

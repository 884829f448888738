"""Counters of rate limits that all processes share: sign-in, tokens, strangers' posts (rule A5)."""

from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.db import Base


class Hits(Base):
    """How often something was tried in one window of time. `key` is hashed: it may hold an address."""

    __tablename__ = "rate_hits"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime]


def hit(session: Session, key: str, expires_at: datetime, at: datetime) -> int:
    """Count one more try under `key`; how many there were in this window."""
    session.execute(delete(Hits).where(Hits.key == key, Hits.expires_at <= at))
    upsert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Hits)
    row = upsert.values(key=key, count=1, expires_at=expires_at).on_conflict_do_update(
        index_elements=[Hits.key], set_={"count": Hits.count + 1}
    )
    counted: int = session.execute(row.returning(Hits.count)).scalar_one()
    return counted


def tries(session: Session, key: str, at: datetime) -> int:
    """How many tries the current window holds."""
    return session.scalar(select(Hits.count).where(Hits.key == key, Hits.expires_at > at)) or 0


def forget_old(session: Session, at: datetime) -> int:
    """Drop windows that are over; how many."""
    return len(session.execute(delete(Hits).where(Hits.expires_at <= at).returning(Hits.key)).all())

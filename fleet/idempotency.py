"""Answers kept for repeats: one POST under one key has one effect (rule N2)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, LargeBinary, String, cast, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON

from fleet.db import Base
from fleet.errors import Invalid

KEPT_FOR = timedelta(days=30)
AT_ONCE = 200
"""How many words one query looks for: SQLite nests conditions a thousand deep."""


class Reply(Base):
    """The answer that one actor's key got. The key is only kept hashed."""

    __tablename__ = "replies"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_replies_created", "created_at"),)


class KeyReused(Invalid):
    """This Idempotency-Key was used for another request."""

    detail = "A new request needs a new key."


def claim(session: Session, actor: str, key: str, request: bytes, at: datetime) -> tuple[Reply, bool]:
    """The reply row of this actor's key, and whether it is new.

    On PostgreSQL a second request waits here until the first commits or gives up; on SQLite it waited at
    BEGIN. So a row that is not new always has its answer. Raises KeyReused where `request` (method, path and
    body as bytes) is another one.
    """
    digest, asked = _digest(f"{actor} {key}".encode()), _digest(request)
    values = {"key": digest, "request": asked, "headers": {}, "created_at": at}
    upsert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Reply)
    made = session.execute(upsert.values(**values).on_conflict_do_nothing().returning(Reply.key)).first()
    reply = session.scalars(select(Reply).where(Reply.key == digest)).one()
    if made is None and reply.request != asked:
        raise KeyReused()
    return reply, made is not None


def keep(reply: Reply, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Store the answer, in the transaction of its effect."""
    reply.status, reply.headers, reply.body = status, dict(headers), body


def forget_about(session: Session, words: Sequence[str]) -> int:
    """Empty the kept answers that hold any of these words, because whom they tell of was erased; how many.

    Their keys stay taken: a repeat is refused as KeyReused, and nothing is done twice (rules N2, Y5).
    """
    emptied = update(Reply).values(request="", status=None, headers={}, body=None).returning(Reply.key)
    parts = [words[start : start + AT_ONCE] for start in range(0, len(words), AT_ONCE)]
    return sum(len(session.execute(emptied.where(_tells_of(session, part))).all()) for part in parts)


def count_about(session: Session, words: Sequence[str]) -> int:
    """How many kept answers hold any of these words."""
    return session.scalar(select(func.count(Reply.key)).where(_tells_of(session, words))) or 0


def _tells_of(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(_holds(session, word) for word in words))


def _holds(session: Session, word: str) -> ColumnElement[bool]:
    in_headers = cast(Reply.headers, String).contains(word)
    if session.get_bind().dialect.name == "postgresql":
        return or_(in_headers, func.encode(Reply.body, "escape").contains(word))
    return or_(in_headers, func.instr(Reply.body, word.encode()) > 0)


def forget_old(session: Session, at: datetime) -> int:
    """Drop answers older than 30 days; how many."""
    gone = session.execute(delete(Reply).where(Reply.created_at < at - KEPT_FOR).returning(Reply.key))
    return len(gone.all())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

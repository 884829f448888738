"""Drawings of published charts, kept so that a page need not draw: a cache, that may be emptied at any time.

A drawing holds what its chart holds, ledger numbers and words (rule F5), under a hash of just that: readers
of the same numbers in the same language share it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.access import Actor
from fleet.db import Base, UtcDateTime
from fleet.publishing import charts, editions, readers, summary
from fleet.publishing.charts import Chart
from fleet.publishing.editions.avoided import ADEME, Factors
from fleet.settings import LOCALES

KEPT: Final = timedelta(days=365)
"""How long a drawing outlives the last summary that had its chart."""


class Drawing(Base):
    """One chart as SVG, for a page. `wanted_at`: when a summary last had it, as the job found."""

    __tablename__ = "drawings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    svg: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def key(kind: str, data: Mapping[str, Any], version: int) -> str:
    """SHA-256 of all that a drawing depends on; `version` is how charts look."""
    told = orjson.dumps([kind, data, version], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def kept(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Key → SVG of those that are there, in one query."""
    found = session.execute(select(Drawing.key, Drawing.svg).where(Drawing.key.in_(keys)))
    return {key: svg for key, svg in found}


def wanted(session: Session, actor: Actor, factors: Factors = ADEME) -> Iterator[Chart]:
    """Every chart of every reader's summary, of every programme it sees, in every language."""
    for reader in readers.every(session, actor):
        equipment = editions.of(session, reader, factors)
        for programme in summary.programmes_of(session, reader):
            figures = summary.of_programme(session, reader, programme)
            for language in LOCALES:
                yield from charts.of(figures, equipment, language)


def store(session: Session, actor: Actor, made: Mapping[str, str], still: Sequence[str]) -> int:
    """Keep what was made, remember what is still wanted, forget what nothing has wanted for a year.

    How many were forgotten. Whoever draws for a page stores nothing, so two workers at most make one twice.
    """
    there = kept(session, made)
    session.add_all(
        Drawing(key=key, svg=svg, made_at=actor.at, wanted_at=actor.at)
        for key, svg in made.items()
        if key not in there
    )
    session.execute(update(Drawing).where(Drawing.key.in_(still)).values(wanted_at=actor.at))
    old = session.execute(delete(Drawing).where(Drawing.wanted_at < actor.at - KEPT))
    return int(getattr(old, "rowcount", 0))

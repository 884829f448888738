"""The latest edition against a recount as of its day: what a consistency check asks."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.access import PARIS, Verb
from fleet.events import Event
from fleet.publishing.editions.edition import Edition
from fleet.publishing.editions.making import Figures, Key, figures_of, frozen, last
from fleet.publishing.ledger import Quarter

REWRITES: Final = (Verb.TAKEOVER_IMPORT, Verb.TAKEOVER_UNDO)
"""What may change a device's past: a list taken in again corrects it, one that is undone takes it away."""


def differences(session: Session) -> Iterator[str]:
    """Where the latest edition says another number than a recount; nothing where all is well.

    A number stays that a takeover corrected or undid since then: what was told is not taken back.
    """
    edition = last(session)
    if edition is None:
        return
    before = session.scalar(select(Edition).where(Edition.number == edition.number - 1))
    told = {figure.key: figure for figure in frozen(session, edition)}
    quarter = Quarter.parse(edition.quarter)
    again = {figure.key: figure for figure in figures_of(session, quarter, before, _zone(session, edition))}
    differing = [key for key in told.keys() | again.keys() if _number(told, key) != _number(again, key)]
    if differing and not _rewritten(session, edition):
        for key in sorted(differing):
            figure = told.get(key) or again[key]
            whose = figure.lot_id or figure.funder_id or "without one"
            yield (
                f"edition {edition.quarter}: {figure.measure} {figure.year or ''} of {whose}"
                f" is {_number(told, key)}, counted again {_number(again, key)}"
            )


def _number(figures: Figures, key: Key) -> int:
    return figures[key].number if key in figures else 0


def _zone(session: Session, edition: Edition) -> ZoneInfo:
    """Where its days began and ended: the event of its publishing knows."""
    facts = session.scalar(
        select(Event.facts).where(Event.subject == "edition", Event.subject_id == edition.quarter)
    )
    return ZoneInfo(facts["zone"]) if facts else PARIS


def _rewritten(session: Session, edition: Edition) -> bool:
    since = select(Event.seq).where(Event.verb.in_(REWRITES), Event.at > edition.published_at)
    return session.scalar(since.limit(1)) is not None

"""Undoing a takeover, while nothing has happened since to what it brought."""

from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.errors import Conflict
from fleet.takeover.takeover import Takeover


class HappenedSince(Conflict):
    """Something has happened since to what this list brought."""

    detail = "{count} things have changed since, such as {codes}."


class AlreadyUndone(Conflict):
    """This takeover has been undone."""


def undo(session: Session, actor: Actor, takeover: Takeover) -> Takeover:
    """Remove what the list brought; the trail keeps its events. Raises AlreadyUndone, HappenedSince."""
    raise NotImplementedError

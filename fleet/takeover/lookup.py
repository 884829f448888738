"""Reading takeovers: the codes an association keeps, the labels in the order of the shelves."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.takeover.listing import Remembered
from fleet.takeover.takeover import Takeover


@dataclass(frozen=True)
class CodeRow:
    """One line of the file for an association to keep: its line in their list, and our codes."""

    line: int
    association: str | None
    device: str | None
    sim: str | None
    youth: str | None


def codes_file(session: Session, actor: Actor, takeover: Takeover) -> Iterator[CodeRow]:
    """The codes that each line of the list became, in the order of its lines."""
    raise NotImplementedError


def labels_by_site(session: Session, actor: Actor, takeover: Takeover) -> list[str]:
    """Codes of the assets the list brought that still need a label, by site, then association, then line."""
    raise NotImplementedError


def remembered(session: Session, actor: Actor) -> Remembered:
    """How earlier lists were understood, the newest first: an offer for the next one."""
    raise NotImplementedError


def listing(actor: Actor) -> Select[Takeover]:
    """The takeovers this actor sees."""
    return select(Takeover).where(visible(actor, Takeover))


def seen(session: Session, actor: Actor, takeover_id: str) -> Takeover:
    """One takeover. Raises NotFound."""
    return find(session, actor, Takeover, takeover_id)

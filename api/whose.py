"""Whose code it is: an association reads the codes of its own youths, and of none who left it (Y1)."""

from typing import Final

from sqlalchemy import select

from api.request import work
from fleet.access import Role, visible
from fleet.parties.youths import Youth

OWN: Final = "codes of one's own youths"


def own_code(code: str | None) -> str | None:
    """The code, where this reader may know it: a past loan may be of a youth who is with others now."""
    current = work()
    if code is None or current.actor.role is not Role.ASSOCIATION:
        return code
    mine = select(Youth.code).where(visible(current.actor, Youth))
    if OWN not in current.notes:
        current.notes[OWN] = set(current.session.scalars(mine))
    if code in current.notes[OWN] or current.session.scalar(mine.where(Youth.code == code)):  # a new one
        return code
    return None

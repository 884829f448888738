"""Who may do what (one table, in `permissions`), and who sees which rows (one function)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, false, inspect, select, true
from sqlalchemy.orm import Session

from fleet.access.permissions import FLOOR, MAY
from fleet.access.verbs import RESOURCES, Role, Verb
from fleet.errors import Forbidden, NotFound

__all__ = [
    "EVERY",
    "FLOOR",
    "MAY",
    "PARIS",
    "RESOURCES",
    "Actor",
    "NotYours",
    "OutOfScope",
    "Role",
    "Seen",
    "Verb",
    "find",
    "may",
    "on_floor",
    "require",
    "visible",
]

PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as what, and at which moment (aware UTC). `scopes` is None where the role alone decides."""

    name: str
    role: Role
    at: datetime
    organisation_id: str | None = None
    scopes: frozenset[str] | None = None
    zone: ZoneInfo = PARIS

    @property
    def today(self) -> date:
        """The local date: what daily work, due dates and quarters are known by."""
        return self.at.astimezone(self.zone).date()

    @property
    def is_person(self) -> bool:
        """Whether a signed-in account acts: second signatures need one (rule A2)."""
        return self.name.startswith("acc_")

    def later(self, at: datetime) -> "Actor":
        """The same actor at another moment."""
        return replace(self, at=at)


class NotYours(Forbidden):
    """Your role does not allow this."""

    detail = "“{verb}” is not open to the role {role}."


class OutOfScope(Forbidden):
    """This token was not given that scope."""

    detail = "It needs the scope {scope}."


def may(actor: Actor, verb: Verb) -> bool:
    """Whether the actor's role and scopes allow the verb at all."""
    return actor.role in MAY[verb] and (actor.scopes is None or verb.scope in actor.scopes)


def require(actor: Actor, verb: Verb) -> None:
    """Raise Forbidden unless the actor may try the verb."""
    if actor.role not in MAY[verb]:
        raise NotYours(verb=verb.value, role=actor.role.value)
    if not may(actor, verb):
        raise OutOfScope(verb=verb.value, scope=verb.scope)


Row = TypeVar("Row", bound="Seen")
EVERY: Final = "*"
"""In a table's `SEEN_BY`: this role sees every row."""


class Seen:
    """Mixin: `SEEN_BY` says for each role which column must hold the actor's organisation, or EVERY.

    A role that is not named sees nothing; `system` sees everything.
    """

    SEEN_BY: ClassVar[Mapping[Role, str]] = {Role.COORDINATOR: EVERY}


def visible(actor: Actor, table: type[Seen]) -> ColumnElement[bool]:
    """The condition that every read of `table` starts from, for this actor."""
    if actor.scopes is not None and not actor.scopes:
        return false()  # a stranger: nothing was granted, whatever the role
    column = EVERY if actor.role is Role.SYSTEM else table.SEEN_BY.get(actor.role)
    if column is None:
        return false()
    if column == EVERY:
        return true()
    if actor.organisation_id is None:
        return false()  # `= NULL` would be written IS NULL, and show what belongs to nobody
    owner: Any = getattr(table, column)
    condition: ColumnElement[bool] = owner == actor.organisation_id
    return condition


def find(session: Session, actor: Actor, table: type[Row], key: str) -> Row:
    """The row of that key if the actor sees it. Raises NotFound alike for an absent and a hidden one."""
    (primary,) = inspect(table).primary_key
    wanted = select(table).where(primary == key, visible(actor, table))
    found = None if "\x00" in str(key) else session.scalar(wanted)  # PostgreSQL compares nothing to a NUL
    if found is None:
        raise NotFound(key=key)
    return found


def on_floor(**more: str) -> dict[Role, str]:
    """A `SEEN_BY` where coordinators, technicians and volunteers see every row."""
    return {role: EVERY for role in FLOOR} | {Role(name): column for name, column in more.items()}

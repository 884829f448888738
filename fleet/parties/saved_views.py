"""Saved views: a list's filters under a name of one's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.access import Actor, Verb, require
from fleet.db import Base, Identified
from fleet.errors import Conflict, Forbidden, Invalid, NotFound

MOST: Final = 20
"""Views that one account keeps of one list."""
MOST_NAME, MOST_QUERY = 40, 500


class SavedView(Identified, Base):
    """One account's view of one list: `path` is the page, `query` its filters as in the address."""

    __tablename__ = "saved_views"
    PREFIX = "vue"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    query: Mapped[str] = mapped_column(String(MOST_QUERY))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "path", "name"),)


class OnlyPeople(Forbidden):
    """A program keeps no views."""


class BadViewName(Invalid):
    """A view has a name of 1 to 40 characters."""


class ViewNameTaken(Conflict):
    """There is already a view of this list under that name."""

    detail = "“{name}”: choose another name, or remove that view first."


class TooManyViews(Conflict):
    """A list has at most 20 views of one account."""

    detail = "Remove one that you no longer need."


class TooManyFilters(Invalid):
    """These filters are too long for a view."""


def save(session: Session, actor: Actor, path: str, name: str, query: str) -> SavedView:
    """Keep the filters of the list at `path` under `name`.

    Raises OnlyPeople, BadViewName, TooManyFilters, TooManyViews or ViewNameTaken; of two at once under one
    name the database keeps one.
    """
    require(actor, Verb.VIEW_SAVE)
    _refuse_program(actor)
    called = " ".join(name.split())
    if not 0 < len(called) <= MOST_NAME or not called.isprintable():
        raise BadViewName()
    if len(query) > MOST_QUERY:
        raise TooManyFilters()
    known = {view.name for view in of(session, actor, path)}
    if called in known:
        raise ViewNameTaken(name=called)
    if len(known) >= MOST:
        raise TooManyViews()
    view = SavedView(account_id=actor.name, path=path, name=called, query=query, created_at=actor.at)
    session.add(view)
    session.flush()
    return view


def remove(session: Session, actor: Actor, view_id: str) -> None:
    """Forget one of one's own views. Raises OnlyPeople or NotFound."""
    require(actor, Verb.VIEW_REMOVE)
    _refuse_program(actor)
    view = session.scalar(_own(actor).where(SavedView.id == view_id))
    if view is None:
        raise NotFound(key=view_id)
    session.delete(view)


def of(session: Session, actor: Actor, path: str) -> Sequence[SavedView]:
    """This account's views of that list, by name."""
    return session.scalars(_own(actor).where(SavedView.path == path).order_by(SavedView.name)).all()


def _own(actor: Actor) -> Select[SavedView]:
    return select(SavedView).where(SavedView.account_id == actor.name)


def _refuse_program(actor: Actor) -> None:
    if not actor.is_person:
        raise OnlyPeople()

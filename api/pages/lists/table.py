"""What a list is made of: its columns, filters, order and bulk actions. One table per subject declares it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ExecutableOption

from api import paging
from api.pages.lists.cells import Cell
from api.request import Work
from fleet.access import Actor, Role, Verb, may

Row = Any
Notes = Mapping[str, Any]
"""What was read ahead for many rows at once."""
Says = tuple[str, str]
"""A sentence in singular and plural, its number as `%(many)s` or `%(num)s`, or else before it."""
Chosen = Mapping[str, str]
"""Filter → the word that the address gives it."""

MOST: Final = 250
"""Rows that one bulk action takes. SQLite has one writer, and the dearest row, a return, takes it 10 ms."""


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


def ngettext(one: str, many: str) -> Says:
    """Marks both numbers of a sentence for translation."""
    return one, many


@dataclass(frozen=True)
class Column:
    """`title` heads it; `name` stands before its cell on a phone, which leaves `wide` columns out.

    `roles` None is everybody who sees the list, `fits` None whatever is asked for. A page may say in one cell
    what a file says in several: `on_page` and `in_file` tell where the column stands.
    """

    title: str
    cell: Callable[[Row, Notes], Cell]
    name: str = ""
    roles: frozenset[Role] | None = None
    fits: Callable[[Chosen], bool] | None = None
    wide: bool = False
    on_page: bool = True
    in_file: bool = True


@dataclass(frozen=True)
class Filter:
    """One word in the address. `offers` says which words there are, and what each is called.

    `where` is what a word asks for, `otherwise` what holds where none is chosen, `heads` the sentences that
    head the list of a word ("" for none). A filter that offers nothing is not shown.
    """

    name: str
    label: str
    blank: str
    offers: Callable[[Work], Mapping[str, str]]
    where: Callable[[Work, str], ColumnElement[bool]]
    otherwise: Callable[[Work], ColumnElement[bool]] | None = None
    heads: Mapping[str, Says] | None = None
    roles: frozenset[Role] | None = None


@dataclass(frozen=True)
class Field:
    """What an action has to be told: one of `offers`, or any text of at most `most` characters."""

    name: str
    label: str
    offers: Callable[[Work], Sequence[tuple[str, str]]] | None = None
    why: str = ""
    required: bool = True
    most: int = 40


def _nothing(work: Work, row: Row) -> None:
    """What is done row by row where all rows are answered together."""


@dataclass(frozen=True)
class Action:
    """What can be done with many rows at once: `does` is tried on each, or `answers` takes them all.

    `fits` None is whatever is asked for.
    """

    verb: Verb
    words: str
    does: Callable[[Work, Row], object] = _nothing
    asks: tuple[Field, ...] = ()
    answers: Callable[[Work, Sequence[Row]], Response] | None = None
    fits: Callable[[Chosen], bool] | None = None


@dataclass(frozen=True)
class Way:
    """A link above the list, for those who may do what it leads to; `main` is the page's filled button."""

    href: str
    words: str
    icon: str
    verb: Verb
    roles: frozenset[Role] | None = None
    main: bool = False


@dataclass(frozen=True)
class Order:
    """By these keys, the last one unique; newest first, so descending, unless told."""

    keys: paging.Keys
    ascending: bool = False


def newest_first(*keys: InstrumentedAttribute[Any]) -> Callable[[Chosen], Order]:
    """The order of most lists, whatever is chosen."""
    order = Order(keys)
    return lambda chosen: order


@dataclass(frozen=True)
class List:
    """A list: `rows` is what a reader sees of it before any filter, `order` how what is chosen is sorted.

    `thing` names a row and where it is; `loads` and `prepare` read ahead what the cells need. `file` is
    what its exports are called, with the day. `none` heads it where nothing is chosen and nothing is there.
    """

    path: str
    verb: Verb
    icon: str
    says: Says
    empty: tuple[str, str]
    file: str
    rows: Callable[[Work], Select[Any]]
    key: InstrumentedAttribute[Any]
    order: Callable[[Chosen], Order]
    thing: Callable[[Row, Notes], tuple[str, str]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    actions: tuple[Action, ...] = ()
    ways: tuple[Way, ...] = ()
    loads: tuple[ExecutableOption, ...] = ()
    prepare: Callable[[Work, Sequence[Row]], Notes] | None = None
    lead: Callable[[Work], str] | None = None
    none: str = ""

    def columns_of(self, actor: Actor, chosen: Chosen) -> list[Column]:
        """The columns that fit this reader and what is chosen."""
        return [
            one
            for one in self.columns
            if (one.roles is None or actor.role in one.roles) and (one.fits is None or one.fits(chosen))
        ]

    def filters_of(self, actor: Actor) -> list[Filter]:
        """The filters that fit this reader."""
        return [one for one in self.filters if one.roles is None or actor.role in one.roles]

    def actions_of(self, actor: Actor, chosen: Chosen) -> list[Action]:
        """What this reader may try on many of what is chosen."""
        fit = [one for one in self.actions if one.fits is None or one.fits(chosen)]
        return [one for one in fit if may(actor, one.verb)]

    def ways_of(self, actor: Actor) -> list[Way]:
        """Where this reader may go from here."""
        fit = [one for one in self.ways if one.roles is None or actor.role in one.roles]
        return [one for one in fit if may(actor, one.verb)]

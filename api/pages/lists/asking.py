"""What the address asks of a list: words that nobody knows are left out rather than refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select

from api import language, paging
from api.pages.counting import MOST, counted
from api.pages.lists.table import Action, Chosen, Column, Filter, List, Notes, Row, Says
from api.pages.words import capital
from api.pages.words import number as written
from api.request import Work

AT_ONCE = 500
"""Rows that are read at a time where a whole list is read."""


@dataclass(frozen=True)
class Asked:
    """A list as one reader asks for it: its filters with the words they offer, and the words chosen."""

    work: Work
    table: List
    filters: Sequence[tuple[Filter, Mapping[str, str]]]
    chosen: Chosen

    @property
    def query(self) -> str:
        """The chosen words as the end of an address, "?" included; empty where nothing is chosen."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    @property
    def wanted(self) -> Select[Any]:
        """The rows that are asked for, in no order, with nothing read ahead."""
        found = self.table.rows(self.work)
        for each, _offers in self.filters:
            if each.name in self.chosen:
                found = found.where(each.where(self.work, self.chosen[each.name]))
            elif each.otherwise is not None:
                found = found.where(each.otherwise(self.work))
        return found

    @property
    def ordered(self) -> Select[Any]:
        """The same in the list's order, with what its cells need."""
        order = self.table.order(self.chosen)
        return paging.ordered(self.wanted.options(*self.table.loads), order.keys, order.ascending)

    @property
    def actions(self) -> list[Action]:
        """What this reader may try on many of what is chosen."""
        return self.table.actions_of(self.work.actor, self.chosen)

    @property
    def columns(self) -> list[Column]:
        """The columns of this reader for what is chosen."""
        return self.table.columns_of(self.work.actor, self.chosen)

    def notes(self, rows: Sequence[Row]) -> Notes:
        """What the cells of these rows need to know beside them."""
        return self.table.prepare(self.work, rows) if self.table.prepare else {}

    def each(self) -> Iterator[tuple[Row, Notes]]:
        """Every row with its notes, a few hundred in memory at a time."""
        found = self.work.session.scalars(self.ordered.execution_options(yield_per=AT_ONCE))
        for rows in found.partitions():
            notes = self.notes(rows)
            yield from ((row, notes) for row in rows)

    def number(self, most: int = MOST) -> int:
        """How many rows there are, at most `most` + 1."""
        return counted(self.work.session, self.wanted, most)

    def heading(self, number: int) -> str:
        """What is true of the list: how many there are of what was asked for."""
        say = language.translator()
        if not number and not self.chosen and self.table.none:
            return say(self.table.none)
        says, told = self._head()
        rest = [offers[self.chosen[each.name]] for each, offers in self._set() if each is not told]
        sentence = capital(numbered(says, number))
        if not rest:
            return sentence
        return say("%(what)s: %(state)s") % {"what": sentence, "state": ", ".join(rest)}

    def _head(self) -> tuple[Says, Filter | None]:
        """The sentence of a chosen word that has one, else of what holds where nothing is chosen."""
        for each, _offers in self.filters:
            word = self.chosen.get(each.name, "")
            if each.heads and word in each.heads:
                return each.heads[word], each
        return self.table.says, None

    def _set(self) -> Iterator[tuple[Filter, Mapping[str, str]]]:
        return ((each, offers) for each, offers in self.filters if each.name in self.chosen)


def numbered(says: Says, number: int) -> str:
    """A sentence with how many there are; what is not counted is “more than 1,000”."""
    many = language.translator()("more than %(most)s") % {"most": written(MOST)}
    told = written(number) if number <= MOST else many
    sentence = language.plural(*says, number)
    return sentence % {"many": told, "num": told} if "%(" in sentence else f"{told} {sentence}"


def asked(work: Work, table: List) -> Asked:
    """What this request asks of the list."""
    filters = [(each, each.offers(work)) for each in table.filters_of(work.actor)]
    words = {each.name: request.args.get(each.name, "") for each, _offers in filters}
    chosen = {each.name: words[each.name] for each, offers in filters if words[each.name] in offers}
    return Asked(work, table, filters, chosen)

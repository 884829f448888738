"""Stretches of days in words, and the filter of a list that takes one from the address."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from babel.dates import format_date, format_skeleton
from flask import request
from sqlalchemy import ColumnElement

from api import language
from api.pages.lists.table import Filter, _, ngettext
from api.pages.words import say
from api.request import Work
from fleet.reporting.dashboard import periods
from fleet.reporting.dashboard.periods import Period

LONGER: Final = ngettext("%(num)s day or more", "%(num)s days or more")
DAYS: Final = re.compile("([0-9]{1,4})-([0-9]{1,4})?", re.ASCII)
"""`19-`: nineteen days or more; `0-18`: up to eighteen."""


def words(period: Period) -> str:
    """« semaine du 23 nov. 2026 », « novembre 2026 », « 4e trimestre 2026 », “2026”, or from … to …"""
    first, between, last = period.word.partition("..")
    if between:
        one, other = periods.named(first), periods.named(last)
        told = {"first": words(one) if one else first, "last": words(other) if other else last}
        return language.translator()(_("%(first)s to %(last)s")) % told
    locale = language.chosen()
    if "W" in period.word:
        day = format_skeleton("yMMMd", period.first, locale=locale)
        return language.translator()(_("week of %(day)s")) % {"day": day}
    shape = "QQQQ y" if "Q" in period.word else "LLLL y" if "-" in period.word else "y"
    return format_date(period.first, shape, locale=locale)


def week(day: date) -> str:
    """The Monday of a week, short: « 23 nov. »"""
    return format_skeleton("MMMd", day, locale=language.chosen())


def month(day: date, shape: str = "LLLL y") -> str:
    """A month: « novembre 2026 »"""
    return format_date(day, shape, locale=language.chosen())


def of_period(
    name: str,
    label: str,
    blank: str,
    where: Callable[[Work, Period], ColumnElement[bool]],
    *,
    alone: bool = False,
) -> Filter:
    """What happened in the one stretch of days that the address names: there are too many to choose from.

    `alone`: the list is about nothing else, so its heading need not say what happened then.
    """

    def offers(work: Work) -> dict[str, str]:
        found = periods.named(request.args.get(name, ""))
        if found is None:
            return {}
        return {found.word: words(found) if alone else f"{say(label).lower()} ({words(found)})"}

    def holds(work: Work, word: str) -> ColumnElement[bool]:
        return where(work, _named(word))

    return Filter(name, label, blank, offers=offers, where=holds)


def _named(word: str) -> Period:
    found = periods.named(word)
    if found is None:
        raise LookupError(word)
    return found


def of_days(where: Callable[[Work, int, int | None], ColumnElement[bool]]) -> Filter:
    """What took as many days as the address names: from so many, to so many or without an end."""

    def offers(work: Work) -> dict[str, str]:
        word = request.args.get("took", "")
        found = re.fullmatch(DAYS, word)
        return {word: _days(*_bounds(found))} if found else {}

    def holds(work: Work, word: str) -> ColumnElement[bool]:
        found = re.fullmatch(DAYS, word)
        if found is None:
            raise LookupError(word)
        return where(work, *_bounds(found))

    return Filter("took", _("For how long"), _("However long"), offers, holds)


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    return int(found[1]), int(found[2]) if found[2] else None


def _days(least: int, most: int | None) -> str:
    if most is None:
        return language.plural(*LONGER, least) % {"num": least}
    return say(_("%(least)s to %(most)s days")) % {"least": least, "most": most}

"""How pages say dates, amounts, codes, states and refusals."""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal

from api import language
from api.pages.said import long_day
from api.pages.vocabulary import WORDS
from api.request import service
from fleet.codes import shown
from fleet.errors import Refusal, detail

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""A day among the facts of a refusal, as programs write it."""


def day(value: date | datetime | None) -> str:
    """« mar. 3 nov. » this year, « mar. 3 nov. 2025 » else."""
    if value is None:
        return "–"
    local = value.astimezone(service().settings.timezone).date() if isinstance(value, datetime) else value
    if local.year != datetime.now(UTC).year:
        return format_date(local, "EEE d MMM y", locale=language.chosen())
    return format_skeleton("MMMEd", local, locale=language.chosen())


def moment(value: datetime | None) -> str:
    """« 3 nov. 2026, 14:05 », local time."""
    if value is None:
        return "–"
    return format_datetime(
        value, "d MMM y, HH:mm", tzinfo=service().settings.timezone, locale=language.chosen()
    )


def money(cents: int, currency: str = "EUR") -> str:
    """« 1 240 € », with cents only where there are some."""
    pattern = "#,##0\xa0¤" if not cents % 100 else "#,##0.00\xa0¤"
    shape = pattern if language.chosen() == "fr" else pattern.replace("\xa0¤", "")
    prefix = "" if language.chosen() == "fr" else "¤"
    return format_currency(
        cents / 100, currency, prefix + shape, locale=language.chosen(), currency_digits=False
    )


def number(value: float) -> str:
    """« 1 240 »."""
    return _grouped(value, language.chosen())


@lru_cache(maxsize=8192)
def _grouped(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def gigabytes(size: int | None) -> str:
    """A size in bytes as people say it: decimal gigabytes, as disks are sold."""
    if not size:
        return "–"
    unit = "Go" if language.chosen() == "fr" else "GB"
    return f"{number(round(size / 10**9))}\xa0{unit}"


def megabytes(size: int | None) -> str:
    """The size of a file in bytes as people say it: decimal megabytes, one at least."""
    if size is None:
        return "–"
    unit = "Mo" if language.chosen() == "fr" else "MB"
    return f"{number(max(1, round(size / 10**6)))}\xa0{unit}"


def memory(size: int | None) -> str:
    """Memory in bytes as people say it: binary gigabytes, as modules are sold."""
    if not size:
        return "–"
    unit = "Go" if language.chosen() == "fr" else "GB"
    return f"{number(round(size / 2**30))}\xa0{unit}"


def percent(share: float | None) -> str:
    """« 72 % »."""
    if share is None:
        return "–"
    return f"{round(share * 100)}\xa0%" if language.chosen() == "fr" else f"{round(share * 100)}%"


def word(value: Any) -> str:
    """A state, a kind, a reason: its word in the reader's language."""
    if value is None:
        return "–"
    own = f"{type(value).__name__}.{value}" if isinstance(value, enum.Enum) else ""
    known = WORDS.get(own) or WORDS.get(str(value)) or str(value)
    return language.translator()(known)


def say(message: str) -> str:
    """A sentence of the fleet, from a table, in the reader's language."""
    return language.translator()(message)


def headline(refusal: Refusal) -> str:
    """What was refused, as a title."""
    return language.translator()(refusal.title())


def reason(refusal: Refusal) -> str:
    """What is special about this refusal, its facts said in the reader's words."""
    told = type(refusal).__new__(type(refusal))
    told.facts = {name: _said(value) for name, value in refusal.facts.items()}
    return detail(told, language.translator())


def _said(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if re.fullmatch(DAY, value):
        return _as_a_day(value)
    return word(value) if isinstance(value, enum.Enum) or value in WORDS else value


def _as_a_day(text: str) -> str:
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:  # what somebody typed: there is no 30 February
        return text


def pair(value: Any) -> tuple[str, str]:
    """A member of an enumeration as a choice of a form: what is sent, and its word."""
    return str(value), word(value)


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is: “carte SIM” keeps its SIM."""
    return text[:1].upper() + text[1:]


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "day": day,
    "moment": moment,
    "money": money,
    "number": number,
    "gigabytes": gigabytes,
    "megabytes": megabytes,
    "memory": memory,
    "percent": percent,
    "word": word,
    "pair": pair,
    "capital": capital,
    "say": say,
    "headline": headline,
    "reason": reason,
    "code": shown,
}

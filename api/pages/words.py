"""How pages say dates, amounts, codes and states."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from api import language
from api.request import service
from fleet.codes import shown


def day(value: date | datetime | None) -> str:
    """« mar. 3 nov. » this year, « 3 nov. 2025 » else."""
    if value is None:
        return "–"
    local = value.astimezone(service().settings.timezone).date() if isinstance(value, datetime) else value
    return format_date(local, "EEE d MMM y", locale=language.chosen())


def moment(value: datetime | None) -> str:
    """« 3 nov. 2026 à 14:05 », local time."""
    if value is None:
        return "–"
    return format_datetime(value, "d MMM y, HH:mm", tzinfo=service().settings.timezone, locale=language.chosen())


def money(cents: int, currency: str = "EUR") -> str:
    """« 1 240 € »."""
    return format_currency(cents / 100, currency, locale=language.chosen(), format_type="standard")


def number(value: float) -> str:
    """« 1 240 »."""
    return format_decimal(value, locale=language.chosen())


def gigabytes(size: int | None) -> str:
    """A size in bytes as people say it."""
    if not size:
        return "–"
    unit = "Go" if language.chosen() == "fr" else "GB"
    return f"{number(round(size / 10**9))} {unit}"


def word(value: Any) -> str:
    """A state, a kind, a reason: its word in the reader's language."""
    return language.translator()(WORDS.get(str(value), str(value))) if value is not None else "–"


def _(text: str) -> str:
    return text


WORDS: Final[Mapping[str, str]] = {
    "announced": _("announced"),
    "received": _("received"),
    "refurbishing": _("on the bench"),
    "ready": _("ready"),
    "reserved": _("put aside"),
    "in_transit": _("on its way"),
    "delivered": _("delivered"),
    "on_loan": _("lent"),
    "returned": _("returned"),
    "missing": _("missing"),
    "retired": _("gone for good"),
}
"""Word of an enumeration → the sentence catalogue's message."""

FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "day": day,
    "moment": moment,
    "money": money,
    "number": number,
    "gigabytes": gigabytes,
    "word": word,
    "code": shown,
}

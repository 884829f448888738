"""What people typed into a form, as values; everything that is wrong with it is told at once."""

import enum
from collections.abc import Collection
from datetime import date, time
from typing import TypeVar

from api import language
from api.pages.view import typed
from api.pages.words import number
from fleet.errors import Invalid

Word = TypeVar("Word", bound=enum.Enum)
Value = TypeVar("Value")


def _(text: str) -> str:
    return text


MISSING = _("Please fill this in.")
NOT_A_DAY = _("Write the date as 2026-09-30 or 30/09/2026.")
NOT_A_TIME = _("Write the time as 14:05.")
NOT_A_NUMBER = _("Write a whole number from {least} to {most}.")
MOST_DIGITS = 16
NOT_A_CHOICE = _("Please choose one of these.")


class NotFilledIn(Invalid):
    """Something in this form is missing or can't be read."""

    detail = "Nothing was stored yet, and what you typed is still here."


class Fields:
    """Reads the form's fields one by one and remembers what was wrong; `check()` then refuses, once."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def day(self, name: str) -> date:
        """A date, as browsers send it or as people write it."""
        text = typed(name)
        if text is None:
            return self._wrong(name, MISSING, date.min)
        parts = text.replace(".", "/").split("/")
        iso = "-".join(reversed(parts)) if len(parts) == 3 else text
        try:
            return date.fromisoformat("-".join(part.zfill(2) for part in iso.split("-")))
        except ValueError:
            return self._wrong(name, NOT_A_DAY, date.min)

    def clock(self, name: str) -> time:
        """A time of day, as browsers send it or as people write it: 14:05, 14h05, 9h."""
        text = typed(name)
        if text is None:
            return self._wrong(name, MISSING, time.min)
        parts = text.lower().replace(" ", "").replace("h", ":").split(":")
        try:
            return time.fromisoformat(":".join(part.zfill(2) for part in parts))
        except ValueError:
            return self._wrong(name, NOT_A_TIME, time.min)

    def number(self, name: str, *, least: int, most: int) -> int:
        """A whole number between the two, as people write it: 12 500; `least` where nothing was typed."""
        return self._whole(name, (typed(name) or str(least)), least, most)

    def euro(self, name: str, *, most: int) -> int:
        """An amount in whole euro, as people write it: 90 000 €."""
        return self._whole(name, (typed(name) or "0").removesuffix("€"), 0, most)

    def _whole(self, name: str, told: str, least: int, most: int) -> int:
        text = "".join(told.split())  # no-break and narrow spaces too
        if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS and least <= int(text) <= most:
            return int(text)
        return self._wrong(name, NOT_A_NUMBER, least, least=number(least), most=number(most))

    def choice(self, name: str, of: type[Word]) -> Word:
        """One of an enumeration's words."""
        text = typed(name)
        if text in {member.value for member in of}:
            return of(text)
        return self._wrong(name, MISSING if text is None else NOT_A_CHOICE, next(iter(of)))

    def one_of(self, name: str, known: Collection[str]) -> str:
        """One of the keys that the form offered."""
        text = typed(name)
        if text is not None and text in known:
            return text
        return self._wrong(name, MISSING if text is None else NOT_A_CHOICE, "")

    def text(self, name: str) -> str:
        """Anything at all."""
        return typed(name) or self._wrong(name, MISSING, "")

    def check(self) -> None:
        """Raise NotFilledIn where something was wrong."""
        if self.errors:
            raise NotFilledIn(self.errors)

    def _wrong(self, name: str, why: str, instead: Value, **facts: object) -> Value:
        self.errors[name] = language.translator()(why).format_map(facts)
        return instead

"""Free text about equipment: short, and never about a person (rule Y2)."""

import re
from typing import Final

from fleet.errors import Invalid

MAX_TEXT = 280

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR: Final = r"(?:19|20)\d\d"
_MONTHS: Final = (
    "janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec|jan|feb|mar|apr|may|june?|july?|aug"
)
_PERSONAL: Final = (
    ("an e-mail address", re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.\w{2,}")),
    ("an identity number", re.compile(r"(?<!\d)(?:\d[ .-]?){12,14}\d(?!\d)")),
    # A capital before it makes it a serial number or a model.
    (
        "a phone number",
        re.compile(r"(?<![A-Z\d])(?:(?:\+|00)\d{1,3}[ ./-]?(?:\(0\))?|0)(?:[ ./-]?\d){8,9}(?!\d)"),
    ),
    ("a date", re.compile(rf"(?<![\d.]){_DAY}[/.-]{_DAY}[/.-]{_YEAR}(?!\d)")),
    ("a date", re.compile(rf"(?<![\d.]){_YEAR}[/.-]{_DAY}[/.-]{_DAY}(?!\d)")),
    # With dots, two digits each: 1.12.03 is a version.
    ("a date", re.compile(rf"(?<![\d.])(?:{_DAY}[/-]{_DAY}[/-]\d\d|\d\d\.\d\d\.\d\d)(?![\d.])")),
    ("a date", re.compile(rf"\b{_DAY}(?:er|st|nd|rd|th)? (?:{_MONTHS})\w*\.? (?:{_YEAR}|\d\d)\b", re.I)),
)
_WEB: Final = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.I)
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what is written after them."""


class TooLong(Invalid):
    """This text is too long."""

    detail = "At most {most} characters; it has {length}."


class PersonalText(Invalid):
    """This text may only speak of the equipment."""

    detail = "It seems to hold {what}: please take it out."


def about_equipment(text: str | None, most: int = MAX_TEXT) -> str | None:
    """The text with its spaces tidied and without characters nobody sees, None where empty.

    Raises TooLong past `most` characters, PersonalText where it holds an e-mail address, a phone number, a
    13–15 digit number or a full date.
    """
    tidy = " ".join(_UNSEEN.sub(" ", text or "").split())
    if len(tidy) > most:
        raise TooLong(most=most, length=len(tidy))
    for what, pattern in _PERSONAL:
        if pattern.search(tidy):
            raise PersonalText(what=what)
    return tidy or None


def prose_of_source(source: str) -> str:
    """A source's words without its web addresses, whose digits are no phone's. A date may stand there.

    Raises PersonalText where it holds an e-mail address, a phone number or a 13–15 digit number.
    """
    words = " ".join(_WEB.sub(" ", source).split())
    for what, pattern in _PERSONAL:
        if what != "a date" and pattern.search(source if what == "an e-mail address" else words):
            raise PersonalText(what=what)
    return words

"""Free text about equipment: short, and never about a person (rule Y2)."""

import re
from typing import Final

from fleet.errors import Invalid

MAX_TEXT = 280

_PERSONAL: Final = (
    ("an e-mail address", re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.\w{2,}")),
    ("an identity number", re.compile(r"(?<!\d)(?:\d[ .-]?){12,14}\d(?!\d)")),
    ("a phone number", re.compile(r"(?<!\d)(?:(?:\+|00)\d{1,3}[ .-]?(?:\(0\))?|0)(?:[ .-]?\d){8,9}(?!\d)")),
    ("a date", re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d)")),
)


class TooLong(Invalid):
    """This text is too long."""

    detail = "At most {most} characters; it has {length}."


class PersonalText(Invalid):
    """This text may only speak of the equipment."""

    detail = "It seems to hold {what}: please take it out."


def about_equipment(text: str | None) -> str | None:
    """The text with its spaces tidied, None where empty.

    Raises TooLong past 280 characters, PersonalText where it holds an e-mail address, a phone number, a 13–15
    digit number or a full date.
    """
    tidy = " ".join((text or "").split())
    if len(tidy) > MAX_TEXT:
        raise TooLong(most=MAX_TEXT, length=len(tidy))
    for what, pattern in _PERSONAL:
        if pattern.search(tidy):
            raise PersonalText(what=what)
    return tidy or None

"""Help where it is needed: three sentences for each page, and the chapter of the handbook that says more."""

from collections.abc import Mapping
from typing import Final

from flask import request

from api import language
from api.pages.handbook import book_of
from api.pages.help import equipment, evening, office
from api.pages.help.sentences import Help, Told
from fleet.access import Actor

HELP: Final[Mapping[str, Help]] = {**equipment.HELP, **evening.HELP, **office.HELP}
"""Where a page lives → its help; a page below another one has the other's unless it has its own."""


def told(actor: Actor | None) -> Told | None:
    """Help for the page that is being shown, for somebody who is signed in."""
    rule = request.url_rule.rule if request.url_rule else ""
    while rule and rule not in HELP:
        rule = rule.rpartition("/")[0]
    if actor is None or not rule:
        return None
    say, found = language.translator(), HELP[rule]
    return Told(tuple(map(say, found.says)), f"/handbook/{book_of(actor)}#{found.chapter}")

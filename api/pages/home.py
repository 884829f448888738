"""/ – what I can do now, by role, with one search box."""

from dataclasses import dataclass
from typing import Final

from flask import Response
from sqlalchemy import select

from api import language
from api.pages.view import done, page, show
from api.request import Work
from fleet.access import Role, Verb, may
from fleet.intake.assets import Asset
from fleet.reporting import todo


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Line:
    """One sentence with its count, in the reader's language, and where it leads."""

    count: int
    words: str
    href: str


@dataclass(frozen=True)
class Main:
    """The page's one filled button."""

    words: str
    icon: str
    href: str


MAIN: Final = {
    Role.VOLUNTEER: Main(_("Scan a label"), "scan-line", "/scan"),
    Role.TECHNICIAN: Main(_("Scan a label"), "scan-line", "/scan"),
    Role.ASSOCIATION: Main(_("Ask for equipment"), "plus", "/requests/new"),
    Role.ADMINISTRATOR: Main(_("Accounts"), "users", "/accounts"),
}
"""Role → what it most often comes for."""
FIRST: Final = Main(_("Take over a fleet"), "package-check", "/takeover")
"""Before there is anything at all."""

READERS: Final = frozenset({Role.FOUNDATION, Role.DEPARTMENT})
"""Roles that come to read the summary, and nothing else."""


@page("/", Verb.NOTICE_READ)
def home(work: Work) -> str | Response:
    """What waits for this reader."""
    if work.actor.role in READERS:
        return done("/summary")
    lines = [
        Line(one.count, language.plural(*one.says, one.count), one.href)
        for one in todo.of(work.session, work.actor)
    ]
    return show(
        work,
        "home.html",
        todo=lines,
        waiting=[line for line in lines if line.count],
        others=[line for line in lines if not line.count],
        main=MAIN.get(work.actor.role) or _first(work),
        tonight=may(work.actor, Verb.ASSET_RECEIVE),
    )


def _first(work: Work) -> Main | None:
    if not may(work.actor, Verb.TAKEOVER_IMPORT):
        return None
    return None if work.session.scalar(select(Asset.code).limit(1)) else FIRST

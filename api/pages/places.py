"""Where a reader may go: the navigation by role, and the addresses that templates build."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, request

from api import language
from api.pages.vendor import PAGES, served
from fleet.access import FLOOR, Actor, Role, Verb, may


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, in the reader's language."""

    href: str
    words: str

    @property
    def is_here(self) -> bool:
        return request.path == self.href or request.path.startswith(f"{self.href}/")


PLACES: Final[tuple[tuple[str, str, Verb], ...]] = (
    ("/scan", _("Scan"), Verb.ASSET_RECEIVE),
    ("/tonight", _("Tonight"), Verb.ASSET_RECEIVE),
    ("/requests", _("Requests"), Verb.REQUEST_READ),
    ("/kits", _("Kits"), Verb.ALLOCATION_READ),
    ("/shipments", _("Parcels"), Verb.SHIPMENT_READ),
    ("/loans", _("Loans"), Verb.LOAN_READ),
    ("/devices", _("Devices"), Verb.DEVICE_READ),
    ("/tickets", _("Problems"), Verb.TICKET_READ),
    ("/alerts", _("Alerts"), Verb.ALERT_READ),
    ("/sims", _("SIM cards"), Verb.SIM_READ),
    ("/dashboard", _("Figures"), Verb.REPORT_READ),
    ("/quotas", _("Quotas"), Verb.QUOTA_READ),
    ("/stock-takes", _("Stock-takes"), Verb.STOCK_TAKE_READ),
    ("/labels", _("Labels"), Verb.LABEL_PRINT),
    ("/summary", _("Summary"), Verb.SUMMARY_READ),
    ("/accounts", _("Accounts"), Verb.ACCOUNT_READ),
    ("/tokens", _("Tokens"), Verb.TOKEN_READ),
    ("/backups", _("Backups"), Verb.BACKUP_READ),
    ("/trail", _("Trail"), Verb.EVENT_READ),
)
"""Address, word, and the verb whose roles see it, in the order of the day's work."""

BESIDE: Final = 9
"""How many of them stand side by side on a wide screen, in one row of either language; the rest is “More”."""

SEARCHERS: Final = FLOOR | {Role.ASSOCIATION}
"""Roles that have something to look for: funders read their summary, administrators their lists."""


def places(actor: Actor) -> list[Place]:
    """The entries that this actor's role may open."""
    say = language.translator()
    return [Place(href, say(words)) for href, words, verb in PLACES if may(actor, verb)]


def link(path: str | None = None, /, **changes: Any) -> str:
    """This page's address (or that of `path`) with some arguments changed; None takes one away."""
    kept = {name: value for name, value in request.args.items() if name not in changes}
    arguments = kept | {name: value for name, value in changes.items() if value is not None}
    place = path or request.path
    return f"{place}?{urlencode(arguments)}" if arguments else place


@cache
def static(name: str) -> str:
    """The address of one of our files; it changes with the file, so a browser may keep it for ever."""
    if name.startswith("vendor/"):
        return f"/static/{name}"
    digest = hashlib.sha256((PAGES / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


YEAR: Final = 365 * 86_400
DAY: Final = 86_400


def keep_static(app: Flask) -> None:
    """How long browsers keep files: those whose address changes with them for ever, icons for a day."""
    versioned = frozenset(f"vendor/{name}" for name in served().values())

    def seconds(name: str | None) -> int:
        return YEAR if "v" in request.args or name in versioned else DAY

    keep: Callable[[str | None], int] = seconds
    app.get_send_file_max_age = keep  # type: ignore[method-assign, assignment]

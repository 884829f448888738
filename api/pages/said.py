"""How lending is said: kinds, reasons, states, and what happened to a loan, each as a few words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from babel.dates import format_date

from api import language


def _(text: str) -> str:
    return text


KINDS: Final = {
    "laptop": _("a laptop"),
    "connection": _("a connection"),
    "both": _("a laptop and a connection"),
}
PRIORITIES: Final = {
    "none": _("no special reason"),
    "exams": _("exams are near"),
    "job_search": _("looking for work"),
    "first_equipment": _("never had equipment"),
}
SIGNATORIES: Final = {
    "legal_representative": _("a legal representative"),
    "ase_service": _("the child-welfare service"),
    "adult_youth": _("the youth, who is of age"),
}
REASONS: Final = {
    "no_stock": _("nothing in stock"),
    "quota_reached": _("quota reached"),
    "already_equipped": _("already equipped"),
    "not_eligible": _("not eligible"),
    "duplicate": _("asked for twice"),
}
KEYBOARDS: Final = {
    "azerty": _("AZERTY keyboard"),
    "qwerty": _("QWERTY keyboard"),
    "qwertz": _("QWERTZ keyboard"),
    "bepo": _("BÉPO keyboard"),
    "arabic": _("Arabic keyboard"),
    "cyrillic": _("Cyrillic keyboard"),
}
FUNDERS: Final = {"anybody": _("anybody’s")}
QUOTA_REASONS: Final = {
    "agreement": _("an agreement was signed"),
    "more_funding": _("more money came"),
    "less_funding": _("less money came"),
    "moved": _("moved from or to another quota"),
    "unused": _("it was not used"),
    "replacement": _("in place of something lost or broken"),
    "correction": _("a mistake was put right"),
}
REQUESTS: Final = {
    "draft": _("draft, not sent"),
    "submitted": _("waits for an answer"),
    "approved": _("approved, to be prepared"),
    "declined": _("declined"),
    "fulfilling": _("kits being prepared"),
    "fulfilled": _("all handed over"),
    "cancelled": _("called off"),
    "expired": _("expired"),
}
KITS: Final = {
    "prepared": _("put aside"),
    "handed_over": _("handed over"),
    "released": _("taken apart"),
}
LOANS: Final = {
    "open": _("lent now"),
    "returned": _("given back"),
    "written_off": _("written off"),
    "undone": _("undone"),
}
PLACES: Final = {
    "association": _("with the association"),
    "lender": _("with the programme"),
}
ACCESSORIES: Final = {
    "charger": _("the charger"),
    "bag": _("the bag"),
    "mouse": _("the mouse"),
}
EVENTS: Final = {
    "loan.hand_over": _("Handed over, the agreement signed"),
    "loan.undo": _("The hand-over was undone"),
    "loan.confirm": _("The association confirmed that all is well"),
    "loan.take_back": _("Given back"),
    "loan.write_off": _("Written off"),
    "loan.renew": _("The due date was put off"),
    "loan.attest": _("A signed agreement was noted"),
    "youth.transfer": _("The youth went to another association, and the loan with them"),
}
RENEWALS: Final = {
    "studies": _("school or studies go on"),
    "training": _("training or a first job"),
    "support": _("the mentoring goes on"),
    "return_arranged": _("the return is arranged"),
    "no_replacement": _("nothing to replace it"),
}
HOWS: Final = {
    "lost": _("lost"),
    "stolen": _("stolen"),
    "not_returned": _("not given back"),
}
TELLERS: Final = {
    "youth": _("the youth"),
    "association": _("the association"),
    "lender": _("the programme"),
    "carrier": _("the carrier"),
}
TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": KINDS,
    "priority": PRIORITIES,
    "signatory": SIGNATORIES,
    "reason": REASONS,
    "funder": FUNDERS,
    "keyboard": KEYBOARDS,
    "quota_reason": QUOTA_REASONS,
    "request": REQUESTS,
    "kit": KITS,
    "loan": LOANS,
    "place": PLACES,
    "accessory": ACCESSORIES,
    "event": EVENTS,
    "renewal": RENEWALS,
    "how": HOWS,
    "teller": TELLERS,
}


def said(value: Any, table: str) -> str:
    """`state | said("loan")`: the word of `value` in that table, in the reader's language."""
    return language.translator()(TABLES[table].get(str(value), str(value)))


def options(values: Any, table: str) -> list[tuple[str, str]]:
    """(value, words) pairs for a form, from an enumeration."""
    return [(str(value), said(value, table)) for value in values]


def long_day(value: date) -> str:
    """« 1er janvier 2025 », for pages that are read long after."""
    told = format_date(value, "long", locale=language.chosen())
    return told.replace("1 ", "1er ", 1) if value.day == 1 and language.chosen() == "fr" else told


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"said": said, "options": options, "long_day": long_day}

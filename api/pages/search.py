"""/search – one box for everything that has a name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from api.pages.view import done, page, show
from api.pages.words import capital, word
from api.request import Work
from fleet import codes
from fleet.access import Verb, may
from fleet.codes import shown
from fleet.reporting import search
from fleet.reporting.search import Hit


def _(text: str) -> str:
    return text


HREF: Final[Mapping[str, str]] = {
    "device": "/devices/{}",
    "sim": "/sims/{}",
    "lot": "/devices?lot={}",
    "request": "/requests/{}",
    "kit": "/kits/{}",
    "loan": "/loans/{}",
    "shipment": "/shipments/{}",
}
KNOWN: Final = (
    ("ABCD-EFGH", _("the code on a label, with or without its hyphen"), Verb.DEVICE_READ),
    ("PF1ABC2D", _("a serial number, its beginning or its last four characters"), Verb.DEVICE_READ),
    ("INV-0042", _("your own inventory number, or its beginning"), Verb.DEVICE_READ),
    ("ThinkPad", _("a maker or a model"), Verb.DEVICE_READ),
    ("8933…", _("the number of a SIM card (ICCID), or its last four digits or more"), Verb.SIM_READ),
    ("DON-2026-017", _("the reference of a lot"), Verb.DONATION_READ),
    ("", _("the code of a kit, as on the slip in the bag"), Verb.ALLOCATION_READ),
    ("req_…", _("the number of a request"), Verb.REQUEST_READ),
    ("loan_…", _("the number of a loan"), Verb.LOAN_READ),
    ("6A0123…", _("the code of a parcel, or its tracking number"), Verb.SHIPMENT_READ),
)
"""What may be typed: an example, its words, and the verb whose roles can find it."""


@dataclass(frozen=True)
class Found:
    """One hit as a row of the page."""

    name: str
    details: str
    href: str
    state: Any


@page("/search", Verb.NOTICE_READ)
def search_page(work: Work) -> str | Response:
    """What was typed: the one thing it names, or a short list."""
    text = " ".join(request.args.get("q", "").split())[:200]
    hits = search.search(work.session, work.actor, text) if text else []
    if len(hits) == 1:
        return done(HREF[hits[0].kind].format(hits[0].key))
    return show(
        work,
        "search.html",
        text=text,
        hits=[_row(hit) for hit in hits],
        typo=is_mistyped(text),
        known=[(example, words) for example, words, verb in KNOWN if may(work.actor, verb)],
    )


def is_mistyped(text: str) -> bool:
    """Whether this looks like a code whose check character does not hold."""
    return codes.is_mistyped(text)


def _row(hit: Hit) -> Found:
    name, details = SAYS[hit.kind](hit.row)
    return Found(name, details, HREF[hit.kind].format(hit.key), getattr(hit.row, "state", None))


SAYS: Final[Mapping[str, Callable[[Any], tuple[str, str]]]] = {
    "device": lambda row: (_model(row), " · ".join(_numbers(row))),
    "sim": lambda row: (capital(word("sim")), f"{shown(row.code)} · {row.iccid}"),
    "lot": lambda row: (row.reference, row.donor.name),
    "request": lambda row: (row.id, row.organisation.name),
    "kit": lambda row: (shown(row.kit_code), ""),
    "loan": lambda row: (row.id, ""),
    "shipment": lambda row: (shown(row.code), " ".join(filter(None, (row.carrier, row.tracking)))),
}
"""Kind → the name and the details of its row."""


def _numbers(device: Any) -> list[str]:
    return [shown(device.code), *filter(None, (device.serial, device.inventory_number))]


def _model(device: Any) -> str:
    named = " ".join(part for part in (device.maker, device.model) if part)
    return named or capital(word(device.category))

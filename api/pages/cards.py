"""/scan/cards – command cards to print: each sets a phone for one kind of work at one place."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import select

from api import papers
from api.label_sheets import LoopbackLabels
from api.pages.fields import Fields
from api.pages.moves import usual
from api.pages.scan.words import ACTIONS
from api.pages.view import form, page, show
from api.request import Work
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.parties import sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from labels import card


def _(text: str) -> str:
    return text


ON_CARD: Final[Mapping[str, str]] = {
    "receive": "Recevoir ici",
    "move": "Déplacer ici",
    "start_refurbishment": "Envoyer à l’atelier",
    "mark_ready": "Marquer prêt",
    "pack": "Emballer",
    "ship": "Expédier",
    "arrive": "Arrivé ici",
    "hand_over": "Remettre",
    "take_back": "Reprendre ici",
    "count": "Compter",
}
"""What a card sets a phone for, as it stands on the card: papers are in French.

The page says it in the scanner's own words.
"""
HINT: Final = "Scannez d’abord cette carte, puis les étiquettes."
SIZES: Final = {
    "card": _("As a bank card, ten on a sheet"),
    "A6": _("As a postcard, four on a sheet"),
}


@page("/scan/cards", Verb.LABEL_PRINT)
def card_page(work: Work, refused: Refusal | None = None) -> str:
    """Which cards, for which places."""
    known = _sites(work)
    picked = request.form.getlist("site") if request.method == "POST" else [_first(work, known)]
    return show(
        work,
        "cards.html",
        sites=known,
        picked=picked,
        actions=[(arm, words) for arm, _icon, words, _verdict in ACTIONS if arm in ON_CARD],
        armed=request.form.getlist("arm") if request.method == "POST" else list(ON_CARD),
        sizes=SIZES,
        refused=refused,
    )


@form("/scan/cards", Verb.LABEL_PRINT, shows=card_page, writes=False)
def print_cards(work: Work) -> Response:
    """The cards as PDF."""
    known, fields = dict(_sites(work)), Fields()
    places = [key for key in request.form.getlist("site") if key in known]
    arms = [arm for arm in ON_CARD if arm in request.form.getlist("arm")]
    for name, chosen in (("site", places), ("arm", arms)):
        if not chosen:
            fields.one_of(name, ())
    size = fields.one_of("size", SIZES)
    fields.check()
    if work.settings.is_loopback and not work.settings.demo:
        raise LoopbackLabels()
    wanted = [
        card.Card(_address(work, arm, place), ON_CARD[arm], known[place], HINT)
        for place in places
        for arm in arms
    ]
    return papers.attached(papers.drawn(lambda: card.cards(wanted, size)), "cartes.pdf")


def _address(work: Work, arm: str, site: str) -> str:
    return f"{work.settings.public_url}/scan?{urlencode({'arm': arm, 'site': site})}"


def _sites(work: Work) -> list[tuple[str, str]]:
    """The lender's own places, by name: the work is done there."""
    lender = select(Organisation.id).where(Organisation.kind == OrganisationKind.LENDER)
    found = sites.listing(work.actor).where(Site.organisation_id.in_(lender)).order_by(Site.name)
    return [(site.id, site.name) for site in work.session.scalars(found)]


def _first(work: Work, known: list[tuple[str, str]]) -> str:
    return usual(work, known) or (known[0][0] if known else "")

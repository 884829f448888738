"""/tonight – what there is to do at one site, each line leading to a scanner that is armed for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Response
from sqlalchemy import select

from api import language
from api.pages.fields import Fields
from api.pages.moves import PLACE, YEAR, places, usual
from api.pages.sign_in import set_cookie
from api.pages.view import done, form, page, show
from api.request import Work
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.parties import sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.reporting import todo, tonight
from fleet.reporting.tonight import Bag


def _(text: str) -> str:
    return text


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks both numbers of a sentence for translation."""
    return one, many


PILES: Final[Mapping[str, tuple[str, str]]] = {
    "receive": todo.RECEIVE.says,
    "arrive": ngettext("thing is on its way here", "things are on their way here"),
    "returned": ngettext(
        "device came back and waits for the bench", "devices came back and wait for the bench"
    ),
    "bench": todo.BENCH.says,
    "ready": todo.READY.says,
}
STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "pack": (_("Pack it"), "package"),
    "ship": (_("Send it off"), "truck"),
    "hand_over": (_("Hand it over"), "heart-handshake"),
}
"""What comes next for a kit → its words and its icon."""


@dataclass(frozen=True)
class Line:
    """One sentence with its count, and the scanner armed for it."""

    count: int
    words: str
    href: str


@page("/tonight", Verb.ASSET_RECEIVE)
def tonight_page(work: Work, refused: Refusal | None = None) -> str:
    """The site's evening: kits first, then what waits in piles."""
    known = places(work)
    site = _site(work, known)
    if site is None:
        return show(work, "tonight_where.html", sites=known, refused=refused)
    kits = tonight.kits(work.session, work.actor, site)
    lines = [
        Line(pile.count, language.plural(*PILES[pile.word], pile.count), armed(pile.arm, site))
        for pile in tonight.piles(work.session, work.actor, site)
    ]
    return show(
        work,
        "tonight.html",
        site=site,
        sites=known,
        kits=kits,
        steps={bag.kit.id: _step(bag, site) for bag in kits.bags} if kits else {},
        is_in_bag=tonight.is_in_bag,
        lines=lines,
        parcels=tonight.parcels(work.session, work.actor, site),
        for_parcels=tonight.kits_for_parcels(work.session, work.actor, site),
        back=armed("take_back", site),
        main=armed("pack", site) if kits and kits.packed < kits.whole else "",
        may_give=may(work.actor, Verb.PASS_GIVE),
        refused=refused,
    )


def armed(arm: str, site: Site, **more: str) -> str:
    """The scanner, set for one kind of work at that site."""
    return f"/scan?{urlencode({'arm': arm, 'site': site.id} | more)}"


def _step(bag: Bag, site: Site) -> tuple[str, str, str]:
    arm = bag.step(site)
    more = {"request": bag.kit.request_id} if arm == "pack" else {}
    return (*STEPS[arm], armed(arm, site, **more))


def _site(work: Work, known: list[tuple[str, str]]) -> Site | None:
    """Where this browser is: what it said last, or the lender's only place."""
    key = usual(work, known)
    if key is not None:
        return sites.seen(work.session, work.actor, key)
    lender = select(Organisation.id).where(Organisation.kind == OrganisationKind.LENDER)
    own = sites.listing(work.actor).where(Site.organisation_id.in_(lender))
    found = work.session.scalars(own.limit(2)).all()
    return found[0] if len(found) == 1 else None


@form("/tonight", Verb.ASSET_RECEIVE, shows=tonight_page, writes=False)
def choose_site(work: Work) -> Response:
    """This browser stays at that site until it says otherwise."""
    fields = Fields()
    key = fields.one_of("site", [key for key, _name in places(work)])
    fields.check()
    response = done("/tonight")
    set_cookie(work, response, work.settings.cookie(PLACE), key, YEAR)
    return response

"""/summary/shares – links for a board to read its summary without an account: made, listed, taken back."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from flask import Response, make_response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from api import language, paging
from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import idempotency
from fleet.access import Verb, find, may, visible
from fleet.errors import Refusal
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation
from fleet.publishing import readers
from fleet.publishing.readers import shares
from fleet.publishing.readers.shares import ShareLink

KEYS: Final = (ShareLink.created_at, ShareLink.id)
TWICE: Final = "twice"


def _(text: str) -> str:
    return text


TERMS: Final[Mapping[int, str]] = {
    1: _("one day"),
    7: _("one week"),
    30: _("one month"),
    90: _("three months"),
    180: _("six months"),
    shares.MAX_DAYS: _("one year"),
}
"""For how long a link may be made, in days; the page offers one month first."""


@page("/summary/shares", Verb.SHARE_LINK_READ)
def shares_page(work: Work, refused: Refusal | None = None, **_path: str) -> str:
    """Every link that this reader may take back, newest first, and where the next is made."""
    listed = shares.listing(work.actor).options(joinedload(ShareLink.organisation))
    rows, following = paging.rows_after(work, listed, KEYS, request.args.get("after"), paging.LIMIT)
    say = language.translator()
    return show(
        work,
        "summary_shares.html",
        rows=[(row, row.is_live(work.at), shares.stands(work.session, row)) for row in rows],
        following=following,
        makers=_makers(work, rows),
        houses=_houses(work) if may(work.actor, Verb.SHARE_LINK_ADD) else [],
        terms=[(str(days), say(words)) for days, words in TERMS.items()],
        once=secrets.token_urlsafe(16),
        twice=TWICE in request.args,
        refused=refused,
    )


def _houses(work: Work) -> list[tuple[str, str]]:
    """Whose summary this reader may share: their own, or for the desk each funder's."""
    funders = select(Organisation).where(
        visible(work.actor, Organisation), Organisation.kind.in_(readers.ROLES)
    )
    return [(house.id, house.name) for house in work.session.scalars(funders.order_by(Organisation.name))]


def _makers(work: Work, rows: Sequence[ShareLink]) -> Mapping[str, str]:
    """Whoever made them → the name of their organisation: people are not named to other houses."""
    named = (
        select(Account.id, Organisation.name)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.id.in_({row.made_by for row in rows}))
    )
    return {key: name for key, name in work.session.execute(named)}


@form("/summary/shares", Verb.SHARE_LINK_ADD, shows=shares_page)
def share_summary(work: Work) -> Response:
    """One more link, shown on this answer alone."""
    fields = Fields()
    house = fields.one_of("organisation", [key for key, _name in _houses(work)])
    days = fields.one_of("days", [str(days) for days in TERMS])
    fields.check()
    once = typed("once") or secrets.token_urlsafe(16)
    told = f"{house} {days}".encode()
    reply, is_new = idempotency.claim(work.session, work.actor.name, once[:64], told, work.at)
    if not is_new:  # a reload, a second tap: what was shown is not shown again
        return done(f"/summary/shares?{TWICE}=1")
    organisation = find(work.session, work.actor, Organisation, house)
    link, secret = shares.add(work.session, work.actor, organisation, days=int(days))
    idempotency.keep(reply, 303, {}, link.id.encode())
    address = f"{work.settings.public_url}/shared/{secret}"
    return make_response(show(work, "summary_shared.html", link=link, house=organisation, address=address))


@form("/summary/shares/<key>/revoke", Verb.SHARE_LINK_REVOKE, shows=shares_page)
def revoke_share(work: Work, key: str) -> Response:
    """Void at once."""
    shares.revoke(work.session, work.actor, find(work.session, work.actor, ShareLink, key))
    return done("/summary/shares")

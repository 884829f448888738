"""/stock-takes/new – choosing the place that is counted."""

from flask import Response

from api.pages import moves
from api.pages.fields import Fields
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.parties import sites


@page("/stock-takes/new", Verb.STOCK_TAKE_OPEN)
def new_stock_take(work: Work, refused: Refusal | None = None) -> str:
    """Which place? Where counting goes on already, the way there."""
    return show(
        work,
        "stock_takes_new.html",
        refused=refused,
        sites=moves.places(work),
        going_on=stock_takes.open_ones(work.session),
    )


@form("/stock-takes", Verb.STOCK_TAKE_OPEN, shows=new_stock_take)
def open_stock_take(work: Work) -> Response:
    """From now on it is counted."""
    fields = Fields()
    key = fields.one_of("site", [key for key, _name in moves.places(work)])
    fields.check()
    site = sites.seen(work.session, work.actor, key)
    return done(f"/stock-takes/{stock_takes.open_at(work.session, work.actor, site).id}")

"""/stock-takes – which places were counted, and what was found there."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api import language
from api.pages.lists.cells import Cell, Day, State, Text, Thing
from api.pages.lists.filters import of_place, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, Way, _, newest_first, ngettext
from api.pages.words import number, word
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb
from fleet.stock_takes import DIFFERENCES, Finding, StockTake, StockTakeState

DOTS: Final = {StockTakeState.OPEN: "in_progress"}
"""State → the state whose dot it wears: a count that goes on is no trouble."""


def _read_ahead(work: Work, rows: Sequence[StockTake]) -> Notes:
    say = language.translator()
    return {
        "numbers": stock_takes.numbers_of(work.session, rows),
        "of": say(_("{found} of {expected}")),
    }


def _found(made: StockTake, notes: Notes) -> Cell:
    found = notes["numbers"][made.id][Finding.FOUND]
    return Text(notes["of"].format(found=number(found), expected=number(made.expected)))


def _differences(made: StockTake, notes: Notes) -> Cell:
    """While it is counted, what is not found yet is no difference."""
    told = notes["numbers"][made.id]
    counted = DIFFERENCES if made.status is StockTakeState.CLOSED else DIFFERENCES[1:]
    return Text(number(sum(told[finding] for finding in counted)))


def _address(made: StockTake) -> str:
    return f"/stock-takes/{made.id}"


def _lead(work: Work) -> str:
    """Where counting goes on."""
    going_on = select(StockTake).where(
        StockTake.id.in_([one.id for one in stock_takes.open_ones(work.session)])
    )
    names = [made.site.name for made in work.session.scalars(going_on.order_by(StockTake.opened_at))]
    return (
        language.translator()(_("Being counted now: {places}.")).format(places=", ".join(names))
        if names
        else ""
    )


STOCK_TAKES: Final = List(
    path="/stock-takes",
    verb=Verb.STOCK_TAKE_READ,
    icon="scan-line",
    says=ngettext("%(num)s stock-take", "%(num)s stock-takes"),
    none=_("No place was counted yet"),
    empty=(
        _("No stock-take here."),
        _("A stock-take says what really stands in a place: open one, then scan whatever is there."),
    ),
    file=_("Stock-takes"),
    rows=lambda work: stock_takes.listing(work.actor),
    key=StockTake.id,
    order=newest_first(StockTake.opened_at, StockTake.id),
    loads=(selectinload(StockTake.site),),
    thing=lambda made, notes: (made.site.name, _address(made)),
    prepare=_read_ahead,
    lead=_lead,
    columns=(
        Column(_("Place"), lambda made, notes: Thing(made.site.name, _address(made))),
        Column(
            _("State"),
            lambda made, notes: State(DOTS.get(made.status, str(made.status)), word(made.status)),
        ),
        Column(_("Opened"), lambda made, notes: Day(made.opened_at), name=_("opened")),
        Column(_("Found there"), _found, name=_("found")),
        Column(_("Differences"), _differences, name=_("differences")),
    ),
    filters=(
        of_words("state", StockTake.status, StockTakeState, _("State"), _("In any state")),
        of_place(StockTake.site_id),
    ),
    ways=(Way("/stock-takes/new", _("Count a place"), "scan-line", Verb.STOCK_TAKE_OPEN, main=True),),
)
mount(STOCK_TAKES)

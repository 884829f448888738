"""What lists of devices and of SIM cards share: where each is, who has it, what can be done with many."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import Response
from sqlalchemy import select

from api.pages import moves, spans, words
from api.pages.lists.cells import Code, Day, Text, state
from api.pages.lists.filters import DESK, HOLDERS, names_of
from api.pages.lists.table import Action, Column, Field, Filter, Notes, Row, _
from api.pages.view import done
from api.request import Work
from fleet.access import FLOOR, Verb
from fleet.codes import shown
from fleet.errors import Conflict
from fleet.intake import labels
from fleet.intake.assets import RetireReason
from fleet.lending.loans import Loan, LoanItem
from fleet.reporting.dashboard import behind

CODE: Final = Column(_("Code"), lambda asset, notes: Code(asset.code))
STATE: Final = Column(_("State"), lambda asset, notes: state(asset.state))
WHERE: Final = Column(
    _("Where"), lambda asset, notes: Text(asset.site.name if asset.site else None), roles=FLOOR
)
HOLDER: Final = Column(
    _("Association"), lambda asset, notes: Text(notes["names"].get(asset.organisation_id)), roles=DESK
)
LENT_SINCE: Final = Column(
    _("Lent since"), lambda asset, notes: Day(notes["since"].get(asset.code)), name=_("since"), roles=HOLDERS
)


def held(work: Work, rows: Sequence[Any]) -> Notes:
    """Who has each and since when, for those whose columns say so."""
    if work.actor.role not in HOLDERS:
        return {}
    names = names_of(work, (row.organisation_id for row in rows)) if work.actor.role in DESK else {}
    return {"names": names, "since": _since(work, [row.code for row in rows])}


def _since(work: Work, codes: Sequence[str]) -> Mapping[str, date]:
    """Asset → the day it was lent, for those that are out."""
    out = (
        select(LoanItem.asset_code, Loan.handed_over_on)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(LoanItem.asset_code.in_(codes), LoanItem.ended_at.is_(None))
    )
    return {code: day for code, day in work.session.execute(out)}


class NoLabel(Conflict):
    """Some of these carry no label in use."""

    detail = "{codes}"


def _reasons(work: Work) -> list[tuple[str, str]]:
    return [words.pair(one) for one in RetireReason]


def _printed(work: Work, rows: Sequence[Row]) -> Response:
    """On to the page that prints their labels, in the order of the list. Raises NoLabel."""
    known = labels.newest_of(work.session, [row.code for row in rows])
    if bare := [shown(row.code) for row in rows if row.code not in known]:
        raise NoLabel(codes=", ".join(bare[:20]))
    return done(f"/labels/print?codes={','.join(row.code for row in rows)}")


SITE: Final = Field("site", _("Where are they now?"), moves.places)
WAY_OUT: Final = (
    Field("reason", _("How do they leave?"), _reasons),
    Field(
        "slip",
        _("Number of the recycling slip (DEEE)"),
        why=_("Needed where it is recycled."),
        required=False,
    ),
)

_ASKS: Final[Mapping[Verb, tuple[str, tuple[Field, ...]]]] = {
    Verb.ASSET_RECEIVE: (_("Receive them"), (SITE,)),
    Verb.ASSET_START_REFURBISHMENT: (_("Put them on the bench"), ()),
    Verb.ASSET_MARK_READY: (_("Mark them ready"), ()),
    Verb.ASSET_REWORK: (_("Put them back on the bench"), ()),
    Verb.ASSET_SHIP: (_("They have left"), ()),
    Verb.ASSET_ARRIVE: (_("They have arrived"), (SITE,)),
    Verb.LOAN_TAKE_BACK: (_("Take them back"), (SITE,)),
    Verb.ASSET_MOVE: (_("They are somewhere else"), (SITE,)),
    Verb.ASSET_FIND: (_("They were found"), (SITE,)),
    Verb.ASSET_RETIRE: (_("They leave for good"), WAY_OUT),
}
PRINT: Final = Action(Verb.LABEL_PRINT, _("Print their labels"), answers=_printed)

ACTIONS: Final = (
    *(Action(verb, says, moves.COMMANDS[verb], asks) for verb, (says, asks) in _ASKS.items()),
    PRINT,
)
"""In the order of a thing's life."""

SPANS: Final = (
    ("since", _("Here since"), _("Since whenever")),
    ("received", _("Received"), _("Whenever")),
    ("made_ready", _("First ready"), _("Whenever")),
    ("retired", _("Gone for good"), _("Whenever")),
)
"""What the figures count of things by day: name, label, and what it is called where nothing is chosen."""


def _span(name: str, label: str, blank: str) -> Filter:
    return spans.of_period(name, label, blank, lambda work, period: behind.OF_ASSETS[name](period))


IN_TIME: Final = tuple(_span(*each) for each in SPANS)
"""The filters behind the figures: since when it is here, and what was done with it when."""

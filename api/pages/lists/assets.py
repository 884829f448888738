"""What can be done with many devices or SIM cards at once: the moves of their own pages, and their labels."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Response

from api import papers
from api.pages import moves, words
from api.pages.lists.table import Action, Field, Row, _
from api.pages.view import typed
from api.request import Work
from fleet.access import Verb
from fleet.codes import shown
from fleet.errors import Conflict
from fleet.intake import labels
from fleet.intake.assets import RetireReason
from labels.profiles import PROFILES

SHEETS: Final = ("L7160", *(name for name in PROFILES if name != "L7160"))


class NoLabel(Conflict):
    """Some of these carry no label in use."""

    detail = "{codes}"


def _reasons(work: Work) -> list[tuple[str, str]]:
    return [words.pair(one) for one in RetireReason]


def _sheets(work: Work) -> list[tuple[str, str]]:
    return [(name, name) for name in SHEETS]


def _printed(work: Work, rows: Sequence[Row]) -> Response:
    """Their labels, in the order of the list. Raises NoLabel."""
    known = labels.newest_of(work.session, [row.code for row in rows])
    if bare := [shown(row.code) for row in rows if row.code not in known]:
        raise NoLabel(codes=", ".join(bare[:20]))
    wanted = [known[row.code] for row in rows]
    return papers.attached(papers.label_sheet(work, wanted, typed("profile") or SHEETS[0], 0), "labels.pdf")


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
SHEET: Final = Field("profile", _("Which sheets are in the printer?"), _sheets)

_ASKS: Final[Mapping[Verb, tuple[str, tuple[Field, ...]]]] = {
    Verb.ASSET_RECEIVE: (_("Receive them"), (SITE,)),
    Verb.ASSET_START_REFURBISHMENT: (_("Put them on the bench"), ()),
    Verb.ASSET_MARK_READY: (_("Mark them ready"), ()),
    Verb.ASSET_REWORK: (_("Put them back on the bench"), ()),
    Verb.ASSET_SHIP: (_("They have left"), ()),
    Verb.ASSET_ARRIVE: (_("They have arrived"), (SITE,)),
    Verb.LOAN_TAKE_BACK: (_("Take them back"), (SITE,)),
    Verb.ASSET_FIND: (_("They were found"), (SITE,)),
    Verb.ASSET_RETIRE: (_("They leave for good"), WAY_OUT),
}
PRINT: Final = Action(Verb.LABEL_PRINT, _("Print their labels"), asks=(SHEET,), answers=_printed)

ACTIONS: Final = (
    *(Action(verb, says, moves.COMMANDS[verb], asks) for verb, (says, asks) in _ASKS.items()),
    PRINT,
)
"""In the order of a thing's life."""

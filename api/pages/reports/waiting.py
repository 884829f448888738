"""/reports/waiting – the requests of which something waits, the longest wait first."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from api import language
from api.pages import waits
from api.pages.lists.cells import Cell, Day, Text, Thing
from api.pages.lists.filters import of_association
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, Filter, List, Notes, Order, _, ngettext
from api.pages.words import capital, say
from api.request import Work
from fleet.access import Verb
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.waiting import Stage, longest
from fleet.reporting.reconciliation import AGES, of_age

OLDEST: Final = Order((EquipmentRequest.created_at, EquipmentRequest.id), ascending=True)
AGE_WORDS: Final = {
    "0-7": _("up to 7 days"),
    "8-14": _("8 to 14 days"),
    "15-30": _("15 to 30 days"),
    "31-": _("more than 30 days"),
}


def _rows(work: Work) -> Any:
    return equipment_requests.listing(work.actor).where(
        EquipmentRequest.id.in_(select(longest().c.request_id))
    )


def _for(work: Work, word: str) -> Any:
    wait = longest()
    return EquipmentRequest.id.in_(select(wait.c.request_id).where(wait.c.stage == word))


def _aged(work: Work, word: str) -> Any:
    wait = longest()
    return EquipmentRequest.id.in_(select(wait.c.request_id).where(of_age(wait.c.since, work.actor, word)))


def _read_ahead(work: Work, rows: Sequence[EquipmentRequest]) -> Notes:
    """For what each waits, and since when."""
    wait = longest()
    found = select(wait.c.request_id, wait.c.stage, wait.c.since)
    keys = [row.id for row in rows]
    known = work.session.execute(found.where(wait.c.request_id.in_(keys)))
    return {
        "names": waits.names(work, keys),
        "waits": {key: (Stage(stage), since) for key, stage, since in known},
        "today": work.actor.today,
        "zone": work.actor.zone,
    }


def _what(asked: EquipmentRequest, notes: Notes) -> Cell:
    stage, _since = notes["waits"][asked.id]
    return Thing(capital(say(waits.FOR[stage])), f"/requests/{asked.id}")


def _day(asked: EquipmentRequest, notes: Notes) -> date:
    since: datetime = notes["waits"][asked.id][1]
    return since.astimezone(notes["zone"]).date()


def _days(asked: EquipmentRequest, notes: Notes) -> Cell:
    passed = (notes["today"] - _day(asked, notes)).days
    return Text(language.plural("%(num)s day", "%(num)s days", passed) % {"num": passed})


WAITING: Final = List(
    path="/reports/waiting",
    verb=Verb.REPORT_READ,
    icon="clock",
    says=ngettext("%(num)s request waits for something", "%(num)s requests wait for something"),
    none=_("Nothing of a request waits"),
    empty=(_("No request waits like that."), _("What waits for seven days raises an alert by itself.")),
    file=_("Requests that wait"),
    rows=_rows,
    key=EquipmentRequest.id,
    order=lambda chosen: OLDEST,
    thing=lambda asked, notes: (notes["names"].get(asked.id, ""), f"/requests/{asked.id}"),
    prepare=_read_ahead,
    columns=(
        Column(_("Waits"), _what),
        Column(_("Association"), lambda asked, notes: Text(notes["names"].get(asked.id))),
        Column(_("Since"), lambda asked, notes: Day(_day(asked, notes)), name=_("since")),
        Column(_("For how long"), _days),
        Column(_("Needed by"), lambda asked, notes: Day(asked.needed_by), name=_("Needed by")),
    ),
    filters=(
        Filter(
            "for",
            _("Waits"),
            _("Whatever it waits for"),
            offers=lambda work: {stage.value: say(words) for stage, words in waits.FOR.items()},
            where=_for,
        ),
        Filter(
            "age",
            _("For how long"),
            _("However long"),
            offers=lambda work: {word: say(AGE_WORDS[word]) for word in AGES},
            where=_aged,
        ),
        of_association(EquipmentRequest.organisation_id),
    ),
)
mount(WAITING)

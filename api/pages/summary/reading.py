"""/summary – what funders read: the ledger beside its targets, and what became of equipment."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api import language
from api.pages.summary import drawings, summary_page
from api.pages.summary.chosen import programmes
from api.pages.view import show
from api.pages.words import number
from api.request import Work
from fleet.access import Verb, may
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing import agreements, editions, opening_figures, summary
from fleet.publishing.charts.devices import STEPS
from fleet.publishing.editions import DonorFigures, EquipmentFigures, LotFigures
from fleet.publishing.editions.avoided import Factors
from fleet.publishing.editions.reading import added
from fleet.publishing.ledger import POOL, K, Quarter
from fleet.publishing.summary import ProgrammeFigures

MOST_LOTS: Final = 20
"""Lots told one by one; the others stand in one row, and all of them in the spreadsheet."""
MOST_DONORS: Final = 12
MANY: Final = 30
"""More territories than these are no bars beside each other, and their map is a file of its own."""
MOST_NAMED: Final = 12
"""Places that the table of quarters names for one quarter, the largest first."""
MOST_PLACES: Final = 120
"""Places told in the table of quarters; where there are more, only the latest quarter tells its own."""


@summary_page("")
def reading_page(work: Work) -> Any:
    """One programme, the latest unless asked otherwise, and the equipment."""
    every, chosen = programmes(work)
    figures = summary.of_programme(work.session, work.actor, chosen) if chosen else None
    equipment = editions.of(work.session, work.actor, Factors.of(work.settings))
    return show(
        work,
        "summary.html",
        figures=figures,
        others=[one for one in every if chosen is not None and one.id != chosen.id],
        charts=drawings.for_page(work, figures, equipment),
        before=opening_figures.of_programme(work.session, work.actor, chosen) if chosen else (),
        agreements=agreements.of(work.session, work.actor, chosen)
        if chosen and figures and figures.own
        else (),
        formula=_formula(equipment),
        desk=_desk(work, chosen),
        may_add_before=may(work.actor, Verb.OPENING_FIGURE_ADD),
        equipment=equipment,
        steps=STEPS,
        house_language=work.settings.locale,
        k=K,
        names=NAMES,
        pool=POOL,
        many=MANY,
        most_named=MOST_NAMED,
        **(_where(figures) if figures else {}),
        **_lots(equipment.lots if equipment else ()),
        **_donors(equipment.donors if equipment else ()),
    )


def _(text: str) -> str:
    return text


DESK: Final = (
    ("/summary/shares", _("Share this summary by a link"), Verb.SHARE_LINK_READ),
    ("/summary/readers", _("See what a funder sees"), Verb.SUMMARY_STAND_FOR),
    ("/summary/notes", _("Write a word on a quarter"), Verb.NOTE_WRITE),
    ("/summary/agreements", _("Enter an agreement"), Verb.AGREEMENT_ADD),
    ("/summary/opening-figures", _("Enter what was published before"), Verb.OPENING_FIGURE_ADD),
    ("/summary/proofs", _("What a donor can prove"), Verb.PROOF_READ),
    ("/summary/ledger", _("What was published when, and whether it still stands"), Verb.LEDGER_READ),
)
"""What whoever reads the summary may do with it: address, words, and the verb whose roles see it."""


def _desk(work: Work, programme: Programme | None) -> list[tuple[str, str]]:
    """Nothing for whoever holds a share link: `work.actor` then may only read."""
    say = language.translator()
    query = f"?programme={programme.id}" if programme else ""
    return [(address + query, say(words)) for address, words, verb in DESK if may(work.actor, verb)]


def _formula(equipment: EquipmentFigures | None) -> str:
    """How the avoided emissions were worked out, with its numbers as people write them."""
    if equipment is None or equipment.avoided is None:
        return ""
    told = equipment.avoided
    written = {
        name: number(value) if isinstance(value, int) and name != "year" else value
        for name, value in told.facts.items()
    }
    return language.translator()(told.formula).format(**written)


def _where(figures: ProgrammeFigures) -> dict[str, Any]:
    """Quarter → what its figure is made of, the largest place first; `where_left`: not all are told."""
    places = [*((one.name, one.quarters) for one in figures.territories), (POOL, figures.pool_quarters)]
    found: dict[Quarter, list[tuple[str, int]]] = {one.quarter: [] for one in figures.quarters}
    for name, quarters in places:
        for one in quarters:
            if one.youths:
                found[one.quarter].append((name, one.youths))
    told = _latest(found)
    return {
        "where": {quarter: sorted(cells, key=lambda cell: -cell[1]) for quarter, cells in told.items()},
        "where_left": len(told) < len(found),
    }


def _latest(found: Mapping[Quarter, list[tuple[str, int]]]) -> Mapping[Quarter, list[tuple[str, int]]]:
    if sum(len(cells) for cells in found.values()) <= MOST_PLACES:
        return found
    latest = max(found)
    return {latest: found[latest]}


def _lots(lots: Sequence[LotFigures]) -> dict[str, Any]:
    """The largest lots one by one in the order they came, and what the others became together."""
    if len(lots) <= MOST_LOTS + 1:
        return {"lots": lots, "lots_left": 0}
    largest = set(sorted(range(len(lots)), key=lambda number: -lots[number].became.given)[:MOST_LOTS])
    left = [lot for number, lot in enumerate(lots) if number not in largest]
    told = [lot for number, lot in enumerate(lots) if number in largest]
    return {"lots": told, "lots_left": len(left), **_others("left", left)}


def _donors(donors: Sequence[DonorFigures]) -> dict[str, Any]:
    """The donors of most devices, and what the others' became together."""
    ranked = sorted(donors, key=lambda one: -one.became.given)
    left = ranked[MOST_DONORS:]
    return {"donors": ranked[:MOST_DONORS], "donors_left": len(left), **_others("donors", left)}


def _others(name: str, left: Sequence[LotFigures | DonorFigures]) -> dict[str, Any]:
    """What they became together, and whether first uses of any are told."""
    return {
        f"{name}_became": added([one.became for one in left]),
        f"{name}_tell": any(one.tells_uses for one in left),
    }

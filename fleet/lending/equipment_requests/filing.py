"""A request that comes as a file: looked at as often as one likes, then drafted, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.errors import Invalid, Refusal
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests.asking import (
    MAX_LINES,
    NeedsOfALaptop,
    NoLines,
    NoSuchScreen,
    NotYourYouth,
    SameLineTwice,
    draft,
)
from fleet.lending.equipment_requests.reading import Listing, Why, read
from fleet.lending.equipment_requests.request import EquipmentRequest
from fleet.lending.equipment_requests.sorting import Ask, Sorted, Taken, sort, take
from fleet.parties.organisations import Organisation, only_own
from fleet.parties.sites import Site
from fleet.sheets.faults import MOST_SHOWN, Fault

FAULTS: Final[Mapping[type[Refusal], tuple[str, Why]]] = {
    NotYourYouth: ("youth", Why.NO_SUCH_YOUTH),
    SameLineTwice: ("kind", Why.TWICE),
    NoSuchScreen: ("screen", Why.NO_SUCH_SCREEN),
}
"""Why a line can't be taken → the column it is about, and how it is said."""


class FaultyRequest(Invalid):
    """Some lines of this file can't be taken."""

    detail = "Nothing was asked. Correct them ({faults}) and send the file again."


@dataclass(frozen=True)
class Look:
    """What a file would ask for, and all that is wrong with it, in the order of its lines."""

    listing: Listing
    lines: Sorted
    faults: tuple[Fault, ...]

    @property
    def needs(self) -> list[tuple[str, Kind]]:
        """What it asks for youths who have a code: what they may have already."""
        return [(ask.youth, kind) for ask in self.listing.asks if ask.youth for kind in ask.kind.kinds]

    def refuse_faulty(self) -> None:
        """Raises FaultyRequest with every fault."""
        if self.faults:
            shown = [fault.as_dict() for fault in self.faults[:MOST_SHOWN]]
            raise FaultyRequest(shown, faults=len(self.faults))


def look(session: Session, actor: Actor, organisation: Organisation, data: bytes) -> Look:
    """Read it and compare it with what is known; stores nothing.

    Raises what `reading.read` does, NoLines where it would be more than 200 lines.
    """
    require(actor, Verb.REQUEST_DRAFT)
    only_own(actor, organisation)
    listing = read(data)
    if sum(len(ask.kind.kinds) for ask in listing.asks) > MAX_LINES:
        raise NoLines()
    lines = sort(session, actor, organisation, listing.asks, listing.new_youths)
    told = [*listing.faults, *(_fault(listing, place, fault) for place, fault in lines.faults.items())]
    return Look(listing, lines, tuple(sorted(told, key=lambda fault: fault.line)))


def _fault(listing: Listing, place: int, refusal: Refusal) -> Fault:
    """The line's own refusal, as something about a line and a column of the file."""
    entry = listing.entries[place]
    column, why = FAULTS.get(type(refusal), ("", ""))
    if isinstance(refusal, NeedsOfALaptop):
        column, why = _need(entry.ask), Why.NO_NEEDS
    return Fault(entry.line, listing.columns.title(column), why or refusal.title(), refusal.facts)


def _need(ask: Ask) -> str:
    """Which column holds what only a laptop has."""
    return "keyboard" if ask.keyboard else "screen" if ask.screen_inches else "touch"


def ask_by_file(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    looked: Look,
    *,
    needed_by: date,
    delivery_site: Site | None = None,
) -> tuple[EquipmentRequest, Taken]:
    """Draft what the file asks for; new youths get their codes in the order of its lines.

    Raises FaultyRequest with every fault, else as `draft`.
    """
    looked.refuse_faulty()
    taken = take(session, actor, organisation, looked.lines)
    request = draft(
        session,
        actor,
        organisation,
        wanted=taken.wanted,
        needed_by=needed_by,
        delivery_site=delivery_site,
    )
    return request, taken

"""/api/v1/summaries"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from api import references
from api.request import Work
from api.resource import NothingSchema, Resource
from api.shapes import publishing as shapes
from fleet.access import Actor, Verb, find
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing import agreements, editions, notes, opening_figures
from fleet.publishing.agreements import Agreement
from fleet.publishing.editions.avoided import Factors
from fleet.publishing.ledger import blocks
from fleet.publishing.notes import Note
from fleet.publishing.opening_figures import OpeningFigure
from fleet.publishing.readers.narrowing import published

resource = Resource(
    "summaries", __name__, description="Published figures, the same for everybody who may read."
)


@resource.get("", Verb.SUMMARY_READ, shapes.SummarySchema())
def read(work: Work) -> Any:
    """The published figures: nothing that was not released as a whole block (rules F1, F2, F6)."""
    session, actor = work.session, work.actor
    with published(session, actor):
        return {
            "programmes": [_published(work, programme) for programme in session.scalars(_programmes(work))],
            "equipment": editions.of(session, actor, Factors.of(work.settings)),
        }


@resource.post(
    "/opening-figures",
    Verb.OPENING_FIGURE_ADD,
    shapes.OpeningFigureSchema(),
    body=shapes.NewOpeningFigureSchema(),
    status=201,
)
def add_opening_figure(work: Work, body: Mapping[str, Any]) -> OpeningFigure:
    """Enter what was published before this service counted, with its source; it is shown apart."""
    told = {name: body[name] for name in ("period", "territory", "youths", "at_least", "source")}
    programme = references.named(work, "programme", body["programme"], _programme)
    return opening_figures.add(work.session, work.actor, programme, **told)


def _programme(session: Session, actor: Actor, key: str) -> Programme:
    return find(session, actor, Programme, key)


@resource.post(
    "/opening-figures/<key>/remove",
    Verb.OPENING_FIGURE_REMOVE,
    shapes.OpeningFigureSchema(),
    body=NothingSchema(),
)
def remove_opening_figure(work: Work, _body: Mapping[str, Any], key: str) -> OpeningFigure:
    """Take an opening figure away; answers what it was."""
    figure = find(work.session, work.actor, OpeningFigure, key)
    opening_figures.remove(work.session, work.actor, figure)
    return figure


@resource.post(
    "/notes",
    Verb.NOTE_WRITE,
    shapes.NoteSchema(),
    body=shapes.NewNoteSchema(),
    status=201,
)
def write_note(work: Work, body: Mapping[str, Any]) -> Note:
    """Write the paragraph of a quarter, new or in the place of the one before, until the next is closed."""
    programme = references.named(work, "programme", body["programme"], _programme)
    return notes.write(work.session, work.actor, programme, quarter=body["quarter"], text=body["text"])


@resource.post(
    "/notes/<key>/remove",
    Verb.NOTE_REMOVE,
    shapes.NoteSchema(),
    body=NothingSchema(),
)
def remove_note(work: Work, _body: Mapping[str, Any], key: str) -> Note:
    """Take a note away, until the next quarter is closed; answers what it was."""
    note = find(work.session, work.actor, Note, key)
    notes.remove(work.session, work.actor, note)
    return note


@resource.post(
    "/agreements",
    Verb.AGREEMENT_ADD,
    shapes.TerritoryAgreementSchema(),
    body=shapes.NewTerritoryAgreementSchema(),
    status=201,
)
def add_agreement(work: Work, body: Mapping[str, Any]) -> Agreement:
    """Enter what a département agreed to; it alone reads it, of all funders."""
    programme = references.named(work, "programme", body["programme"], _programme)
    house = references.named(work, "organisation", body["organisation"], references.organisation)
    told = {name: value for name, value in body.items() if name not in ("programme", "organisation", "money")}
    cents = body["money"]["amount_cents"] if body["money"] else None
    return agreements.add(work.session, work.actor, programme, house, amount_cents=cents, **told)


@resource.post(
    "/agreements/<key>/remove",
    Verb.AGREEMENT_REMOVE,
    shapes.TerritoryAgreementSchema(),
    body=NothingSchema(),
)
def remove_agreement(work: Work, _body: Mapping[str, Any], key: str) -> Agreement:
    """Take an agreement away; answers what it was."""
    agreement = find(work.session, work.actor, Agreement, key)
    agreements.remove(work.session, work.actor, agreement)
    return agreement


def _programmes(work: Work) -> Select[Any]:
    return programmes.listing(work.actor).order_by(Programme.starts_on, Programme.id)


def _published(work: Work, programme: Programme) -> dict[str, Any]:
    released = blocks.published(work.session, work.actor, programme)
    about = ("id", "name", "starts_on", "ends_on", "targets", "memberships")
    return {name: getattr(programme, name) for name in about} | {
        "closed_quarters": blocks.closed_quarters(work.session, programme),
        "youths": sum(block.youths for block in released) or None,
        "blocks": released,
        "opening_figures": opening_figures.of_programme(work.session, work.actor, programme),
        "notes": [
            {"quarter": quarter, "text": text}
            for quarter, text in notes.of(work.session, work.actor, programme).items()
        ],
        "agreements": agreements.of(work.session, work.actor, programme),
    }

"""/summary/notes – a coordinator's paragraph beside a quarter's figures: writing it, taking it away."""

from flask import Response, request

from api.pages.fields import Fields
from api.pages.summary.chosen import programmes
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, find
from fleet.errors import Refusal
from fleet.parties.programmes import Programme
from fleet.publishing import notes
from fleet.publishing.ledger import K, Quarter
from fleet.publishing.notes import MAX_NOTE, Note


@page("/summary/notes", Verb.NOTE_WRITE)
def notes_page(work: Work, refused: Refusal | None = None, key: str = "") -> str:
    """One programme's, the latest unless asked otherwise, and where the next is written."""
    _every, chosen = programmes(work)
    open_for = notes.quarters(work.session, work.actor, chosen) if chosen else []
    written = _written(work, chosen) if chosen else []
    asked = request.values.get("quarter", "")
    quarter = asked if asked in map(str, open_for) else str(open_for[-1]) if open_for else ""
    return show(
        work,
        "summary_notes.html",
        refused=refused,
        programme=chosen,
        written=written,
        quarters=open_for,
        chosen=quarter,
        text=next((note.text for at, note in written if str(at) == quarter), ""),
        most=MAX_NOTE,
        k=K,
    )


def _written(work: Work, programme: Programme) -> list[tuple[Quarter, Note]]:
    found = work.session.scalars(notes.listing(work.actor).where(Note.programme_id == programme.id))
    return [(Quarter.parse(note.quarter), note) for note in found]


@form("/summary/notes", Verb.NOTE_WRITE, shows=notes_page)
def write_note(work: Work) -> Response:
    """A quarter's, new or in the place of the one before."""
    programme = find(work.session, work.actor, Programme, typed("programme") or "")
    fields = Fields()
    told = {"quarter": fields.text("quarter"), "text": fields.text("text")}
    fields.check()
    notes.write(work.session, work.actor, programme, **told)
    return done(f"/summary/notes?programme={programme.id}&quarter={told['quarter']}")


@form("/summary/notes/<key>/remove", Verb.NOTE_REMOVE, shows=notes_page)
def remove_note(work: Work, key: str) -> Response:
    """One less."""
    note = find(work.session, work.actor, Note, key)
    notes.remove(work.session, work.actor, note)
    return done(f"/summary/notes?programme={note.programme_id}")

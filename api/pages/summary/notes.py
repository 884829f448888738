"""/summary/notes – a coordinator's paragraph beside a quarter's figures: writing it, taking it away."""

from flask import Response, request

from api.pages.fields import Fields
from api.pages.summary.chosen import programmes
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, find
from fleet.errors import Conflict, Refusal
from fleet.parties.programmes import Programme
from fleet.publishing import notes
from fleet.publishing.ledger import K, Quarter
from fleet.publishing.notes import MAX_NOTE, Note


class AnotherNote(Conflict):
    """The note of this quarter is not the one that this page showed."""

    detail = "It stands below: put what you want to keep of both into one, then replace it."


@page("/summary/notes", Verb.NOTE_WRITE)
def notes_page(work: Work, refused: Refusal | None = None, key: str = "") -> str:
    """One programme's, the latest unless asked otherwise, and where the next is written."""
    _every, chosen = programmes(work)
    open_for = notes.quarters(work.session, work.actor, chosen) if chosen else []
    written = _written(work, chosen) if chosen else []
    asked = request.values.get("quarter", "")
    quarter = asked if asked in map(str, open_for) else str(open_for[-1]) if open_for else ""
    note = next((note for at, note in written if str(at) == quarter), None)
    return show(
        work,
        "summary_notes.html",
        refused=refused,
        programme=chosen,
        written=written,
        quarters=open_for,
        chosen=quarter,
        note=note,
        replaces=_mark(note),
        most=MAX_NOTE,
        k=K,
    )


def _mark(note: Note | None) -> str:
    """What a form says of the note that it shows; nothing where it shows none."""
    return f"{note.id} {note.written_at.isoformat()}" if note else ""


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
    there = next((note for at, note in _written(work, programme) if str(at) == told["quarter"]), None)
    if typed("replaces") != (_mark(there) or None):
        raise AnotherNote()
    notes.write(work.session, work.actor, programme, **told)
    return done(f"/summary/notes?programme={programme.id}&quarter={told['quarter']}")


@form("/summary/notes/<key>/remove", Verb.NOTE_REMOVE, shows=notes_page)
def remove_note(work: Work, key: str) -> Response:
    """One less."""
    note = find(work.session, work.actor, Note, key)
    notes.remove(work.session, work.actor, note)
    return done(f"/summary/notes?programme={note.programme_id}")

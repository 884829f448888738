"""/requests/file – a request by a file: chosen, looked at line by line, then sent."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, send_file

from api import language
from api.pages.fields import MISSING, Fields, NotFilledIn
from api.pages.requests import choices
from api.pages.requests.asking import association_of, associations, site_of
from api.pages.requests.telling import EQUIPPED, needs, what
from api.pages.takeover.carrying import packed, unpacked
from api.pages.view import done, form, page, show
from api.request import Work
from fleet.access import Role, Verb
from fleet.errors import Refusal
from fleet.lending import equipment_requests, equipped
from fleet.lending.equipment_requests import Look
from fleet.lending.equipment_requests.words import TEMPLATES
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.sheets import faults


@dataclass(frozen=True)
class Sent:
    """What came with the form: whose request, by when, to where, and the file's lines."""

    organisation: Organisation
    needed_by: date
    site: Site | None
    data: bytes


@page("/requests/file", Verb.REQUEST_DRAFT)
def file_page(work: Work, refused: Refusal | None = None) -> str:
    """Where a file is chosen, and what it has to hold."""
    organisation = association_of(work)
    return show(
        work,
        "requests_file.html",
        refused=refused,
        organisation=organisation,
        associations=[] if organisation else associations(work),
        on_behalf=work.actor.role is not Role.ASSOCIATION,
        columns=TEMPLATES[language.chosen()][0],
        site_options=choices.site_options(work, organisation) if organisation else [],
    )


@page("/requests/file/template", Verb.REQUEST_DRAFT)
def file_template(work: Work) -> Response:
    """A file to fill in, as spreadsheets in France open it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(TEMPLATES[language.chosen()])
    file = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    name = {"fr": "demande.csv", "en": "request.csv"}[language.chosen()]
    return send_file(file, "text/csv", as_attachment=True, download_name=name)


def again(work: Work, refused: Refusal) -> Any:
    """After a refusal: the look that the form came from, else the first page."""
    try:
        return _shown(work, _carried(work), refused)
    except Refusal:
        return file_page(work, refused)


@form("/requests/file/look", Verb.REQUEST_DRAFT, shows=file_page, writes=False)
def look_at_file(work: Work) -> str:
    """What the file would ask for, line by line; stores nothing."""
    fields = Fields()
    chosen = request.files.get("file")
    data = chosen.read() if chosen else b""
    if not data:
        fields.errors["file"] = language.translator()(MISSING)
    return _shown(work, _sent(work, fields, data))


@form("/requests/file", Verb.REQUEST_DRAFT, shows=again)
def ask_by_file(work: Work) -> Response:
    """Send what was looked at."""
    sent = _carried(work)
    looked = equipment_requests.look(work.session, work.actor, sent.organisation, sent.data)
    asked, _taken = equipment_requests.ask_by_file(
        work.session,
        work.actor,
        sent.organisation,
        looked,
        needed_by=sent.needed_by,
        delivery_site=sent.site,
    )
    equipment_requests.submit(work.session, work.actor, asked)
    return done(f"/requests/{asked.id}")


def _carried(work: Work) -> Sent:
    return _sent(work, Fields(), unpacked(request.form.get("list", "")))


def _sent(work: Work, fields: Fields, data: bytes) -> Sent:
    organisation = association_of(work)
    needed_by = fields.day("needed_by")
    if organisation is None:
        fields.text("organisation")
    if fields.errors or organisation is None:
        raise NotFilledIn(fields.errors)
    return Sent(organisation, needed_by, site_of(work), data)


def _shown(work: Work, sent: Sent, refused: Refusal | None = None) -> str:
    looked = equipment_requests.look(work.session, work.actor, sent.organisation, sent.data)
    say = language.translator()
    return show(
        work,
        "requests_file_look.html",
        refused=refused,
        organisation=sent.organisation,
        on_behalf=work.actor.role is not Role.ASSOCIATION,
        needed_by=sent.needed_by,
        site=sent.site,
        list=packed(looked.listing.plain),
        rows=_rows(work, looked),
        youths=len({entry.ask.who for entry in looked.listing.entries}),
        new=len(looked.listing.new_youths),
        faults=[{**one, "says": faults.told(one, say)} for one in _errors(looked)],
        to_correct=len({fault.line for fault in looked.faults}),
        ignored=looked.listing.ignored_columns,
        examples=len(looked.listing.warnings),
    )


def _errors(looked: Look) -> list[dict[str, Any]]:
    return [fault.as_dict() for fault in looked.faults[: faults.MOST_SHOWN]]


def _rows(work: Work, looked: Look) -> list[Mapping[str, Any]]:
    """What each line would ask for, and who has it already."""
    twice = equipped.of_needs(work.session, looked.needs)
    say = language.translator()
    return [
        {
            "line": entry.line,
            "youth": entry.ask.youth,
            "new": entry.new,
            "what": what(entry.ask.kind),
            "needs": needs(entry.ask),
            "priority": entry.ask.priority,
            "equipped": [
                say(EQUIPPED[twice[entry.ask.youth, kind]])
                for kind in entry.ask.kind.kinds
                if entry.ask.youth and (entry.ask.youth, kind) in twice
            ],
        }
        for entry in looked.listing.entries
    ]

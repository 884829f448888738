"""/takeovers/<key> – what a list became: its codes, its labels, what to do next, and undoing it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from io import BytesIO
from typing import Final

from flask import Response, request, send_file

from api import label_sheets, language
from api.pages.lists.cells import Plain
from api.pages.lists.exporting import KINDS
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import takeover
from fleet.access import Verb
from fleet.codes import shown
from fleet.errors import NotFound, Refusal
from fleet.intake import labels
from fleet.takeover import CodeRow, Takeover
from labels.run import Run


def _(text: str) -> str:
    return text


PROFILE: Final = "L7160"
STICKERS: Final = (
    _("Label"),
    _("Inventory number"),
    _("Serial number or ICCID"),
    _("Maker"),
    _("Model"),
    _("Place"),
)
TITLES: Final = (_("Line of your list"), _("Youth"), _("Device"), _("SIM card"))


@page("/takeovers/<key>", Verb.TAKEOVER_READ)
def takeover_result_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """What came in, its papers, and whether it can still be undone."""
    made = takeover.seen(work.session, work.actor, key)
    rows = list(takeover.codes_file(work.session, work.actor, made))
    return show(
        work,
        "takeover_one.html",
        refused=refused,
        made=made,
        why_not=_why_not(work, made),
        labels=len(takeover.labels_by_site(work.session, work.actor, made)),
        associations=sorted(
            Counter(row.association for row in rows if row.youth and row.association).items()
        ),
    )


def _why_not(work: Work, made: Takeover) -> Refusal | None:
    """Why it can't be undone any more."""
    try:
        takeover.check_undo(work.session, made)
    except Refusal as refusal:
        return refusal
    return None


@page("/takeovers/<key>/codes.csv", Verb.TAKEOVER_READ)
def takeover_codes(work: Work, key: str) -> Response:
    """Which line became which youth's code: one association's, to be kept by it beside the names."""
    made = takeover.seen(work.session, work.actor, key)
    wanted = request.args.get("association", "")
    rows = [row for row in takeover.codes_file(work.session, work.actor, made) if row.youth]
    rows = [row for row in rows if not wanted or row.association == wanted]
    if not rows:
        raise NotFound(key=key)
    return _csv(f"codes {wanted or made.name}.csv", TITLES, _codes(rows))


def _csv(name: str, titles: Sequence[str], rows: Iterator[list[Plain]]) -> Response:
    say, (mimetype, write) = language.translator(), KINDS["csv"]
    file = BytesIO()
    write(file, [say(title) for title in titles], rows)
    file.seek(0)
    return send_file(file, mimetype, as_attachment=True, download_name=name)


def _codes(rows: list[CodeRow]) -> Iterator[list[Plain]]:
    for row in rows:
        yield [row.line, *(shown(code) if code else None for code in (row.youth, row.device, row.sim))]


@page("/takeovers/<key>/labels.pdf", Verb.TAKEOVER_READ)
def takeover_labels(work: Work, key: str) -> Response:
    """Labels for all that it brought and that has none yet, in the order of the places."""
    made = takeover.seen(work.session, work.actor, key)
    wanted = takeover.labels_by_site(work.session, work.actor, made)
    known = labels.printable(work.session, work.actor, wanted)
    if not known:
        raise NotFound(key=key)
    return label_sheets.as_pdf(work, [known[code] for code in wanted], Run.of(PROFILE))


@page("/takeovers/<key>/stick.csv", Verb.TAKEOVER_READ)
def takeover_stickers(work: Work, key: str) -> Response:
    """Which label goes on which thing, in the order of the printed sheets."""
    made = takeover.seen(work.session, work.actor, key)
    found = takeover.sticking_list(work.session, work.actor, made)
    rows = ([shown(one.code), *astuple(one)[1:]] for one in found)
    return _csv(f"labels {made.name}.csv", STICKERS, rows)


@form("/takeovers/<key>/undo", Verb.TAKEOVER_UNDO, shows=takeover_result_page)
def undo_takeover(work: Work, key: str) -> Response:
    """Take out what the list brought, while nothing has happened since."""
    made: Takeover = takeover.undo(work.session, work.actor, takeover.seen(work.session, work.actor, key))
    return done(f"/takeovers/{made.id}")

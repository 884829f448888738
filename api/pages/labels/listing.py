"""/labels – batches of printed labels, what became of theirs, and making more."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response

from api.pages import moves
from api.pages.fields import Fields
from api.pages.lists.asking import numbered
from api.pages.lists.cells import Cell, Day, Text, Thing
from api.pages.lists.filters import of_place
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, Way, _, newest_first, ngettext
from api.pages.view import done, form, page, show, typed
from api.request import Work
from api.shapes.labels import MOST_LABELS
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.intake import labels
from fleet.intake.labels import Fate, LabelBatch
from fleet.parties import sites

SAYS: Final[Mapping[Fate, tuple[str, str]]] = {
    Fate.UNUSED: ngettext("%(num)s unused", "%(num)s unused"),
    Fate.USED: ngettext("%(num)s glued on", "%(num)s glued on"),
    Fate.SPOILED: ngettext("%(num)s spoiled", "%(num)s spoiled"),
    Fate.LOST: ngettext("%(num)s lost", "%(num)s lost"),
    Fate.REVOKED: ngettext("%(num)s revoked", "%(num)s revoked"),
}

LABELS_SAYS: Final = ngettext("%(num)s label", "%(num)s labels")


def in_words(counts: Mapping[Fate, int]) -> str:
    """What became of a batch: “18 unused, 5 glued on, 1 spoiled”."""
    return ", ".join(numbered(SAYS[fate], number) for fate, number in counts.items() if number)


def name_of(batch: LabelBatch) -> str:
    """What a batch is called: how many it has."""
    return numbered(LABELS_SAYS, batch.count)


def _read_ahead(work: Work, rows: Sequence[Any]) -> Notes:
    return {"counts": labels.counts(work.session, [row.id for row in rows])}


def _thing(batch: LabelBatch, _notes: Notes) -> Cell:
    return Thing(name_of(batch), f"/labels/{batch.id}")


LABELS: Final = List(
    path="/labels",
    verb=Verb.LABEL_PRINT,
    icon="tag",
    says=ngettext("%(many)s batch of labels", "%(many)s batches of labels"),
    empty=(
        _("No batch of labels was made yet."),
        _("Labels are printed before anything is known; the first scan at intake gives each its thing."),
    ),
    file=_("Labels"),
    rows=lambda work: labels.batches(work.actor),
    key=LabelBatch.id,
    order=newest_first(LabelBatch.created_at, LabelBatch.id),
    thing=lambda batch, notes: (name_of(batch), f"/labels/{batch.id}"),
    prepare=_read_ahead,
    columns=(
        Column(_("Batch"), _thing),
        Column(_("What became of them"), lambda batch, notes: Text(in_words(notes["counts"][batch.id]))),
        Column(_("Made on"), lambda batch, notes: Day(batch.created_at), name=_("made")),
        Column(_("Where"), lambda batch, notes: Text(batch.site.name if batch.site else None)),
    ),
    filters=(of_place(LabelBatch.site_id),),
    ways=(
        Way("/labels/new", _("Make new labels"), "printer", Verb.LABEL_PRINT, main=True),
        Way("/labels/print", _("Print labels by their codes"), "printer", Verb.LABEL_PRINT),
    ),
)
mount(LABELS)


@page("/labels/new", Verb.LABEL_PRINT)
def labels_new_page(work: Work, refused: Refusal | None = None) -> str:
    """How many labels are needed."""
    return show(work, "labels_new.html", refused=refused, sites=moves.places(work), most=MOST_LABELS)


@form("/labels/new", Verb.LABEL_PRINT, shows=labels_new_page)
def make_labels(work: Work) -> Response:
    """Make them, then print them."""
    fields = Fields()
    count = fields.number("count", least=1, most=MOST_LABELS)
    key = fields.one_of("site", [key for key, _name in moves.places(work)]) if typed("site") else None
    fields.check()
    site = sites.seen(work.session, work.actor, key) if key else None
    made = labels.make_batch(work.session, work.actor, count, site=site)
    return done(f"/labels/print?batch={made.id}")

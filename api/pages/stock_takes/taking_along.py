"""/stock-takes/<key>/report.… – what was counted, on paper or as a spreadsheet."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Final

from flask import Response, send_file

from api import language, limits, papers, stock_take_report
from api.pages.lists.cells import Plain, name_of
from api.pages.lists.exporting import KINDS, rewound
from api.pages.stock_takes.counting import BECAME, LABELS
from api.pages.view import page
from api.pages.words import word
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb
from fleet.codes import is_code, shown
from fleet.stock_takes import Finding, StockTake, StockTakeRow


def _(text: str) -> str:
    return text


TITLES: Final = (
    _("List"),
    _("Code"),
    _("What it is"),
    _("State then"),
    _("Place then"),
    _("Counted"),
    _("What became of it"),
)
AT_ONCE: Final = 500


@page("/stock-takes/<key>/report.pdf", Verb.STOCK_TAKE_READ)
def stock_take_paper(work: Work, key: str) -> Response:
    """The report on paper, in French."""
    limits.count("export", by=work.actor.name)
    made = stock_takes.seen(work.session, work.actor, key)
    return papers.attached(stock_take_report.pdf(work, made), f"inventaire-{made.id}.pdf")


@page("/stock-takes/<key>/report.csv", Verb.STOCK_TAKE_READ)
def stock_take_file(work: Work, key: str) -> Response:
    """Every row of it, what was found too."""
    limits.count("export", by=work.actor.name)
    made = stock_takes.seen(work.session, work.actor, key)
    mimetype, write = KINDS["csv"]
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    say = language.translator()
    write(file, [say(title) for title in TITLES], _rows(work, made))
    return send_file(rewound(file), mimetype, as_attachment=True, download_name=f"inventaire-{made.id}.csv")


def _rows(work: Work, made: StockTake) -> Iterator[list[Plain]]:
    """List after list, read some hundred at a time."""
    for finding in Finding:
        wanted = stock_takes.with_things(stock_takes.rows(made, finding)).order_by(StockTakeRow.mark)
        for row in work.session.scalars(wanted.execution_options(yield_per=AT_ONCE)):
            yield _cells(work, finding, row)


def _cells(work: Work, finding: Finding, row: StockTakeRow) -> list[Plain]:
    say = language.translator()
    what = name_of(row.asset) if row.asset else say(LABELS[row.label.status]) if row.label else None
    counted = row.counted_at.astimezone(work.actor.zone).replace(tzinfo=None) if row.counted_at else None
    return [
        word(finding),
        shown(row.mark) if is_code(row.mark) else row.mark,
        what,
        word(row.records_state) if row.records_state else None,
        row.records_site.name if row.records_site else None,
        counted,
        say(BECAME[row.correction]) if row.correction else None,
    ]

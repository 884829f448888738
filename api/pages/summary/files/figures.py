"""/summary/figures.xlsx, /summary/figures.csv and each chart's table: the numbers of the page as files."""

from flask import Response

from api.pages.summary import summary_page, told
from api.pages.summary.files import grids, sheets, taken
from api.pages.summary.files.taken import Table
from api.pages.summary.told import Told
from api.request import Work
from fleet.errors import NotFound
from fleet.publishing import charts


def _(text: str) -> str:
    return text


class NoSuchChart(NotFound):
    """There is no such chart."""

    detail = "{name}"


@summary_page("/figures.xlsx")
def figures_xlsx(work: Work) -> Response:
    """Every number that the page tells, as a workbook: a sheet for each subject, and how it was counted."""
    known = told.of(work)
    tables = [grids.table(grid, known.say) for grid in sheets.every(known)]
    title = f"{known.figures.name} – {known.say.quarter(known.quarter)}"
    return taken.file(taken.xlsx(tables, title=title, as_of=known.as_of), "xlsx", _name(known))


@summary_page("/figures.csv")
def figures_csv(work: Work) -> Response:
    """The same, one number a line."""
    known = told.of(work)
    table = grids.lines(sheets.every(known), known.say, known.figures.name)
    return taken.file(taken.csv(table), "csv", _name(known))


@summary_page("/charts/<name>.csv")
def chart_csv(work: Work, name: str) -> Response:
    """The table of one chart. Raises NoSuchChart."""
    known = told.of(work)
    found = charts.of(known.figures, known.equipment, known.say.language)
    chart = next((one for one in found if one.name == name), None)
    if chart is None:
        raise NoSuchChart(name=name)
    none = known.say(_("not published"))
    rows = [[none if cell is None else cell for cell in row] for row in chart.rows]
    return taken.file(taken.csv(Table(chart.title, chart.head, rows)), "csv", _name(known, chart.name))


def _name(known: Told, *more: str) -> str:
    return taken.named(known.say(_("summary")), known.figures.name, str(known.quarter), *more)

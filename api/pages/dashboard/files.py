"""The figures as a workbook with a sheet for each table, and each table as a file of its own."""

from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any, Final

from flask import send_file

from api import limits
from api.pages.dashboard import reading
from api.pages.dashboard.reading import TABLES
from api.pages.dashboard.showing import figures_of
from api.pages.lists import exporting
from api.pages.lists.exporting import Sheet
from api.pages.lists.table import _
from api.pages.view import page
from api.pages.words import say
from api.request import Work
from fleet.access import Verb
from fleet.errors import NotFound


@page("/dashboard/figures.xlsx", Verb.REPORT_READ)
def dashboard_workbook(work: Work) -> Any:
    """Every table, and first of all that they are not to be sent outside."""
    limits.count("export", by=work.actor.name)
    figures = figures_of(work)
    tables = [reading.table(figures, name) for name in TABLES]
    warning = Sheet(say(_("Internal")), [say(INTERNAL)], iter([[say(WHY)]]))
    sheets = [Sheet(say(SHEETS[each.name]), each.titles, each.plain) for each in tables]
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    exporting.workbook(file, [warning, *sheets])
    name = f"{exporting.ascii_name(say(_('internal figures')))}-{work.actor.today.isoformat()}.xlsx"
    return send_file(
        exporting.rewound(file), exporting.KINDS["xlsx"][0], as_attachment=True, download_name=name
    )


@page("/dashboard/<name>.csv", Verb.REPORT_READ)
def dashboard_csv(work: Work, name: str) -> Any:
    """One table. Raises NotFound where there is none of that name."""
    if name not in TABLES:
        raise NotFound(key=name)
    limits.count("export", by=work.actor.name)
    table = reading.table(figures_of(work), name)
    mimetype, write = exporting.KINDS["csv"]
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    write(file, table.titles, table.plain)
    told = f"{exporting.ascii_name(say(SHEETS[name]))}-{work.actor.today.isoformat()}.csv"
    return send_file(exporting.rewound(file), mimetype, as_attachment=True, download_name=told)


SHEETS: Final[Mapping[str, str]] = {
    "stock": _("What there is"),
    "ages": _("Since when"),
    "places": _("Where things stand"),
    "use": _("How much is in use"),
    "weeks": _("Week by week"),
    "months": _("Month by month"),
    "donation-to-ready": _("Donation to ready"),
    "request-to-hand-over": _("Request to hand-over"),
    "losses": _("Losses"),
    "missing": _("Missing things"),
    "requests": _("Requests"),
    "alerts": _("Alerts"),
    "quotas": _("Quotas"),
}
"""Table → the name of its sheet and its file: at most 31 characters, none of them []:*?/\\."""
INTERNAL = _("Internal figures: do not pass them on")
WHY = _("Small numbers are enough to recognise somebody. What may be shown outside is in the summary.")

"""The lines of a list that can't be taken, as a workbook to put right and send again."""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from flask import Response, send_file

from api import language
from api.pages.lists.cells import Plain
from api.pages.lists.exporting import KINDS
from api.pages.takeover import preview
from api.pages.takeover.asking import Asked
from api.request import Work
from fleet import takeover
from fleet.sheets import faults

ENDING: Final = "xlsx"
"""Not CSV: a spreadsheet that opens one cuts the last digits of ICCIDs and serial numbers."""


def _(text: str) -> str:
    return text


# Not “Line” alone: sent again, that would be read as a line's number.
LINE: Final = _("Line of the file")
WHY: Final = _("Why it can’t be taken")


def sheet(work: Work, asked: Asked) -> Response:
    """Each line with its number and its reasons before its cells; columns about people are empty."""
    listing = preview.read(work, asked)
    outcome = takeover.preview(work.session, work.actor, listing)
    say, reasons = language.translator(), defaultdict[int, list[str]](list)
    for fault in outcome.faults:
        where = f"{fault.column}{say(_(': '))}" if fault.column else ""
        reasons[fault.line].append(where + faults.told(fault.as_dict(), say))

    def rows() -> Iterator[list[Plain]]:
        for row in asked.sheet.rows:
            if row.line in reasons:
                yield [row.line, " ".join(reasons[row.line]), *row.cells]

    mimetype, write = KINDS[ENDING]
    file = BytesIO()
    write(file, [say(LINE), say(WHY), *asked.sheet.header], rows())
    file.seek(0)
    name = f"{say(_('refused-lines'))}.{ENDING}"
    return send_file(file, mimetype, as_attachment=True, download_name=name)

"""/backups – the last good one, what is kept, and what failed."""

import os
from pathlib import Path

from flask import Response

from api.pages.view import done, form, page, show
from api.request import Work
from fleet import backups
from fleet.access import Verb
from fleet.backups import Backup
from fleet.errors import Refusal


@page("/backups", Verb.BACKUP_READ)
def backup_list(work: Work, refused: Refusal | None = None) -> str:
    """The tries, newest first, and whether the fleet could be brought back today."""
    folder = work.settings.backup_dir
    rows = [(row, _state(row, folder)) for row in backups.listing(work.session, work.actor)]
    return show(
        work,
        "backups.html",
        refused=refused,
        rows=rows,
        good=next((row for row, state in rows if state == "kept"), None),
        is_missed=backups.is_missed(work.session, work.actor.at),
        is_asked=backups.is_asked(work.session),
        folder=folder,
        days=work.settings.backup_days,
    )


def _state(row: Backup, folder: Path) -> str:
    """What became of a try: a file that somebody took away is not kept, whatever the row believes."""
    if row.failure:
        return "failed"
    if row.expired_at:
        return "deleted"
    is_there = os.path.exists(folder / row.name) or not os.path.isdir(folder)  # on the worker's machine alone
    return "kept" if is_there else "gone"


@form("/backups/make", Verb.BACKUP_MAKE, shows=backup_list)
def backup_make(work: Work) -> Response:
    """Have the worker make one: it may take minutes."""
    backups.ask(work.session, work.actor)
    return done("/backups")

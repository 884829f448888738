"""What can be seen of this machine: room on its disk, and who may read what lies there."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from fleet import settings as kept
from fleet.console.health.finding import Finding
from fleet.settings import Settings

_ = str  # marks the sentences below for translation
LEAST_FREE: Final = 500 * 2**20
"""Bytes below which a disk is nearly full."""


def findings(settings: Settings) -> Iterator[Finding]:
    """Disk and files."""
    yield _room("disk", _data(settings) or kept.KEPT.parent)
    yield _room("backup disk", settings.backup_dir)
    yield _files(settings)


def _room(what: str, place: Path) -> Finding:
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    facts = {"free": free // 2**20, "place": str(place)}
    if free < LEAST_FREE:
        return Finding(what, False, _("only {free} MiB free in {place}"), facts)
    if not os.access(place, os.W_OK):
        return Finding(what, False, _("{place} can't be written to"), facts)
    return Finding(what, True, _("{free} MiB free in {place}"), facts)


def _data(settings: Settings) -> Path | None:
    """The folder of an embedded database."""
    url = make_url(settings.database_url)
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None


def _files(settings: Settings) -> Finding:
    """Whether others on this machine may read the secrets, the fleet or its backups, or own part of them."""
    home = kept.KEPT.parent
    if settings.demo or not home.exists():
        return Finding("files", True, _("nothing to hide"))
    if kept.KEPT.exists() and stat.S_IMODE(kept.KEPT.stat().st_mode) & 0o077:
        return Finding(
            "files", False, _("others may read {file}: chmod 600 {file}"), {"file": str(kept.KEPT)}
        )
    for place in (home, _data(settings), settings.backup_dir, settings.tombstones):
        if place and place.exists() and _open_to_others(place):
            return Finding(
                "files", False, _("others may read {file}: chmod 700 {file}"), {"file": str(place)}
            )
    owner = home.stat().st_uid
    for file in sorted(home.iterdir()):
        if file.lstat().st_uid != owner:
            says = _("{file} is another user's than {home}: run commands as the service's user, and chown it")
            return Finding("files", False, says, {"file": str(file), "home": str(home)})
    return Finding("files", True, _("only their owner may read {home}"), {"home": str(home)})


def _open_to_others(place: Path) -> bool:
    way_in = all(above.stat().st_mode & stat.S_IXOTH for above in place.resolve().parents)
    return way_in and bool(place.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH))

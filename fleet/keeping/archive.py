"""The archive: a zip file, one table in each member, and a sealed manifest that says what must be in it."""

import errno
import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BufferedWriter
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection

from fleet.errors import Conflict, Invalid
from fleet.keeping import rows
from fleet.keeping.rows import Progress, Step, Tally
from fleet.settings import Settings

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
TRAIL_KEY: Final = "FLEET_TRAIL_KEY"
LEVEL: Final = 1
"""Of compression: the next one takes twice as long to save a tenth."""
BUFFER: Final = 2**18
UNREADABLE: Final = (BadZipFile, KeyError, EOFError, RuntimeError, ValueError, zlib.error)
"""What reading a damaged zip file raises: a turned bit can also ask for a password or an unknown method."""
PARTIAL: Final = ".partial"
"""How the name of a file ends that is still being written."""


class NotABackup(Invalid):
    """This file is no backup of a fleet, or was cut short."""

    detail = "{file}"


class NewerBackup(Invalid):
    """This backup was made by a newer version."""

    detail = "{file}: upgrade the code first."


class Damaged(Invalid):
    """This backup is damaged, or was changed."""

    detail = "{file}: {what} is not what was written."


class OtherKey(Conflict):
    """This backup belongs to a service with another key."""

    detail = "Give the {key} of the service that made it: its fingerprint is {wanted}, yours is {given}."


class FileExists(Conflict):
    """There is a file of that name already."""

    detail = "{file}: choose another name; a backup never overwrites."


class DiskFull(Conflict):
    """The disk is full."""

    detail = "{place}: nothing was left half-written."


@dataclass(frozen=True)
class Kept:
    """One table of an archive: its columns in order, how many rows, the SHA-256 of their lines."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `keys`: fingerprints of the service's keys, never a key."""

    format: int
    made_at: str
    engine: str
    revision: str
    keys: dict[str, str]
    tombstones: int
    tables: dict[str, Kept]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def columns(self) -> dict[str, list[str]]:
        return {name: table.columns for name, table in self.tables.items()}


def fingerprints(settings: Settings) -> dict[str, str]:
    """What tells the service's keys from others, and gives nothing of them away."""
    keys = {TRAIL_KEY: settings.trail_key, "FLEET_SECRET_KEY": settings.secret_key.encode()}
    return {name: hashlib.sha256(b"fingerprint " + key).hexdigest()[:16] for name, key in keys.items()}


def write(
    path: Path, connection: Connection, settings: Settings, *, revision: str, at: datetime, step: Step
) -> Manifest:
    """Write all that the connection sees to a new file, in one go or not at all.

    Raises FileExists, DiskFull, OSError.
    """
    found = rows.tables(connection)
    progress = Progress(step, sum(rows.count(connection, table) for table in found.values()))
    with _new_file(path) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        kept: dict[str, Kept] = {}
        for name, table in found.items():
            tally = Tally()
            with BufferedWriter(archive.open(_member(name), "w", force_zip64=True), BUFFER) as member:
                member.writelines(tally.of(progress.of(rows.lines(connection, table))))
            kept[name] = Kept([column.name for column in table.columns], tally.rows, tally.sha256)
        manifest = Manifest(
            format=FORMAT,
            made_at=at.isoformat(),
            engine=connection.dialect.name,
            revision=revision,
            keys=fingerprints(settings),
            tombstones=lines_in(settings.tombstones),
            tables=kept,
        )
        text = json.dumps(asdict(manifest), indent=1)
        archive.writestr(MANIFEST, text)
        archive.writestr(SEAL, _seal(settings, text.encode()))
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _seal(settings: Settings, text: bytes) -> str:
    return hmac.digest(settings.trail_key, b"manifest " + text, hashlib.sha256).hex()


def lines_in(path: Path) -> int:
    """How many lines a file has; none where there is no file."""
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(1 for _ in file)


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its name only once it is whole and on the disk; its owner alone may read it."""
    if path.exists():
        raise FileExists(file=path.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    try:
        with open(partial, "xb", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(place=str(path.parent)) from error
        raise
    finally:
        partial.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Have the disk know the names in a folder as they are now."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Archive:
    """An archive opened for reading; its manifest is known to be ours and as it was written."""

    def __init__(self, file: ZipFile, name: str, manifest: Manifest) -> None:
        self.file, self.name, self.manifest = file, name, manifest

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of one table. Raises Damaged, at the latest at the end."""
        tally = Tally()
        try:
            with self.file.open(_member(table)) as member:
                yield from tally.of(member)
        except UNREADABLE as error:
            raise Damaged(file=self.name, what=table) from error
        kept = self.manifest.tables[table]
        if (tally.rows, tally.sha256) != (kept.rows, kept.sha256):
            raise Damaged(file=self.name, what=table)


@contextmanager
def opened(path: Path, settings: Settings, *, other_keys: bool = False) -> Iterator[Archive]:
    """An archive to read from, of a service with these keys unless `other_keys` says that they are lost.

    Raises NotABackup, NewerBackup, OtherKey, Damaged, OSError.
    """
    with _zip(path) as file:
        manifest, is_sealed = _manifest(file, path.name, settings)
        if not other_keys:
            _refuse_other_keys(manifest.keys, fingerprints(settings))
            if not is_sealed:
                raise Damaged(file=path.name, what=MANIFEST)
        yield Archive(file, path.name, manifest)


def _zip(path: Path) -> ZipFile:
    try:
        file = ZipFile(path)
    except UNREADABLE as error:
        raise NotABackup(file=path.name) from error
    if any(member.header_offset < 0 for member in file.infolist()):  # said to begin before the file does
        file.close()
        raise NotABackup(file=path.name)
    return file


def _manifest(file: ZipFile, name: str, settings: Settings) -> tuple[Manifest, bool]:
    """What the archive says of itself, and whether that was said with our trail key."""
    try:
        text, seal = file.read(MANIFEST), file.read(SEAL).decode()
        told: dict[str, Any] = json.loads(text)
        if told["format"] > FORMAT:
            raise NewerBackup(file=name)
        tables = {table: Kept(**kept) for table, kept in told.pop("tables").items()}
        manifest = Manifest(**told, tables=tables)
    except (*UNREADABLE, TypeError) as error:
        raise NotABackup(file=name) from error
    return manifest, hmac.compare_digest(seal.encode(), _seal(settings, text).encode())


def _refuse_other_keys(wanted: Mapping[str, str], given: Mapping[str, str]) -> None:
    for key, mark in wanted.items():
        if given.get(key) != mark:
            raise OtherKey(key=key, wanted=mark, given=given.get(key, "–"))


def verify(path: Path, settings: Settings, step: Step, *, other_keys: bool = False) -> Manifest:
    """Read an archive from end to end: every line counted and hashed. Raises as `opened` and `lines` do."""
    with opened(path, settings, other_keys=other_keys) as archive:
        progress = Progress(step, archive.manifest.rows)
        for table in archive.manifest.tables:
            for _ in progress.of(archive.lines(table)):
                continue
        return archive.manifest

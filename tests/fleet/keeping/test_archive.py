"""The file: whole or not there at all, readable by its owner alone, and nothing in it changes unnoticed."""

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from fleet import migrations
from fleet.db import Database
from fleet.keeping import archive, backing_up
from fleet.keeping.archive import Damaged, DiskFull, FileExists, NewerBackup, NotABackup, OtherKey
from fleet.keeping.rows import quiet
from fleet.settings import read
from tests.cast import NOW, SECRET
from tests.engines import Engine, Sqlite
from tests.fleet.keeping.conftest import Told


@pytest.fixture(scope="module")
def databases(scratch: Path) -> Engine:
    """One engine will do: what is in the file is the same, and told of beside."""
    return Sqlite(scratch, migrations.upgrade)


@pytest.fixture
def made(filled: Database, told: Told, tmp_path: Path) -> Path:
    """A backup of the small fleet."""
    path = tmp_path / "a.zip"
    backing_up.make(filled, told(str(filled.url)), path, NOW, quiet)
    return path


def verify(path: Path, told: Told) -> archive.Manifest:
    return archive.verify(path, told("sqlite:///none"), quiet)


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive with members changed, each checksum of the zip file made right again."""
    other = path.with_name("changed.zip")
    with ZipFile(path) as old, ZipFile(other, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return other


def test_its_manifest_says_what_is_in_it_and_gives_no_key_away(made: Path, told: Told) -> None:
    manifest = verify(made, told)
    assert manifest.tables["loans"].rows == 1
    assert manifest.rows == sum(table.rows for table in manifest.tables.values()) > 150
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert os.listdir(made.parent) == [made.name], "no partial file is left"
    for key in (SECRET, told("sqlite:///none").trail_key.hex()):
        assert key.encode() not in b"".join(ZipFile(made).read(name) for name in ZipFile(made).namelist())


def test_a_row_that_was_changed_is_found_and_its_table_named(made: Path, told: Told) -> None:
    def add_a_gigabyte(name: str, text: bytes) -> bytes:
        return text.replace(b"12.50", b"13.50") if name == "tables/plans.jsonl" else text

    with pytest.raises(Damaged, match="plans"):
        verify(rewritten(made, add_a_gigabyte), told)


def test_a_row_too_few_or_too_many_is_found(made: Path, told: Told) -> None:
    for change in (lambda lines: lines[:-1], lambda lines: [*lines, lines[-1]]):

        def apply(name: str, text: bytes, change: Callable[[list[bytes]], list[bytes]] = change) -> bytes:
            return b"".join(change(text.splitlines(True))) if name == "tables/accounts.jsonl" else text

        with pytest.raises(Damaged, match="accounts"):
            verify(rewritten(made, apply), told)


def test_a_changed_row_with_a_manifest_made_to_fit_is_found_by_the_seal(made: Path, told: Told) -> None:
    def forge(name: str, text: bytes) -> bytes:
        return text.replace(b'"rows": 1,', b'"rows": 2,') if name == archive.MANIFEST else text

    with pytest.raises(Damaged, match="manifest"):
        verify(rewritten(made, forge), told)


def test_a_file_cut_anywhere_is_refused(made: Path, told: Told, tmp_path: Path) -> None:
    whole, cut = made.read_bytes(), tmp_path / "cut.zip"
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        cut.write_bytes(whole[:length])
        with pytest.raises(NotABackup):
            verify(cut, told)


def test_a_byte_that_rots_anywhere_is_noticed(made: Path, told: Told, tmp_path: Path) -> None:
    whole, rotten = made.read_bytes(), tmp_path / "rotten.zip"
    with ZipFile(made) as opened:
        start = opened.getinfo("tables/events.jsonl").header_offset + 200
    rotten.write_bytes(whole[:start] + bytes([whole[start] ^ 0x10]) + whole[start + 1 :])
    with pytest.raises(Damaged, match="events"):
        verify(rotten, told)


@pytest.mark.parametrize(
    ("place", "bit"),
    [(b"PK\x01\x02", (8, 0x01)), (b"PK\x01\x02", (10, 0x80)), (b"PK\x05\x06", (19, 0x01))],
    ids=["asks for a password", "names an unknown method", "begins before the file"],
)
def test_a_bit_that_turns_in_its_directory_is_noticed(
    made: Path, told: Told, tmp_path: Path, place: bytes, bit: tuple[int, int]
) -> None:
    rotten, path = bytearray(made.read_bytes()), tmp_path / "rotten.zip"
    rotten[rotten.rindex(place) + bit[0]] ^= bit[1]
    path.write_bytes(rotten)
    with pytest.raises((Damaged, NotABackup)):
        verify(path, told)


def test_another_kind_of_file_is_refused(told: Told, tmp_path: Path) -> None:
    other = tmp_path / "letter.zip"
    with ZipFile(other, "w") as file:
        file.writestr("letter.txt", "Dear all")
    with pytest.raises(NotABackup):
        verify(other, told)


def test_the_key_that_is_missing_is_named(made: Path, told: Told) -> None:
    for key in ("FLEET_SECRET_KEY", "FLEET_TRAIL_KEY"):
        names = {"FLEET_SECRET_KEY": SECRET, "FLEET_TRAIL_KEY": SECRET} | {key: "another" * 8}
        with pytest.raises(OtherKey, match=key):
            archive.verify(made, read(names), quiet)
        assert archive.verify(made, read(names), quiet, other_keys=True).rows > 0


def test_a_format_to_come_is_named(made: Path, told: Told) -> None:
    def newer(name: str, text: bytes) -> bytes:
        return json.dumps(json.loads(text) | {"format": 2}).encode() if name == archive.MANIFEST else text

    with pytest.raises(NewerBackup):
        verify(rewritten(made, newer), told)


def test_a_backup_never_overwrites(made: Path, filled: Database, told: Told) -> None:
    before = made.read_bytes()
    with pytest.raises(FileExists):
        backing_up.make(filled, told(str(filled.url)), made, NOW, quiet)
    assert made.read_bytes() == before


def test_a_full_disk_leaves_nothing_and_says_so(
    filled: Database, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=str(tmp_path)):
        backing_up.make(filled, told(str(filled.url)), tmp_path / "b.zip", NOW, quiet)
    assert os.listdir(tmp_path) == []

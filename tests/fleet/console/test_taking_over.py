import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fleet.db import Database
from fleet.intake.devices import Device
from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.fleet.console.conftest import Say
from tests.fleet.takeover.conftest import lent, sheet, stocked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "Parc 2026.csv"
    file.write_bytes(sheet(lent("ABC1234"), stocked("ABC1235", state="au chaud"), encoding="cp1252"))
    return file


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_trial_says_what_is_to_be_said_and_stores_nothing(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    told = json.loads(say("import", "fleet", str(file), "--dry-run", "--json").stdout)
    assert (told["taken"], told["refused"], told["takeover"], told["states"]["au chaud"]) == (
        1,
        1,
        None,
        None,
    )
    assert (told["refused_lines"][0]["line"], told["columns"]["Nom du jeune"]) == (3, "personal")
    assert count(database, Device) == 0
    plain = say("import", "fleet", str(file), "--dry-run")
    assert "au chaud = ?" in plain.stdout
    assert "line 3, Statut" in plain.stderr


def test_nothing_is_imported_while_a_word_has_no_meaning(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    refused = say("import", "fleet", str(file))
    assert (refused.exit_code, count(database, Device)) == (1, 0)
    assert "line 3, Statut" in refused.stderr
    assert say("import", "fleet", str(file), "--leave-refused").exit_code == 0
    assert count(database, Device) == 1


def test_a_fleet_is_taken_over_listed_and_undone(
    say: Say, stored_cast: Cast, database: Database, file: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "codes.csv"
    words = (
        "--state",
        "au chaud=in_stock",
        "--column",
        "Remarques=leave_out",
        "--codes",
        str(kept),
        "--json",
    )
    made = json.loads(say("import", "fleet", str(file), *words).stdout)
    assert (made["taken"], made["devices"]["new"], count(database, Youth)) == (2, 2, 1)
    with kept.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written, delimiter=";"))
    listed = json.loads(say("takeover", "codes", made["takeover"], "--json").stdout)
    assert [row["Youth"] for row in rows] == [row["youth"] or "" for row in listed]
    assert (rows[0]["Association"], rows[0]["Line"], bool(rows[0]["Youth"])) == ("Trait d'union", "2", True)
    again = json.loads(say("import", "fleet", str(file), *words).stdout)
    assert again["takeover"] == made["takeover"]
    (told,) = json.loads(say("takeover", "list", "--json").stdout)
    assert (told["id"], told["name"], told["status"]) == (made["takeover"], "Parc 2026", "imported")
    assert say("takeover", "undo", made["takeover"]).exit_code == 0
    assert (count(database, Device), count(database, Youth)) == (0, 0)
    assert say("takeover", "undo", made["takeover"]).exit_code == 1


def test_a_wrong_pair_a_wrong_meaning_or_a_wrong_place_is_one_clear_line(
    say: Say, stored_cast: Cast, file: Path
) -> None:
    for wrong in (("--state", "x"), ("--state", "x=warm"), ("--column", "Rien=serial"), ("--site", "Lune")):
        refused = say("import", "fleet", str(file), *wrong)
        assert refused.exit_code in (1, 2), wrong
        assert "Traceback" not in refused.output

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.lifecycle import LineState
from tests.cast import Cast
from tests.fleet.console.conftest import Say

MANIFEST = "Marque;Modèle;N° de série;Quantité\nDell;Latitude;ABC123X;1\nHP;ProBook;;3\n"
BATCH = (
    "ICCID;PIN;PUK;Numéro;Opérateur;Début;Fin;Go;Coût\n"
    "8933000000000000001{};1234;12345678;612345678;Télécom Azur;01/01/2026;31/12/2030;50 Go;11,90 €\n"
)


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def batch() -> str:
    from stdnum import luhn

    return BATCH.format(luhn.calc_check_digit("8933000000000000001"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Lot de septembre.csv"


def test_a_donation_is_announced_once(say: Say, stored_cast: Cast, database: Database, file: Path) -> None:
    file.write_text(MANIFEST)
    first = json.loads(say("import", "donation", str(file), "--donor", "Banque du Port", "--json").stdout)
    assert (first["devices"], first["new"], first["reference"]) == (4, True, "Lot de septembre")
    again = json.loads(say("import", "donation", str(file), "--donor", "Banque du Port", "--json").stdout)
    assert (again["devices"], again["new"]) == (4, False)
    assert count(database, Device) == 4


def test_a_trial_tells_all_and_stores_nothing(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    file.write_text(MANIFEST)
    told = json.loads(say("import", "donation", str(file), "--dry-run", "--json").stdout)
    assert (told["devices"], told["dry_run"]) == (4, True)
    assert count(database, Device) == 0


def test_a_faulty_list_is_refused_whole_with_line_and_column(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    file.write_text(MANIFEST + "Acer;Swift;6,37702E+15;1\n")
    done = say("import", "donation", str(file))
    assert done.exit_code == 1
    assert "line 4, N° de série" in done.stderr
    assert count(database, Device) == 0


def test_a_batch_of_sims_comes_with_its_lines_and_plans_and_only_once(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    file.write_text(batch())
    told = json.loads(say("import", "sims", str(file), "--json").stdout)
    assert told == {"new": 1, "known": 0, "lines": 1, "plans": 1, "dry_run": False}
    assert json.loads(say("import", "sims", str(file), "--json").stdout)["known"] == 1
    with database.read() as session:
        line, plan = session.scalars(select(Line)).one(), session.scalars(select(Plan)).one()
        assert (line.number, line.state) == ("+33612345678", LineState.ACTIVE)
        assert (plan.cost_cents, plan.data_gb, plan.ends_on.isoformat()) == (1190, 50, "2030-12-31")
    assert count(database, Sim) == 1


def test_a_faulty_batch_names_each_cell_and_stores_nothing(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    good = batch()
    file.write_text(
        good + good.splitlines()[1].replace("12345678;", "12;") + "\n8,933E+18;;;;;12/31/2026;;;\n"
    )
    done = say("import", "sims", str(file))
    assert done.exit_code == 1
    for where in ("line 3, PUK", "line 3, ICCID", "line 4, ICCID", "line 4, Début", "line 4, Fin"):
        assert where in done.stderr, where
    assert count(database, Sim) == 0


def test_a_report_that_can_t_be_read_is_named(say: Say, stored_cast: Cast, file: Path) -> None:
    file.write_text("{}")
    done = say("import", "snapshot", str(file))
    assert done.exit_code == 1
    assert file.name in done.stderr
    assert len(done.stderr.splitlines()) == 1

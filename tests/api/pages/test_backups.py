"""An administrator sees whether the fleet could be brought back today, and asks for a backup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet import backups
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.job_runs import JobRun
from fleet.settings import Settings
from fleet.support import rules
from fleet.support.rules import Moment
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
NIGHT = NOW - timedelta(hours=6)


@pytest.fixture
def told(told: Settings, tmp_path: Path) -> Settings:
    return replace(told, backup_dir=tmp_path)


def note(cast: Cast, name: str, failure: str | None = None, **before: float) -> None:
    by = cast.system.later(NIGHT - timedelta(**before))
    backups.add(cast.session, by, name, size_bytes=None if failure else 12_400_000, failure=failure)
    cast.store()


def test_without_any_it_says_so(client: Clients, stored_cast: Cast) -> None:
    page = client(stored_cast.administrator).get("/backups").text
    assert "<h1>Il n’y a pas de bonne sauvegarde</h1>" in page
    assert "Faire une sauvegarde maintenant" in page


def test_the_last_good_one_is_the_heading_and_each_try_is_told_of(
    client: Clients, stored_cast: Cast, tmp_path: Path
) -> None:
    note(stored_cast, "fleet-20260914T021000Z.zip")
    note(stored_cast, "fleet-20260913T021000Z.zip", days=1)
    note(stored_cast, "fleet-20260912T021000Z.zip", "Le disque est plein.", days=2)
    (tmp_path / "fleet-20260914T021000Z.zip").write_text("here")
    page = client(stored_cast.administrator).get("/backups").text
    assert "<h1>Dernière bonne sauvegarde : 14 sept. 2026, 04:30</h1>" in page
    for words in ("bonne, conservée", "le fichier a disparu", "échec", "Le disque est plein.", "12\xa0Mo"):
        assert words in page, words
    assert f"python -m fleet restore {tmp_path}/fleet-20260914T021000Z.zip" in page


def test_a_failed_night_is_said_at_the_top(client: Clients, stored_cast: Cast, tmp_path: Path) -> None:
    note(stored_cast, "fleet-20260912T021000Z.zip", days=2)
    (tmp_path / "fleet-20260912T021000Z.zip").write_text("here")
    note(stored_cast, "fleet-20260914T021000Z.zip", "Le disque est plein.")
    page = client(stored_cast.administrator).get("/backups").text
    assert "<h1>Pas de bonne sauvegarde depuis le 12 sept. 2026, 04:30</h1>" in page
    assert "Le dernier essai a échoué" in page


def test_a_file_that_somebody_took_away_is_no_backup(client: Clients, stored_cast: Cast) -> None:
    note(stored_cast, "fleet-20260914T021000Z.zip")
    assert (
        "<h1>Il n’y a pas de bonne sauvegarde</h1>" in client(stored_cast.administrator).get("/backups").text
    )


def test_asking_for_one_is_a_row_for_the_worker_and_asking_again_is_no_second(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    admin = client(stored_cast.administrator)
    for _ in range(2):
        assert admin.post("/backups/make").location == "/backups"
    assert "Une sauvegarde est en cours" in admin.get("/backups").text
    with database.read() as session:
        assert [run.job for run in session.scalars(select(JobRun))] == ["backup"]


def test_only_administrators_see_it(client: Clients, stored_cast: Cast) -> None:
    assert client(stored_cast.coordinator).get("/backups").status_code == 403
    assert client(stored_cast.coordinator).post("/backups/make").status_code == 403


def test_the_desk_hears_of_a_missing_backup_without_a_link_that_is_shut(
    client: Clients, stored_cast: Cast
) -> None:
    clock = stored_cast.system.later(NOW + timedelta(hours=27))
    rules.run(stored_cast.session, clock, ("backup_missed",), Moment(clock.at, clock.today))
    stored_cast.store()
    page = client(stored_cast.coordinator).get("/alerts").text
    assert "Pas de bonne sauvegarde depuis 26 heures." in page
    assert 'href=""' not in page

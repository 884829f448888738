"""What tests of the command line share: a command run as a person would, on a test's database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fleet import settings
from fleet.console import door, main
from tests.cast import SECRET

Say = Callable[..., Result]


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A real service's environment, and nothing of this machine's."""
    monkeypatch.setattr(settings, "KEPT", tmp_path / "var" / "fleet.env")
    names = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "TRAIL_KEY": SECRET, "LOCALE": "en"}
    files = {"BACKUP_DIR": str(tmp_path / "backups"), "TOMBSTONES": str(tmp_path / "tombstones")}
    return {f"FLEET_{name}": value for name, value in (names | files).items()}


@pytest.fixture
def say(environment: dict[str, str]) -> Iterator[Say]:
    """`say("account", "list")` runs a command in this process."""

    def run(*words: str, **more: str | None) -> Result:
        door.told.cache_clear()
        told = environment | {f"FLEET_{name}": value for name, value in more.items()}
        return CliRunner().invoke(main, words, env=told)  # type: ignore[arg-type]

    yield run
    door.told.cache_clear()

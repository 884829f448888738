"""What tests of jobs share: settings for their database, and a clock or command as its own process."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet import settings
from fleet.settings import ROOT, Settings
from tests.cast import SECRET

PARIS = "Europe/Paris"


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What a process of the service is told."""
    names = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "TRAIL_KEY": SECRET, **more}
    return {f"FLEET_{name}": value for name, value in names.items()}


@pytest.fixture
def told(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a service on the test's database."""
    return settings.read(environment(database_url, **_files(tmp_path)))


def _files(folder: Path) -> dict[str, str]:
    """Where the service keeps what is outside its database."""
    return {"BACKUP_DIR": str(folder / "backups"), "TOMBSTONES": str(folder / "tombstones")}


@pytest.fixture
def process(database_url: str, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """`process("-m", "jobs", "list")` starts Python on the test's database."""

    def start(*words: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", *words],
            env={**environment(database_url, **_files(tmp_path), **more), "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start

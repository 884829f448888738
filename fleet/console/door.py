"""What every command goes through: settings, one unit of work, answers on stdout, refusals on stderr."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fleet import errors, settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.errors import Refusal
from fleet.locale import translator
from fleet.settings import BadSettings, Settings
from fleet.sheets import faults

Command = TypeVar("Command", bound=Callable[..., Any])
Step = Callable[[int, int], None]
"""Told how far a long work is: done, of how many."""
SPOKEN: Final = ("sqlite:///", "postgresql+psycopg://")
"""How the address of a database begins that this service can speak to."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Door(click.Group):
    """A group of commands that refuses in plain words: no traceback for what a person can put right."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadSettings as bad:
            raise Refused(*bad.problems) from None
        except Refusal as refusal:
            raise Refused(errors.told(refusal, say), *_lines(refusal)) from None
        except DBAPIError as error:
            raise Refused(f"{say('The database refuses.')} {_why(str(error.orig).splitlines()[0])}") from None
        except OSError as error:
            raise Refused(f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")) from None


class Refused(click.ClickException):
    """A clear line on stderr and exit code 1; where several things are wrong, a line for each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def _why(said: str) -> str:
    """The engine's own line; where a table is missing, what to do about it."""
    missing = "no such table" in said or ("relation" in said and "does not exist" in said)
    return say("The schema is missing: run `python -m fleet db upgrade`.") if missing else said


def _lines(refusal: Refusal) -> Iterator[str]:
    """The faults of a refused file, each with its line and column."""
    found = refusal.facts.get("errors", ())
    for fault in found if isinstance(found, list) else ():
        yield fault_line(fault)


def fault_line(fault: dict[str, Any]) -> str:
    """One fault of a file as `line 3, Numéro de série: …`."""
    where = ", ".join(filter(None, (f"{say('line')} {fault['line']}", fault.get("column"))))
    return f"{where}: {faults.told(fault, say) if 'message' in fault else fault.get('code', '')}"


@cache
def told() -> Settings:
    """The settings, read once. Raises BadSettings."""
    known = settings.read()
    if not known.database_url.startswith(SPOKEN):
        raise BadSettings([f"FLEET_DATABASE_URL: begins with {' or '.join(SPOKEN)}"])
    return known


def say(text: str) -> str:
    """gettext in the service's language; English where the settings themselves are wrong."""
    try:
        return translator(told().locale)(text)
    except BadSettings:
        return text


def now() -> datetime:
    """The moment at which a command acts: the only clock in fleet, at its edge."""
    return datetime.now(UTC)


def actor(at: datetime | None = None) -> Actor:
    """Whom a command acts as."""
    return Actor("command", Role.SYSTEM, at or now(), zone=told().timezone)


@contextmanager
def database() -> Iterator[Database]:
    """The database of the settings, closed at the end."""
    opened = Database(told().database_url, told().trail_key)
    try:
        yield opened
    finally:
        opened.dispose()


@contextmanager
def writing(*, dry_run: bool = False) -> Iterator[Session]:
    """The command's one unit of work: committed at its end, or thrown away where it was only tried."""
    with database() as opened, opened.opened(writing=True) as session:
        yield session
        if dry_run:
            session.rollback()
        else:
            session.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """A unit that stores nothing."""
    with database() as opened, opened.read() as session:
        yield session


def show(row: dict[str, Any], *, as_json: bool) -> None:
    """One answer: a line for each of its facts, or JSON."""
    if as_json:
        click.echo(json.dumps(row, indent=2, ensure_ascii=False, default=str))
        return
    for name, value in row.items():
        click.echo(f"{name}: {_plain(value)}")


def table(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Many answers: aligned columns, or a JSON list."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=str))
        return
    if not rows:
        return
    cells = [[name.upper() for name in rows[0]], *([_plain(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


@contextmanager
def progress(what: str) -> Iterator[Step]:
    """A bar on stderr for work that takes a while, where stderr is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

"""`python -m jobs`: the clock; `list` what it does, or `run` one job for any moment."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import click
import structlog
from sqlalchemy.exc import DBAPIError

from fleet import errors, settings
from fleet.db import Database
from fleet.settings import BadSettings, Settings
from jobs import clock, run, schedule
from jobs.schedule import SCHEDULE

YEARS: Final = range(2000, 2100)
"""What `--at` may name: far enough from where a calendar ends that days can be counted both ways."""


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """The clock: ticks, works and sends mail until it is stopped (SIGTERM, Ctrl-C)."""
    _log_to_stderr()
    if context.invoked_subcommand is None:
        clock.start(_settings())


def _log_to_stderr() -> None:
    """Plain tracebacks: the coloured ones show every local variable, an address among them (rule Y8)."""
    plain = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper("iso"), plain],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def listing(as_json: bool) -> None:
    """What is done, and when it is next due."""
    zone, now = _settings().timezone, datetime.now(UTC)
    rows = [
        {
            "job": name,
            "cron": job.cron,
            "next": _next(name, now, zone),
            "does": job.says,
        }
        for name, job in SCHEDULE.items()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['job']:<16} {row['cron']:<14} {row['next']:<26} {row['does']}")


def _next(name: str, now: datetime, zone: ZoneInfo) -> str:
    return next(schedule.times(name, now, now + schedule.LOOK_BACK, zone)).astimezone(zone).isoformat()


@main.command("run")
@click.argument("name", type=click.Choice(list(SCHEDULE)))
@click.option("--at", help="Local date and time, such as 2026-09-01T07:00; now where left out.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and store nothing.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def run_one(name: str, at: str | None, dry_run: bool, as_json: bool) -> None:
    """Do one job's work as of a moment. Doing it again changes nothing.

    For a day to come it is done all the same: plans end, kits are freed. --dry-run only looks.
    """
    told = _settings()
    moment = _moment(at, told)
    with _database(told) as database:
        outcome = run.by_hand(database, name, moment, told, dry_run=dry_run)
    local = moment.astimezone(told.timezone).isoformat(timespec="minutes")
    row = {"job": name, "at": local, "outcome": outcome}
    click.echo(json.dumps(row) if as_json else f"{name} {local}: {outcome}")


def _moment(text: str | None, told: Settings) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"--at {text}: give a date and time such as 2026-09-01T07:00") from None
    if given.year not in YEARS:
        raise click.ClickException(f"--at {text}: give a year from {YEARS[0]} to {YEARS[-1]}")
    return (given if given.tzinfo else given.replace(tzinfo=told.timezone)).astimezone(UTC)


def _settings() -> Settings:
    try:
        return settings.read()
    except BadSettings as bad:
        click.echo(bad, err=True)
        raise SystemExit(1) from None


@contextmanager
def _database(told: Settings) -> Iterator[Database]:
    database = Database(told.database_url, told.trail_key)
    try:
        yield database
    except (errors.Refusal, DBAPIError) as error:
        raise click.ClickException(str(error).splitlines()[0]) from None
    finally:
        database.dispose()


if __name__ == "__main__":
    main(prog_name="python -m jobs")

"""`init`, `settings`, `db`, `events`, `doctor`, `demo`: the service as a whole."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from fleet import consistency, demo, events, migrations, settings
from fleet.access import Role
from fleet.console import door, health, kept, people
from fleet.console.door import Refused, as_json, say
from fleet.keeping import upgrading
from fleet.parties import accounts, organisations
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.publishing import READ_BY_FUNDERS, editions
from fleet.publishing.ledger import blocks
from fleet.publishing.readers import ledger_role
from fleet.reporting import tallies

_ = str  # marks the sentences below for translation


@click.command()
@click.option(
    "--email", prompt="E-mail address of the first administrator", help="The first administrator's."
)
@click.option("--lender", default="", help="Name of the organisation that runs this service.")
@kept.options
@as_json
def init(email: str, lender: str, as_json: bool, **answers: str | None) -> None:
    """Prepare a new service: settings, secrets, database, first administrator; prints a sign-in link.

    What the environment does not say is kept in var/fleet.env, secrets too; on a terminal it asks. Run again,
    it changes nothing and prints a new link.
    """
    written = kept.complete(answers)
    make_room()
    upgrading.upgrade(door.told(), door.actor())
    with door.writing() as session:
        account = _administrator(session, email, lender)
        link = people.way_in(session, account)
    if written:
        click.echo(
            say(_("Settings and secrets are kept in {file}: back it up.")).format(file=written), err=True
        )
    door.show({"administrator": account.email, "sign_in": link}, as_json=as_json)


def make_room() -> None:
    """A folder for the file of an embedded database."""
    url = make_url(door.told().database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _administrator(session: Session, email: str, lender: str) -> Account:
    known = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if known is not None:
        return known
    actor = door.actor()
    house = session.scalar(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.LENDER)
        .order_by(Organisation.created_at)
    )
    if house is None:
        house = organisations.add(session, actor, lender or say(_("The lender")), OrganisationKind.LENDER)
    return accounts.add(session, actor, email, Role.ADMINISTRATOR, house, door.told().locale)


@click.command("settings")
@click.option("--set", "new", multiple=True, metavar="NAME=VALUE", help="Write it to var/fleet.env first.")
@as_json
def show_settings(new: tuple[str, ...], as_json: bool) -> None:
    """What the service is told, and whether by the environment, var/fleet.env or a default; no secret."""
    if new:
        pairs = (pair.partition("=") for pair in new)
        kept.put({name.strip(): value.strip() for name, _equals, value in pairs})
    known = door.told()
    rows = [
        {"setting": name, "value": _masked(field, getattr(known, field)), "from": settings.source(name)}
        for field, name in settings.names().items()
    ]
    door.table(rows, as_json=as_json)


def _masked(field: str, value: Any) -> Any:
    if field in ("secret_key", "trail_key", "metrics_token"):
        return "********" if value else None
    if field in ("database_url", "mail_url") and "@" in str(value):
        return make_url(value).render_as_string(hide_password=True)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, timedelta):
        return value.days
    return value if isinstance(value, (bool, int, dict)) else str(value)


@click.group("db")
def database() -> None:
    """The database."""


@database.command("check")
@as_json
def check(as_json: bool) -> None:
    """Compare states with events, evidence, custody, labels and chains; every fault is one line."""
    with door.reading() as session:
        found = list(consistency.faults(session, door.told().trail_key))
        counted = events.count(session)
    if as_json:
        door.show({"events": counted, "faults": found}, as_json=True)
    if found:
        raise Refused(*found[:100], say(_("Faults: {count}.")).format(count=len(found)))
    if not as_json:
        click.echo(say(_("All is consistent; events: {count}.")).format(count=counted))


@database.command("ledger-role")
@as_json
def make_ledger_role(as_json: bool) -> None:
    """Make PostgreSQL's role that reads published figures and nothing else, or renew what it may read."""
    with door.database() as opened, opened.engine.begin() as connection:
        role = ledger_role.make(connection)
    door.show({"role": role, "reads": list(READ_BY_FUNDERS)}, as_json=as_json)


@database.command("recount")
@as_json
def recount(as_json: bool) -> None:
    """Count again what the dashboard's counts are kept of, and mend those that differ."""
    with door.writing() as session:
        mended = tallies.mend(session)
        tallies.fold(session)
    if as_json:
        door.show({"mended": mended}, as_json=True)
        return
    click.echo(say(_("Counts that differed and are mended: {count}.")).format(count=mended))


@click.group("events")
def trail() -> None:
    """The trail."""


@trail.command("verify")
@as_json
def verify(as_json: bool) -> None:
    """Walk the whole chain and its signed head, and those of all that was published."""
    with door.reading() as session:
        verdict = events.verify(session, door.told().trail_key)
        faults = [*verdict.faults, *blocks.verify(session), *editions.verify(session)]
    if as_json:
        door.show({"events": verdict.count, "faults": faults}, as_json=True)
    if faults:
        raise Refused(*faults[:100])
    if not as_json:
        click.echo(say(_("The chain holds; events: {count}.")).format(count=verdict.count))


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Look at settings, database, schema, mail, worker, clock, disk and public URL: each ok or what to do."""
    findings = health.examine()
    rows = [
        {"what": each.what, "ok": each.ok, "says": say(each.says).format_map(each.facts)} for each in findings
    ]
    if as_json:
        door.table(rows, as_json=True)
    else:
        for row in rows:
            click.echo(f"{'ok  ' if row['ok'] else '!!  '} {row['what']:<11} {row['says']}")
    if not all(each.ok for each in findings):
        raise Refused(say(_("Something needs attention.")))


@click.command("demo")
@click.option("--devices", default=200, show_default=True, type=click.IntRange(20, 1_000_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--at", help="The fleet's present day, such as 2026-11-21; today where left out.")
@as_json
def make_demo(devices: int, seed: int, at: str | None, as_json: bool) -> None:
    """Fill an empty database with an invented fleet, the same for the same seed and day."""
    make_room()
    migrations.upgrade(door.told().database_url)
    moment = _morning(at, door.told().timezone)
    with door.database() as opened, door.progress(say(_("Inventing"))) as step:
        made = demo.build(opened, devices=devices, seed=seed, at=moment, step=step)
    door.show({**made, "at": moment.isoformat()}, as_json=as_json)


def _morning(day: str | None, zone: ZoneInfo) -> datetime:
    """Midnight where the service runs: two runs of one day make the same fleet, and nothing lies ahead."""
    try:
        given = datetime.fromisoformat(day) if day else door.now().astimezone(zone)
    except ValueError:
        raise Refused(f"--at {day}: {say(_('give a day such as 2026-11-21'))}") from None
    return given.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)

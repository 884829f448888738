"""`backup`, `restore`, `db upgrade`, `db move`: what keeps a fleet from being lost."""

from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from fleet.console import door, setting_up
from fleet.console.door import SPOKEN, Refused, as_json, say
from fleet.keeping import backing_up, moving, restoring, upgrading

_ = str  # marks the sentences below for translation
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@as_json
def backup(file: Path, as_json: bool) -> None:
    """Write the whole fleet to FILE, while the service goes on, and read it back.

    FILE can be restored on SQLite and on PostgreSQL. It holds all that the database holds: keep it where only
    you can read it, and keep the keys of the settings, which are not in it, somewhere else.
    """
    with door.database() as opened, door.progress(say(_("Backing up"))) as step:
        manifest = backing_up.make(opened, door.told(), file, door.now(), step)
    told = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "rows": manifest.rows,
        "revision": manifest.revision,
    }
    door.show(told, as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Give up the fleet that is in the database now.")
@click.option(
    "--other-keys",
    is_flag=True,
    help="The keys of the service that made it are lost: its trail can't be verified any more.",
)
@click.option("--without-tombstones", is_flag=True, help="The list of what was erased since is lost.")
@as_json
def restore(file: Path, replace: bool, other_keys: bool, without_tombstones: bool, as_json: bool) -> None:
    """Put the fleet of FILE in the place of the database, once all of it has been found good.

    Stop the service and the worker first. Until the very end the database stays as it is.
    """
    with door.progress(say(_("Restoring"))) as step:
        done = restoring.restore(
            file,
            door.told(),
            door.actor(),
            step,
            replace=replace,
            other_keys=other_keys,
            without_tombstones=without_tombstones,
        )
    for fault in done.faults[:100]:
        click.echo(fault, err=True)
    manifest = done.manifest
    told = {"made_at": manifest.made_at, "revision": manifest.revision, "rows": manifest.rows}
    gone = {"erased_again": done.erased, "links_revoked": done.revoked}
    door.show(told | gone | {"faults": len(done.faults)}, as_json=as_json)


@setting_up.database.command("upgrade")
@as_json
def upgrade(as_json: bool) -> None:
    """Bring the schema to the newest revision; before that, a backup into FLEET_BACKUP_DIR."""
    setting_up.make_room()
    with door.progress(say(_("Backing up"))) as step:
        done = upgrading.upgrade(door.told(), door.actor(), step)
    if as_json:
        door.show({"from": done.came_from, "backup": done.backup}, as_json=True)
        return
    if done.backup:
        click.echo(say(_("A backup was made first: {backup}")).format(backup=done.backup))
    click.echo(say(_("The schema is current.")))


@setting_up.database.command("move")
@click.argument("url")
@as_json
def move(url: str, as_json: bool) -> None:
    """Copy the fleet into the empty database at URL, of either engine, and compare table by table.

    Stop the service and the worker first. The present database stays as it is; the service uses the other one
    once FLEET_DATABASE_URL names it.
    """
    _refuse_unspoken(url)
    with door.database() as opened, door.progress(say(_("Moving"))) as step:
        done = moving.move(opened, url, step)
    rows = [
        {"table": name, "rows": table.rows, "sha256": table.sha256, "equal": True}
        for name, table in done.tables.items()
    ]
    door.table(rows, as_json=as_json)
    if not as_json:
        equal = say(_("Tables that are equal in both: {count}. Now set FLEET_DATABASE_URL."))
        click.echo(equal.format(count=len(rows)))


def _refuse_unspoken(url: str) -> None:
    try:
        make_url(url)
    except ArgumentError:
        url = ""
    if not url.startswith(SPOKEN):
        raise Refused(say(_("URL begins with {ways}.")).format(ways=" | ".join(SPOKEN)))

"""`import fleet` and `takeover`: a fleet that somebody else's list has kept so far."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from fleet import takeover
from fleet.console import door
from fleet.console.door import as_json, say
from fleet.console.importing import File, dry_run, importing
from fleet.intake.devices import Category
from fleet.parties.youths import Signatory
from fleet.takeover import Defaults, Listing, Outcome, Remembered, Takeover

_ = str  # marks the sentences below for translation
Answers = dict[str, Any]


class Pair(click.ParamType[tuple[str, str]]):
    """`THEIRS=OURS`, cut at the last sign: a title may hold one too."""

    name = "theirs=ours"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        theirs, sign, ours = value.rpartition("=")
        if not sign:
            self.fail(say(_("“{found}” is not like THEIRS=OURS.")).format(found=value), param, ctx)
        return theirs.strip(), ours.strip()


day = click.DateTime(["%Y-%m-%d"])


@importing.command("fleet")
@click.argument("file", type=File)
@click.option("--state", "states", type=Pair(), multiple=True, help="What a word means, such as Prêté=lent.")
@click.option(
    "--column", "columns", type=Pair(), multiple=True, help="What a title means, such as Réf=serial."
)
@click.option("--site", help="Where things stand of which the list does not say it.")
@click.option("--association", help="Who has what is lent, where the list does not say it.")
@click.option("--operator", help="Who runs the lines, where the list does not say it.")
@click.option("--category", type=click.Choice(list(Category)), default=Category.LAPTOP, show_default=True)
@click.option("--territory", help="INSEE code of a département, for lines that name none.")
@click.option(
    "--signatory", type=click.Choice(list(Signatory)), default=Signatory.ASE_SERVICE, show_default=True
)
@click.option("--due-on", type=day, help="When loans are due that have no date; in a year where left out.")
@click.option(
    "--add-missing", is_flag=True, help="Add associations, operators and sites that are unknown here."
)
@click.option("--drop-notes", is_flag=True, help="Leave out notes that speak of people.")
@click.option("--leave-refused", is_flag=True, help="Take the lines that can be, though others can't.")
@click.option("--name", help="What people call this list; the file's name where left out.")
@click.option(
    "--codes", type=click.Path(dir_okay=False, path_type=Path), help="Write line and code to this CSV."
)
@dry_run
@as_json
def fleet(file: Path, dry_run: bool, as_json: bool, **told: Any) -> None:
    """A fleet already running elsewhere: its devices, SIMs and loans (CSV, XLSX); again, it is improved."""
    listing = _read(file.read_bytes(), told)
    with door.writing(dry_run=dry_run) as session, door.progress(say(_("Taking over"))) as step:
        if dry_run:
            found, made = takeover.preview(session, door.actor(), listing, step=step), None
        else:
            name, leave = told["name"] or file.stem, told["leave_refused"]
            made = takeover.import_fleet(
                session, door.actor(), listing, name=name, leave_refused=leave, step=step
            )
            found = None
            if told["codes"]:
                _write_codes(session, made, told["codes"])
        answer = _answer(listing, found, made)
    _show(answer, listing, found, as_json=as_json)


def _read(data: bytes, told: Answers) -> Listing:
    due: datetime | None = told["due_on"]
    names = ("site", "association", "operator", "territory", "add_missing", "drop_notes")
    defaults = Defaults(
        category=Category(told["category"]),
        signatory=Signatory(told["signatory"]),
        due_on=due.date() if due else None,
        **{name: told[name] for name in names},
    )
    with door.reading() as session:
        memory: Remembered = takeover.remembered(session, door.actor())
    return takeover.read(
        data, columns=dict(told["columns"]), words=dict(told["states"]), defaults=defaults, remembered=memory
    )


def _answer(listing: Listing, found: Outcome | None, made: Takeover | None) -> Answers:
    counts = found.as_dict() if found else {**(made.counts if made else {})}
    counts.pop("added", None)
    return {
        "takeover": made.id if made else None,
        **counts,
        "columns": {column.title: column.ours or column.why for column in listing.columns},
        "states": {word.text: word.meaning.value if word.meaning else None for word in listing.words},
        "dry_run": made is None,
    }


def _show(answer: Answers, listing: Listing, found: Outcome | None, *, as_json: bool) -> None:
    faults = [fault.as_dict() for fault in (found.faults if found else listing.faults)]
    others = [fault.as_dict() for fault in (*listing.warnings, *listing.left_out)]
    if as_json:
        kept = [asdict(each) for each in found.kept] if found else []
        missing = [asdict(each) for each in found.missing] if found else []
        told = {"refused_lines": _told(faults), "warnings": _told(others), "kept": kept, "missing": missing}
        door.show({**answer, **told}, as_json=True)
        return
    door.show({name: _flat(value) for name, value in answer.items()}, as_json=False)
    for each in found.missing if found else ():
        click.echo(say(_("Unknown: {name} ({count})")).format(name=each.name, count=each.count), err=True)
    for mine in found.kept if found else ():
        facts = {"line": mine.line, "code": mine.code, "fields": ", ".join(mine.fields)}
        click.echo(
            say(_("line {line}: {code} was changed here since; kept: {fields}")).format(**facts), err=True
        )
    for fault in [*faults, *others]:
        click.echo(door.fault_line(fault), err=True)


def _told(faults: list[Answers]) -> list[Answers]:
    return [{**fault, "text": door.fault_line(fault)} for fault in faults]


def _flat(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return ", ".join(f"{name or '–'} = {'?' if told is None else told}" for name, told in value.items())


def _write_codes(session: Session, made: Takeover, path: Path) -> None:
    rows = _codes(session, made)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow([say(_(title)) for title in ("Line", "Association", "Device", "SIM", "Youth")])
        out.writerows([row["line"], *(_harmless(row[name] or "") for name in NAMES)] for row in rows)


def _harmless(cell: str) -> str:
    """No cell that a spreadsheet would run: an association's name came from somebody's list (rule A6)."""
    return f"'{cell}" if cell.startswith(tuple("=+-@")) else cell


NAMES = ("association", "device", "sim", "youth")


def _codes(session: Session, made: Takeover) -> Iterator[Answers]:
    return (asdict(row) for row in takeover.codes_file(session, door.actor(), made))


@click.group("takeover")
def taken_over() -> None:
    """Fleets taken over."""


@taken_over.command("list")
@as_json
def list_takeovers(as_json: bool) -> None:
    """Every takeover, the newest first."""
    with door.reading() as session:
        every = takeover.listing(door.actor()).order_by(Takeover.created_at.desc(), Takeover.id)
        rows = [
            {
                "id": made.id,
                "name": made.name,
                "status": made.status.value,
                "made_at": made.created_at.isoformat(timespec="minutes"),
                "devices": made.counts["devices"]["new"],
                "loans": made.counts["loans"]["new"],
            }
            for made in session.scalars(every)
        ]
    door.table(rows, as_json=as_json)


@taken_over.command("undo")
@click.argument("takeover_id")
def undo(takeover_id: str) -> None:
    """Remove what a list brought, while nothing has happened to it since."""
    with door.writing() as session:
        made = takeover.seen(session, door.actor(), takeover_id)
        takeover.undo(session, door.actor(), made)
    click.echo(say(_("Undone.")))


@taken_over.command("codes")
@click.argument("takeover_id")
@as_json
def codes(takeover_id: str, as_json: bool) -> None:
    """What each line of the list became: the codes for the associations to keep."""
    with door.reading() as session:
        rows = list(_codes(session, takeover.seen(session, door.actor(), takeover_id)))
    door.table(rows, as_json=as_json)

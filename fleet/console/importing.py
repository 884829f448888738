"""`import`: files from donors, benches and operators; all or nothing, with a trial run."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import errors
from fleet.connectivity import batches
from fleet.console import door
from fleet.console.door import as_json, say
from fleet.errors import Refusal
from fleet.intake import donations, manifests, snapshots
from fleet.intake.donations import Donation
from fleet.parties import organisations
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site

_ = str  # marks the sentences below for translation

File = click.Path(exists=True, dir_okay=False, path_type=Path)
dry_run = click.option("--dry-run", is_flag=True, help="Show what would happen and store nothing.")


@click.group("import")
def importing() -> None:
    """Take files in."""


@importing.command("donation")
@click.argument("file", type=File)
@click.option("--donor", help="Name of the donor; added where there is none of that name.")
@click.option("--funder", help="Name of the foundation whose money it is.")
@click.option("--reference", help="What people call this lot; the file's name where left out.")
@dry_run
@as_json
def donation(
    file: Path, donor: str | None, funder: str | None, reference: str | None, dry_run: bool, as_json: bool
) -> None:
    """A donor's list of equipment (CSV, XLSX): one lot, each device announced."""
    data = file.read_bytes()
    with door.writing(dry_run=dry_run) as session:
        before = set(session.scalars(select(Donation.id)))
        giver = _donor(session, donor or say(_("Donor not named")))
        payer = organisations.by_name(session, funder) if funder else None
        lot = donations.import_manifest(
            session, door.actor(), data, donor=giver, funder=payer, reference=(reference or file.stem)[:80]
        )
        row: dict[str, Any] = {
            "donation": None if dry_run else lot.id,
            "reference": lot.reference,
            "donor": lot.donor.name,
            "devices": sum(donations.counts(session, lot).values()),
            "new": lot.id not in before,
            "dry_run": dry_run,
        }
    warnings = [fault.as_dict() for fault in manifests.read(data).warnings]
    _answer(row, warnings, as_json=as_json)


def _donor(session: Session, name: str) -> Organisation:
    known = session.scalar(
        select(Organisation).where((Organisation.name == name) | (Organisation.id == name))
    )
    return known or organisations.add(session, door.actor(), name, OrganisationKind.DONOR)


def _answer(row: dict[str, Any], warnings: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        row = {**row, "warnings": [{**each, "text": door.fault_line(each)} for each in warnings]}
    door.show(row, as_json=as_json)
    for each in [] if as_json else warnings:
        click.echo(door.fault_line(each), err=True)


@importing.command("snapshot")
@click.argument("files", type=File, nargs=-1, required=True)
@click.option("--site", help="Name of the site where new devices stand.")
@dry_run
@as_json
def snapshot(files: tuple[Path, ...], site: str | None, dry_run: bool, as_json: bool) -> None:
    """Hardware reports (lshw, GLPI): the device each tells of, or who it might be."""
    rows = []
    with door.writing(dry_run=dry_run) as session:
        place = _site(session, site)
        for file in files:
            rows.append(_report(session, file, place))
            session.flush()
    door.table(rows, as_json=as_json)


def _report(session: Session, file: Path, site: Site | None) -> dict[str, Any]:
    try:
        made = snapshots.import_report(session, door.actor(), file.read_bytes(), site=site)
    except Refusal as refusal:
        raise door.Refused(f"{file.name}: {errors.told(refusal, say)}") from None
    device = made.device
    return {
        "file": file.name,
        "format": made.format,
        "status": made.status.value,
        "device": made.device_code,
        "maker": device and device.maker,
        "model": device and device.model,
        "serial": device and device.serial,
        "candidates": [each["code"] for each in made.candidates] if device is None else [],
    }


def _site(session: Session, name: str | None) -> Site | None:
    if name is None:
        return None
    found = session.scalar(select(Site).where((Site.name == name) | (Site.id == name)))
    if found is None:
        raise door.Refused(say(_("There is no site “{name}”.")).format(name=name))
    return found


@importing.command("sims")
@click.argument("file", type=File)
@click.option("--operator", help="Name of the operator, for lines that name none.")
@click.option("--funder", help="Name of the foundation that pays the plans.")
@click.option("--site", help="Name of the site where the cards are.")
@dry_run
@as_json
def sims(
    file: Path, operator: str | None, funder: str | None, site: str | None, dry_run: bool, as_json: bool
) -> None:
    """An operator's batch of SIMs (CSV, XLSX), with their lines and plans where it names them."""
    with door.writing(dry_run=dry_run) as session:
        runner = organisations.by_name(session, operator) if operator else None
        payer = organisations.by_name(session, funder) if funder else None
        batch = batches.import_sims(
            session, door.actor(), file.read_bytes(), operator=runner, funder=payer, site=_site(session, site)
        )
    row = {"new": len(batch.new), "known": batch.known, "lines": batch.lines, "plans": batch.plans}
    door.show({**row, "dry_run": dry_run}, as_json=as_json)

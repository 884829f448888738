"""/lots/new and /reports/new – a donor's list and a hardware report, taken in from a file."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Response, request

from api import language
from api.pages import moves
from api.pages.fields import MISSING, Fields
from api.pages.paying import named
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, may
from fleet.codes import normalise
from fleet.errors import Refusal
from fleet.intake import devices, donations, snapshots
from fleet.intake.devices import Device
from fleet.intake.snapshots import Snapshot, SnapshotState
from fleet.parties import organisations, sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.sheets import faults

PAYERS: Final = (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT)


def _(text: str) -> str:
    return text


KNOWN = _("This serial number is already in the fleet, as {code}.")
REASONS: Final = {
    "same_uuid": _("the same identity of its main board"),
    "same_disk": _("the same disk"),
    "same_serial": _("the same serial number"),
    "announced_without_serial": _("announced with this model, without a serial number"),
}


@page("/lots/new", Verb.DONATION_IMPORT)
def new_lot_page(work: Work, refused: Refusal | None = None) -> str:
    """Where a donor's list is sent."""
    return show(
        work,
        "lots_new.html",
        refused=refused,
        faults=_faults(refused),
        donors=named(work, [OrganisationKind.DONOR]),
        payers=named(work, PAYERS),
    )


def _faults(refused: Refusal | None) -> list[dict[str, Any]]:
    """What is wrong with which line and column, in the reader's language."""
    errors = refused.facts.get("errors") if refused else None
    if not isinstance(errors, list):
        return []
    say = language.translator()
    return [
        {**one, "says": faults.told({"message": KNOWN, "facts": one, **one}, say)}
        for one in errors[: faults.MOST_SHOWN]
    ]


@form("/lots/new", Verb.DONATION_IMPORT, shows=new_lot_page)
def import_lot(work: Work) -> Response:
    """Announce what is on the list; the same file again leads to the lot it made."""
    fields = Fields()
    data, name = _file(fields)
    donors = [key for key, _name in named(work, [OrganisationKind.DONOR])]
    donor = fields.one_of("donor", donors) if not typed("donor_name") else ""
    funder = fields.one_of("funder", [key for key, _name in named(work, PAYERS)]) if typed("funder") else ""
    fields.check()
    lot = donations.import_manifest(
        work.session,
        work.actor,
        data,
        donor=_donor(work, donor),
        funder=work.session.get_one(Organisation, funder) if funder else None,
        reference=(typed("reference") or name.rpartition(".")[0] or name)[:80],
    )
    return done(f"/devices?lot={lot.id}")


def _donor(work: Work, key: str) -> Organisation:
    """The donor that was picked, else a new one of the name that was typed."""
    if key:
        return work.session.get_one(Organisation, key)
    name = (typed("donor_name") or "")[:120]
    return organisations.add(work.session, work.actor, name, OrganisationKind.DONOR)


def _file(fields: Fields) -> tuple[bytes, str]:
    """What was chosen and its name; a file without a word in it is as good as none."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if not data:
        fields.errors["file"] = language.translator()(MISSING)
    return data, (sent.filename if sent else None) or ""


@page("/reports/new", Verb.SNAPSHOT_IMPORT)
def new_report_page(work: Work, refused: Refusal | None = None) -> str:
    """Where a hardware report is sent."""
    return show(work, "reports_new.html", refused=refused, sites=moves.places(work))


@form("/reports/new", Verb.SNAPSHOT_IMPORT, shows=new_report_page)
def import_report(work: Work) -> Response:
    """Take it in: its device, or who it might be."""
    fields = Fields()
    data, _name = _file(fields)
    fields.check()
    made = snapshots.import_report(work.session, work.actor, data, site=_site(work))
    matched = made.status is SnapshotState.MATCHED
    return done(f"/devices/{made.device_code}" if matched else f"/reports/{made.id}")


def _site(work: Work) -> Site | None:
    key = typed("site")
    return sites.seen(work.session, work.actor, key) if key else None


@page("/reports/<key>", Verb.SNAPSHOT_READ)
def report_page(work: Work, key: str, refused: Refusal | None = None) -> str | Response:
    """Which device it might be, and why."""
    report = snapshots.seen(work.session, work.actor, key)
    if report.status is SnapshotState.MATCHED and refused is None:
        return done(f"/devices/{report.device_code}")
    return show(
        work,
        "reports_one.html",
        report=report,
        refused=refused,
        might=_might(work, report),
        sites=moves.places(work),
        may_confirm=may(work.actor, Verb.SNAPSHOT_CONFIRM),
    )


def _might(work: Work, report: Snapshot) -> Sequence[tuple[Device, list[str]]]:
    say = language.translator()
    return [
        (devices.seen(work.session, work.actor, one["code"]), [say(REASONS[why]) for why in one["reasons"]])
        for one in report.candidates
    ]


@form("/reports/<key>/confirm", Verb.SNAPSHOT_CONFIRM, shows=report_page)
def confirm_report(work: Work, key: str) -> Response:
    """A person says which device it is, or that it is a new one."""
    report = snapshots.seen(work.session, work.actor, key)
    code = typed("device")
    device = devices.seen(work.session, work.actor, normalise(code)) if code else None
    snapshots.confirm(work.session, work.actor, report, device, site=_site(work))
    return done(f"/devices/{report.device_code}")

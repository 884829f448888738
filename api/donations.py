"""/api/v1/donations"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select

from api import bodies, language, references
from api.request import Work
from api.resource import Resource
from api.shapes import lots as shapes
from fleet.access import Verb
from fleet.intake import donations
from fleet.intake.donations import Donation
from fleet.publishing import proofs
from fleet.sheets import faults

resource = Resource(
    "donations", __name__, description="Lots that donors promise, announced device by device."
)

SHEETS: Final = ("text/csv", bodies.XLSX, "application/octet-stream")
"""A list is read by what it holds; these types only say that the body is a file."""


@resource.listing(
    "",
    Verb.DONATION_READ,
    shapes.DonationSchema,
    keys=(Donation.created_at, Donation.id),
    query=shapes.DonationQuery(),
)
def list_donations(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Lots, newest first."""
    columns = {"donor": Donation.donor_id, "funder": Donation.funder_id, "reference": Donation.reference}
    return donations.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.get("/proofs", Verb.PROOF_READ, shapes.ProofSchema(), query=shapes.ProofQuery())
def prove(work: Work, asked: Mapping[str, Any]) -> Any:
    """A donor's proof of re-use by serial number (décret n° 2023-266), of one lot where it is named.

    A device was put to use in a year that is over, or recycled; the others are a number (rule F6).
    """
    donor = references.named(work, "donor", asked["donor"], references.organisation)
    return {"donor_id": donor.id, "proof": proofs.of_donor(work.session, work.actor, donor, asked.get("lot"))}


@resource.get("/<key>", Verb.DONATION_READ, shapes.DonationDetailSchema())
def read(work: Work, key: str) -> Donation:
    """One lot."""
    return donations.seen(work.session, work.actor, key)


@resource.post(
    "",
    Verb.DONATION_IMPORT,
    shapes.ManifestSchema(),
    query=shapes.ManifestQuery(),
    consumes=SHEETS,
    status=201,
    also=(200,),
    tagged=False,
)
def import_manifest(work: Work, asked: Mapping[str, Any]) -> Any:
    """Import a donor's list (CSV or XLSX) as one lot, all of it or nothing.

    The same file again changes nothing.
    """
    data = bodies.file(SHEETS)
    donor = references.named(work, "donor", asked["donor"], references.organisation)
    funder = asked.get("funder") and references.named(
        work, "funder", asked["funder"], references.organisation
    )
    manifest = donations.check_manifest(work.session, work.actor, data)
    told = {
        "donation": donations.imported(work.session, data),
        "is_new": False,
        "devices": manifest.count,
        "ignored_columns": manifest.ignored_columns,
        "warnings": [_told(fault) for fault in manifest.warnings[: faults.MOST_SHOWN]],
    }
    if told["donation"] is not None:
        return told, 200
    told["is_new"] = True
    if asked["dry_run"] == "true":
        return told, 200
    lot = donations.import_manifest(
        work.session,
        work.actor,
        data,
        donor=donor,
        funder=funder or None,
        territory=asked.get("territory"),
        reference=asked["reference"],
    )
    return {**told, "donation": lot}, 201, {"Location": f"/api/v1/donations/{lot.id}"}


def _told(fault: faults.Fault) -> dict[str, Any]:
    row = fault.as_dict()
    return {**row, "message": faults.told(row, language.translator())}

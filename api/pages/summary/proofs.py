"""/summary/proofs – what a donor can prove of its lots, by serial number: a page and files (rule F6)."""

from typing import Any, Final

from flask import Response, request

from api import language, papers
from api.pages.summary.files import taken
from api.pages.summary.files.taken import Table
from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb, find
from fleet.parties.organisations import Organisation
from fleet.publishing import proofs
from fleet.publishing.proofs import LotProof, Proof, Proved
from labels import reuse

SHOWN: Final = 100
"""Lines of a lot on the page; the files hold all."""


def _(text: str) -> str:
    return text


HEAD: Final = (
    _("Lot"),
    _("Maker"),
    _("Model"),
    _("Serial number"),
    _("Inventory number"),
    _("What it became"),
)
COUNTS: Final = (_("Lot"), _("Given"), _("Put to use"), _("Recycled unused"), _("Not yet"))


@page("/summary/proofs", Verb.PROOF_READ)
def proofs_page(work: Work) -> Any:
    """One donor's, chosen in a form."""
    every = proofs.donors(work.session, work.actor)
    donor = _donor(work)
    lots = proofs.lots_of(work.session, work.actor, donor) if donor else ()
    return show(
        work,
        "summary_proofs.html",
        donors=[(one.id, one.name) for one in every],
        donor=donor,
        lots=[(one.id, one.reference) for one in lots],
        lot=request.args.get("lot", ""),
        proof=_proof(work, donor) if donor else None,
        most=SHOWN,
    )


def _donor(work: Work) -> Organisation | None:
    named = request.args.get("donor", "")
    return find(work.session, work.actor, Organisation, named) if named else None


def _proof(work: Work, donor: Organisation) -> Proof:
    return proofs.of_donor(work.session, work.actor, donor, request.args.get("lot") or None)


@page("/summary/proofs.pdf", Verb.PROOF_READ)
def proof_pdf(work: Work) -> Response:
    """The paper for the donor, in French: the law reads it."""
    proof = _asked(work)
    given = reuse.Reuse(
        donor=proof.donor,
        lender=papers.lender(work.session),
        as_of=proof.as_of,
        used_until=proof.used_until,
        lots=tuple(_lot(lot) for lot in proof.lots),
    )
    return taken.file(papers.drawn(lambda: reuse.reuse(given)), "pdf", _name(proof))


def _asked(work: Work) -> Proof:
    return _proof(work, find(work.session, work.actor, Organisation, request.args.get("donor", "")))


def _lot(lot: LotProof) -> reuse.Lot:
    lines = (
        reuse.Line(_device(one), one.serial or "", one.inventory_number or "", one.year)
        for one in lot.devices
    )
    return reuse.Lot(lot.reference, lot.given, tuple(lines))


def _device(one: Proved) -> str:
    return f"{one.maker or ''} {one.model or ''}".strip()


def _name(proof: Proof) -> str:
    return taken.named(language.translator()(_("proof-of-reuse")), proof.donor, str(proof.quarter))


@page("/summary/proofs.xlsx", Verb.PROOF_READ)
def proof_xlsx(work: Work) -> Response:
    """The same as a workbook: numbers by lot, and each device."""
    proof, say = _asked(work), language.translator()
    counts = Table(
        say(_("By lot")),
        [say(title) for title in COUNTS],
        [[lot.reference, lot.given, lot.put_to_use, lot.recycled, lot.not_yet] for lot in proof.lots],
    )
    title = f"{say(_('Proof of re-use'))} – {proof.donor}"
    book = taken.xlsx([_devices(proof), counts], title=title, as_of=proof.as_of)
    return taken.file(book, "xlsx", _name(proof))


@page("/summary/proofs.csv", Verb.PROOF_READ)
def proof_csv(work: Work) -> Response:
    """Each device alone."""
    proof = _asked(work)
    return taken.file(taken.csv(_devices(proof)), "csv", _name(proof))


def _devices(proof: Proof) -> Table:
    say = language.translator()
    rows = [
        [lot.reference, one.maker, one.model, one.serial, one.inventory_number, became(one)]
        for lot in proof.lots
        for one in lot.devices
    ]
    return Table(say(_("Devices")), [say(title) for title in HEAD], rows)


def became(one: Proved) -> str:
    """“Put to use in 2025”, or “recycled”."""
    say = language.translator()
    return say(_("recycled")) if one.year is None else say(_("put to use in {year}")).format(year=one.year)

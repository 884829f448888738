"""/api/v1/loans"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload, selectinload

from api import loan_papers, papers, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import loans as shapes
from api.whose import own_code
from fleet import codes
from fleet.access import FLOOR, Role, Verb, visible
from fleet.errors import NotFound
from fleet.intake.assets import Asset
from fleet.lending import loans, losses
from fleet.lending.loans import Agreement, Loan, LoanItem
from fleet.lifecycle import LoanState
from fleet.parties import sites
from fleet.support import signs_of_life
from fleet.support.signs_of_life import Verdict

resource = Resource("loans", __name__, description="One kit lent to one youth, from hand-over to return.")

LOAN = shapes.LoanSchema()
PDF: Final = ("application/pdf",)


def found(work: Work, key: str) -> Loan:
    """One loan, guarded by If-Match where it is sent.

    Volunteers and technicians may not read loans, yet they take equipment back: they reach a loan through the
    equipment they see.
    """
    if work.actor.role in FLOOR - {Role.COORDINATOR}:
        lent = select(LoanItem.loan_id).join(Asset).where(visible(work.actor, Asset))
        loan = work.session.scalar(select(Loan).where(Loan.id == key, Loan.id.in_(lent)))
    else:
        loan = work.session.scalar(loans.listing(work.actor).where(Loan.id == key))
    if loan is None:
        raise NotFound(key=key)
    match(LOAN, loan)
    return loan


@resource.listing(
    "", Verb.LOAN_READ, shapes.LoanSchema, keys=(Loan.created_at, Loan.id), query=shapes.LoanQuery()
)
def list_loans(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Loans, newest first."""
    columns = {"state": Loan.state, "organisation": Loan.organisation_id, "youth": Loan.youth_code}
    named = {name: codes.normalise(value) if name == "youth" else value for name, value in filters.items()}
    ahead = (selectinload(Loan.items), selectinload(Loan.renewals), joinedload(Loan.allocation))
    listed = loans.listing(work.actor).options(*ahead)
    if "youth" in named and own_code(named["youth"]) is None:
        listed = listed.where(false())  # who is with another association now is nobody here
    if (unsigned := named.pop("unsigned", None)) is not None:
        waiting = (Loan.state == LoanState.OPEN) & Loan.signed_on.is_(None)
        listed = listed.where(waiting if unsigned else ~waiting)
    if (silent := named.pop("silent", None)) is not None:
        waits = signs_of_life.this_quarter(work.actor)
        listed = listed.where(waits if silent else ~waits)
    return listed.where(*(columns[name] == value for name, value in named.items()))


@resource.post(
    "/confirm",
    Verb.LOAN_CONFIRM,
    shapes.ConfirmedSchema(),
    body=shapes.ConfirmLoansSchema(),
    tagged=False,
)
def confirm(work: Work, body: Mapping[str, Any]) -> Any:
    """A sign of life for many loans at once, all that wait this quarter if you like: a verdict for each."""
    if "loans" in body:
        said = signs_of_life.confirm(work.session, work.actor, list(dict.fromkeys(body["loans"])))
    else:
        said = signs_of_life.confirm_all(work.session, work.actor, references.on_behalf(work, body))
    verdicts = [{"loan": key, "verdict": verdict} for key, verdict in said.items()]
    return {"confirmed": list(said.values()).count(Verdict.CONFIRMED), "verdicts": verdicts}


@resource.post(
    "/renew", Verb.LOAN_RENEW, shapes.RenewedSchema(), body=shapes.LoanRenewManySchema(), tagged=False
)
def renew_many(work: Work, body: Mapping[str, Any]) -> Any:
    """The same later due date for many loans: all of them, or none."""
    wanted = list(dict.fromkeys(body["loans"]))
    chosen = [references.named(work, "loans", key, loans.seen) for key in wanted]
    for loan in chosen:
        loans.renew(work.session, work.actor, loan, due_on=body["due_on"], reason=body["reason"])
    return {"renewed": len(chosen)}


@resource.get("/<item:key>", Verb.LOAN_READ, LOAN)
def read(work: Work, key: str) -> Loan:
    """One loan."""
    return found(work, key)


@resource.get("/<item:key>/agreement.pdf", Verb.LOAN_READ, None, produces=PDF)
def agreement(work: Work, key: str) -> Response:
    """The agreement to sign of what is out: for what was taken over without one, or after a transfer."""
    loan = _still_out(work, key)
    return papers.attached(loan_papers.agreement_again(work, loan), f"convention-{loan.id}.pdf")


@resource.get("/<item:key>/guide.pdf", Verb.LOAN_READ, None, query=shapes.GuideQuery(), produces=PDF)
def guide(work: Work, asked: Mapping[str, Any], key: str) -> Response:
    """The guide for whoever has it: one page in plain words, and whom to call."""
    loan = _still_out(work, key)
    return papers.attached(loan_papers.guide_again(work, loan, asked["language"]), f"guide-{loan.id}.pdf")


def _still_out(work: Work, key: str) -> Loan:
    """An open loan: of one that is over nothing is signed. Raises NotFound, LoanOver."""
    loan = loans.seen(work.session, work.actor, key)
    if loan.state is not LoanState.OPEN:
        raise loans.LoanOver(loan=loan.id)
    return loan


@resource.post("/<key>/take-back", Verb.LOAN_TAKE_BACK, LOAN, body=shapes.LoanReturnSchema(), guarded=True)
def take_back(work: Work, body: Mapping[str, Any], key: str) -> Loan:
    """Equipment comes back: a new custody cycle begins, and what is missing is noted."""
    loan = found(work, key)
    site = references.named(work, "site", body["site"], sites.seen)
    back = [codes.normalise(code) for code in body["codes"]]
    return loans.take_back(
        work.session,
        work.actor,
        loan,
        site=site,
        codes=list(dict.fromkeys(back)),
        missing=body["missing"],
        conditions=shapes.conditions(body),
    )


@resource.post("/<key>/renew", Verb.LOAN_RENEW, LOAN, body=shapes.LoanRenewSchema(), guarded=True)
def renew(work: Work, body: Mapping[str, Any], key: str) -> Loan:
    """It may stay out longer: until a year from today for an association, three for a coordinator."""
    return loans.renew(work.session, work.actor, found(work, key), **body)


@resource.post("/<key>/attest", Verb.LOAN_ATTEST, LOAN, body=shapes.AttestSchema(), guarded=True)
def attest(work: Work, body: Mapping[str, Any], key: str) -> Loan:
    """An agreement was signed: of what was taken over without one, or a new one."""
    signed = Agreement(**body["agreement"])
    return loans.attest(work.session, work.actor, found(work, key), agreement=signed)


resource.moves(LOAN, found, {Verb.LOAN_UNDO: loans.undo, Verb.LOAN_WRITE_OFF: losses.write_off})

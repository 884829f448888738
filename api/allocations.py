"""/api/v1/allocations"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import Response
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from api import loan_papers, papers, proposals, references
from api.request import Work
from api.resource import NothingSchema, Resource, match
from api.shapes import allocations as shapes
from api.shapes import loans as loan_shapes
from api.shapes import proposals as proposal_shapes
from fleet import codes
from fleet.access import Actor, Verb
from fleet.errors import Conflict, NotFound
from fleet.lending import allocations, equipment_requests, loans, proposing
from fleet.lending.allocations import Allocation
from fleet.lending.loans import Agreement, Loan
from fleet.lending.proposing import Pick
from fleet.lifecycle import LoanState
from fleet.parties import youths
from fleet.parties.youths import Youth

resource = Resource("allocations", __name__, description="Kits put aside, each for one youth.")

ALLOCATION = shapes.AllocationSchema()
LENT_FOR: Final = timedelta(days=365)
PDF: Final = ("application/pdf",)


class NotForThisPaper(Conflict):
    """There is no youth for this kit any more, so there is nothing to sign."""


def found(work: Work, key: str) -> Allocation:
    """One kit, guarded by If-Match where it is sent."""
    allocation = allocations.seen(work.session, work.actor, key)
    match(ALLOCATION, allocation)
    return allocation


@resource.listing(
    "",
    Verb.ALLOCATION_READ,
    shapes.AllocationSchema,
    keys=(Allocation.created_at, Allocation.id),
    query=shapes.AllocationQuery(),
)
def list_allocations(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Kits, newest first."""
    columns = {
        "state": Allocation.state,
        "request": Allocation.request_id,
        "organisation": Allocation.organisation_id,
    }
    ahead = (selectinload(Allocation.items), selectinload(Allocation.request))
    listed = allocations.listing(work.actor).options(*ahead)
    return listed.where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.ALLOCATION_RESERVE, ALLOCATION, body=shapes.ReserveSchema(), status=201)
def reserve(work: Work, body: Mapping[str, Any]) -> Any:
    """Put ready equipment aside for a youth of an approved request; each thing serves one of its lines."""
    request = references.named(work, "request", body["request"], equipment_requests.seen)
    youth = references.named(work, "youth", codes.normalise(body["youth"]), _youth)
    assets = [references.named(work, "assets", code, references.asset) for code in body["assets"]]
    allocation = allocations.reserve(work.session, work.actor, request, youth, assets)
    return allocation, 201, {"Location": f"/api/v1/allocations/{allocation.id}"}


def _youth(session: Any, actor: Actor, code: str) -> Youth:
    youth: Youth | None = session.scalar(youths.listing(actor).where(Youth.code == code))
    if youth is None:
        raise NotFound(key=code)
    return youth


@resource.post(
    "/propose",
    Verb.ALLOCATION_PROPOSE,
    proposal_shapes.ProposalSchema(),
    body=NothingSchema(),
    writes=False,
    tagged=False,
)
def propose(work: Work, _body: Mapping[str, Any]) -> Any:
    """The best kits for all approved lines that wait, from what is ready, each with its reasons.

    It reserves nothing: accept all of it, some of it, or other things by hand.
    """
    return proposals.told(work, proposing.propose(work.session, work.actor))


@resource.post(
    "/accept",
    Verb.ALLOCATION_RESERVE,
    proposal_shapes.AcceptedSchema(),
    body=proposal_shapes.AcceptSchema(),
    tagged=False,
)
def accept(work: Work, body: Mapping[str, Any]) -> Any:
    """Put up to 200 kits aside, as proposed or changed by hand; every rule is asked again.

    What can't be put aside any more is refused by itself, and the other kits are kept; with
    `all_or_nothing` the first refusal refuses all.
    """
    picks = [Pick(kit["request"], kit["youth"], kit["assets"]) for kit in body["kits"]]
    try:
        outcomes = proposing.accept(work.session, work.actor, picks, all_or_nothing=body["all_or_nothing"])
    except NotFound as gone:  # a 404 speaks of the address alone
        key = gone.facts.get("key", "")
        raise references.UnknownReference({"kits": [key]}, field="kits", key=key) from None
    return proposals.outcomes(outcomes)


@resource.get("/<item:key>", Verb.ALLOCATION_READ, ALLOCATION)
def read(work: Work, key: str) -> Allocation:
    """One kit."""
    return found(work, key)


resource.moves(ALLOCATION, found, {Verb.ALLOCATION_RELEASE: allocations.release})


@resource.get(
    "/<key>/agreement.pdf", Verb.ALLOCATION_READ, None, query=loan_shapes.AgreementQuery(), produces=PDF
)
def agreement(work: Work, asked: Mapping[str, Any], key: str) -> Response:
    """The agreement to sign, in French, with a blank for every name."""
    allocation = allocations.seen(work.session, work.actor, key)
    if allocation.youth is None:
        raise NotForThisPaper()
    due = asked.get("due_on") or _due(work, allocation)
    return papers.attached(
        loan_papers.loan_agreement(work, allocation, due), f"convention-{allocation.kit_code}.pdf"
    )


def _due(work: Work, allocation: Allocation) -> date:
    """The day its loan names, else a year from now."""
    lent = select(Loan.due_on).where(Loan.allocation_id == allocation.id, Loan.state != LoanState.UNDONE)
    return work.session.scalar(lent.limit(1)) or work.actor.today + LENT_FOR


@resource.get("/<key>/guide.pdf", Verb.ALLOCATION_READ, None, query=loan_shapes.GuideQuery(), produces=PDF)
def guide(work: Work, asked: Mapping[str, Any], key: str) -> Response:
    """The guide that goes home with the kit: one page in plain words, and whom to call."""
    allocation = allocations.seen(work.session, work.actor, key)
    due = _due(work, allocation) if allocation.youth is not None else None
    pdf = loan_papers.guide_for(work, allocation, due, asked["language"])
    return papers.attached(pdf, f"guide-{allocation.kit_code}.pdf")


@resource.get("/<key>/slip.pdf", Verb.ALLOCATION_READ, None, produces=PDF)
def slip(work: Work, key: str) -> Response:
    """The slip that goes into the bag: codes and contents, no name."""
    allocation = allocations.seen(work.session, work.actor, key)
    pdf = papers.kit_slip(work, allocation, shapes.youth_of_kit(allocation))
    return papers.attached(pdf, f"kit-{allocation.kit_code}.pdf")


@resource.post(
    "/<key>/hand-over",
    Verb.LOAN_HAND_OVER,
    loan_shapes.LoanSchema(),
    body=loan_shapes.HandOverSchema(),
    status=201,
    guarded=True,
)
def hand_over(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """Lend the whole kit to its youth, the agreement being signed; answers the loan."""
    signed = Agreement(**body["agreement"])
    allocation = found(work, key)
    loan = loans.hand_over(
        work.session,
        work.actor,
        allocation,
        agreement=signed,
        due_on=body["due_on"],
        conditions=loan_shapes.conditions(body),
        replacement=loan_shapes.replacement(body),
    )
    return loan, 201, {"Location": f"/api/v1/loans/{loan.id}"}

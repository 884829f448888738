"""/kits/<key> – what is put aside for whom: its papers, its hand-over, and both undone."""

from datetime import timedelta
from typing import Any, Final

from flask import Response, request
from sqlalchemy import and_, select

from api import loan_papers
from api.pages.conditions import choices, typed_conditions
from api.pages.fields import Fields
from api.pages.view import done, form, page, show
from api.request import Work
from api.whose import own_code
from fleet.access import Role, Verb, may
from fleet.errors import Refusal
from fleet.intake.devices import Category, Device
from fleet.lending import allocations, loans, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.loans import (
    UNDO_WITHIN,
    Accessory,
    Agreement,
    AgreementPlace,
    Loan,
    LoanItem,
    Replacement,
)
from fleet.lifecycle import AllocationState, AssetState, LoanState, open_moves
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory

A_YEAR: Final = timedelta(days=365)
"""How long a loan runs unless somebody types another day."""
OVERLAP: Final = timedelta(days=14)
"""How long what is replaced may stay out unless somebody types another day."""
CAN_GO: Final = (AssetState.RESERVED, AssetState.DELIVERED)


def _is_volunteer(work: Work) -> bool:
    return work.actor.role is Role.VOLUNTEER


@page("/kits/<key>", Verb.ALLOCATION_READ)
def kit_page(work: Work, key: str, refused: Refusal | None = None) -> Any:
    """One kit: its code, what is in it, where it goes, and the hand-over."""
    kit = allocations.seen(work.session, work.actor, key)
    loan = _loan_of(work, kit)
    return show(
        work,
        "kits_one.html",
        kit=kit,
        loan=loan,
        youth=kit.youth if own_code(kit.youth_code) and _may_see_youth(work, kit, loan) else None,
        association=work.session.get_one(Organisation, kit.organisation_id).name,
        site=_site(work, kit),
        moves=open_moves(work.actor, kit),
        parcels=shipments.of_kit(work.session, kit),
        can_go=bool(kit.bag) and all(item.asset.state in CAN_GO for item in kit.bag),
        can_undo=loan is not None and can_undo(work, loan),
        undo_until=loan.handed_over_at + UNDO_WITHIN if loan else None,
        signatories=list(Signatory),
        kept_places=list(AgreementPlace),
        today=work.actor.today,
        due=work.actor.today + A_YEAR,
        may_read_loans=may(work.actor, Verb.LOAN_READ),
        held=_held(work, kit) if kit.state is AllocationState.PREPARED else [],
        overlap=work.actor.today + OVERLAP,
        devices=[(device, *_known(work, device)) for device in _devices(kit)],
        refused=refused,
        **choices(),
    )


def _devices(kit: Allocation) -> list[Device]:
    """The devices that are in the bag now."""
    return [item.asset for item in kit.bag if item.freed_at is None and isinstance(item.asset, Device)]


def _known(work: Work, device: Device) -> tuple[list[str], list[str]]:
    """What the form says already: flaws that taps told, and what most often goes with it."""
    usual = [Accessory.CHARGER, Accessory.BAG] if device.category is Category.LAPTOP else [Accessory.CHARGER]
    return [str(flaw) for flaw in loan_papers.known_flaws(work, device)], [str(each) for each in usual]


def _held(work: Work, kit: Allocation) -> list[LoanItem]:
    """What the youth has already that this kit would replace: shown where the kit is handed over (Y1)."""
    kinds = [item.asset.kind for item in kit.bag]
    held = select(LoanItem).where(
        LoanItem.youth_code == kit.youth_code,
        LoanItem.kind.in_(kinds),
        LoanItem.ended_at.is_(None),
        LoanItem.overlap_until.is_(None),
    )
    return list(work.session.scalars(held.order_by(LoanItem.id))) if kit.youth_code else []


def _may_see_youth(work: Work, kit: Allocation, loan: Loan | None) -> bool:
    """A volunteer sees the opaque code where that kit is prepared or handed over, nowhere else (rule Y1)."""
    if not _is_volunteer(work) or kit.state is AllocationState.PREPARED:
        return True
    return loan is not None and can_undo(work, loan)


def _site(work: Work, kit: Allocation) -> Site | None:
    """Where the youth fetches it: the request's delivery site, else where the kit stands."""
    if kit.request.delivery_site is not None:
        return kit.request.delivery_site
    return next((item.asset.site for item in kit.items if item.asset.site is not None), None)


def _loan_of(work: Work, kit: Allocation) -> Loan | None:
    """The loan it became. A volunteer reads no loans, but may undo the one made from this kit."""
    made = and_(Loan.allocation_id == kit.id, Loan.state != LoanState.UNDONE)
    return work.session.scalar(select(Loan).where(made).order_by(Loan.handed_over_at.desc()).limit(1))


def can_undo(work: Work, loan: Loan) -> bool:
    """Whether this reader may still undo that hand-over."""
    fresh = work.at - loan.handed_over_at <= UNDO_WITHIN
    return fresh and loan.state is LoanState.OPEN and loan.handed_over_by == work.actor.name


@form("/kits/<key>/hand-over", Verb.LOAN_HAND_OVER, shows=kit_page)
def hand_over_kit(work: Work, key: str) -> Response:
    """Lend it: the agreement is signed."""
    kit = allocations.seen(work.session, work.actor, key)
    fields = Fields()
    agreement = Agreement(
        signed_on=fields.day("signed_on"),
        signatory=fields.choice("signatory", Signatory),
        kept_at=fields.choice("kept_at", AgreementPlace),
    )
    due_on = fields.day("due_on")
    replaces = request.form.getlist("replaces")
    until = fields.day("overlap_until") if replaces else due_on
    fields.check()
    loans.hand_over(
        work.session,
        work.actor,
        kit,
        agreement=agreement,
        due_on=due_on,
        conditions=typed_conditions(_devices(kit)),
        replacement=Replacement(frozenset(replaces), until) if replaces else None,
    )
    return done(f"/kits/{key}")


@form("/kits/<key>/undo", Verb.LOAN_UNDO, shows=kit_page)
def undo_kit(work: Work, key: str) -> Response:
    """It was handed over by mistake."""
    kit = allocations.seen(work.session, work.actor, key)
    loan = _loan_of(work, kit)
    if loan is None:
        raise loans.TooLateToUndo()
    loans.undo(work.session, work.actor, loan)
    return done(f"/kits/{key}")


@form("/kits/<key>/release", Verb.ALLOCATION_RELEASE, shows=kit_page)
def release_kit(work: Work, key: str) -> Response:
    """Its things are ready for somebody else."""
    kit = allocations.seen(work.session, work.actor, key)
    allocations.release(work.session, work.actor, kit)
    return done(f"/requests/{kit.request_id}")
